"""Money drawn: the steps from the streams to the net, and the months in which it came in."""

from itertools import accumulate
from textwrap import wrap
from typing import Any

import altair as alt

from changemaker.reports.chart_style import ACROSS, COMPACT, TICKS, WIDE, on, tick_label, wider
from changemaker.reports.colours import token
from changemaker.reports.labels import shortened
from changemaker.reports.report import Chart
from changemaker.reports.words import word

ROW = 30  # px of one step
ONE_LINE = 17  # letters of a name beside a narrow drawing
MOST_MONTHS = 12  # labels along the axis of months


def waterfall(chart: Chart, width: int, language: str) -> Any:
    """Return the steps as bars: each begins where the one above ended, the last (the net) at zero.

    Gains, losses and the net differ in colour, and in the sign of the number beside them; a thin line is the range.
    """
    values = [point.value for point in chart.figure.points]
    ends = [*accumulate(values[:-1]), values[-1]]
    starts = [0.0, *ends[:-2], 0.0][: len(values)]
    rows: list[dict[str, Any]] = []
    for (label, shown, _), point, start, end in zip(chart.rows, chart.figure.points, starts, ends, strict=True):
        low, high = start + point.low, start + point.high
        rows.append(
            {
                "label": _in_lines(shortened(label, 30), width, language),
                "shown": shown,
                "start": start,
                "end": end,
                "low": low,
                "high": high,
            }
        )
    for row, point in zip(rows, chart.figure.points, strict=True):
        row["kind"] = "net" if row is rows[-1] else "gain" if point.value >= 0 else "loss"
        row["at"] = max(row["start"], row["end"], row["high"])
    left, right = min(0.0, *(min(r["low"], r["end"]) for r in rows)), max(r["at"] for r in rows)
    room = 0.2 * (right - left) * WIDE / width * wider([row["shown"] for row in rows], language)
    labels = [row["label"] for row in rows]
    y = alt.Y("label:N", sort=labels, axis=_names(width, language), scale=alt.Scale(paddingInner=0.35))
    axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        tickCount=TICKS if width >= COMPACT else 3,
        labelExpr=tick_label(chart, language),
        labelBound=True,
    )
    x = alt.X("start:Q", axis=axis, scale=alt.Scale(domain=[left, right + room], nice=False))
    colour = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["gain", "loss", "net"], range=[token("gain"), token("loss"), token("accent")]),
    )
    base = on(rows)
    return alt.layer(
        base.mark_bar(cornerRadius=2).encode(x=x, x2="end:Q", y=y, color=colour),
        base.mark_rule(strokeWidth=1.4, color=token("ink")).encode(x="low:Q", x2="high:Q", y=y),
        on([{"x": 0}]).mark_rule(color=token("zero")).encode(x="x:Q"),
        base.mark_text(color=token("ink"), align="left", dx=8, fontSize=12).encode(x="at:Q", y=y, text="shown:N"),
    ).properties(width=width, height=alt.Step(ROW))


def _in_lines(label: str, width: int, language: str) -> str:
    """The English names of streams fit beside a narrow drawing; longer ones of other languages stand in two lines."""
    return label if language == "en" or width >= COMPACT else "\n".join(wrap(label, ONE_LINE))


def _names(width: int, language: str) -> alt.Axis:
    lines: dict[str, Any] = (
        {} if language == "en" else {"labelExpr": r"split(datum.label, '\n')", "labelLineHeight": 13}
    )
    return alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelColor=token("ink"),
        labelLimit=170 if width >= COMPACT else 110,
        labelPadding=10,
        **({} if language == "en" else lines),
    )


def cash_flow(chart: Chart, width: int, language: str) -> Any:
    """Return the discounted net by month as bars and its running sum as a line, on one axis from zero."""
    totals = [point.value for point in chart.figure.points]
    monthly = [total - before for before, total in zip([0.0, *totals[:-1]], totals, strict=True)]
    rows: list[dict[str, Any]] = [
        {"label": point.label, "net": net, "total": point.value, "kind": "gain" if net >= 0 else "loss"}
        for point, net in zip(chart.figure.points, monthly, strict=True)
    ]
    labels = [row["label"] for row in rows]
    most = MOST_MONTHS if width >= COMPACT else MOST_MONTHS // 3
    every = -(-len(labels) // most)
    months = alt.Axis(
        title=None,
        grid=False,
        domain=False,
        ticks=False,
        labelAngle=0,
        values=labels[::every],
        labelExpr="split(datum.label, ' ')" if width >= COMPACT else "datum.label",
    )
    money = alt.Axis(title=None, domain=False, ticks=False, tickCount=TICKS, labelExpr=tick_label(chart, language))
    x = alt.X("label:N", sort=labels, axis=months, scale=alt.Scale(paddingInner=0.3))
    colour = alt.Color(
        "kind:N", legend=None, scale=alt.Scale(domain=["gain", "loss"], range=[token("gain"), token("loss")])
    )
    base = on(rows)
    last = on(rows[-1:])
    return alt.layer(
        base.mark_bar(opacity=0.85).encode(x=x, y=alt.Y("net:Q", axis=money), color=colour),
        on([{"y": 0}]).mark_rule(color=token("zero")).encode(y="y:Q"),
        base.mark_line(color=token("accent"), strokeWidth=2).encode(x=x, y="total:Q"),
        last.mark_point(color=token("accent"), filled=True, size=42, opacity=1).encode(x=x, y="total:Q"),
        last.mark_text(color=token("ink"), align="right", baseline="bottom", dx=-2, dy=-8, fontSize=12)
        .transform_calculate(text=f"'{word('case.chart.running', language)}'")
        .encode(x=x, y="total:Q", text="text:N"),
    ).properties(width=width, height=165 if width > ACROSS else 210 if width < COMPACT else 240)
