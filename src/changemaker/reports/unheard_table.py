"""Problems that nobody asked about, in a terminal: the money, the accounts, and what to ask first."""

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from changemaker.predict.unheard.problem import Problem
from changemaker.reports.as_terminal import GAP, print_on
from changemaker.reports.labels import clean, shortened
from changemaker.reports.numbers import form_of, percent, plain
from changemaker.reports.words import listed, say, word

MOST_ACCOUNTS = 8  # that are named
LONGEST = 100  # letters of a question of another survey


def render_problems(problems: Sequence[Problem], console: Console, language: str = "en") -> None:
    """Print the problems, most money at risk first; nothing where none was found."""
    if problems:
        print_on(console, Group(Text(""), _table(problems, language), *_details(problems, language)))


def _table(problems: Sequence[Problem], language: str) -> Table:
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    table.title, table.title_justify, table.title_style = word("unheard.table.title", language), "left", "bold"
    level = percent(problems[0].at_risk.level, language)
    money = form_of(
        [x for one in problems for x in (one.at_risk.value, one.at_risk.low, one.at_risk.high)],
        unit=problems[0].at_risk.unit,
        spread=min(one.at_risk.high - one.at_risk.low for one in problems),
        language=language,
    )
    shares = form_of([1.0], unit="share", spread=1.0, language=language)
    table.add_column("", no_wrap=True, style="dim")
    table.add_column(word("unheard.table.problem", language), overflow="fold", ratio=1)
    for name in ("at_risk", "range", "now", "followed"):
        table.add_column(word(f"unheard.table.{name}", language, level=level), justify="right")
    for place, problem in enumerate(problems, start=1):
        risk = problem.at_risk
        share = {"followed": shares.show(problem.followed), "like": shares.show(problem.like)}
        table.add_row(
            plain(place, language),
            Text(clean(say(problem.signal.name, language))),
            money.show(risk.value),
            word("screen.range", language, low=money.show(risk.low), high=money.show(risk.high)),
            plain(problem.now, language),
            word("unheard.table.share", language, **share),
        )
    return table


def _details(problems: Sequence[Problem], language: str) -> Iterator[RenderableType]:
    for place, problem in enumerate(problems, start=1):
        yield Text("")
        yield Text(f"{plain(place, language)}  {clean(say(problem.signal.name, language))}", style="bold")
        lines = [nearby_of(problem, language)]
        if problem.biggest:
            accounts = [one.account_id for one in problem.biggest]
            lines.append(word("unheard.accounts", language, listed=listed(accounts, language, most=MOST_ACCOUNTS)))
        if problem.echoes:
            echoes = [clean(say(signal.name, language)) for signal in problem.echoes]
            lines.append(word("unheard.echoes", language, listed=listed(echoes, language)))
        label = problem.ask.label
        lines.append(word("unheard.ask.first", language, text=label.get(language, label["en"])))
        for line in lines:
            yield Padding(Text(line), (0, 0, 0, GAP))
    yield Text("")
    yield Text(word("unheard.ask.write", language), style="dim")


def nearby_of(problem: Problem, language: str = "en") -> str:
    """Return the sentence about the question that comes nearest."""
    near = problem.nearby
    if near is None:
        return word("unheard.ask.no_nearby", language)
    told = {"survey": near.survey, "question": near.question, "text": shortened(clean(near.text), LONGEST)}
    return word("unheard.ask.nearby", language, **told)
