"""What people do to journeys: apply, pause, resume, drain, move. Each is one transaction with its line in the log."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa

from changemaker.act.journeys.difference import difference
from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.journey_version import mails_with, version_hash
from changemaker.act.journeys.mail import Mail
from changemaker.core.acting_errors import JourneyMoveError, LockedJourneyError
from changemaker.core.meant import did_you_mean
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.acting.check_journeys import right_journey
from changemaker.routines.acting.live import version_of
from changemaker.routines.journey_pause import ASKED, pause_in, tell_journey, there
from changemaker.store.journey_runs import any_going, drain_runs, move_runs, try_parked_again
from changemaker.store.journey_wants import any_unsent, skip_unsent
from changemaker.store.journeys import (
    NEVER,
    JourneyRow,
    JourneyState,
    VersionRow,
    change_journey,
    global_salt,
    list_versions,
    put_journey,
    put_version,
    read_journey_row,
    read_log,
    turn_of_journey,
)
from changemaker.store.open import Store

__all__ = ["SAME", "Applied", "apply", "apply_one", "drain", "move", "pause", "resume"]

SAME = "same"  # the step that a run stands at, where the other version has one of that id


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What applying a journey did."""

    journey: str
    version: int
    first: bool  # nobody had applied it before
    new: bool  # the file had changed: a version more


def apply(
    store: Store,
    workspace: Workspace,
    names: Sequence[str],
    *,
    by: str,
    now: int,
    tables: Tables | None = None,
    salt: str | None = None,
) -> tuple[Applied, ...]:
    """Let journeys begin, or let new runs take what their files say now; runs under way keep their version.

    Applied again unchanged, nothing happens, save that a journey that was drained takes in again.

    Args:
        store: where journeys are kept.
        workspace: with journeys/ and mails/.
        names: of journeys; all is checked before the first is written.
        by: who applies: user id, or "command line".
        now: UTC microseconds.
        tables: the company's, where they are open already.
        salt: of the lot, for a rehearsal or a test; drawn where left out, and kept for ever.

    Raises:
        UnknownJourneyError: there is no such file.
        WorkspaceFileError, SeveralProblemsError: a file is wrong.
        LockedJourneyError: what was locked when it was applied first has changed.
    """
    read = [right_journey(workspace, name, tables=tables) for name in names]
    with store.writing() as connection:
        global_salt(connection, now=now)
        return tuple(apply_one(connection, journey, mails, by=by, now=now, salt=salt) for journey, mails in read)


def apply_one(
    connection: sa.Connection,
    journey: Journey,
    mails: Mapping[str, Mail],
    *,
    by: str,
    now: int,
    salt: str | None = None,
) -> Applied:
    """Apply one journey that was read and checked, in a transaction of the caller.

    Raises:
        LockedJourneyError: what was locked when it was applied first has changed.
    """
    turn_of_journey(connection, journey.name)
    row = read_journey_row(connection, journey.name, hold=True)
    hash = version_hash(journey, mails)
    versions = list_versions(connection, journey.name)
    first = row is None
    if row is not None:
        _must_be_open(row, versions[0], journey)
    new = first or versions[0].hash != hash
    number = 1 if first else versions[0].version + new
    if new:
        texts = mails_with(journey, mails)
        made = VersionRow(
            journey=journey.name, version=number, text=journey.text, mails=texts, hash=hash, at=now, by=by
        )
        put_version(connection, made)
    if row is None:
        put_journey(connection, _first(journey, salt or secrets.token_hex(16), by, now))
    else:
        state: JourneyState = "paused" if row.state == "paused" else "live"
        if new or state != row.state:  # from when it changed last its guard counts
            told = {"version": number, "state": state, "changed_at": now, "changed_by": by}
            change_journey(connection, journey.name, **told, looked_at=_looked(row, state, now))
    if new or (row is not None and row.state in ("draining", "ended")):
        tell_journey(connection, journey.name, "applied", {"version": number}, now=now, by=by)
    return Applied(journey=journey.name, version=number, first=first, new=new)


def pause(store: Store, journey: str, *, by: str, now: int, reason: str = ASKED) -> bool:
    """Hold a journey: nobody enters, no step is taken, nothing of it is sent; False if it is paused already.

    Raises:
        NotAppliedError: it was never applied.
    """
    with store.writing() as connection:
        return pause_in(connection, journey, by=by, now=now, reason=reason)


def resume(store: Store, journey: str, *, by: str, now: int, parked: bool = False) -> bool:
    """Let a paused journey go on where it was; with `parked`, runs that failed too often are tried again as well.

    Raises:
        NotAppliedError: it was never applied.
    """
    with store.writing() as connection:
        row = there(connection, journey)
        tried = try_parked_again(connection, journey, now=now) if parked else 0
        if row.state == "paused":
            change_journey(
                connection, journey, state=_was(connection, journey), reason=None, changed_at=now, changed_by=by
            )
        if row.state == "paused" or tried:
            tell_journey(connection, journey, "resumed", {"parked": tried}, now=now, by=by)
        return row.state == "paused" or bool(tried)


def drain(store: Store, journey: str, *, by: str, now: int, at_once: bool = False) -> int:
    """Let nobody enter any more; runs under way come to their end. Return how many runs were ended here.

    A journey that is paused stays so, with all that it wants sent, until it goes on; then it drains.

    Args:
        store: where journeys are kept.
        journey: its name.
        by: who drains it.
        now: UTC microseconds.
        at_once: end all runs now; what they wanted and was not sent is skipped.

    Raises:
        NotAppliedError: it was never applied.
    """
    with store.writing() as connection:
        row = there(connection, journey)
        ended = drain_runs(connection, journey, now=now) if at_once else 0
        if at_once:
            skip_unsent(connection, journey, now=now)
        if row.state == "paused" and not at_once:
            if _was(connection, journey) != "draining":
                tell_journey(connection, journey, "drained", {"ended": 0, "was": "draining"}, now=now, by=by)
            return 0
        through = not any_going(connection, journey) and (at_once or not any_unsent(connection, journey))
        state = "ended" if through else "draining"
        if row.state not in (state, "ended"):
            change_journey(connection, journey, state=state, reason=None, changed_at=now, changed_by=by)
            tell_journey(connection, journey, "drained", {"ended": ended}, now=now, by=by)
        return ended


def move(store: Store, journey: str, *, from_: int, to: int, at: str, by: str, now: int) -> int:
    """Move runs under way from one version to another; return how many. Nothing else ever changes a run's version.

    A run goes on with step `at` of the new version, as if it had just come to it: a wait begins anew. Whoever the lot
    holds out stays so.

    Args:
        store: where journeys are kept.
        journey: its name.
        from_: version that they are on.
        to: version that they get.
        at: id of a step of that version, or "same": of the one that they stand at.
        by: who moves them.
        now: UTC microseconds.

    Raises:
        NotAppliedError: it was never applied.
        JourneyMoveError: there is no such version or step.
    """
    with store.writing() as connection:
        there(connection, journey)
        versions = {row.version: row for row in list_versions(connection, journey)}
        for number in (from_, to):
            if number not in versions:
                known = ", ".join(str(one) for one in sorted(versions))
                raise JourneyMoveError(
                    f"journey '{journey}' has no version {number}", hint=f"its versions are {known}", where=journey
                )
        nodes = tuple(version_of(versions[to]).journey.nodes)
        if at != SAME and at not in nodes:
            raise JourneyMoveError(
                f"version {to} of '{journey}' has no step '{at[:60]}'",
                hint=f"{did_you_mean([at], nodes)}; its steps are {', '.join(nodes)}",
                where=journey,
            )
        moved = move_runs(connection, journey, from_=from_, to=to, at=None if at == SAME else at, nodes=nodes, now=now)
        tell_journey(connection, journey, "moved", {"from": from_, "to": to, "at": at, "runs": moved}, now=now, by=by)
        return moved


def _looked(row: JourneyRow, state: JourneyState, now: int) -> int:
    """How far was looked: of one that takes in again never later than now, whatever a wrong clock once wrote."""
    return min(row.looked_at, now) if state != row.state else row.looked_at


def _was(connection: sa.Connection, journey: str) -> JourneyState:
    """Return how a paused journey goes on: as it was, unless somebody has drained or applied it meanwhile."""
    told = (one for one in read_log(connection, journey) if one.action in ("paused", "guarded", "drained", "applied"))
    last = next(told, None)
    return "live" if last is None else cast(JourneyState, last.detail.get("was", "live"))


def _first(journey: Journey, salt: str, by: str, now: int) -> JourneyRow:
    return JourneyRow(
        journey=journey.name,
        version=1,
        state="live",
        reason=None,
        salt=salt,
        share=journey.holdout.share,
        later=journey.holdout.later,
        applied_at=now,
        looked_at=NEVER,
        changed_at=now,
        changed_by=by,
    )


def _must_be_open(row: JourneyRow, last: VersionRow, journey: Journey) -> None:
    """Refuse what would make what was measured before something else than what is measured after."""
    same_lot = (row.share, row.later) == (journey.holdout.share, journey.holdout.later)
    for change in difference(version_of(last).journey, journey):
        if change.is_locked and not (change.part == "holdout" and same_lot):
            raise _locked(journey.name, change.part, change.before, change.after)


def _locked(journey: str, part: str, before: str, after: str) -> LockedJourneyError:
    return LockedJourneyError(
        f"`{part}` of '{journey}' was locked when it was applied first: it is {before}, and the file says {after}",
        hint=f"put it back; or copy the file under another name, such as {journey}-2.yml, apply that one, "
        f"and let this one end: changemaker act drain {journey}",
        where=f"journeys/{journey}.yml",
    )
