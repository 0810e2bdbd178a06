"""What a load did, in a terminal and as plain values for JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import PurePath

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from changemaker.engine.manifest import Match, SetAside
from changemaker.reports.as_terminal import GAP, print_on
from changemaker.reports.labels import clean
from changemaker.reports.numbers import plain
from changemaker.reports.words import listed, word
from changemaker.sources.load_report import LoadReport, TableLoad
from changemaker.tables.catalogue import TABLES

MOST_NAMED = 5

COUNTS = ("rows", "read", "new", "changed", "unchanged", "older", "removed")


def render_load(report: LoadReport, *, name: str, quarantine: PurePath, console: Console, language: str = "en") -> None:
    """Print what a load did.

    Args:
        report: the load, done.
        name: of the company.
        quarantine: the folder of the rows set aside, as the reader would open it.
        console: to print on.
        language: of the words.
    """
    title = "load.nothing" if report.nothing_to_do else "load.title" if report.before else "load.title.first"
    parts: list[RenderableType] = [
        Text(word(title, language, name=clean(name), version=report.data_version), style="bold"),
        Text(""),
        _counts(report, language),
    ]
    parts += _section("load.aside.heading", _set_aside(report, language), language)
    if any(one.set_aside for one in report.tables):
        parts.append(Text(f"  {word('load.aside.where', language, folder=quarantine)}", style="dim"))
    parts += _section("load.match.heading", _matches(report, language), language)
    if report.personal:
        parts += [
            Text(""),
            Text(
                word("load.personal", language, names=word("screen.comma", language).join(report.personal)), style="dim"
            ),
        ]
    print_on(console, Group(*parts))


def load_as_mapping(report: LoadReport) -> dict[str, object]:
    """Return what a load did as plain values; money as text, so that no digit is lost."""
    return {
        "data_version": report.data_version,
        "before": report.before,
        "nothing_to_do": report.nothing_to_do,
        "currency": report.currency,
        "files": report.files,
        "personal": list(report.personal),
        "tables": [
            {key: value for key, value in asdict(one).items() if key not in ("set_aside", "matches")}
            | {
                "set_aside": [aside.model_dump(mode="json") for aside in one.set_aside],
                "matches": [match.model_dump(mode="json") for match in one.matches],
            }
            for one in report.tables
        ],
    }


def _counts(report: LoadReport, language: str) -> Table:
    """One row a table; columns that are zero everywhere are left out, all but the rows and what was set aside."""
    shown = [count for count in COUNTS if count == "rows" or any(getattr(one, count) for one in report.tables)]
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="dim")
    table.add_column(word("load.column.table", language))
    for count in (*shown, "set_aside"):
        table.add_column(word(f"load.column.{count}", language), justify="right")
    for one in report.tables:
        numbers = [*(getattr(one, count) for count in shown), one.rows_set_aside]
        table.add_row(one.table, *(plain(number, language, spec=",") for number in numbers))
    return table


def _section(heading: str, lines: Iterator[str], language: str) -> list[RenderableType]:
    told = [Text(f"  {line}") for line in lines]
    return [Text(""), Text(word(heading, language), style="bold"), *told] if told else []


def _set_aside(report: LoadReport, language: str) -> Iterator[str]:
    for one in report.tables:
        for aside in one.set_aside:
            yield word(
                "load.aside.row",
                language,
                table=one.table,
                n=aside.rows,
                rows=word(f"load.rows.{'one' if aside.rows == 1 else 'many'}", language),
                why=_why(one, aside, language),
                money=_money(aside.money, report.currency, language),
            )


def _why(one: TableLoad, aside: SetAside, language: str) -> str:
    refers = TABLES[one.table].column(aside.column).refers
    named = listed(aside.named, language, most=MOST_NAMED) if aside.named else ""
    return word(f"load.why.{aside.why}", language, column=aside.column, refers=refers, named=clean(named))


def _money(amount: Decimal | None, currency: str, language: str) -> str:
    if amount is None:
        return ""
    return word("load.money", language, amount=plain(amount, language, spec=",.2f"), currency=currency)


def _matches(report: LoadReport, language: str) -> Iterator[str]:
    for one in report.tables:
        for match in one.matches:
            if match.matched < match.rows:
                yield word(
                    "load.match.row",
                    language,
                    table=one.table,
                    column=match.column,
                    matched=match.matched,
                    n=match.rows,
                    refers=match.refers,
                    money=_money_found(match, report.currency, language),
                )


def _money_found(match: Match, currency: str, language: str) -> str:
    if match.money is None:
        return ""
    found = plain(match.matched_money or 0, language, spec=",.2f")
    every = plain(match.money, language, spec=",.2f")
    return word("load.match.money", language, found=found, every=every, currency=currency)
