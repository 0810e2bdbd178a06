"""Rows of canonical tables that were pushed event by event, united by key with those that a load has brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ibis.backends import BaseBackend

from changemaker.engine.captured import MEETINGS, NOBODY, WORDS_OF_A_CONTACT, WORDS_OF_A_MEETING, WORDS_OF_AN_ACCOUNT
from changemaker.engine.fiscal import fiscal_month_in_sql
from changemaker.engine.fresh import VIEW, Captured
from changemaker.engine.sql_text import TYPES, name, names, text
from changemaker.engine.workspace import SETTINGS, Settings
from changemaker.engine.yaml_file import read_yaml
from changemaker.engine.zones import local_from_utc
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table

SOURCE = "pushed"  # column `source` of such rows
NEVER = "-9223372036854775807"  # when a row without `updated_at` was updated
FROM_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"interaction": MEETINGS, "contact": ("identify", "group"), "account": ("group",)}
)
TOLD_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"contact": ("account_id", *WORDS_OF_A_CONTACT, "decides"), "account": WORDS_OF_AN_ACCOUNT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What events say of interactions, contacts and accounts, in SQL over the view of all events."""

    captured: Captured
    settings: Settings | None  # None where nothing was captured

    @classmethod
    def of(cls, captured: Captured, state: Path) -> "Pushed":
        """Return what `captured` says, its days in the zone of the workspace whose `.changemaker` is `state`."""
        settings = read_yaml(state.parent / SETTINGS, Settings) if captured.rows else None
        return cls(captured=captured, settings=settings)

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables that have pushed rows."""
        return frozenset(table for table, kinds in FROM_KINDS.items() if any(self.captured.kinds.get(k) for k in kinds))

    def set_aside(self, before: Mapping[str, int]) -> dict[str, int]:
        """Return how many rows wait, by table, with the meetings that name neither account nor contact."""
        nobody = self.captured.kinds.get(NOBODY, 0)
        return {**before, **({"interaction": before.get("interaction", 0) + nobody} if nobody else {})}

    def show(self, engine: BaseBackend) -> None:
        """Make the view of all events in `engine`, if there are any."""
        if self.captured.rows:
            self.captured.show(engine)

    def united(self, table: Table, loaded: str) -> str:
        """Return SQL of the rows of a table: those of `loaded`, those pushed, and of each key only the newest.

        A meeting is one row or the other. What an event says of a contact or an account is only what has changed: what
        the newer of both does not say is taken from the older.
        """
        if table.name not in self.tables:
            return loaded
        if table.name == "interaction":
            return self._meetings(table, loaded)
        return self._attributes(table, loaded)

    def _meetings(self, table: Table, loaded: str) -> str:
        columns, key = names(arrow_schema(table).names), name(table.key[0])
        later = f"coalesce(l.updated_at, {NEVER}) > p.updated_at"
        return (
            f"WITH loaded AS ({loaded}), pushed AS ({self._meeting(table)}) "
            f"SELECT {columns} FROM loaded l WHERE NOT EXISTS "
            f"(SELECT 1 FROM pushed p WHERE p.{key} = l.{key} AND NOT {later}) "
            f"UNION ALL SELECT {columns} FROM pushed p WHERE NOT EXISTS "
            f"(SELECT 1 FROM loaded l WHERE l.{key} = p.{key} AND {later})"
        )

    def _meeting(self, table: Table) -> str:
        """Each meeting; one of a person whose account nobody told is of an account of that one person."""
        given = {
            column: f"e.{name(column)}" for column in (*WORDS_OF_A_MEETING, "direction", "resolved", "seconds", "t")
        }
        given |= {
            "interaction_id": "e.key",
            "account_id": "coalesce(e.account_id, c.account_id, e.contact_id)",
            "contact_id": "e.contact_id",
            "kind": "coalesce(e.name, e.kind)",
            "date": self._day("e.t"),
            "weight": "1",
            "updated_at": "e.t",
            "source": text(SOURCE),
        }
        kinds = ", ".join(text(kind) for kind in FROM_KINDS["interaction"])
        rows = (
            f"SELECT {_typed(table, given)} FROM {VIEW} e LEFT JOIN {name('contact')} c ON c.contact_id = e.contact_id "
            f"WHERE e.kind IN ({kinds}) AND coalesce(e.account_id, e.contact_id) IS NOT NULL"
        )
        return f"SELECT * REPLACE ({self._month()} AS month) FROM ({rows})"

    def _attributes(self, table: Table, loaded: str) -> str:
        key, told = name(table.key[0]), TOLD_OF[table.name]
        newest = ", ".join(f"arg_max({name(column)}, (t, event)) AS {name(column)}" for column in told)
        kinds = ", ".join(text(kind) for kind in FROM_KINDS[table.name])
        pushed = (
            f"SELECT {key}, max(t) AS updated_at, {newest} FROM {VIEW} "
            f"WHERE kind IN ({kinds}) AND {key} IS NOT NULL GROUP BY {key}"
        )
        newer = f"p.{key} IS NOT NULL AND (l.{key} IS NULL OR p.updated_at >= coalesce(l.updated_at, {NEVER}))"
        given = {column: f"l.{name(column)}" for column in arrow_schema(table).names}
        for column in told:
            both = [f"{side}.{name(column)}" for side in ("p", "l")]
            given[column] = (
                f"CASE WHEN {newer} THEN coalesce({', '.join(both)}) ELSE coalesce({both[1]}, {both[0]}) END"
            )
        given |= {
            table.key[0]: f"coalesce(l.{key}, p.{key})",
            "as_of": f"CASE WHEN {newer} THEN {self._day('p.updated_at')} ELSE l.as_of END",
            "updated_at": f"CASE WHEN {newer} THEN p.updated_at ELSE l.updated_at END",
            "source": f"CASE WHEN {newer} THEN {text(SOURCE)} ELSE l.source END",
        }
        joined = f"({loaded}) l FULL JOIN ({pushed}) p ON l.{key} = p.{key}"
        return f"SELECT {_typed(table, given)} FROM {joined}"

    def _day(self, t: str) -> str:
        zone = self.settings.zone if self.settings else "UTC"
        return f"CAST(make_timestamp({local_from_utc(t, zone)}) AS DATE)"

    def _month(self) -> str:
        assert self.settings is not None
        return fiscal_month_in_sql('"date"', self.settings.fiscal_year)


def _typed(table: Table, given: Mapping[str, str]) -> str:
    """Return the columns of a table's schema in order; null where nothing is given."""
    kinds = {column.name: TYPES[column.kind] for column in table.every_column()}
    return ", ".join(
        f"CAST({given.get(column, 'NULL')} AS {kinds[column]}) AS {name(column)}"
        for column in arrow_schema(table).names
    )
