"""What closing the loop was worth in a workspace: journeys, tables and what finance agreed to, brought together."""

from datetime import UTC, datetime

from changemaker.act.journeys.journey import Journey
from changemaker.core.finding import Finding
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.acting.check_journeys import journeys_seen
from changemaker.routines.journey_effects import kept_effect, measure
from changemaker.routines.predicting_place import opened_place
from changemaker.studies.case_worth import CaseWorth, worth_of

SECOND = 1_000_000


def kept_worth(workspace: Workspace) -> CaseWorth:
    """Return what closing the loop was worth by the effects that were kept: nothing is computed, so pages can show it.

    Args:
        workspace: whose.
    """

    def kept(journey: Journey) -> Finding | None:
        found = kept_effect(workspace, journey.name)
        return None if found is None else found.finding

    return worth_of(journeys_seen(workspace.folder, workspace.settings).journeys, kept)


def worth(workspace: Workspace, tables: Tables, *, now: int, level: float = 0.95) -> CaseWorth:
    """Return what closing the loop was worth, by the journeys in the workspace's folder that have no mistake.

    Each is measured as it was applied, with what the store knows: the numbers are those of `act effect`.

    Args:
        workspace: whose.
        tables: all of the company's: what a lot showed is nobody's secret, and a part of it would be no answer.
        now: UTC microseconds; nothing later is used.
        level: coverage of every range.
    """
    journeys = journeys_seen(workspace.folder, workspace.settings, tables=tables).journeys
    moment = datetime.fromtimestamp(now / SECOND, UTC)
    with opened_place(workspace, clock=lambda: moment) as place:
        return worth_of(journeys, lambda journey: measure(place, tables, journey.name, level=level).finding)
