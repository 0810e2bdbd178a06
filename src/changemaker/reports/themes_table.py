"""Themes with what people said, redacted: in a terminal, and as a page of their own."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from changemaker.reports.as_html import drawings_of, letters_of
from changemaker.reports.as_terminal import GAP, print_on
from changemaker.reports.html_page import bar, environment, style_of
from changemaker.reports.labels import clean, shortened
from changemaker.reports.report import Report, Row
from changemaker.reports.words import word
from changemaker.studies.themes_in_file import QuotedTheme

OTHER = "other"
MOST_SHOWN = 30  # themes in a terminal
LONGEST_QUOTE = 160  # letters in a terminal; a page has more room
LONGEST_ON_PAGE = 400


def render_themes(themes: Sequence[QuotedTheme], console: Console, language: str = "en") -> None:
    """Print the themes, the largest first, each with its quotes."""
    if themes:
        print_on(console, Group(*_parts(themes, language)))


def themes_page(report: Report, themes: Sequence[QuotedTheme]) -> str:
    """Return the report as a self-contained HTML page, its themes and their quotes below it."""
    language = report.language
    rows = [(name_of(theme, language), theme.size, _quotes(theme, LONGEST_ON_PAGE)) for theme in themes]
    letters = letters_of(report) + "".join(name + "".join(quotes) for name, _, quotes in rows)
    return (
        environment()
        .get_template("themes.html")
        .render(
            report=report,
            themes=rows,
            drawings=drawings_of(report.charts, language),
            bar=bar,
            is_row=lambda row: isinstance(row, Row),
            t=lambda id, **params: word(id, language, **params),
            style=Markup(style_of(letters, "report.css", language=language)),
        )
    )


def name_of(theme: QuotedTheme, language: str = "en") -> str:
    """Return what a theme is called on screen."""
    if theme.id == OTHER:
        return word("themes.other", language)
    return clean(", ".join(theme.words)) or word("themes.nameless", language, theme=theme.id)


def _parts(themes: Sequence[QuotedTheme], language: str) -> Iterator[RenderableType]:
    named = [theme for theme in themes if theme.id != OTHER]
    shown = [*named[:MOST_SHOWN], *(theme for theme in themes if theme.id == OTHER)]
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("", no_wrap=True, style="dim")
    table.add_column(word("themes.table.theme", language), ratio=1, overflow="fold")
    table.add_column(word("themes.table.texts", language), justify="right", no_wrap=True)
    table.add_column(word("themes.table.quotes", language), ratio=3, overflow="fold")
    for theme in shown:
        said = "\n".join(f"“{quote}”" for quote in _quotes(theme, LONGEST_QUOTE))
        id = "" if theme.id == OTHER else theme.id
        table.add_row(id, Text(name_of(theme, language)), f"{theme.size:,}", Text(said, style="dim"))
    yield Text("")
    yield Text(word("themes.table.title", language), style="bold")
    yield table
    left = named[MOST_SHOWN:]
    if left:
        more = word("themes.table.more", language, n=len(left), texts=sum(theme.size for theme in left))
        yield Padding(Text(more, style="dim"), (0, 0, 0, 0))


def _quotes(theme: QuotedTheme, most: int) -> list[str]:
    return [shortened(clean(quote), most) for quote in theme.quotes]
