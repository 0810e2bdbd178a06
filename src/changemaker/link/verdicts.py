"""When a metric predicts, when it adds nothing, and when nobody can tell: the rules, and their reasons in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from changemaker.core.finding import Check, Verdict
from changemaker.core.message import Message
from changemaker.stats.out_of_sample import Gain
from changemaker.stats.steadiness import DIFFERENT

LOOKS = {"bend": "bent", "order": "order"}  # another way of looking, and what it finds
PREDICTS, NOTHING, CANNOT_TELL, LEAK = "predicts", "adds nothing", "cannot tell", "leak"
WORTH_R2 = 0.02  # of the outcome's variance: 54.5 % of pairs in the right order instead of 50 %
WORTH_AUC = 0.1  # of what the baseline leaves to a perfect order: .05 over no baseline, .02 over an AUC of .80
OTHERWISE = (
    0.01  # p below which a curve, or a link to the outcome's order, is believed enough not to say "adds nothing"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One metric's gain and what is needed to judge it."""

    metric: str
    unit: str  # "R2" or "AUC"
    level: float
    gain: Gain
    q: float  # p adjusted for all metrics tried
    tried: int
    otherwise: Mapping[str, Gain] = field(default_factory=dict)  # looked at another way before "adds nothing" is said

    @property
    def worth(self) -> float:
        """The smallest gain worth acting on."""
        return WORTH_R2 if self.unit == "R2" else WORTH_AUC * (1 - self.gain.base)


def verdict(one: Measured) -> Verdict:
    """Return what can be said of a metric.

    `predicts`: the range lies above 0, and the p-value adjusted for all that were tried below 1 - level.
    `adds nothing`: a gain worth acting on would have looked this small in at most one of ten samples, twice that gain
    would have been seen in four of five, and neither a curve nor a link to the order of a heavy-tailed outcome shows.
    `cannot tell`: all else.
    """
    gain = one.gain
    if gain.low > 0 and one.q < 1 - one.level:
        size = "predicts" if gain.high >= one.worth else "predicts_little"
        return Verdict(verdict=PREDICTS, why=_why(size, one))
    if looks_empty(one):
        for look, seen in one.otherwise.items():
            if seen.p < OTHERWISE and seen.value >= one.worth:
                return Verdict(verdict=CANNOT_TELL, why=_why(LOOKS[look], one, otherwise=seen.value))
        return Verdict(verdict=NOTHING, why=_why("nothing", one))
    return Verdict(verdict=CANNOT_TELL, why=_why("chance" if gain.low > 0 else "unclear", one))


def looks_empty(one: Measured) -> bool:
    """Return whether a straight link worth acting on can be ruled out, and enough units were asked to say so."""
    return one.gain.roof < one.worth and one.gain.visible <= 2 * one.worth


def checks(one: Measured, called: Verdict) -> list[Check]:
    """Return what a sceptic would ask about one metric."""
    gain = one.gain
    visible = gain.visible_among <= 2 * one.worth
    seen = Check(
        name=f"smallest_link:{one.metric}",
        passed=visible or (None if called.verdict == PREDICTS else False),  # what was seen needs no better eyes
        detail=Message("contest.check.smallest_link", {"visible": gain.visible_among, **_common(one)}),
    )
    if called.verdict != PREDICTS:
        return [seen]
    without = Message("contest.check.loudest_unit", {"p": gain.p_without_one, **_common(one)})
    asked = [seen, Check(name=f"loudest_unit:{one.metric}", passed=gain.p_without_one < 1 - one.level, detail=without)]
    if gain.steady is not None:
        detail = Message("contest.check.steady", {"p": gain.steady, **_common(one)})
        asked.append(Check(name=f"steady:{one.metric}", passed=gain.steady >= DIFFERENT, detail=detail))
    return asked


def _why(reason: str, one: Measured, **more: float) -> Message:
    return Message(f"contest.why.{reason}", {**_common(one), **more})


def _common(one: Measured) -> dict[str, str | int | float | bool]:
    gain = one.gain
    return {
        "metric": one.metric,
        "unit": one.unit,
        "gain": gain.value,
        "low": gain.low,
        "high": gain.high,
        "level": one.level,
        "q": one.q,
        "tried": one.tried,
        "n": gain.n,
        "base": gain.base,
        "worth": one.worth,
        "roof": gain.roof,
        "smallest": gain.visible_among,
    }
