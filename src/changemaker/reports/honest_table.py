"""Who was heard, as a table in the terminal: each fact's values, asked beside answered."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from changemaker.listen.score.who_answers import WhoRow
from changemaker.reports.as_terminal import print_on
from changemaker.reports.labels import clean, shortened
from changemaker.reports.numbers import form_of, plain
from changemaker.reports.words import spoken, word

COLUMNS = ("fact", "value", "asked", "answered", "rate", "difference", "revenue")
LONGEST = 28


def render_who(rows: Sequence[WhoRow], console: Console, language: str = "en") -> None:
    """Print who was heard on `console`; nothing where nothing is known of anybody."""
    if not rows:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.title, table.title_justify, table.title_style = word("honest.who.title", language), "left", "bold"
    for name in COLUMNS:
        text = name in ("fact", "value")
        table.add_column(word(f"honest.who.{name}", language), justify="left" if text else "right", no_wrap=not text)
    before = ""
    for row in rows:
        cells = cells_of(row, language)
        table.add_row(*(Text(cell) for cell in (cells[0] if row.fact != before else "", *cells[1:])))
        before = row.fact
    print_on(console, Text(""))
    print_on(console, table)


def cells_of(row: WhoRow, language: str = "en") -> tuple[str, ...]:
    """Return a row in words, one cell a column of `COLUMNS`."""
    share = form_of([1.0], unit="share", spread=1.0, language=language)
    return (
        clean(spoken(row.fact, language, "fact")),
        shortened(clean(spoken(row.value, language, "fact")), LONGEST),
        plain(row.asked, language),
        plain(row.answered, language),
        share.show(row.rate),
        plain(row.difference, language, spec="+.2f"),
        share.show(row.revenue_share),
    )
