"""Companies whose accounts stop and sink or do not, watched as the product watches them, and held against the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.predict.turning.orders import read_orders
from changemaker.predict.turning.readings import read_readings
from changemaker.predict.turning.rhythm import BrokenRhythm, broken_rhythm
from changemaker.predict.turning.sinking import Sinking, sinking
from changemaker.sim.rhythm_worlds import RhythmCompany, RhythmWorld, live_rhythm
from changemaker.studies.at_risk_told import foretells_nothing, rate_kept, sinks_by_chance

MONTHS = 6  # of silence, after which finance counts an account as gone
FEW = 8  # orders: fewer are few


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One company: accounts without a change that were watched, of these warned of; and warnings that were true."""

    still: int
    false: int
    still_few: int  # of few orders
    false_few: int
    warned: int
    true: int
    changed: int  # watched, and changed
    chance: float  # sum of the warnings' own chances of being true, where they have one
    kept: bool  # the check of the printed rate passed
    published: bool  # no refusal took the warnings back


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was warned of falsely how often, over companies."""

    companies: Sequence[Watched]

    @property
    def false_alarms(self) -> float:
        """Share of accounts without a change that were warned of at the look."""
        return self._sum("false") / self._sum("still")

    @property
    def false_alarms_of_few(self) -> float:
        """The same of accounts of few orders."""
        return self._sum("false_few") / self._sum("still_few")

    @property
    def precision(self) -> float:
        """Share of warnings that were true."""
        return self._sum("true") / self._sum("warned")

    @property
    def foretold(self) -> float:
        """The same, as the warnings themselves have it."""
        return sum(one.chance for one in self.companies) / self._sum("warned")

    @property
    def found(self) -> float:
        """Share of those that changed and are watched that were warned of."""
        return self._sum("true") / self._sum("changed")

    @property
    def kept(self) -> float:
        """Share of companies that are told that the printed rate was kept."""
        return self._sum("kept") / len(self.companies)

    @property
    def published(self) -> float:
        """Share of companies that are given a list."""
        return self._sum("published") / len(self.companies)

    def _sum(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.companies)


def tables_of(company: RhythmCompany, *names: str) -> Tables:
    """Return what can be seen of a company."""
    frames = company.tables()
    return tables_in_memory({name: frames[name] for name in ("account", *names)}, data_version="world")


def rhythm_tally(world: RhythmWorld, *, rate: float, companies: int, seed: int) -> Tally:
    """Return the tally of broken rhythms over `companies` of one world."""
    found = (_rhythm(world, rate, stream(seed, "rhythm", place)) for place in range(companies))
    return Tally(companies=[one for one in found if one is not None])


def _rhythm(world: RhythmWorld, rate: float, rng: np.random.Generator) -> Watched | None:
    company = live_rhythm(world, rng)
    orders = read_orders(tables_of(company, "order"))
    assert orders is not None
    found = broken_rhythm(orders, rate=rate, longest_months=MONTHS)
    if not isinstance(found, BrokenRhythm):
        return None  # it says why, and warns of nobody
    kept, published = rate_kept(found.measured, rate), foretells_nothing(found) is None
    code = np.array([int(one[1:]) for one in orders.accounts.to_pylist()])
    few = np.bincount(orders.account, minlength=len(code)) < FEW
    return _held(
        company.stops >= company.days - 1,
        code,
        few,
        found.watched,
        found.account,
        found.gone,
        kept=kept,
        published=published,
    )


def sinking_tally(world: RhythmWorld, *, rate: float, companies: int, seed: int) -> Tally:
    """Return the tally of sinking emotions over `companies` of one world."""
    return Tally(companies=[_sinking(world, rate, stream(seed, "sinking", place)) for place in range(companies)])


def _sinking(world: RhythmWorld, rate: float, rng: np.random.Generator) -> Watched:
    company = live_rhythm(world, rng)
    readings = read_readings(tables_of(company, "emotion"))
    assert readings is not None
    found = sinking(readings, rate=rate, rng=rng)
    assert isinstance(found, Sinking), found
    kept, published = rate_kept(found.measured, rate), sinks_by_chance(found) is None
    code = np.array([int(one[1:]) for one in readings.accounts.to_pylist()])
    few = np.bincount(readings.account, minlength=len(code)) < FEW
    return _held(
        company.sinks >= company.days, code, few, found.judged, found.account, None, kept=kept, published=published
    )


def _held(
    same: np.ndarray,
    code: np.ndarray,
    few: np.ndarray,
    watched: np.ndarray,
    warned: np.ndarray,
    chance: np.ndarray | None,
    *,
    kept: bool,
    published: bool,
) -> Watched:
    still, hit = same[code[watched]], same[code[warned]]
    return Watched(
        still=int(still.sum()),
        false=int(hit.sum()),
        still_few=int((still & few[watched]).sum()),
        false_few=int((hit & few[warned]).sum()),
        warned=len(warned),
        true=int((~hit).sum()),
        changed=int((~still).sum()),
        kept=kept,
        published=published,
        chance=0.0 if chance is None else float(chance.sum()),
    )
