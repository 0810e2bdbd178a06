"""What changes between a decision and its sending: a goal, an exit, a pause, tables that cannot be read for a while."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.run import Seen
from changemaker.core.errors import StoreError
from changemaker.routines.acting.act_once import act_once
from doors.sending.company import Company, company
from faults.journeys import scenes
from faults.journeys.judge import rows
from faults.journeys.town import Town

QUIET = {"start": "00:00", "end": "23:00", "days": []}  # nothing leaves before eleven at night


@pytest.fixture
def town() -> Town:
    return Town(accounts=scenes.accounts(2))


@pytest.fixture
def acme(tmp_path: Path, town: Town) -> Iterator[Company]:
    made = company(tmp_path, live=False, quiet={**QUIET, "zone": "UTC"}, hooks={"crm": {"url": "http://127.0.0.1:1/"}})
    made.moment = scenes.START
    made.add_user()
    for account in town.accounts:
        made.add_contact(f"{account}-b", f"{account}@example.org".lower(), zone="UTC")
    scenes.applied(made)
    yield made
    made.store.close()


def letters(acme: Company) -> dict[str, tuple[str, str | None]]:
    with acme.store.reading() as connection:
        found = rows(connection, "SELECT contact_id, state, reason FROM outbox WHERE channel = 'email'")
    return {row["contact_id"]: (row["state"], row["reason"]) for row in found}


def both_complain(acme: Company, town: Town) -> Any:
    """Let a letter for each wait in the outbox for the end of the quiet hours."""
    for account in town.accounts:
        town.happens("complaint.opened", account, acme.now + 1)
    acme.pass_time(minutes=1)
    scene = scenes.scene_of(acme, town)
    act_once(scene, now=acme.now)
    acme.send()
    assert {state for state, _ in letters(acme).values()} == {"new"}
    return scene


def test_a_letter_that_still_waits_does_not_leave_once_its_run_has_reached_its_goal(acme: Company, town: Town) -> None:
    scene = both_complain(acme, town)
    town.happens("order.placed", "A0", acme.now + 1)
    acme.pass_time(hours=1)
    act_once(scene, now=acme.now)
    acme.pass_time(hours=16, minutes=30)
    act_once(scene, now=acme.now)
    acme.send()

    told = letters(acme)
    assert told["A1-b"][0] == "rehearsed"
    assert told["A0-b"][0] == "skipped", told


def test_a_paused_journey_sends_nothing_and_loses_nothing(acme: Company, town: Town) -> None:
    scene = both_complain(acme, town)
    scenes.paused(acme, "rescue")
    town.happens("complaint.opened", "A0", acme.now + 1, id="meanwhile")
    acme.pass_time(hours=17, minutes=30)
    act_once(scene, now=acme.now)
    acme.send()
    assert {state for state, _ in letters(acme).values()} == {"new"}
    acme.pass_time(days=1)
    act_once(scene, now=acme.now)
    acme.send()
    scenes.resumed(acme, "rescue")
    acme.pass_time(minutes=10)
    act_once(scene, now=acme.now)
    acme.send()

    with acme.store.reading() as connection:
        runs = rows(connection, "SELECT unit, episode, node, ended_by FROM journey_run")
        sent = rows(connection, "SELECT key FROM outbox WHERE channel = 'email' AND state = 'rehearsed'")
    assert len(runs) == 3
    assert len(sent) >= 2


class Away(Town):
    """Cannot be asked while it is away."""

    away = False

    def seen(self, journey: Journey, units: Mapping[str, int], *, at: int) -> Mapping[str, Seen]:
        if self.away:
            raise StoreError("the tables cannot be read", hint="try again")
        return super().seen(journey, units, at=at)


@pytest.mark.parametrize("many", [1, 2])
def test_tables_that_cannot_be_read_for_a_while_park_nobody(acme: Company, many: int) -> None:
    town = Away(accounts=scenes.accounts(2))
    for account in town.accounts[:many]:
        town.happens("complaint.opened", account, acme.now + 1)
    acme.pass_time(minutes=1)
    scene, town.away = scenes.scene_of(acme, town), True
    for _ in range(8):
        with suppress(StoreError):
            act_once(scene, now=acme.now)
        acme.pass_time(minutes=10)
    town.away = False
    acme.pass_time(minutes=10)
    act_once(scene, now=acme.now)

    with acme.store.reading() as connection:
        runs = rows(connection, "SELECT state, node, attempt FROM journey_run")
    assert [run["state"] for run in runs] == ["waiting"] * many
    assert {run["node"] for run in runs} == {"2"}
