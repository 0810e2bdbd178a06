"""`changemaker listen score`: what a survey's score is worth, when most of those who were asked kept silent."""

import getpass
from contextlib import closing
from datetime import date
from pathlib import Path

import typer

from changemaker.cli.metrics import LEVEL, MONTH_TEXT
from changemaker.cli.show import HTML, JSON, LANGUAGE, PDF, check_outputs, parse_language, show
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.core.period import Period
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.metrics.data_period import data_period
from changemaker.reports.as_terminal import console_for
from changemaker.reports.honest_table import render_who
from changemaker.reports.report import Source
from changemaker.routines.expected_first import asked_here, check_expected, say_expected
from changemaker.routines.kept_scores import keep_score
from changemaker.routines.listening_jobs import min_group_of
from changemaker.routines.open_store import store_of, tables_of
from changemaker.studies.honest_score import honest_score

KEPT_LEVEL = 0.95  # what pages show is of this level
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def score(
    survey: str = typer.Argument(..., help="The survey, by its name.", metavar="SURVEY"),
    question: str = typer.Option("nps", "--question", help="Which question: nps, csat, ces, ...", metavar="NAME"),
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    by: str | None = typer.Option(
        None, "--by", help="Tell the weighted score by one fact, or by two with a comma: segment, role.", metavar="LIST"
    ),
    since: str | None = typer.Option(
        None, "--since", help="First month of the invitations; the latest twelve by default.", metavar="YYYY-MM"
    ),
    level: float = LEVEL,
    expected: str | None = typer.Option(
        None, "--expected", help="Before the first look: what you expect to hear.", metavar="TEXT"
    ),
    skip_expected: str | None = typer.Option(
        None, "--skip-expected", help="Look without expecting anything, and why.", metavar="REASON"
    ),
    language: str = LANGUAGE,
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
) -> None:
    """Say what a survey's score is worth: who was heard, weighted, with its band.

    Example: changemaker listen score pulse --by segment
    """
    language = parse_language(language)
    _check(since, level)
    check_outputs(json, html, pdf)
    workspace, now = open_workspace(folder), system_clock()
    _expected_first(workspace, survey, question, expected, skip_expected)
    tables = tables_of(workspace)
    groupings = tuple(part.strip() for part in by.split(",") if part.strip()) if by else ()
    found = honest_score(
        tables,
        survey=survey,
        question=question,
        period=_period(tables, since),
        level=level,
        min_group=min_group_of(workspace, survey),
        by=groupings,
        now=round(now.timestamp() * 1_000_000),
    )
    if since is None and not groupings and level == KEPT_LEVEL:  # what pages show is the whole question
        keep_score(workspace, found, now, data_version=tables.data_version)
    source = Source(name=workspace.settings.name, rows=found.asked)
    show(found.finding, source, json=json, html=html, pdf=pdf, language=language)
    if json != "-" and found.who:
        render_who(found.who, console_for(), language)


def _expected_first(workspace: Workspace, survey: str, question: str, expected: str | None, skip: str | None) -> None:
    """Nobody looks at what our own survey heard before somebody has said what they expect."""
    asked = asked_here(workspace, survey)
    if asked is None:
        if expected is not None or skip is not None:
            raise BadQuestionError(f"'{survey}' is not asked here", hint="expect something of a survey in surveys/")
        return
    with closing(store_of(workspace)) as store:
        now = round(system_clock().timestamp() * 1_000_000)
        by = getpass.getuser()
        say_expected(store, asked, question=question, expected=expected, skip=skip, by=by, now=now)
        check_expected(store, asked)


def _check(since: str | None, level: float) -> None:
    if since and not MONTH_TEXT.fullmatch(since):
        raise BadQuestionError(f"'{since}' is not a month", hint="write it as 2024-01")
    if not 0.5 <= level < 1:
        raise BadQuestionError(f"a level of {level} covers nothing", hint="write it as 0.95, or 0.8 and the like")


def _period(tables: Tables, since: str | None) -> Period | None:
    if since is None:
        return None
    every, first = data_period(tables), date.fromisoformat(f"{since}-01")
    if first > every.last:
        raise BadQuestionError(f"the data end in {every.last:%Y-%m}, before {since}", hint="name an earlier month")
    return Period(first, every.last)
