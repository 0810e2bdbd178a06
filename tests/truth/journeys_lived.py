"""Companies with a journey, lived once with and once without it, and lots drawn over them again and again."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.sim.journey_worlds import DAY, GUARD, JourneyCompany, JourneyWorld, live_journey
from changemaker.studies.journey_asked import JourneyAsked
from changemaker.studies.journey_compared import Look, compared, known_before
from changemaker.studies.journey_plan import planned
from changemaker.studies.journey_rows import Episodes, JourneyRows, half_of

WEEK = 7 * DAY
FIRST_LOOK = 37 * DAY  # after the first entry: a week's worth of windows is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one look says of one outcome, and what is true."""

    outcome: str
    final: bool
    low: float
    high: float
    truth: float

    @property
    def claims(self) -> bool:
        """Whether the range leaves out 0."""
        return self.low > 0 or self.high < 0

    @property
    def covers(self) -> bool:
        """Whether it holds the truth."""
        return self.low <= self.truth <= self.high


def lived(world: JourneyWorld, *, companies: int, lots: int, seed: int) -> Iterator[tuple[JourneyRows, JourneyCompany]]:
    """Yield each company with each of its lots, as rows of the study."""
    for number in range(companies):
        rng = stream(seed, "journeys", str(number))
        company = live_journey(world, rng)
        for _ in range(lots):
            yield drawn(company, rng), company


def drawn(company: JourneyCompany, rng: Generator) -> JourneyRows:
    """Return the first episodes of a company under another lot: what happens to whom was lived already."""
    order = np.flatnonzero(company.entered)
    order = order[np.argsort(company.entered[order], kind="stable")]
    treated = rng.random(len(order)) >= company.share
    outcomes = np.where(treated[:, None], company.acted_on[order], company.left[order])
    n = len(order)
    episodes = Episodes(
        unit=np.arange(n),
        account=np.arange(n),
        t=company.entered[order],
        treated=treated,
        held=np.full(n, company.share),
        goal=outcomes[:, 0] > 0,
        money=outcomes[:, 1],
        money_long=outcomes[:, 2],
        before=company.before[order],
        guards=outcomes[:, 3:],
        reached=treated,
        elsewhere=np.zeros(n, dtype=np.bool_),
        second_half=np.array([half_of(f"A{one}") for one in order]),
        first=np.ones(n, dtype=np.bool_),
        way=np.zeros(n, dtype=np.int64),
        chance=np.full(n, np.nan),
        version=np.ones(n, dtype=np.int64),
    )
    return JourneyRows(
        episodes=episodes,
        known_until=company.end,
        guards=(GUARD,),
        guards_until=(company.end,),
        unknown=(),
        has_money=True,
        acted=True,
        others={},
        versions=1,
    )


def asked(company: JourneyCompany) -> JourneyAsked:
    """What is asked of it."""
    within = int(company.window * DAY)
    return JourneyAsked(event="order.placed", within=within, value="amount", guards=(GUARD,), holdout=company.share)


def looked_at_weekly(rows: JourneyRows, company: JourneyCompany) -> list[Seen]:
    """Return what is seen of goal and money at each week's look, up to and with the last word."""
    about, every = asked(company), rows.episodes
    begun, seen = int(every.t.min()), []
    for known in range(begun + FIRST_LOOK, rows.known_until + 1, WEEK):
        plan = planned(every.t, every.treated.astype(np.int64), known, about, accounts=every.account)
        counted = every.where(plan.counts(every.t, known, about))
        final = plan.state == "final"
        look = Look(level=0.95, final=final, planned=about.planned_units)
        before = plan.until if final else None
        for outcome, values, sharp, unit in (
            ("goal", counted.goal.astype(float), known_before(counted), "share"),
            ("money", counted.money, counted.before, "USD"),
        ):
            told = compared(values, sharp, counted, name=outcome, unit=unit, look=look)
            if not isinstance(told, Refusal):
                truth = company.truth(known, before=before)[outcome]
                one = told.estimate
                seen.append(Seen(outcome=outcome, final=final, low=one.low, high=one.high, truth=truth))
        if final:
            break
    return seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often ranges of one outcome were wrong, over many lots."""

    lots: int
    covered: float  # of last words
    claimed: float  # of last words
    missed_running: float  # lots in which some look before the last word missed the truth
    ever_claimed: float  # lots in which any look, the last word included, claimed something
    halves: float  # lots in which the halved comparison group was found to differ


def tally(seen: list[list[Seen]], outcome: str, *, halves: float = 0.0) -> Tally:
    """Return how often ranges of `outcome` were wrong; `seen` has all looks of each lot."""
    own = [[look for look in looks if look.outcome == outcome] for looks in seen]
    last = [look for looks in own for look in looks if look.final]
    running = [[look for look in looks if not look.final] for looks in own]
    return Tally(
        lots=len(own),
        covered=float(np.mean([look.covers for look in last])),
        claimed=float(np.mean([look.claims for look in last])),
        missed_running=float(np.mean([any(not look.covers for look in looks) for looks in running])),
        ever_claimed=float(np.mean([any(look.claims for look in looks) for looks in own])),
        halves=halves,
    )
