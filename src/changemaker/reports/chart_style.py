"""What all charts share: axes, tokens for colours, units on the ticks, hollow marks for what claims nothing."""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

import altair as alt  # whose layers have no type that its own methods keep: `Any` below

from changemaker.reports.charts import UNSIGNED
from changemaker.reports.colours import token
from changemaker.reports.digits import (
    BY_ITSELF,
    END,
    LEFT_TO_RIGHT,
    MINUS,
    RIGHT_TO_LEFT,
    SEPARATORS,
    isolated,
    separated,
)
from changemaker.reports.labels import shortened
from changemaker.reports.numbers import form_of, has_sign
from changemaker.reports.report import Chart
from changemaker.reports.words import named

WIDE, NARROW = 540, 322  # px of the whole drawing: half a page, a phone
FONT = "Inter, 'IBM Plex Sans Arabic', system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
TICKS = 5  # about so many numbers along an axis
# Its own family goes first: with Inter before it the drawing falls back on another weight for Arabic letters.
FONTS = {"ar": "'IBM Plex Sans Arabic', Inter, system-ui, 'Segoe UI', Tahoma, Arial, sans-serif"}
UNSEEN = f"{LEFT_TO_RIGHT}{RIGHT_TO_LEFT}{BY_ITSELF}{END}"
LETTERS = 8  # of a number with its sign, in English
ACROSS = 700  # px; wider drawings are kept low
COMPACT = 450  # px; narrower drawings have fewer ticks and shorter labels


def font_of(language: str) -> str:
    """Return the letter faces of a drawing, the best first."""
    return FONTS.get(language, FONT)


def styled(layers: Any, chart: Chart, language: str) -> Any:
    """Return `layers` in the style of the house, with the sentence for who cannot see them."""
    axis = {
        "labelColor": token("mute"),
        "titleColor": token("mute"),
        "gridColor": token("grid"),
        "domainColor": token("line"),
        "tickColor": token("line"),
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelPadding": 6,
        "labelFlush": False,
        "titlePadding": 10,
    }
    config: Mapping[str, Any] = {
        "axis": axis,
        "view": {"stroke": None},
        "background": "transparent",
        "font": font_of(language),
        "aria": False,
    }
    return layers.configure(**config).properties(
        description=chart.alt, autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
    )


def tick_label(chart: Chart, language: str) -> str:
    """Return a Vega expression: zero bare, a sign before every gain, the unit on the number where it is short."""
    figure = chart.figure
    numbers = [0.0, *(x for p in figure.points for x in (p.low, p.high))]
    spread = max(numbers) - min(numbers)
    form = form_of(numbers, unit=figure.unit, spread=spread, language=language)
    step = spread / TICKS / form.divide
    decimals = min(9, max(0, -floor(log10(step)))) if step else 0
    size = f"format(abs(datum.value) / {form.divide!r}, ',.{decimals}f')"
    if language in SEPARATORS:
        thousands, point = separated(",", language), separated(".", language)
        size = f"replace(replace({size}, regexp(',', 'g'), '{thousands}'), '.', '{point}')"
    plus = "" if figure.kind in UNSIGNED else "+"
    sign = f"(datum.value < 0 ? '{MINUS}' : '{plus}')"
    before, after = form.around
    opened, closed = isolated("|", language, after=after).split("|")
    start = f"'{opened}' + {sign}" if opened else sign
    return f"datum.value == 0 ? '0' : {start} + '{before}' + {size} + '{closed}'"


def since_label(language: str) -> str:
    """Return a Vega expression for periods since the start: a sign before all but zero."""
    opened, closed = isolated("|", language).split("|")
    told = "format(datum.value, '+d')"
    return (
        f"datum.value == 0 ? '0' : {told}"
        if not opened
        else f"datum.value == 0 ? '0' : '{opened}' + {told} + '{closed}'"
    )


def wider(numbers: list[str], language: str) -> float:
    """Return how much more room the longest number needs than in English, where a letter says "million"."""
    letters = max((sum(letter not in UNSEEN for letter in number) for number in numbers), default=0)
    return 1.0 if language == "en" else max(1.0, letters / LETTERS)


def unit_title(chart: Chart, language: str) -> str | None:
    """Return the axis title: the unit where it is too long to stand on every number."""
    return None if has_sign(chart.figure.unit) else shortened(named("unit", chart.figure.unit, language), 40)


def rows_of_points(chart: Chart) -> list[dict[str, Any]]:
    """Return the points of a chart as rows for Vega-Lite."""
    return [
        {
            "x": point.x,
            "value": point.value,
            "low": point.low,
            "high": point.high,
            "shown": shown,
            "claimed": not point.predicted and (point.low > 0 or point.high < 0),
        }
        for point, (_, shown, _) in zip(chart.figure.points, chart.rows, strict=True)
    ]


def on(rows: list[dict[str, Any]]) -> alt.Chart:
    """Return an empty chart over `rows`, which travel inside the specification."""
    return alt.Chart(alt.InlineData(values=rows))


def marks(base: alt.Chart, **places: Any) -> Any:
    """Return points, filled where the range leaves zero out."""
    colour = alt.when("datum.claimed").then(alt.value(token("accent"))).otherwise(alt.value(token("hollow")))
    inside = alt.when("datum.claimed").then(alt.value(token("accent"))).otherwise(alt.value(token("card")))
    drawn = base.mark_point(size=42, filled=True, strokeWidth=1.6, opacity=1)
    return drawn.encode(**places, stroke=colour, fill=inside)
