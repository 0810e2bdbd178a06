"""Journeys are applied, looked at, paused, moved and drained; who enters, and what stops a journey by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from changemaker.act.journeys.lot import drawn
from changemaker.channels.recipients import recipient_of
from changemaker.core.acting_errors import JourneyMoveError, LockedJourneyError, NotAppliedError
from changemaker.routines.acting.act_once import Acted, Scene, act_once
from changemaker.routines.acting.commands import Applied, apply, drain, move, pause, resume
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.status import standing
from changemaker.routines.journey_letters import mail_for
from changemaker.routines.outgoing import outgoing_of
from changemaker.store.journey_runs import list_runs
from changemaker.store.journey_steps import steps_of
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.journeys import global_salt, read_log
from changemaker.store.outbox import list_sendings
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.work_tables import TASK
from doors.sending.company import URL, Company, company
from faults.journeys.town import DAY, Town

ACCOUNTS = tuple(f"A{number}" for number in range(40))
HEAD = """
about: Silent for more than three days.
owner: ada@example.com
enter: {when: days_since_order > 3, episode: last_order_id}
holdout: {share: 25%}
goal: {event: order.placed, within: 10d, guard: [complaint.opened]}
"""
CALL = """
steps:
  - {task: call, to: account_owner, due: 2d, text: "{{ days_since_order }} days"}
  - wait: 2d
  - {email: hello, to: contact.buyer, purpose: service, asks: true}
"""
MAIL = """
subject: {en: "{{ orders_ever }} orders", ru: "Заказов: {{ orders_ever }}"}
body: {en: "Hello {{ contact.name }}", ru: "Здравствуйте, {{ contact.name }}"}
otherwise: {contact.name: {en: there, ru: друг}}
"""


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Company]:
    made = company(tmp_path, live=False)
    made.add_user()
    yield made
    made.store.close()


def written(acme: Company, text: str = HEAD + CALL, name: str = "silent") -> None:
    for kind, file, content in (("journeys", name, text), ("mails", "hello", MAIL)):
        place = acme.workspace.folder / kind / f"{file}.yml"
        place.parent.mkdir(exist_ok=True)
        place.write_text(content.lstrip(), encoding="utf-8")


def applied(acme: Company, text: str = HEAD + CALL, name: str = "silent", **more: Any) -> Applied:
    written(acme, text, name)
    (told,) = apply(acme.store, acme.workspace, [name], by="ada", now=acme.now, **{"salt": "pinch", **more})
    return told


def silent_town(acme: Company, accounts: tuple[str, ...] = ACCOUNTS) -> Town:
    """Everybody ordered once, five days ago."""
    town = Town(accounts=accounts)
    for account in accounts:
        town.happens("order.placed", account, acme.now - 5 * DAY, value=10.0)
    return town


def look(acme: Company, town: Town, **changed: Any) -> Acted:
    scene = Scene(
        workspace=acme.workspace,
        store=acme.store,
        keys=acme.keys,
        journeys=LiveJourneys(),
        known=town,
        url=URL,
        **changed,
    )
    return act_once(scene, now=acme.now)


def rows(acme: Company, table: sa.Table) -> list[dict[str, Any]]:
    with acme.store.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def test_the_first_look_follows_applying_and_each_unit_has_the_arm_of_the_lot(acme: Company) -> None:
    applied(acme)

    told = look(acme, silent_town(acme))

    runs = rows(acme, JOURNEY_RUN)
    assert told.entered == len(runs) == 40
    assert {run["unit"]: run["arm"] for run in runs} == {
        account: "holdout" if drawn("pinch", account) < 0.25 else "treated" for account in ACCOUNTS
    }
    assert {run["arm"] for run in runs if run["id"] in {row["run"] for row in rows(acme, OUTBOX)}} == {"treated"}


def test_looking_again_and_again_changes_nothing(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme)
    look(acme, town)
    before = rows(acme, JOURNEY_RUN), rows(acme, OUTBOX)

    told = [look(acme, town) for _ in range(3)]

    assert told == [Acted()] * 3 and (rows(acme, JOURNEY_RUN), rows(acme, OUTBOX)) == before


def test_applying_again_is_a_new_version_only_where_the_file_means_something_else(acme: Company) -> None:
    first = applied(acme)

    commented, changed = applied(acme, f"# a remark\n{HEAD}{CALL}"), applied(acme, HEAD + CALL.replace("2d", "3d"))

    assert first == Applied(journey="silent", version=1, first=True, new=True)
    assert (commented.version, commented.new) == (1, False) and (changed.version, changed.new) == (2, True)
    with acme.store.reading() as connection:
        assert [row.action for row in read_log(connection, "silent")] == ["applied", "applied"]


@pytest.mark.parametrize(("was", "now"), [("25%", "30%"), ("within: 10d", "within: 20d"), ("25%", "25%, later: true")])
def test_what_the_measurement_rests_on_is_locked_when_it_is_applied_first(acme: Company, was: str, now: str) -> None:
    applied(acme)

    with pytest.raises(LockedJourneyError, match="silent-2"):
        applied(acme, (HEAD + CALL).replace(was, now))


def test_a_paused_journey_takes_no_step_and_sends_nothing_until_it_goes_on(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme)
    for account in ACCOUNTS:
        acme.add_contact(f"{account}-b", f"{account}@example.org".lower())
    look(acme, town)
    acme.pass_time(days=2)
    look(acme, town)
    assert pause(acme.store, "silent", by="ada", now=acme.now) and not pause(acme.store, "silent", by="b", now=acme.now)

    acme.pass_time(minutes=1)
    assert look(acme, town) == Acted() and acme.send() == 0
    waits = {row["reason"] for row in rows(acme, OUTBOX)}
    assert resume(acme.store, "silent", by="ada", now=acme.now)
    acme.pass_time(minutes=10)
    look(acme, town)

    assert waits == {"sending.journey_paused"} and acme.send() > 0


def test_a_journey_that_nobody_applied_cannot_be_paused(acme: Company) -> None:
    applied(acme)

    with pytest.raises(NotAppliedError, match="did you mean 'silent'"):
        pause(acme.store, "silnt", by="ada", now=acme.now)


def test_runs_keep_their_version_until_they_are_moved(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme)
    look(acme, town)
    applied(acme, HEAD + CALL.replace("wait: 2d", "wait: 5d"))
    look(acme, town)
    with acme.store.reading() as connection:
        assert {run.version for run in list_runs(connection)} == {1}

    moved = move(acme.store, "silent", from_=1, to=2, at="same", by="ada", now=acme.now)
    look(acme, town)
    acme.pass_time(days=3)
    early = look(acme, town)
    acme.pass_time(days=3)
    late = look(acme, town)

    assert moved == 40 and early.ended == 0 and late.ended > 20
    with acme.store.reading() as connection:
        run = list_runs(connection, arms=("treated",), limit=1)[0]
        history = [(one.node, one.visit, one.decision) for one in steps_of(connection, run.id)]
    assert history == [("1", 1, "did"), ("2", 1, "waits"), ("2", 3, "waits"), ("3", 3, "did")]


def test_runs_are_moved_only_to_a_step_that_there_is(acme: Company) -> None:
    applied(acme)

    with pytest.raises(JourneyMoveError, match="has no version 2"):
        move(acme.store, "silent", from_=1, to=2, at="same", by="ada", now=acme.now)
    with pytest.raises(JourneyMoveError, match="its steps are 1, 2, 3"):
        move(acme.store, "silent", from_=1, to=1, at="9", by="ada", now=acme.now)


def test_drained_at_once_what_was_not_sent_yet_is_skipped(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme)
    look(acme, town)

    ended = drain(acme.store, "silent", by="ada", now=acme.now, at_once=True)
    acme.send()

    assert ended == 40
    assert {(row["state"], row["reason"]) for row in rows(acme, OUTBOX)} == {("skipped", "sending.journey_over")}
    with acme.store.reading() as connection:
        (told,) = standing(connection, "silent")
    assert told.row.state == "ended" and told.ended == {"drained": 40} and told.next_at is None


def test_a_drained_journey_ends_with_its_last_run(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme)
    look(acme, town)
    drain(acme.store, "silent", by="ada", now=acme.now)
    for _ in range(12):
        acme.pass_time(days=1)
        look(acme, town)
        acme.send()

    with acme.store.reading() as connection:
        (told,) = standing(connection, "silent")
    assert told.row.state == "ended" and sum(told.ended.values()) == 40 and told.messages


def test_what_was_ordered_after_the_last_step_is_noted_as_for_those_who_are_held_out(acme: Company) -> None:
    applied(acme, HEAD + "steps:\n  - update: {late: true}\n")
    town = silent_town(acme)
    look(acme, town)
    acme.pass_time(days=3)
    for account in ACCOUNTS:
        town.happens("order.placed", account, acme.now - DAY, value=7.0)
    look(acme, town)

    runs = rows(acme, JOURNEY_RUN)
    assert {(run["arm"], run["goal_value"]) for run in runs if run["goal_at"]} == {("treated", 7.0), ("holdout", 7.0)}
    assert all(run["goal_at"] for run in runs)


def test_without_an_episode_one_stretch_of_a_condition_is_one_run(acme: Company) -> None:
    applied(acme, HEAD.replace(", episode: last_order_id", "").replace("10d", "1d") + CALL)
    town = silent_town(acme, ("A0",))
    for _ in range(3):  # it holds for three days
        look(acme, town)
        acme.pass_time(days=1)
    town.happens("order.placed", "A0", acme.now)
    for _ in range(6):  # it does not hold, and then it does again
        look(acme, town)
        acme.pass_time(days=1)

    assert [run["episode"] for run in sorted(rows(acme, JOURNEY_RUN), key=lambda run: run["entered_at"])] == [
        "2026-03-04",
        "2026-03-11",
    ]


def test_the_global_holdout_is_reached_by_no_journey_save_a_duty(tmp_path: Path) -> None:
    acme = company(tmp_path, live=False)
    acting = acme.workspace.settings.acting.model_copy(update={"global_holdout": "50%"})
    settings = acme.workspace.settings.model_copy(update={"acting": acting})
    acme.workspace = type(acme.workspace)(folder=acme.workspace.folder, settings=settings)
    with acme.store.writing() as connection:
        salt = global_salt(connection, now=acme.now)
    applied(acme)
    applied(acme, HEAD.replace("{share: 25%}", "{share: 0%, why: A duty.}") + CALL, "duty")

    look(acme, silent_town(acme))

    runs = rows(acme, JOURNEY_RUN)
    entered = {run["unit"] for run in runs if run["journey"] == "silent"}
    assert entered == {account for account in ACCOUNTS if drawn(salt, f"global/{account}") >= 0.5}
    assert {run["unit"] for run in runs if run["journey"] == "duty"} == set(ACCOUNTS)
    acme.store.close()


def test_a_journey_after_which_too_many_complain_is_paused_and_its_owner_told(acme: Company) -> None:
    applied(acme, HEAD + "limits: {stop_if: {guard_above: 10%}}\n" + CALL)
    town = silent_town(acme)
    look(acme, town)
    for number in range(8):  # of about 30 treated
        town.happens("complaint.opened", f"A{number}", acme.now + DAY // 2)
    acme.pass_time(days=1)
    look(acme, town)

    with acme.store.reading() as connection:
        (told,) = standing(connection)
        (last, *_) = read_log(connection, "silent")
    (task,) = [row for row in rows(acme, TASK) if row["about"] == "journey:silent"]
    assert (told.row.state, told.row.reason, last.action) == ("paused", "guard", "guarded")
    assert task["user_id"] == "u1" and task["message"]["id"] == "acting.guarded"


def test_a_journey_sends_no_more_in_an_hour_than_it_may(acme: Company) -> None:
    head = HEAD + "limits: {stop_if: {sends_per_hour_above: 5}}\n"
    applied(acme, head + "steps:\n  - {email: hello, to: contact.buyer, purpose: service}\n")
    for account in ACCOUNTS:
        acme.add_contact(f"{account}-b", f"{account}@example.org".lower())
    look(acme, silent_town(acme))

    for _ in range(3):
        acme.send()

    states = [row["state"] for row in rows(acme, OUTBOX)]
    with acme.store.reading() as connection:
        (told,) = standing(connection)
    assert states.count("rehearsed") == 5 and told.row.reason == "pace"


def test_a_letter_speaks_its_readers_language_and_holds_no_name_before_it_is_sent(acme: Company) -> None:
    duty = HEAD.replace("{share: 25%}", "{share: 0%, why: A duty.}")
    applied(acme, duty + "steps:\n  - {email: hello, to: contact.buyer, purpose: service, asks: true}\n")
    acme.add_contact("A0-b", "grace@example.org", language="ru")
    look(acme, silent_town(acme))
    with acme.store.reading() as connection:
        (row,) = list_sendings(connection, contact_id="A0-b")
        recipient = recipient_of(connection, acme.keys, row, zone=ZoneInfo("UTC"))
        mail = mail_for(connection, row)
    plain, named = (
        outgoing_of(row, who, keys=acme.keys, url=URL, company="Acme", now=acme.now, mail=mail).words
        for who in (recipient, replace(recipient, names={"contact.name": "Грейс"}))
    )

    assert row.payload["facts"] == {"orders_ever": 1.0} and plain is not None and named is not None
    assert (plain.subject, plain.pieces[0].text) == ("Заказов: 1", "Здравствуйте, друг")
    assert (named.pieces[0].text, named.unsubscribe) == ("Здравствуйте, Грейс", "Отписаться")
    links = [piece.url.partition("?")[2] for piece in plain.pieces if piece.kind == "link"]
    assert links == ["problem=yes&lang=ru", "problem=no&lang=ru"]


def test_a_worker_that_fell_silent_loses_its_runs_to_the_next(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme)
    look(acme, town)
    acme.pass_time(days=2)
    with acme.store.writing() as connection:
        due = sa.update(JOURNEY_RUN).where(JOURNEY_RUN.c.arm == "treated")
        connection.execute(due.values(lease_by="dead#1", lease_until=acme.now + 60_000_000))

    within, after = look(acme, town), (acme.pass_time(minutes=2), look(acme, town))[1]

    assert within.stepped == 0 and after.ended > 20


def test_a_run_whose_worker_falls_silent_again_and_again_is_set_aside_and_the_others_go_on(acme: Company) -> None:
    applied(acme)
    town = silent_town(acme)
    look(acme, town)
    acme.pass_time(days=2)
    with acme.store.writing() as connection:
        treated = sa.update(JOURNEY_RUN).where(JOURNEY_RUN.c.arm == "treated")
        connection.execute(treated.values(lease_by="dead#1", lease_until=acme.now - 1, attempt=2))
        (killer, *_) = [run.id for run in list_runs(connection, arms=("treated",))]
        connection.execute(sa.update(JOURNEY_RUN).where(JOURNEY_RUN.c.id == killer).values(attempt=9))

    told = look(acme, town)

    assert told.parked == 1 and told.ended > 20
    assert [row["id"] for row in rows(acme, JOURNEY_RUN) if row["state"] == "parked"] == [killer]
    assert any(row["once_key"].startswith(f"parked/{killer}/") for row in rows(acme, TASK) if row["once_key"])
    resume(acme.store, "silent", by="ada", now=acme.now, parked=True)
    assert look(acme, town).ended == 1


def test_time_between_looks_does_not_matter_to_what_is_decided(acme: Company, tmp_path: Path) -> None:
    applied(acme)
    other = company(tmp_path / "other", live=False)
    applied(other)
    town = silent_town(acme)
    for _ in range(8):
        look(acme, town)
        acme.moment += timedelta(hours=12)
    for _ in range(32):
        look(other, town)
        other.moment += timedelta(hours=3)

    def decided(where: Company) -> set[tuple[str, str, int]]:
        with where.store.reading() as connection:
            return {
                (run.id, one.node, one.at // DAY)
                for run in list_runs(connection)
                for one in steps_of(connection, run.id)
            }

    assert decided(acme) == decided(other) != set()
    other.store.close()
