"""Figures put into words: title, caption, the table behind the drawing, and one sentence that says what it shows."""

import re
from collections.abc import Mapping, Sequence

from changemaker.core.finding import Figure
from changemaker.reports.labels import clean
from changemaker.reports.numbers import MINUS, Form
from changemaker.reports.report import Chart
from changemaker.reports.words import say, spoken, word

LEVELS = "levels"  # intervals of what is no gain: no plus before them
CALIBRATION = "calibration"  # what was predicted (`x`), and what was answered (`value`)
UNSIGNED = frozenset({LEVELS, CALIBRATION})
MOST_TOLD = 8  # rows of an interval chart that its sentence names
NEGATIVE = re.compile(r"-(?=[0-9.])")


def chart_of(figure: Figure, forms: Mapping[str, Form], language: str) -> Chart:
    """Return `figure` in words; its numbers have the form of its unit."""
    form, title = forms[figure.unit], clean(say(figure.title, language))
    staged, calibrated = figure.kind == "event_study", figure.kind == CALIBRATION
    rows = tuple(
        (
            form.show(p.x) if calibrated else _label(spoken(p.label, language)),
            form.show(p.value, signed=figure.kind not in UNSIGNED),
            word("screen.range", language, low=form.show(p.low), high=form.show(p.high)),
        )
        for p in figure.points
    )
    return Chart(
        id=figure.id,
        title=title,
        caption=clean(say(figure.caption, language)),
        alt=_alt_event_study(figure, form, title, language) if staged else _alt_rows(figure, rows, title, language),
        columns=(
            word("column.period" if staged else "chart.predicted" if calibrated else "column.label", language),
            word("chart.answered" if calibrated else "column.value", language),
            word("column.range", language),
        ),
        rows=rows,
        figure=figure,
    )


def _label(text: str) -> str:
    return NEGATIVE.sub(MINUS, clean(text)) if NEGATIVE.match(text) else clean(text)


def _alt_event_study(figure: Figure, form: Form, title: str, language: str) -> str:
    before = [p.value for p in figure.points if p.x < 0]
    after = [p.value for p in figure.points if p.x >= 0]
    told = {"title": title}
    for name, values in (("before", before), ("after", after)):
        if values:
            told |= {f"{name}_low": form.show(min(values)), f"{name}_high": form.show(max(values))}
    if before and after:
        return word("alt.event_study", language, **told)
    return word("alt.event_study_before" if before else "alt.event_study_after", language, **told)


def _alt_rows(figure: Figure, rows: Sequence[tuple[str, str, str]], title: str, language: str) -> str:
    row = "alt.calibration_row" if figure.kind == CALIBRATION else "alt.row"
    told = [word(row, language, label=label, value=value, range=reach) for label, value, reach in rows]
    more = [word("screen.more", language, n=len(told) - MOST_TOLD)] if len(told) > MOST_TOLD else []
    return word(
        "alt.intervals", language, title=title, rows=word("screen.semicolon", language).join(told[:MOST_TOLD] + more)
    )
