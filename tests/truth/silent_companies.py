"""Companies that hear few, scored as the product scores them, and held against what all would have said."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.sim.silent import Bias, SilentCompany, SilentWorld, live_silently
from changemaker.stats.answered_mean import estimate_of, raw, shift_of, weighed
from changemaker.stats.fdr import adjusted_p
from changemaker.stats.nonresponse_band import band, strength_of
from changemaker.stats.propensity import fit_propensity
from changemaker.stats.two_phase import followed_up

DRAWN, HELD = 267, 200  # three quarters of those drawn are reached, so that about 200 interviews are held
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One company's estimates beside its truth, in NPS points."""

    truth: float
    raw: Estimate
    weighted: Estimate
    band: Estimate
    followed: Estimate  # three quarters of the drawn were reached, and the unhappy less easily
    followed_band: Estimate
    all_reached: Estimate  # 200 drawn, all of them reached
    says_who_differs: bool
    says_weights_move: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What went wrong how often, over companies."""

    scored: Sequence[Scored]

    def bias(self, which: str) -> float:
        """Return the mean of estimate less truth."""
        return float(np.mean(self._off(which)))

    def rmse(self, which: str) -> float:
        """Return the root mean square of estimate less truth."""
        return float(np.sqrt(np.mean(self._off(which) ** 2)))

    def coverage(self, which: str) -> float:
        """Return how often the range holds the truth."""
        return float(np.mean([getattr(one, which).low <= one.truth <= getattr(one, which).high for one in self.scored]))

    def cut(self, which: str) -> float:
        """Return by which share the bias of the respondents-only score is cut."""
        return 1 - abs(self.bias(which)) / abs(self.bias("raw"))

    def share(self, which: str) -> float:
        """Return how often the company was told that."""
        return float(np.mean([getattr(one, which) for one in self.scored]))

    def _off(self, which: str) -> np.ndarray:
        return np.array([getattr(one, which).value - one.truth for one in self.scored])


def tally(bias: Bias, companies: int, seed: int, world: SilentWorld | None = None) -> Tally:
    """Return the tally of `companies` of one world."""
    kind = world or SilentWorld(bias=bias)
    streams = (stream(seed, bias, place) for place in range(companies))
    return Tally(scored=[scored(live_silently(kind, rng), rng) for rng in streams])


def scored(company: SilentCompany, rng: np.random.Generator) -> Scored:
    """Return one company's scores as `listen.honest_score` makes them."""
    asked = company.asked()
    who = fit_propensity(asked, level=LEVEL)
    plain, weighing = raw(asked), weighed(asked, who)
    first = estimate_of(asked, plain, unit="points", method="linearised-ratio", level=LEVEL)
    second = estimate_of(asked, weighing, unit="points", method="propensity-raked", level=LEVEL)
    strength = strength_of(asked, who, company.late).value
    silent = np.flatnonzero(~company.answered)
    order = rng.permutation(silent)

    def second_phase(drawn: np.ndarray, held: np.ndarray):  # type: ignore[no-untyped-def]
        chance = np.full(asked.n, drawn.sum() / len(silent))
        return followed_up(
            asked,
            who,
            drawn=drawn,
            held=held,
            said=company.value,
            chance=chance,
            strength=strength,
            unit="points",
            level=LEVEL,
        )

    drawn, fewer = (np.isin(np.arange(asked.n), order[:count]) for count in (DRAWN, HELD))
    found = second_phase(drawn, drawn & company.reachable)
    return Scored(
        truth=company.truth,
        raw=first,
        weighted=second,
        band=band(asked, who, second, strength=strength)[0],
        followed=found.estimate,
        followed_band=found.with_unreached,
        all_reached=second_phase(fewer, fewer).estimate,
        says_who_differs=min(adjusted_p(np.array(list(who.p.values())))) < 1 - LEVEL,
        says_weights_move=shift_of(asked, weighing, plain, unit="points", level=LEVEL).excludes_zero,
    )
