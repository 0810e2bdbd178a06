"""From an estimate and its grade to a word: what may be claimed, and why not more."""

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Verdict
from changemaker.core.message import Message

CLAIMABLE = "ABC"  # below C there is no comparison group to claim by


def verdict_of(estimate: Estimate, *, outcome: str) -> Verdict:
    """Return "raised", "lowered", "not shown" or "cannot claim" for a graded estimate of an effect on `outcome`."""
    params = {"outcome": outcome, "low": estimate.low, "high": estimate.high, "level": estimate.level}
    if estimate.grade is None or estimate.grade not in CLAIMABLE:
        return Verdict(verdict="cannot claim", why=Message("verdict.cannot_claim", {"grade": estimate.grade or "E"}))
    if not estimate.excludes_zero:
        return Verdict(verdict="not shown", why=Message("verdict.not_shown", params))
    direction = "raised" if estimate.low > 0 else "lowered"
    return Verdict(verdict=direction, why=Message(f"verdict.{direction}.{estimate.grade}", params))
