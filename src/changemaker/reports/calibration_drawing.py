"""Calibration drawn: what was predicted against what was answered; on the line, both are the same."""

from typing import Any

import altair as alt

from changemaker.reports.chart_style import ACROSS, COMPACT, TICKS, marks, on, rows_of_points, tick_label, unit_title
from changemaker.reports.colours import token
from changemaker.reports.report import Chart
from changemaker.reports.words import word


def calibration(chart: Chart, width: int, language: str) -> Any:
    """Return one mark for each group of rows of about equal prediction, with the range of what they answered."""
    rows = [row | {"claimed": True} for row in rows_of_points(chart)]
    base = on(rows)
    few = width < COMPACT
    left = min(min(row["x"], row["low"]) for row in rows)
    right = max(max(row["x"], row["high"]) for row in rows)
    if left >= 0 and left < 0.3 * right:
        left = 0.0
    ticks: dict[str, Any] = {"domain": False, "ticks": False, "labelExpr": tick_label(chart, language)}
    unit = unit_title(chart, language)
    across = alt.Axis(
        title=_with_unit(word("chart.predicted", language), unit), grid=False, tickCount=4 if few else TICKS, **ticks
    )
    up = alt.Axis(
        title=_with_unit(word("chart.answered", language), unit),
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=0,
        titleY=-14,
        tickCount=TICKS,
        **ticks,
    )
    scale = alt.Scale(domain=[left, right], nice=True)
    x = alt.X("x:Q", axis=across, scale=scale)
    same = on([{"x": left, "y": left}, {"x": right, "y": right}])
    return alt.layer(
        same.mark_line(color=token("zero"), strokeDash=[4, 3], strokeWidth=1.2).encode(
            x=x, y=alt.Y("y:Q", scale=scale)
        ),
        base.mark_rule(color=token("accent"), strokeWidth=6, opacity=0.25, strokeCap="round").encode(
            x=x, y=alt.Y("low:Q", axis=up, scale=scale), y2="high:Q"
        ),
        marks(base, x=x, y="value:Q"),
    ).properties(width=width, height=180 if width > ACROSS else 230 if few else 260)


def _with_unit(text: str, unit: str | None) -> str:
    return text if unit is None else f"{text}, {unit}"
