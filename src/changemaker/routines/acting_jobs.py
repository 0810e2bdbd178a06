"""Jobs of acting: a rehearsal over past days, kept for the page of each journey."""

from importlib import import_module

from changemaker.routines.job_context import JobContext
from changemaker.routines.job_params import RehearseParams, read_params
from changemaker.routines.open_store import tables_of

DAY = 86_400_000_000  # microseconds


def rehearse_job(context: JobContext) -> object:
    """Replay past days of journeys, with nothing leaving, and keep what was found."""
    asked = read_params(context.params, RehearseParams)
    context.step("rehearse.step.tables", 0.0)
    tables = tables_of(context.workspace)
    told = 0

    def tell(done: int, of: int) -> None:
        nonlocal told
        twentieth = 20 * done // max(1, of)
        if twentieth > told:  # a step is a row that is written: not one for each day
            told = twentieth
            context.step("rehearse.step.days", 0.05 + 0.9 * twentieth / 20)

    found = import_module("changemaker.routines.acting.rehearse").rehearse(
        context.workspace,
        tables,
        asked.journeys,
        last=asked.days * DAY,
        clock=context.clock,
        progress=tell,
        store=context.store,
    )
    import_module("changemaker.routines.acting.kept_rehearsals").keep_rehearsal(context.workspace, found)
    return {"journeys": [one.journey for one in found.journeys], "data_version": found.data_version}
