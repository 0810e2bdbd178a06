"""The two charts of money: how the gain becomes the net, and when it came in."""

from collections.abc import Mapping
from itertools import accumulate

from changemaker.core.finding import Figure, Point
from changemaker.core.message import Message
from changemaker.prove.case import BusinessCase
from changemaker.reports.case_report import CaseRow
from changemaker.reports.case_rows import COST, GAIN, NET, TIME
from changemaker.reports.dates import month_of
from changemaker.reports.digits import LEFT_TO_RIGHT, RIGHT_TO_LEFT
from changemaker.reports.numbers import MINUS, Form, form_of
from changemaker.reports.report import Chart
from changemaker.reports.words import say, word

COUNTED = frozenset({"cash", "cost"})
NOTHING = -1e-9  # money that only rounding leaves
HOLDS = LEFT_TO_RIGHT + RIGHT_TO_LEFT


def waterfall_of(case: BusinessCase, rows: Mapping[str, CaseRow], language: str) -> Chart | None:
    """Return the streams, the cost and the net as steps; None where one of them could not be said."""
    if not {GAIN, COST, NET} <= set(rows):
        return None
    streams = [key for key in rows if key.startswith("stream:") and key != TIME]
    points, told = [], []
    for place, key in enumerate([*streams, COST, NET]):
        shown = rows[key]
        sign = -1.0 if key == COST else 1.0
        value, low, high = (sign * x for x in (shown.estimate.value, shown.estimate.low, shown.estimate.high))
        label = shown.row.label
        points.append(Point(x=place, label=label, value=value, low=min(low, high), high=max(low, high)))
        shown_value = _negative(shown.row.value) if key == COST else shown.row.value
        told.append((label, shown_value, shown.row.range))
    largest = max(streams, key=lambda key: abs(rows[key].estimate.value), default=GAIN)
    figure = Figure(
        id="waterfall",
        kind="waterfall",
        title=Message("case.waterfall.title", {"stream": rows[largest].row.label}),
        caption=Message("case.waterfall.caption", {"level": rows[NET].estimate.level}),
        unit=case.currency,
        points=tuple(points),
    )
    title = say(figure.title, language)
    return Chart(
        id=figure.id,
        title=title,
        caption=say(figure.caption, language),
        alt=_alt(title, [f"{label} {value}" for label, value, _ in told], language),
        columns=(
            word("case.column.stream", language),
            word("column.value", language),
            word("column.range", language),
        ),
        rows=tuple(told),
        figure=figure,
    )


def _negative(value: str) -> str:
    """Put a minus before a number in words, inside what holds it together."""
    number = value.lstrip(HOLDS)
    held = value[: len(value) - len(number)]
    return value if number.startswith(MINUS) else f"{held}{MINUS}{number}"


def cash_flow_of(case: BusinessCase, rows: Mapping[str, CaseRow], language: str) -> Chart | None:
    """Return the discounted net of each month and its running sum; None where there is no money by month."""
    monthly = discounted_net(case)
    if not monthly or NET not in rows:
        return None
    running = list(accumulate(monthly))
    net = rows[NET].estimate
    spread = max(running) - min([0.0, *running])
    form = form_of([*running, net.low, net.high], unit=case.currency, spread=spread, language=language)
    labels = [month_of(month, language) for month in case.months]
    figure = Figure(
        id="cash_flow",
        kind="cash_flow",
        title=_when_paid(running, labels),
        caption=Message("case.cash_flow.caption"),
        unit=case.currency,
        points=tuple(
            Point(x=place, label=label, value=total, low=total, high=total)
            for place, (label, total) in enumerate(zip(labels, running, strict=True))
        ),
    )
    title = say(figure.title, language)
    return Chart(
        id=figure.id,
        title=title,
        caption=say(figure.caption, language),
        alt=_alt(title, [f"{labels[0]} {form.show(running[0])}", f"{labels[-1]} {form.show(running[-1])}"], language),
        columns=(
            word("case.column.month", language),
            word("case.column.net_of_month", language),
            word("case.column.running", language),
        ),
        rows=_by_month(labels, monthly, running, form),
        figure=figure,
    )


def discounted_net(case: BusinessCase) -> list[float]:
    """Return cash gained less the programme's cost, by month, discounted; empty where no stream is told by month."""
    counted = [flow for flow in case.flows if flow.kind in COUNTED]
    if not counted:
        return []
    return [factor * sum(flow.months[place] for flow in counted) for place, factor in enumerate(case.discount)]


def month_paid_back(running: list[float]) -> int | None:
    """Return the place of the month from which the running sum stays at or above zero; None if it ends below.

    Example:
        >>> month_paid_back([-5.0, -1.0, 2.0, 4.0])
        2
    """
    below = [place for place, total in enumerate(running) if total < NOTHING]
    if not below:
        return 0
    return None if below[-1] == len(running) - 1 else below[-1] + 1


def _when_paid(running: list[float], labels: list[str]) -> Message:
    place = month_paid_back(running)
    if place is None:
        return Message("case.cash_flow.not_paid", {"last": labels[-1]})
    return Message("case.cash_flow.paid", {"month": labels[place]})


def _by_month(
    labels: list[str], monthly: list[float], running: list[float], form: Form
) -> tuple[tuple[str, str, str], ...]:
    own = form_of(monthly, unit="", spread=max(monthly) - min(monthly))
    small = Form(decimals=0, unit=form.unit, language=form.language)
    shown = small if own.divide == 1.0 else form
    rows = zip(labels, monthly, running, strict=True)
    return tuple((label, shown.show(one, signed=True), form.show(total)) for label, one, total in rows)


def _alt(title: str, told: list[str], language: str) -> str:
    return word("alt.intervals", language, title=title, rows=word("screen.semicolon", language).join(told))
