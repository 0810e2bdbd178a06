"""`changemaker predict at-risk` at work; what it needs costs seconds to load."""

from pathlib import Path

from changemaker.cli.show import show
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.predict.levels import LEVEL, RATE
from changemaker.reports.as_terminal import console_for
from changemaker.reports.report import Source
from changemaker.reports.turning_table import render_turning
from changemaker.routines.asked_predictions import ask_at_risk
from changemaker.routines.predicting import publish_at_risk
from changemaker.routines.predicting_place import opened_place


def at_risk_in_workspace(
    folder: Path,
    *,
    rate: float,
    now: int | None,
    most: int,
    level: float,
    language: str,
    json: str | None,
    html: Path | None,
    pdf: Path | None,
) -> None:
    """Look, publish what is the whole question of pages, print the list, and write the files asked for.

    Args:
        folder: the workspace, or a folder inside it.
        rate: of false alarms at one look.
        now: UTC microseconds: nothing later is used. The end of the data, where None.
        most: accounts to print.
        level: coverage of every range.
        language: of the words.
        json: file of the finding; "-" prints it alone.
        html: a page.
        pdf: one page.
    """
    workspace = open_workspace(folder)
    settings = workspace.settings
    with opened_place(workspace, clock=system_clock) as place:
        tables = place.tables()
        found = ask_at_risk(place, tables, now=now, rate=rate, level=level)
        if now is None and rate == RATE and level == LEVEL:  # what pages show is the whole question
            publish_at_risk(place, tables, found)
    source = Source(name=settings.name, rows=found.looked)
    show(found.finding, source, json=json, html=html, pdf=pdf, language=language)
    if json != "-" and found.listed:
        render_turning(found.listed, console_for(), language, most=most, currency=settings.currency)
