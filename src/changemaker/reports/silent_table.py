"""Predicted scores of a company in the terminal and as CSV: what was said and what is predicted stay in two columns."""

import csv
import io
from collections.abc import Mapping, Sequence

import pyarrow as pa
from rich.console import Console
from rich.text import Text

from changemaker.predict.features.catalogue import Feature
from changemaker.predict.scores.reasons import Reason
from changemaker.reports.as_terminal import print_on
from changemaker.reports.csv_cells import safe_cell
from changemaker.reports.labels import clean
from changemaker.reports.numbers import plain
from changemaker.reports.words import named, word

NAMES = ("account_id", "contact_id", "segment", "question", "basis")
NUMBERS = ("answered", "predicted", "low", "high", "level")


def silent_csv(rows: pa.Table) -> bytes:
    """Return rows of table `score` as CSV: `answered` and `predicted` are two columns, of which one is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*NAMES, *NUMBERS, "shares"])
    for row in rows.to_pylist():
        told = {row["basis"]: row["value"], **{name: row[name] for name in ("low", "high", "level")}}
        numbers = ["" if told.get(name) is None else f"{told[name]:.6g}" for name in NUMBERS]
        writer.writerow([*(safe_cell(row[name]) for name in NAMES), *numbers, row["shares"] or ""])
    return text.getvalue().encode("utf-8")


def render_reasons(
    reasons: Mapping[str, Sequence[Reason]],
    rows: pa.Table,
    features: Mapping[str, Feature],
    console: Console,
    language: str = "en",
) -> None:
    """Print what moves the predicted scores of some people, in the customer's terms.

    Args:
        reasons: by contact, or account without contacts.
        rows: of table `score`.
        features: by name, with what each means.
        console: where.
        language: of the words.
    """
    predicted = [row for row in rows.to_pylist() if row["basis"] == "predicted"]
    by_id = {row["contact_id"] or row["account_id"]: row for row in predicted}
    for id, told in reasons.items():
        row = by_id[id]
        ends = {name: row[name] for name in ("value", "low", "high", "level")}
        lines = [
            word("silent.why.title", language, name=clean(id)),
            word("silent.why.predicted", language, **ends),
            *reason_lines(told, features, language),
        ]
        print_on(console, Text(""))
        print_on(console, Text(lines[0], style="bold"))
        for line in lines[1:]:
            print_on(console, Text(line))


def reason_lines(told: Sequence[Reason], features: Mapping[str, Feature], language: str = "en") -> list[str]:
    """Return what moves one predicted score in the customer's terms, and what that does not mean."""
    lines = [_line(reason, features, language) for reason in told]
    return [*lines, word("silent.why.no_cause" if told else "silent.why.nothing", language)]


def _line(reason: Reason, features: Mapping[str, Feature], language: str) -> str:
    feature = features.get(reason.feature)
    says = named("feature", reason.feature, language)
    says = clean(feature.says if feature is not None and says == reason.feature else says)
    group = clean(named("feature.group", reason.group, language))
    told: dict[str, object] = {"move": reason.move, "group": group, "says": says}
    if reason.value is None:
        return word("silent.why.line_unknown", language, **told)
    value = clean(reason.value) if isinstance(reason.value, str) else _number(reason.value, feature, language)
    return word("silent.why.line", language, value=value, **told)


def _number(value: float, feature: Feature | None, language: str) -> str:
    if feature is not None and feature.kind == "flag":
        return word("silent.why.yes" if value else "silent.why.no", language)
    return plain(value, language, spec=".3g")
