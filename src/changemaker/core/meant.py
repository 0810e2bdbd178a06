"""What somebody probably meant who named something that is not there."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


def did_you_mean(wanted: Iterable[str], available: Sequence[str]) -> str:
    """Return a hint naming the likeliest meant of `available` for each of `wanted`.

    Example:
        >>> did_you_mean(["spnd"], ["segment", "spend"])
        "did you mean 'spend'?"
    """
    low = {name.lower(): name for name in available}
    close = [low[match[0]] for name in wanted if (match := get_close_matches(name.lower(), low, n=1, cutoff=0.6))]
    if close:
        return "did you mean " + ", ".join(f"'{name}'" for name in dict.fromkeys(close)) + "?"
    shown = ", ".join(f"'{name}'" for name in list(available)[:12])
    more = f" and {len(available) - 12} more" if len(available) > 12 else ""
    return f"there is {shown}{more}"
