"""Jobs of predicting; what learns is loaded where there is something to learn from."""

from importlib import import_module
from typing import Any

from changemaker.routines.job_context import JobContext
from changemaker.routines.job_params import NoParams, SilentScoresParams, read_params
from changemaker.routines.predicting_place import Place


def silent_scores_job(context: JobContext) -> object:
    """Predict the scores of the silent, and publish them with their card."""
    asked = read_params(context.params, SilentScoresParams)
    place = _place(context)
    kept = _predicting().predict_silent(place, question=asked.question)
    return {
        **_overtaken(place, kept),
        "question": kept.question,
        "state": kept.state,
        "rows": kept.rows,
        "model_id": kept.model_id,
        "data_version": kept.data_version,
    }


def unheard_job(context: JobContext) -> object:
    """Find problems that nobody asked about, and keep them."""
    read_params(context.params, NoParams)
    place = _place(context)
    kept = _predicting().find_unheard(place)
    return {**_overtaken(place, kept), "problems": len(kept.problems), "data_version": kept.data_version}


def at_risk_job(context: JobContext) -> object:
    """Find who is turning, and publish the list."""
    read_params(context.params, NoParams)
    place = _place(context)
    kept = _predicting().find_at_risk(place)
    return {
        **_overtaken(place, kept),
        "listed": kept.listed,
        "model_id": kept.model_id,
        "data_version": kept.data_version,
    }


def refit_job(context: JobContext) -> object:
    """Make anew all that was predicted here before; nothing where nothing was."""
    read_params(context.params, NoParams)
    return {"made": list(_predicting().refit(_place(context)))}


def watch_job(context: JobContext) -> object:
    """Compare models with the data and the answers since; withdraw the rows of one that does not fit any more."""
    read_params(context.params, NoParams)
    looks = import_module("changemaker.routines.watching").watch(_place(context))
    return {"watched": [look.model_id for look in looks], "stopped": [look.model_id for look in looks if look.stopped]}


def _overtaken(place: Place, kept: Any) -> dict[str, object]:
    """Whether a run that began later was there first: then its result is told, and this one was let go."""
    return {"overtaken": True} if _predicting().is_overtaken(place, kept) else {}


def _predicting() -> Any:
    return import_module("changemaker.routines.predicting")


def _place(context: JobContext) -> Place:
    return Place(workspace=context.workspace, store=context.store, clock=context.clock, step=context.step)
