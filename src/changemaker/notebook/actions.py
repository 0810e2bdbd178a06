"""What is done for customers, from Python: `ws.act` measures and rehearses journeys, and says where they stand."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pyarrow as pa

from changemaker.act.journeys.durations import stretch_of
from changemaker.act.journeys.rehearsal import Rehearsed
from changemaker.core.clock import Clock, system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.intake import Intake
from changemaker.engine.workspace import Workspace
from changemaker.notebook.view import View
from changemaker.reports.rehearsal_table import rehearsed_as_text
from changemaker.reports.report import Report
from changemaker.reports.words import word
from changemaker.routines.acting.rehearse import rehearse
from changemaker.routines.journey_effects import LEVEL, KeptEffect, KeptSplit, measure
from changemaker.routines.predicting_place import opened_place
from changemaker.store.acting_counts import RunCounts, run_counts
from changemaker.store.journeys import JourneyRow, list_journeys
from changemaker.studies.programme_effect import Answered


class EffectView(View):
    """What a journey changed; `result` is the finding that every door shows."""

    def __init__(self, found: KeptEffect, *, clock: Clock = system_clock) -> None:
        intake = Intake(name=found.company, rows=sum(found.entered.values()))
        super().__init__(Answered(finding=found.finding, intake=intake), clock=clock)
        self._found = found

    @property
    def state(self) -> str:
        """final, running, ended, not_measured, off (the lot did not fall as planned) or nobody."""
        return self._found.state

    @property
    def days_left(self) -> int | None:
        """Days until the last word; None where it is said, or will never be."""
        return self._found.days_left

    @property
    def entered(self) -> Mapping[str, int]:
        """How many entered, by arm."""
        return self._found.entered

    @property
    def splits(self) -> tuple[str, ...]:
        """Random splits inside the journey."""
        return tuple(self._found.splits)

    def split(self, name: str) -> "SplitView":
        """Return what the ways of one random split did.

        Raises:
            BadQuestionError: the journey has no such split.
        """
        if name not in self._found.splits:
            hint = did_you_mean([name], self.splits) if self.splits else "this journey has no random split"
            raise BadQuestionError(f"journey '{self._found.journey}' has no split '{name}'", hint=hint)
        return SplitView(self._found, name)

    def _report(self) -> Report:
        return self._found.report()


class SplitView(View):
    """What the ways of one random split did, each against the first."""

    def __init__(self, found: KeptEffect, split: str) -> None:
        told: KeptSplit = found.splits[split]
        intake = Intake(name=found.company, rows=sum(told.came.values()))
        super().__init__(Answered(finding=told.finding, intake=intake), clock=lambda: found.made_at)
        self._found, self._split = found, split

    def _report(self) -> Report:
        return self._found.split_report(self._split)


class RehearsalView:
    """Who would have entered, how many messages would have left, and what the journeys could show."""

    def __init__(self, found: Rehearsed, *, zone: str) -> None:
        self._found, self._zone = found, zone

    @property
    def result(self) -> Rehearsed:
        """The frozen rehearsal that every door shows."""
        return self._found

    def __repr__(self) -> str:
        return rehearsed_as_text(self._found, zone=self._zone)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": f"<pre>{escape(repr(self))}</pre>"}


class StatusView:
    """Where applied journeys stand: state, version, and runs by arm."""

    def __init__(self, journeys: tuple[JourneyRow, ...], counts: Mapping[str, RunCounts]) -> None:
        self._rows = [
            {
                "journey": row.journey,
                "state": row.state,
                "version": row.version,
                "held_out": row.share,
                **{name: getattr(counts.get(row.journey, RunCounts()), name) for name in RunCounts.__slots__},
            }
            for row in journeys
        ]

    def to_frame(self) -> Any:
        """Return one row a journey, as a pandas frame, or as an Arrow table where pandas is not installed."""
        table = pa.Table.from_pylist(self._rows)
        try:
            return table.to_pandas()
        except ImportError:
            return table

    def __repr__(self) -> str:
        if not self._rows:
            return word("journey.status.none")
        names = list(self._rows[0])
        lines = [names, *([str(row[name]) for name in names] for row in self._rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(names))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": f"<pre>{escape(repr(self))}</pre>"}


class Actions:
    """`ws.act`: measures, rehearses and looks; it lets nothing out. `changemaker act apply` and the worker do."""

    def __init__(self, workspace: Workspace, *, clock: Clock = system_clock) -> None:
        self._workspace, self._clock = workspace, clock

    def effect(self, name: str, *, level: float = LEVEL) -> EffectView:
        """Return what a journey changed, held against those whom the lot kept out.

        Args:
            name: of the journey: its file's name without .yml.
            level: coverage of every range, in [0.5, 1).

        Raises:
            ChangemakerError: there is no such journey, a file is wrong, or nothing was loaded.
        """
        if not 0.5 <= level < 1:
            raise BadQuestionError(f"a level of {level:g} is not in [0.5, 1)", hint="0.95 holds in 95 of 100 cases")
        with opened_place(self._workspace, clock=self._clock) as place:
            found = measure(place, place.tables(), name, level=level)
        return EffectView(found, clock=self._clock)

    def rehearse(self, *names: str, last: str = "365d") -> RehearsalView:
        """Return what journeys would have done over the last stretch of the data; nothing leaves.

        Args:
            names: of the journeys; all of them where none is named.
            last: how much of the past, such as "365d" or "26w".

        Raises:
            ChangemakerError: there is no such journey, a file is wrong, or nothing was loaded.
        """
        try:
            stretch = stretch_of(last)
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            raise BadQuestionError(f"last: {what}", hint=hint or "write it as 365d") from None
        with opened_place(self._workspace, clock=self._clock) as place:
            found = rehearse(self._workspace, place.tables(), names, last=stretch, clock=self._clock, store=place.store)
        return RehearsalView(found, zone=self._workspace.settings.zone)

    def status(self) -> StatusView:
        """Return where the journeys stand that were applied."""
        with opened_place(self._workspace, clock=self._clock) as place:
            if place.store is None:
                return StatusView((), {})
            with place.store.reading() as connection:
                return StatusView(tuple(list_journeys(connection)), run_counts(connection))

    def __repr__(self) -> str:
        return f"journeys of {self._workspace.settings.name}: effect(NAME), rehearse(), status()"
