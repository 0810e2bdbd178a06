"""Counts by month as a small row of bars; the numbers stand beside it, so it is hidden from who does not see it."""

from collections.abc import Sequence

from markupsafe import Markup

WIDE, TALL, GAP = 96.0, 24.0, 2.0


def month_bars(counts: Sequence[int], *, lately: int = 3) -> Markup:
    """Return the drawing, the oldest month first; the last `lately` months are darker.

    Example:
        >>> month_bars([1, 2, 4]).count("<rect")
        3
    """
    most, width = max([1, *counts]), (WIDE + GAP) / max(1, len(counts)) - GAP
    bars = []
    for place, count in enumerate(counts):
        tall = max(1.0, count / most * (TALL - 1))
        kind = ' class="late"' if place >= len(counts) - lately else ""
        bars.append(
            f'<rect{kind} x="{place * (width + GAP):.1f}" y="{TALL - tall:.1f}" '
            f'width="{width:.1f}" height="{tall:.1f}"/>'
        )
    return Markup(f'<svg class="months" viewBox="0 0 {WIDE:g} {TALL:g}" aria-hidden="true">{"".join(bars)}</svg>')
