"""Charts as Vega-Lite through Altair: one specification for page, paper and notebook, coloured by tokens."""

from typing import Any

import altair as alt  # whose layers have no type that its own methods keep: `Any` below

from changemaker.reports.calibration_drawing import calibration
from changemaker.reports.chart_style import (
    ACROSS,
    COMPACT,
    TICKS,
    WIDE,
    marks,
    on,
    rows_of_points,
    since_label,
    styled,
    tick_label,
    unit_title,
    wider,
)
from changemaker.reports.colours import token
from changemaker.reports.labels import shortened
from changemaker.reports.money_figures import cash_flow, waterfall
from changemaker.reports.report import Chart
from changemaker.reports.words import word

ROW = 30  # px of one row of an interval chart
MANY_ROWS, LOW_ROW = 6, 23
MOST_ROWS = 24  # rows of an interval chart; the table behind it has them all


def vega_lite(chart: Chart, *, width: int = WIDE, language: str = "en") -> dict[str, Any]:
    """Return the Vega-Lite specification of `chart`.

    Args:
        chart: from a report, with its words.
        width: of the whole drawing, in px.
        language: of the words inside the drawing.

    Raises:
        ValueError: the figure's kind is none that can be drawn (a bug).
    """
    draw = DRAWINGS.get(chart.figure.kind)
    if draw is None:
        raise ValueError(f"no drawing for figures of kind {chart.figure.kind!r}")
    spec: dict[str, Any] = styled(draw(chart, width, language), chart, language).to_dict()
    return spec


def _event_study(chart: Chart, width: int, language: str) -> Any:
    base = on(rows_of_points(chart))
    few = width < COMPACT
    since = alt.Axis(
        title=word("chart.since_start", language),
        grid=False,
        tickMinStep=1,
        tickCount=6 if few else 12,
        labelExpr=since_label(language),
    )
    effect = alt.Axis(
        title=unit_title(chart, language),
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=0,
        titleY=-14,
        domain=False,
        ticks=False,
        tickCount=TICKS,
        labelExpr=tick_label(chart, language),
    )
    x = alt.X("x:Q", axis=since, scale=alt.Scale(nice=False, zero=True, padding=8))
    low = alt.Y("low:Q", axis=effect, scale=alt.Scale(zero=True, nice=True))
    start = on([{"x": -0.5, "label": word("chart.start", language)}])
    return alt.layer(
        base.mark_area(color=token("accent"), opacity=0.2).encode(x=x, y=low, y2="high:Q"),
        on([{"y": 0}]).mark_rule(color=token("zero")).encode(y="y:Q"),
        start.mark_rule(color=token("mute"), strokeDash=[4, 3]).encode(x="x:Q"),
        start.mark_text(color=token("mute"), align="left", baseline="top", dx=5, fontSize=12).encode(
            x="x:Q", y=alt.value(0), text="label:N"
        ),
        base.mark_line(color=token("accent"), strokeWidth=2).encode(x="x:Q", y="value:Q"),
        marks(base, x="x:Q", y="value:Q"),
    ).properties(width=width, height=165 if width > ACROSS else 210 if few else 240)


def _intervals(chart: Chart, width: int, language: str) -> Any:
    labels = _distinct([shortened(label, 30) for label, _, _ in chart.rows])
    rows = [row | {"label": label} for row, label in zip(rows_of_points(chart), labels, strict=True)][:MOST_ROWS]
    base = on(rows)
    left, right = min(0.0, *(r["low"] for r in rows), 0.0), max(0.0, *(r["high"] for r in rows), 0.0)
    room = 0.22 * (right - left) * WIDE / width  # for the number written beside each bar
    room *= wider([row["shown"] for row in rows], language)
    effect = alt.Axis(
        title=unit_title(chart, language),
        domain=False,
        ticks=False,
        tickCount=TICKS if width >= COMPACT else 3,
        labelExpr=tick_label(chart, language),
    )
    names = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelColor=token("ink"),
        labelLimit=170 if width >= COMPACT else 110,
        labelPadding=10,
    )
    y = alt.Y("label:N", sort=labels, axis=names, scale=alt.Scale(paddingInner=0.4))
    x = alt.X("low:Q", axis=effect, scale=alt.Scale(domain=[left, right + room], nice=False))
    colour = alt.when("datum.claimed").then(alt.value(token("accent"))).otherwise(alt.value(token("hollow")))
    return alt.layer(
        base.mark_rule(strokeWidth=8, opacity=0.25, strokeCap="round").encode(x=x, x2="high:Q", y=y, color=colour),
        on([{"x": 0}]).mark_rule(color=token("zero")).encode(x="x:Q"),
        marks(base, x="value:Q", y=y),
        base.mark_text(color=token("ink"), align="left", dx=10, fontSize=12).encode(x="high:Q", y=y, text="shown:N"),
    ).properties(width=width, height=alt.Step(ROW if len(rows) <= MANY_ROWS else LOW_ROW))


def _distinct(labels: list[str]) -> list[str]:
    """Rows of the same name must not be drawn on top of each other."""
    seen: dict[str, int] = {}
    told = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        told.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return told


DRAWINGS = {
    "event_study": _event_study,
    "intervals": _intervals,
    "levels": _intervals,
    "waterfall": waterfall,
    "cash_flow": cash_flow,
    "calibration": calibration,
}
