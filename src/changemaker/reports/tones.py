"""Whether a number claims something: what decides between a solid and a hollow mark, in every layout."""

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Verdict

HOLLOW = frozenset({"not shown", "adds nothing", "cannot tell", "cannot claim", "predicted"})
WITHHELD = "cannot claim"  # the number stands in the table, never in large letters
LEAK = "leak"


def tone_of(estimate: Estimate, verdict: Verdict | None) -> str:
    """Return "claimed", "hollow" or "warning".

    The verdict decides where there is one, because a study may ask for more than a range without zero (randomisation
    inference, an honest bound); a range that includes zero is never claimed.
    """
    if said(verdict) == LEAK:
        return "warning"
    return "claimed" if estimate.excludes_zero and said(verdict) not in HOLLOW else "hollow"


def said(verdict: Verdict | None) -> str:
    """Return the verdict in its study's word, empty where there is none."""
    return "" if verdict is None else verdict.verdict
