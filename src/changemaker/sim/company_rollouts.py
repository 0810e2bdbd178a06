"""Who gets which programme when: eager districts first in one, drawn by lot in the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from changemaker.sim.company_calendar import MONTHS_A_YEAR, Calendar, Ints
from changemaker.sim.company_cast import Cast
from changemaker.sim.company_draws import Draws
from changemaker.sim.company_parameters import Parameters, RolloutPart

COMPLAINTS = "complaints-in-a-day"
ORDERING = "simpler-ordering"
PROGRAMMES = (COMPLAINTS, ORDERING)
NEVER = 1 << 30  # day index that no calendar reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class CostFacts:
    """What a programme costs in each month from `first` to `last` (texts like 2024-01), US dollars, cash."""

    first: str
    last: str
    amount: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFacts:
    """One programme as the company itself knows it."""

    key: str  # file name without .yml
    name: str
    what: str
    assigned: Literal["random", "staged"]
    lot_seed: str  # of the draw; empty where districts were chosen
    starts: Mapping[str, date | None]  # district -> first day with the programme; None for never
    costs: tuple[CostFacts, ...]
    experience: str  # metric of the flywheel's first link
    unit: str = "district"

    @property
    def first_start(self) -> date:
        """First day on which any district has the programme."""
        return min(start for start in self.starts.values() if start is not None)


def starts_of(
    parameters: Parameters, calendar: Calendar, cast: Cast, draws: Draws, *, adverse: bool
) -> dict[str, Ints]:
    """Return the day index on which each district starts, NEVER for never, by programme.

    Eagerness leans on the district's level; in the adverse company on its trend, which no comparison can repair.
    """
    count = len(cast.districts)
    leaning = cast.trend if adverse else cast.level
    part = parameters.complaints_in_a_day
    noise = draws.normal("eagerness", shape=(count,)).astype(np.float64)
    eager = leaning / max(float(leaning.std()), 1e-12) + part.eager_noise * noise
    return {
        COMPLAINTS: _waves(part, calendar, np.argsort(-eager, kind="stable")),
        ORDERING: _waves(parameters.simpler_ordering, calendar, draws.order_of("lot", count)),
    }


def _waves(part: RolloutPart, calendar: Calendar, order: Ints) -> Ints:
    """First days of equal waves, a month apart, for the first of `order`."""
    starts = np.full(len(order), NEVER, dtype=np.int64)
    for wave, members in enumerate(np.array_split(order[: part.treated], part.waves)):
        starts[members] = calendar.index(_month_later(part.first_start, wave))
    return starts


def _month_later(day: date, months: int) -> date:
    later = day.year * MONTHS_A_YEAR + day.month - 1 + months
    return date(later // MONTHS_A_YEAR, later % MONTHS_A_YEAR + 1, day.day)


def facts_of(
    parameters: Parameters, calendar: Calendar, cast: Cast, starts: Mapping[str, Ints], seed: int
) -> dict[str, ProgrammeFacts]:
    """Return what the company's people would write down of each programme."""
    last = f"{calendar.last_day:%Y-%m}"
    return {
        COMPLAINTS: ProgrammeFacts(
            key=COMPLAINTS,
            name="Complaints in a day",
            what="A team with the right to decide resolves complaints within a day instead of about thirty.",
            assigned="staged",
            lot_seed="",
            starts=_by_name(calendar, cast, starts[COMPLAINTS]),
            costs=_costs(parameters.complaints_in_a_day, last, "team that resolves", "training and tools"),
            experience="complaints_within_a_day",
        ),
        ORDERING: ProgrammeFacts(
            key=ORDERING,
            name="Simpler ordering",
            what="Repeat orders in three clicks, prices and stock shown at once: fewer calls, less effort.",
            assigned="random",
            lot_seed=str(seed),
            starts=_by_name(calendar, cast, starts[ORDERING]),
            costs=_costs(parameters.simpler_ordering, last, "product team", "web shop rebuilt"),
            experience="calls_per_account",
        ),
    }


def _by_name(calendar: Calendar, cast: Cast, starts: Ints) -> dict[str, date | None]:
    return {
        name: None if start >= NEVER else calendar.day(int(start))
        for name, start in zip(cast.districts, starts, strict=True)
    }


def _costs(part: RolloutPart, last: str, team: str, set_up: str) -> tuple[CostFacts, ...]:
    first = f"{part.first_start:%Y-%m}"
    return (
        CostFacts(first=first, last=first, amount=part.set_up_cost, what=set_up),
        CostFacts(first=first, last=last, amount=part.team_cost, what=team),
    )
