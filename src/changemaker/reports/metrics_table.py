"""A company's metrics in a terminal and as plain values for JSON."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.metrics.compute import MetricValue
from changemaker.metrics.metric import Metric
from changemaker.metrics.overview import MetricLine, Overview
from changemaker.metrics.response_rate import ResponseRate
from changemaker.reports.as_json import estimate_as_mapping
from changemaker.reports.as_terminal import GAP, print_on
from changemaker.reports.labels import clean
from changemaker.reports.numbers import Form, form_of, has_sign, percent
from changemaker.reports.words import CATALOGUES, named, say, word

SERVES = ("customer", "both", "company")
NOTHING = "–"


def title_of(metric: Metric, language: str = "en") -> str:
    """Return what a metric is called on screen; a company's own by the name that it gave."""
    return clean(metric.title) or named("metric", metric.key, language)


def said_of(metric: Metric, part: str, language: str = "en") -> str:
    """Return `part` ("what" or "formula") of a metric of the house, "" for a company's own."""
    words = CATALOGUES[language]
    key = metric.key if f"metric.{metric.key}.{part}" in words else metric.key.partition(":")[0]
    return words.get(f"metric.{key}.{part}", "")


def render_overview(
    found: Overview, notes: Sequence[Message], *, name: str, level: float, console: Console, language: str = "en"
) -> None:
    """Print all metrics of the company `name`: what is known, then what is not and what it needs.

    Args:
        found: the metrics.
        notes: sentences that go under the tables.
        name: of the company.
        level: of every range.
        console: where to.
        language: of the words.
    """
    first, last = found.period.first.isoformat()[:7], found.period.last.isoformat()[:7]
    parts: list[RenderableType] = [
        Text(word("metrics.title", language, name=clean(name), first=first, last=last), style="bold")
    ]
    parts += [Text(f"\n{say(warning, language)}", style="yellow") for warning in found.warnings]
    for serves in SERVES:
        lines = [line for line in found.lines if line.metric.serves == serves and isinstance(line.answer, Estimate)]
        if lines:
            parts += [Text(""), _overview_table(lines, word(f"metrics.serves.{serves}", language), language)]
    parts += [Text(f"\n{say(note, language)}") for note in notes]
    parts += [Text(""), Text(word("metrics.note.range", language, level=percent(level, language)), style="dim")]
    parts += [Text(word("metrics.note.change", language), style="dim"), *_unknown(found.lines, language)]
    print_on(console, Group(*parts))


def render_series(
    metric: Metric, values: Sequence[MetricValue], *, level: float, console: Console, language: str = "en"
) -> None:
    """Print one metric by month or segment, a row each; hidden rows say why."""
    refusals = [value.answer for value in values if not value.by and isinstance(value.answer, Refusal)]
    direction = word(f"metrics.good.{'up' if metric.higher_is_better else 'down'}", language)
    series: list[RenderableType] = [] if refusals else [_series_table(values, language)]
    parts: list[RenderableType] = [
        Text(word("screen.about", language, text=title_of(metric, language), what=direction), style="bold"),
        *(Text(text, style="dim") for part in ("what", "formula") if (text := said_of(metric, part, language))),
        Text(""),
        *(_refused(refusal, language) for refusal in refusals),
        *series,
        Text(""),
        Text(word("metrics.note.range", language, level=percent(level, language)), style="dim"),
    ]
    print_on(console, Group(*parts))


def overview_as_mapping(found: Overview, notes: Sequence[Message] = ()) -> dict[str, object]:
    """Return every metric as plain values."""
    return {
        "data_version": found.data_version,
        "period": [found.period.first.isoformat(), found.period.last.isoformat()],
        "warnings": [_message(warning) for warning in found.warnings],
        "notes": [_message(note) for note in notes],
        "metrics": [
            _metric(line.metric)
            | {
                "period": [line.period.first.isoformat(), line.period.last.isoformat()],
                "answer": _answer(line.answer),
                "change": _answer(line.change),
                "answered": _rate(line.rate),
                "broken": line.broken,
            }
            for line in found.lines
        ],
    }


def series_as_mapping(metric: Metric, values: Sequence[MetricValue], *, data_version: str) -> dict[str, object]:
    """Return one metric by month or segment as plain values."""
    rows = [
        {
            "by": dict(value.by),
            "answer": _answer(value.answer),
            "answered": _rate(value.rate),
            "broken": value.broken,
        }
        for value in values
    ]
    return {"data_version": data_version, **_metric(metric), "values": rows}


def _overview_table(lines: Sequence[MetricLine], heading: str, language: str) -> Table:
    table = _table(heading)
    asked = any(line.rate for line in lines)
    for column in ("latest", "change", "n", *(["answered"] if asked else [])):
        table.add_column(word(f"metrics.column.{column}", language), justify="left" if column != "n" else "right")
    for line in lines:
        month = word("metrics.in_month", language, month=line.period.last.isoformat()[:7])
        one_month = f" {month}" if line.metric.spans_a_window else ""
        change = told(line.change, signed=True)
        table.add_row(
            f"{title_of(line.metric, language)}{one_month}",
            told(line.answer),
            word("screen.about", language, text=change, what=word("metrics.broken", language))
            if line.broken
            else change,
            f"{line.answer.n:,}" if isinstance(line.answer, Estimate) else NOTHING,
            *([_answered(line.rate, language)] if asked else []),
        )
    return table


def _series_table(values: Sequence[MetricValue], language: str) -> Table:
    names = list(values[0].by) if values else []
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    for name in names:
        table.add_column(word("metrics.column.period", language) if name == "month" else name, no_wrap=True)
    table.add_column(word("metrics.column.latest", language))
    table.add_column(word("metrics.column.n", language), justify="right")
    asked, broken = any(value.rate for value in values), any(value.broken for value in values)
    if asked:
        table.add_column(word("metrics.column.answered", language))
    if broken:
        table.add_column("")
    for value in values:
        hidden = isinstance(value.answer, Refusal)
        table.add_row(
            *(clean(value.by[name]) or NOTHING for name in names),
            word("metrics.hidden", language, why=say(value.answer.why, language))
            if isinstance(value.answer, Refusal)
            else told(value.answer),
            NOTHING if hidden or not isinstance(value.answer, Estimate) else f"{value.answer.n:,}",
            *([_answered(value.rate, language)] if asked else []),
            *([word("metrics.broken", language) if value.broken else ""] if broken else []),
        )
    return table


def told(answer: Estimate | Refusal, *, signed: bool = False, language: str = "en") -> str:
    """Return a number with its range and unit on one line, or a dash for what cannot be said."""
    if isinstance(answer, Refusal):
        return NOTHING
    numbers = (answer.value, answer.low, answer.high)
    form = form_of(numbers, unit=answer.unit, spread=answer.high - answer.low, language=language)
    value, low, high = (form.show(number, signed=signed) for number in numbers)
    unit = "" if has_sign(answer.unit) else f" {named('unit', answer.unit, language)}"
    return f"{value}{unit} ({word('screen.range', language, low=low, high=high)})"


def _table(heading: str) -> Table:
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(heading, overflow="fold")
    return table


def _unknown(lines: Sequence[MetricLine], language: str) -> Iterator[RenderableType]:
    """One line a reason, with all metrics that it keeps from being told."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        if isinstance(line.answer, Refusal):
            reason = say(line.answer.why, language), say(line.answer.needs, language)
            reasons.setdefault(reason, []).append(title_of(line.metric, language))
    if reasons:
        yield Text(f"\n{word('metrics.not_yet', language)}", style="bold")
    for (why, needs), titles in reasons.items():
        yield Text(
            word("metrics.because", language, metric=word("screen.comma", language).join(titles), why=why, needs=needs)
        )


def _refused(refusal: Refusal, language: str) -> Text:
    why = word("refusal.sentence", language, why=say(refusal.why, language))
    return Text(f"{why} {word('refusal.needs', language, needs=say(refusal.needs, language))}")


def _answered(rate: ResponseRate | None, language: str) -> str:
    if rate is None:
        return ""
    of = word("metrics.answered", language, answered=rate.answered, asked=rate.asked)
    return word(
        "screen.about",
        language,
        text=of,
        what=Form(decimals=1, divide=0.01, unit="share", language=language).show(rate.share),
    )


def _metric(metric: Metric) -> dict[str, object]:
    return {
        "metric": metric.key,
        "title": title_of(metric),
        "unit": metric.unit,
        "higher_is_better": metric.higher_is_better,
        "serves": metric.serves,
        "source": metric.source,
    }


def _answer(answer: Estimate | Refusal) -> Mapping[str, object]:
    if isinstance(answer, Estimate):
        return {"estimate": estimate_as_mapping(answer)}
    return {"refusal": {"why": say(answer.why), "needs": say(answer.needs), "id": answer.why.id}}


def _rate(rate: ResponseRate | None) -> Mapping[str, int] | None:
    return None if rate is None else {"answered": rate.answered, "asked": rate.asked}


def _message(message: Message) -> Mapping[str, str]:
    return {"id": message.id, "text": say(message)}
