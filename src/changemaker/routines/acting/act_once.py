"""One look: what has happened wakes who waits for it, who fits enters, whose time has come goes on, guards look on.

Everything is written in transactions that a killed worker leaves whole or not at all, so that the next look goes on
where this one ended. Nothing is sent here: `routines.send` does that with what was written.
"""

import secrets
import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from changemaker.routines.acting.enter import candidates, enter, is_look
from changemaker.routines.acting.guards import guard
from changemaker.routines.acting.scene import Acted, Scene
from changemaker.routines.acting.step import step_batch
from changemaker.routines.acting.stuck import HOUR, is_away, tell_ahead, tell_stuck
from changemaker.routines.acting.wake import versions_of, woken
from changemaker.routines.fail_points import reached
from changemaker.store.journey_runs import any_due, claim_due, claim_these
from changemaker.store.journeys import JourneyRow, list_journeys

__all__ = ["Acted", "Scene", "act_once"]


def act_once(
    scene: Scene,
    *,
    now: int,
    limit: int = 1000,
    stop: threading.Event | None = None,
    only: Collection[str] = (),
) -> Acted:
    """Look once at every journey that is live or draining, and do all that is due; return what came of it.

    Any number of workers may do this at the same time. Where a clock was set back, a journey that was looked at later
    than that stands still until the clock has caught up; more than an hour of it, and its owner is told. A journey that
    cannot be looked at stops no other: that is logged, and its owner told once.

    Args:
        scene: of the worker.
        now: UTC microseconds.
        limit: runs in one transaction.
        stop: when it is set, the batch under way is the last.
        only: only these journeys; all where empty.
    """
    with scene.store.reading() as connection:
        rows = list_journeys(connection, states=("live", "draining"))
    going = {row.journey: row for row in rows if not only or row.journey in only}
    done = Acted()
    moments: dict[int, dict[str, JourneyRow]] = defaultdict(dict)
    for name, row in going.items():
        if stop is not None and stop.is_set():
            return done
        moment = max(now, row.looked_at)
        moments[moment][name] = row
        try:
            if moment > now + HOUR:
                tell_ahead(scene, row, now=now)
            done += _look(scene, going, row, now=moment, limit=limit)
        except Exception as error:
            if is_away(error):
                raise
            tell_stuck(scene, row, error, now=now)
    for moment, some in moments.items():
        done += _all_due(scene, some, now=moment, limit=limit, stop=stop)
    return done


def _all_due(
    scene: Scene, going: Mapping[str, JourneyRow], *, now: int, limit: int, stop: threading.Event | None
) -> Acted:
    """Do one batch after the other until nothing is due; runs that stay due whatever is done wait for the next look."""
    done, before = Acted(), frozenset[str]()
    while stop is None or not stop.is_set():
        with scene.store.reading() as connection:
            if not any_due(connection, journeys=going, now=now):
                break
        by = _claim(scene)
        with scene.store.writing() as connection:
            taken = claim_due(connection, journeys=going, now=now, by=by, until=now + scene.lease, limit=limit)
        ids = frozenset(row.id for row in taken)
        if not taken:
            break
        done += step_batch(scene, going, taken, by=by, now=now)
        if ids <= before:
            break
        before = ids
    return done


def _look(scene: Scene, going: Mapping[str, JourneyRow], row: JourneyRow, *, now: int, limit: int) -> Acted:
    """Look at one journey. How far was looked is written last: what a kill interrupts is looked at again."""
    versions = versions_of(scene, row)
    look = is_look(scene.workspace, row, now)
    roused = woken(scene, row, versions, now=now, look=look)
    done = Acted()
    for start in range(0, len(roused.ids), limit):
        done += _these(scene, going, roused.ids[start : start + limit], now=now)
    if done.stepped + done.parked + done.set_back < len(roused.ids):
        return done  # another worker has some of them: it is looked again, until they have seen it
    journey = versions[row.version].journey
    found = candidates(scene, row, journey, now=now, look=look)
    entered = enter(scene, row, journey, found, now=now, busy=look or bool(roused.ids) or roused.goals > 0)
    reached("after:enter")
    if look:
        guard(scene, row, journey, now=now)
    return done + Acted(entered=entered)


def _these(scene: Scene, going: Mapping[str, JourneyRow], ids: Sequence[str], *, now: int) -> Acted:
    by = _claim(scene)
    with scene.store.writing() as connection:
        taken = claim_these(connection, ids, by=by, until=now + scene.lease)
    return step_batch(scene, going, taken, by=by, now=now)


def _claim(scene: Scene) -> str:
    return f"{scene.worker}#{secrets.token_hex(6)}"
