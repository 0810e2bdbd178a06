"""Stop-loss: a journey that does harm is paused until a person says that it may go on."""

from changemaker.act.journeys.journey import Journey
from changemaker.core.message import Message
from changemaker.routines.acting.scene import Scene
from changemaker.routines.journey_pause import stop_journey
from changemaker.store.journey_runs import any_going, count_treated, treated_of
from changemaker.store.journey_wants import any_unsent
from changemaker.store.journeys import JourneyRow, change_journey

GUARD = "guard"  # why a journey is paused
FEWEST = 2  # units with a guard event, before which nothing is stopped: one is no pattern


def guard(scene: Scene, row: JourneyRow, journey: Journey, *, now: int) -> bool:
    """Pause the journey if too many of the treated had a guard event, of those who entered since it was changed last.

    It was changed by a new version, or when it was paused, resumed or drained; not where an unchanged file was applied.

    Args:
        scene: of the worker.
        row: of the journey.
        journey: the version that new runs get.
        now: UTC microseconds.
    """
    above, names = journey.limits.guard_above, journey.goal.guard
    if row.state == "draining":
        _end_if_through(scene, row, now)
    if above is None or not names:
        return False
    events = scene.known.happened(sorted(names), since=row.changed_at, at=now)
    if len({event.account_id for event in events}) < FEWEST:
        return False
    when: dict[str, list[int]] = {}
    for event in events:
        when.setdefault(event.account_id, []).append(event.t)
    with scene.store.reading() as connection:
        treated = count_treated(connection, row.journey, row.changed_at)
        entered = treated_of(connection, row.journey, row.changed_at, when)
    # as the effect counts them: within the goal's window, or any journey would be stopped once it is old enough
    within = journey.goal.within
    hurt = sum(any(0 < t - at <= within for t in when[account]) for account, at in entered)
    if hurt < FEWEST or hurt <= above * treated:
        return False
    told = {"journey": row.journey, "n": hurt, "of": treated, "above": above}
    return stop_journey(scene.store, row.journey, GUARD, Message("acting.guarded", told), owner=journey.owner, now=now)


def _end_if_through(scene: Scene, row: JourneyRow, now: int) -> None:
    """A journey that takes nobody in any more has ended with its last run and the last of what it wanted sent."""
    with scene.store.reading() as connection:
        if any_going(connection, row.journey) or any_unsent(connection, row.journey):
            return
    with scene.store.writing() as connection:
        if not any_going(connection, row.journey) and not any_unsent(connection, row.journey):
            change_journey(connection, row.journey, state="ended", changed_at=now)
