"""What waits to leave does not once its run has left, its journey is held, or nobody has looked meanwhile."""

from collections import Counter
from datetime import timedelta

import pytest

from changemaker.routines.acting.commands import drain, pause, resume
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.journeys import read_journey_row
from changemaker.store.sending_tables import OUTBOX
from doors.sending.company import Company
from faults.journeys.town import DAY, Town
from unit.act.test_act_once import HEAD, acme, applied, look, rows, silent_town

__all__ = ["acme"]

HOUR = DAY // 24
FEW = ("A0", "A1", "A2", "A3")  # all are treated by this lot
MAIL = "steps:\n  - {email: hello, to: contact.buyer, purpose: service}\n"
HOURS = "limits: {hours: {mon-fri: '09:00-18:00', zone: UTC, outside: wait}}\n"


def wanted(acme: Company, text: str, *, weekend: bool = False) -> Town:
    """Let a letter to everybody be wanted; on a Saturday it waits for Monday."""
    if weekend:
        acme.pass_time(days=3)  # from Wednesday on
    applied(acme, HEAD + text)
    town = silent_town(acme, FEW)
    for account in FEW:
        acme.add_contact(f"{account}-b", f"{account}@example.org".lower())
    look(acme, town)
    return town


def letters(acme: Company) -> Counter[tuple[str, str | None]]:
    return Counter((row["state"], row["reason"]) for row in rows(acme, OUTBOX))


def state(acme: Company) -> str:
    with acme.store.reading() as connection:
        row = read_journey_row(connection, "silent")
    assert row is not None
    return row.state


def test_draining_a_paused_journey_does_not_let_its_letters_go(acme: Company) -> None:
    town = wanted(acme, MAIL)
    pause(acme.store, "silent", by="ada", now=acme.now, reason="guard")
    acme.pass_time(minutes=6)
    drain(acme.store, "silent", by="ada", now=acme.now)
    look(acme, town)
    acme.send()
    held = state(acme), letters(acme)
    resume(acme.store, "silent", by="ada", now=acme.now)
    going = state(acme)
    acme.pass_time(minutes=6)
    look(acme, town)
    acme.send()

    assert held == ("paused", {("new", "sending.journey_paused"): 4}) and going == "draining"
    assert letters(acme) == {("rehearsed", None): 4}


def test_drained_at_once_letters_of_runs_that_are_through_are_skipped_too(acme: Company) -> None:
    wanted(acme, HOURS + MAIL, weekend=True)
    acme.send()

    ended = drain(acme.store, "silent", by="ada", now=acme.now, at_once=True)

    assert (ended, state(acme)) == (0, "ended") and letters(acme) == {("skipped", "sending.journey_over"): 4}


def test_a_drained_journey_whose_letters_still_wait_can_be_paused(acme: Company) -> None:
    town = wanted(acme, HOURS + MAIL, weekend=True)
    drain(acme.store, "silent", by="ada", now=acme.now)

    assert state(acme) == "draining" and pause(acme.store, "silent", by="ada", now=acme.now)
    acme.pass_time(days=2)
    look(acme, town)
    acme.send()
    assert letters(acme) == {("new", "sending.journey_paused"): 4}


@pytest.mark.parametrize("way_out", ["complaint.opened", "open_complaint"])
@pytest.mark.parametrize("rest", ["", "  - wait: 9d\n"])
def test_a_letter_does_not_leave_after_its_run_had_a_way_out(acme: Company, way_out: str, rest: str) -> None:
    town = wanted(acme, f"exit: [goal, {way_out}]\n{HOURS}{MAIL}{rest}", weekend=True)
    acme.send()
    for account in FEW[1:]:
        town.happens("complaint.opened", account, acme.now + HOUR)
    acme.moment = (acme.moment + timedelta(days=2)).replace(hour=10)
    look(acme, town)
    acme.send()

    assert letters(acme) == {("rehearsed", None): 1, ("skipped", "sending.journey_over"): 3}


def test_a_letter_of_whom_nothing_can_be_known_waits(acme: Company) -> None:
    town = wanted(acme, f"exit: [open_complaint]\n{HOURS}{MAIL}", weekend=True)
    acme.send()
    town.poisoned.add("A0")
    acme.moment = (acme.moment + timedelta(days=2)).replace(hour=10)
    look(acme, town)
    acme.send()

    assert letters(acme) == {("rehearsed", None): 3, ("new", "sending.not_looked"): 1}


def test_nothing_leaves_after_a_pause_before_somebody_has_looked(acme: Company) -> None:
    town = wanted(acme, MAIL)
    pause(acme.store, "silent", by="ada", now=acme.now)
    for account in FEW[1:]:
        town.happens("order.placed", account, acme.now + 3 * DAY)
    acme.pass_time(days=5)
    look(acme, town)
    resume(acme.store, "silent", by="ada", now=acme.now)
    acme.send()
    before = letters(acme)
    acme.pass_time(minutes=2)
    look(acme, town)
    acme.send()

    assert before == {("new", "sending.not_looked"): 4}
    assert letters(acme) == {("rehearsed", None): 1, ("skipped", "sending.journey_over"): 3}


def test_what_was_wanted_long_ago_is_not_sent_any_more(acme: Company) -> None:
    town = wanted(acme, HOURS + MAIL, weekend=True)
    acme.moment = (acme.moment + timedelta(days=9)).replace(hour=10)
    look(acme, town)
    acme.send()

    assert {run["state"] for run in rows(acme, JOURNEY_RUN)} == {"ended"}
    assert letters(acme) == {("skipped", "sending.too_late"): 4}
