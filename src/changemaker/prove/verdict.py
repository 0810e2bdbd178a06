"""From an estimate and its grade to a word: what may be claimed, and why not more."""

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Verdict
from changemaker.core.message import Message

MOVED = ("raised", "lowered", "higher", "lower")  # verdicts whose range lies on one side of zero
CLAIMABLE = "ABC"  # below C there is no comparison group to claim by


def verdict_of(estimate: Estimate, *, outcome: str) -> Verdict:
    """Return the verdict on a graded estimate of an effect on `outcome`.

    "raised" and "lowered" are claims and need grade A or B. With grade C the outcome ended "higher" or "lower" than
    that of a comparison group: no claim, for other reasons cannot be ruled out. Else "not shown" or "cannot claim".
    """
    params = {"outcome": outcome, "low": estimate.low, "high": estimate.high, "level": estimate.level}
    if estimate.grade is None or estimate.grade not in CLAIMABLE:
        return Verdict(verdict="cannot claim", why=Message("verdict.cannot_claim", {"grade": estimate.grade or "E"}))
    if not estimate.excludes_zero:
        return Verdict(verdict="not shown", why=Message("verdict.not_shown", params))
    up = estimate.low > 0
    if estimate.grade == "C":
        direction = "higher" if up else "lower"
        return Verdict(verdict=direction, why=Message(f"verdict.{direction}.than_comparison", params))
    direction = "raised" if up else "lowered"
    return Verdict(verdict=direction, why=Message(f"verdict.{direction}.{estimate.grade}", params))
