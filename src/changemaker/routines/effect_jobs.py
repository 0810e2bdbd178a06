"""Jobs that measure what journeys changed."""

from changemaker.routines.job_context import JobContext
from changemaker.routines.job_params import JourneyEffectParams, read_params
from changemaker.routines.journey_effects import keep_effect, measurable, measure
from changemaker.routines.predicting_place import Place


def journey_effect_job(context: JobContext) -> object:
    """Measure what one journey changed, or all of them, and keep it."""
    asked = read_params(context.params, JourneyEffectParams)
    place = Place(workspace=context.workspace, store=context.store, clock=context.clock, step=context.step)
    names = (asked.journey,) if asked.journey else measurable(place)
    tables = place.tables()
    states = {}
    for done, name in enumerate(names):
        context.step("journey.step.measure", 0.1 + 0.9 * done / len(names), journey=name)
        kept = measure(place, tables, name)
        keep_effect(context.workspace, kept)
        states[name] = kept.state
    return {"journeys": states, "data_version": tables.data_version}
