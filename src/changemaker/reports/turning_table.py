"""Who is turning, as a table in the terminal: each account once, the likeliest reason first."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from changemaker.core.estimate import Estimate
from changemaker.predict.turning.one_list import Turning
from changemaker.reports.as_terminal import print_on
from changemaker.reports.labels import clean
from changemaker.reports.numbers import form_of
from changemaker.reports.words import say, word

COLUMNS = ("account", "at_risk", "range", "worth", "why")
OF_MONEY = {"at_risk": "at_risk", "range": "at_risk", "worth": "worth_acting"}  # left out where nobody has any


def render_turning(
    listed: Sequence[Turning], console: Console, language: str = "en", *, most: int = 20, currency: str = ""
) -> None:
    """Print the first `most` accounts of the list on `console`, and how many more there are."""
    print_on(console, Text(""))
    if not listed:
        print_on(console, Text(word("turning.list.nobody", language)))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.title, table.title_justify, table.title_style = word("turning.list.title", language), "left", "bold"
    columns = columns_of(listed)
    for name in columns:
        text = name in ("account", "why")
        table.add_column(word(f"turning.list.{name}", language), justify="left" if text else "right", no_wrap=not text)
    for one in listed[:most]:
        cells = cells_of(one, language, currency=currency)
        table.add_row(*(Text(cells[name]) for name in columns))
    print_on(console, table)
    if len(listed) > most:
        print_on(console, Text(word("turning.list.more", language, n=len(listed) - most), style="dim"))


def columns_of(listed: Sequence[Turning]) -> tuple[str, ...]:
    """Return the columns that say something of this list; last year's margin where no money ahead can be told."""
    told = [name for name in COLUMNS if name not in OF_MONEY or any(getattr(one, OF_MONEY[name]) for one in listed)]
    return tuple(told) if "at_risk" in told else ("account", "paid", *told[1:])


def cells_of(one: Turning, language: str = "en", *, currency: str = "") -> Mapping[str, str]:
    """Return an account of the list in words, by column.

    Args:
        one: of the list.
        language: of the words.
        currency: of last year's margin, which stands where no money ahead can be told.
    """
    unknown = word("turning.list.unknown", language)
    risk, worth = one.at_risk, one.worth_acting
    return {
        "account": clean(one.account_id),
        "at_risk": unknown if risk is None else _money(risk, risk.value, language),
        "range": unknown
        if risk is None
        else f"{_money(risk, risk.low, language)} – {_money(risk, risk.high, language)}",
        "paid": form_of([one.paid], unit=currency, spread=max(abs(one.paid), 1.0), language=language).show(one.paid),
        "worth": unknown
        if worth is None
        else f"{_money(worth, worth.low, language)} – {_money(worth, worth.high, language)}",
        "why": clean("; ".join(say(reason.says, language) for reason in one.reasons)),
    }


def _money(estimate: Estimate, value: float, language: str) -> str:
    spread = max(estimate.high - estimate.low, 1.0)
    return form_of(
        [estimate.value, estimate.low, estimate.high], unit=estimate.unit, spread=spread, language=language
    ).show(value)
