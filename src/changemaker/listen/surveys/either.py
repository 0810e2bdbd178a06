"""An estimate or a refusal, in two fields of which one is empty: kept results know no either-or."""

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal


def parted(answer: Estimate | Refusal) -> tuple[Estimate | None, Refusal | None]:
    """Return an answer as two fields."""
    return (answer, None) if isinstance(answer, Estimate) else (None, answer)


def either(estimate: Estimate | None, refusal: Refusal | None) -> Estimate | Refusal:
    """Return the one of the two that is there.

    Raises:
        ValueError: neither is (a bug).
    """
    answer = estimate if estimate is not None else refusal
    if answer is None:
        raise ValueError("neither an estimate nor a refusal")
    return answer
