"""What goes wrong with one journey, one run or one clock stops no other; what is done to journeys loses nothing."""

import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.run import Seen
from changemaker.routines.acting.act_once import Acted, Scene, act_once
from changemaker.routines.acting.commands import apply, drain, move, resume
from changemaker.routines.acting.export import export
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.longest_cap import longest_cap
from changemaker.store.journey_tables import JOURNEY, JOURNEY_RUN, JOURNEY_VERSION
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.work_tables import TASK
from doors.sending.company import URL, Company, company
from faults.journeys.town import DAY, Town
from unit.act.test_act_once import CALL, HEAD, applied, look, rows, silent_town

FEW = tuple(f"A{number}" for number in range(10, 22))  # "pinch" holds three of them out
HOUR = 3_600_000_000
LATER = HEAD.replace("{share: 25%}", "{share: 25%, later: true}")
ON = """
about: A complaint.
owner: ada@example.com
enter: {on: complaint.opened}
holdout: {share: 25%}
goal: {event: order.placed, within: 10d}
"""


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Company]:
    made = company(tmp_path, live=False)
    made.add_user()
    yield made
    made.store.close()


def scene_of(acme: Company, town: Town) -> Scene:
    return Scene(
        workspace=acme.workspace, store=acme.store, keys=acme.keys, journeys=LiveJourneys(), known=town, url=URL
    )


def change(acme: Company, table: sa.Table, where: sa.ColumnElement[bool], **values: object) -> None:
    with acme.store.writing() as connection:
        connection.execute(sa.update(table).where(where).values(**values))


def runs_by_arm(acme: Company, arm: str) -> list[dict[str, Any]]:
    return [run for run in rows(acme, JOURNEY_RUN) if run["arm"] == arm]


def tasks_about(acme: Company, id: str) -> list[dict[str, Any]]:
    return [row for row in rows(acme, TASK) if row["message"]["id"] == id]


def test_applied_again_after_a_drain_only_what_was_told_late_lets_in(acme: Company) -> None:
    town = Town(accounts=FEW)
    applied(acme, ON + CALL)
    look(acme, town)
    drain(acme.store, "silent", by="ada", now=acme.now)
    for number, account in enumerate(FEW):
        town.happens("complaint.opened", account, acme.now + number * 10 * DAY)
    acme.moment += timedelta(days=111)  # the last two were a day, and eleven days, ago

    applied(acme, ON + CALL)

    assert look(acme, town).entered == 1


def test_a_list_for_a_tool_of_the_companys_own_has_all_who_entered_since_the_list_before(acme: Company) -> None:
    town = Town(accounts=FEW)
    applied(acme, ON + "sent_by: braze\n")
    look(acme, town)
    for number, account in enumerate(FEW):
        town.happens("complaint.opened", account, acme.now + (number + 1) * HOUR)
    acme.moment += timedelta(days=7)

    assert export(scene_of(acme, town), "silent", now=acme.now).new == len(FEW)


def test_an_unchanged_file_applied_again_does_not_let_a_guard_forget(acme: Company) -> None:
    text = HEAD + "limits: {stop_if: {guard_above: 10%}}\n" + CALL
    applied(acme, text)
    town = silent_town(acme, FEW)
    look(acme, town)
    for account in FEW:
        town.happens("complaint.opened", account, acme.now + HOUR)
    acme.moment += timedelta(hours=2)

    assert not applied(acme, text).new
    acme.moment += timedelta(days=1)
    look(acme, town)

    assert [row["state"] for row in rows(acme, JOURNEY)] == ["paused"]


def test_moving_a_run_that_was_set_aside_while_it_was_held_out_leaves_it_held_out(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme, FEW)
    look(acme, town)
    change(acme, JOURNEY_RUN, JOURNEY_RUN.c.arm == "holdout", state="parked")

    move(acme.store, "silent", from_=1, to=1, at="2", by="ada", now=acme.now)
    told = act_once(scene_of(acme, town), now=acme.now)

    held = runs_by_arm(acme, "holdout")
    assert {(run["state"], run["node"]) for run in held} == {("held", None)}
    assert told.stepped == len(FEW) - len(held) < len(FEW)


def test_a_run_that_stays_due_whatever_is_done_does_not_keep_a_look_from_ending(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme, FEW)
    look(acme, town)
    change(acme, JOURNEY_RUN, JOURNEY_RUN.c.arm == "holdout", state="waiting", wake_at=acme.now)
    stop = threading.Event()
    late = threading.Timer(60, stop.set)
    late.start()

    act_once(scene_of(acme, town), now=acme.now, stop=stop)
    late.cancel()

    assert not stop.is_set() and {run["state"] for run in runs_by_arm(acme, "holdout")} == {"held"}


def test_set_aside_and_tried_again_those_who_begin_later_get_their_steps(acme: Company) -> None:
    applied(acme, LATER + "exit: [open_complaint]\n" + CALL)
    town = silent_town(acme, FEW)
    look(acme, town)
    acme.moment += timedelta(days=10, minutes=1)
    change(acme, JOURNEY_RUN, JOURNEY_RUN.c.arm == "later", state="parked", attempt=3)

    assert resume(acme.store, "silent", by="ada", now=acme.now, parked=True)
    look(acme, town)

    begun = {run["id"] for run in runs_by_arm(acme, "later")}
    assert begun and {row["run"] for row in rows(acme, OUTBOX) if row["channel"] == "task"} >= begun


def test_who_ordered_before_their_turn_came_still_gets_steps_and_mails(acme: Company) -> None:
    applied(acme, LATER + "steps:\n  - {email: hello, to: contact.buyer, purpose: service}\n")
    town = silent_town(acme, FEW)
    look(acme, town)
    for account in FEW:
        acme.add_contact(f"{account}-b", f"{account}@example.org".lower())
        town.happens("order.placed", account, acme.now + DAY, value=7.0)
    acme.moment += timedelta(days=2)
    look(acme, town)
    noted = {(run["state"], run["goal_value"]) for run in runs_by_arm(acme, "later")}

    acme.moment += timedelta(days=10, minutes=1)  # not on a weekend
    look(acme, town)
    acme.send()

    begun = {run["id"] for run in runs_by_arm(acme, "later")}
    assert noted == {("held", 7.0)}
    assert {row["state"] for row in rows(acme, OUTBOX) if row["run"] in begun} == {"rehearsed"} and begun


class Away(Town):
    """A town whose tables are being replaced."""

    away = False

    def seen(self, journey: Journey, units: Mapping[str, int], *, at: int) -> Mapping[str, Seen]:
        if self.away:
            raise OSError("the tables are being replaced")
        return super().seen(journey, units, at=at)


def test_tables_that_cannot_be_read_are_blamed_on_no_run_even_where_it_is_the_only_one(acme: Company) -> None:
    applied(acme)
    town = Away(accounts=("A5",))
    town.happens("order.placed", "A5", acme.now - 5 * DAY)
    look(acme, town)
    acme.moment += timedelta(days=2)
    town.away = True
    for _ in range(6):
        assert look(acme, town).parked == 0
        acme.moment += timedelta(minutes=4)
    town.away = False

    assert look(acme, town).ended == 1 and runs_by_arm(acme, "treated")


def test_a_journey_that_cannot_be_read_stops_no_other_and_a_task_tells_of_it_once(acme: Company) -> None:
    applied(acme)
    applied(acme, HEAD + CALL, "other")
    town = silent_town(acme, FEW)
    look(acme, town)
    change(acme, JOURNEY_VERSION, JOURNEY_VERSION.c.journey == "other", text="about: x\nolder: key\n")
    acme.moment += timedelta(days=2)

    told = look(acme, town)
    again = look(acme, town)

    ended = [run["journey"] for run in rows(acme, JOURNEY_RUN) if run["ended_at"]]
    assert told.ended == len(ended) > 0 and set(ended) == {"silent"} and again == Acted()
    (task,) = tasks_about(acme, "acting.stuck")
    assert task["about"] == "journey:other" and task["message"]["params"]["why"].startswith("CM")
    assert {run["state"] for run in rows(acme, JOURNEY_RUN) if run["journey"] == "other"} == {"waiting", "held"}


def test_a_list_looks_at_its_own_journey_alone(acme: Company) -> None:
    applied(acme)
    applied(acme, HEAD + CALL, "other")
    town = silent_town(acme, FEW)

    export(scene_of(acme, town), "other", now=acme.now)

    assert {run["journey"] for run in rows(acme, JOURNEY_RUN)} == {"other"}


def test_a_clock_that_was_ahead_at_one_journey_stops_only_that_one_until_it_is_applied_again(acme: Company) -> None:
    applied(acme)
    applied(acme, ON + CALL, "other")
    town = silent_town(acme, FEW)
    look(acme, town)
    change(acme, JOURNEY, JOURNEY.c.journey == "other", looked_at=acme.now + 3650 * DAY)
    acme.moment += timedelta(days=2, minutes=1)

    told = look(acme, town)
    look(acme, town)

    (task,) = tasks_about(acme, "acting.ahead")
    assert told.ended > 0 and task["about"] == "journey:other"
    drain(acme.store, "other", by="ada", now=acme.now)
    apply(acme.store, acme.workspace, ["other"], by="ada", now=acme.now)
    for account in FEW:
        town.happens("complaint.opened", account, acme.now + HOUR)
    acme.moment += timedelta(hours=2)
    assert look(acme, town).entered == len(FEW)


def test_the_longest_cap_of_a_journey_says_how_long_is_remembered_what_went_to_whom(acme: Company) -> None:
    applied(acme, HEAD + "limits: {per_contact: 2 messages / 200d}\n" + CALL)
    applied(acme, HEAD + CALL, "other")
    change(acme, JOURNEY_VERSION, JOURNEY_VERSION.c.journey == "other", text="about: x\nolder: key\n")

    with acme.store.reading() as connection:
        assert longest_cap(connection, LiveJourneys()) == 200 * 24 * 60
