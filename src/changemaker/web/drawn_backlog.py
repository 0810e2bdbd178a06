"""Open cases by day as bars, the late ones darker at their foot; a table with the same numbers stands below."""

from collections.abc import Sequence

from markupsafe import Markup

from changemaker.act.cases.board import BacklogDay

WIDE, TALL, GAP = 720.0, 120.0, 4.0


def backlog_bars(days: Sequence[BacklogDay], label: str) -> Markup:
    """Return the drawing, the oldest day first.

    Args:
        days: of the board.
        label: what a screen reader says of it.

    Example:
        >>> from datetime import date
        >>> drawn = backlog_bars([BacklogDay(day=date(2026, 11, 22), open=4, late=1, opened=2, resolved=1)], "Open")
        >>> drawn.count("<rect"), 'aria-label="Open"' in drawn
        (2, True)
    """
    most, width = max([1, *(day.open for day in days)]), (WIDE + GAP) / max(1, len(days)) - GAP
    bars = []
    for place, day in enumerate(days):
        x = place * (width + GAP)
        for count, kind in ((day.open, "open"), (day.late, "late")):
            tall = count / most * TALL
            if tall:
                bars.append(
                    f'<rect class="{kind}" x="{x:.1f}" y="{TALL - tall:.1f}" width="{width:.1f}" height="{tall:.1f}"/>'
                )
    shape = '<svg class="backlog" role="img" aria-label="{}" viewBox="0 0 720 121" preserveAspectRatio="none">'
    foot = f'<path class="foot" d="M0 {TALL + 0.5}H{WIDE:g}"/></svg>'
    return Markup(shape).format(label) + Markup("".join(bars) + foot)
