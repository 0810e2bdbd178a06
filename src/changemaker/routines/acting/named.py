"""Which facts a journey speaks of, in its rules, its texts and its mails."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.act.facts.catalogue import BY_NAME, METRIC
from changemaker.act.facts.conditions import gaps_in, mails_of, names_of_entering, names_of_steps
from changemaker.act.journeys.journey import Journey
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.acting.names import names_of
from changemaker.routines.acting.noted import is_noted
from changemaker.rules.types import Type
from changemaker.store.journey_tables import JOURNEY_VERSION
from changemaker.store.open import Store

MAILS = "mails"  # folder of a workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The facts of one journey."""

    facts: frozenset[str]
    types: Mapping[str, Type]  # of each that is known

    @property
    def in_tables(self) -> tuple[str, ...]:
        """Those that tables tell, by name."""
        return tuple(sorted(name for name in self.facts if not is_noted(name)))

    @property
    def has_metrics(self) -> bool:
        """Whether one of them is a metric of the months before."""
        return any(name.startswith(METRIC) for name in self.facts)


@dataclass(slots=True, kw_only=True)
class Named:
    """Reads each journey once."""

    workspace: Workspace
    tables: Tables
    store: Store | None
    _read: dict[tuple[str, str, int], Names] = field(default_factory=dict)

    def of(self, journey: Journey) -> Names:
        """Return the facts of a journey."""
        key = (journey.name, journey.hash, hash(tuple(journey.nodes)))
        if key not in self._read:
            facts = names_of_entering(journey) | names_of_steps(journey) | self._in_mails(journey)
            self._read[key] = Names(facts=facts, types=self._types(facts))
        return self._read[key]

    def _types(self, facts: frozenset[str]) -> Mapping[str, Type]:
        if all(name in BY_NAME for name in facts):
            return {name: BY_NAME[name].type for name in facts}
        known = names_of(self.workspace, None)
        if any(name not in known for name in facts):
            known = names_of(self.workspace, self.tables)
        return {name: known[name] for name in facts if name in known}

    def _in_mails(self, journey: Journey) -> frozenset[str]:
        """Facts in mails as they were applied, and in the workspace's files as they are."""
        mails = mails_of(journey)
        texts = []
        for name in mails:
            path = self.workspace.folder / MAILS / f"{name}.yml"
            if path.is_file():
                texts.append(path.read_text(encoding="utf-8", errors="replace"))
        if mails and self.store is not None:
            c = JOURNEY_VERSION.c
            asked = sa.select(c.mails).where(c.journey == journey.name, c.hash == journey.hash)
            with self.store.reading() as connection:
                for kept in connection.execute(asked).scalars():
                    texts += [str(text) for text in dict(kept).values()]
        return frozenset(name for text in texts for name in gaps_in(text))
