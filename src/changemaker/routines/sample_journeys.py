"""The demo's journeys: measured from its tables, kept for its pages, with the simulator's truth among the checks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from changemaker.core.clock import Clock
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace
from changemaker.routines.journey_effects import KeptEffect, keep_effect, measure
from changemaker.routines.predicting_place import opened_place
from changemaker.sim.company import Company
from changemaker.sim.company_journeys import JourneyTruth
from changemaker.sim.company_regulars import JOURNEYS
from changemaker.studies.journey_asked import PLANNED_DAYS


def keep_journeys(
    workspace: Workspace, company: Company, *, clock: Clock, progress: Callable[[str], None]
) -> list[KeptEffect]:
    """Measure and keep what each journey of the sample company changed.

    Args:
        workspace: of the demo, loaded.
        company: that was lived in it, with regulars.
        clock: dates the results.
        progress: told each journey as it begins.

    Returns:
        What was kept, in the order of `company_regulars.JOURNEYS`.
    """
    kept = []
    with opened_place(workspace, clock=clock) as place:
        tables = place.tables()
        for name in JOURNEYS:
            progress(f"measure what journey {name} changed")
            effect = measure(place, tables, name)
            beside = beside_truth(effect, truth_for(company, effect))
            keep_effect(workspace, beside)
            kept.append(beside)
    return kept


def truth_for(company: Company, effect: KeptEffect) -> JourneyTruth:
    """Return the truth of those whose number the effect is: its last word is of the first entries only."""
    return company.journey_truth(effect.journey, before=_last_entry(company) if effect.state == "final" else None)


def beside_truth(effect: KeptEffect, truth: JourneyTruth) -> KeptEffect:
    """Add the truth to the checks of an effect: only a simulation can."""
    checks = [
        _held_against(effect, key, value)
        for key, value in (("goal", truth.goal), ("money", truth.margin))
        if key in effect.finding.estimates
    ]
    return replace(effect, finding=replace(effect.finding, checks=(*checks, *effect.finding.checks)))


def _held_against(effect: KeptEffect, key: str, truth: float) -> Check:
    found = effect.finding.estimates[key]
    covered = found.low <= truth <= found.high
    params = {"truth": truth, "value": found.value, "low": found.low, "high": found.high}
    return Check(
        name="truth", passed=covered, detail=Message(f"check.truth.{'covered' if covered else 'missed'}", params)
    )


def _last_entry(company: Company) -> date:
    return company.parameters.company_journeys.first_day + timedelta(days=PLANNED_DAYS)
