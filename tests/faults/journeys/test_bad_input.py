"""Journeys on a bad day: a clear error or a retry, and every promise holds."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.known import Candidate
from changemaker.act.journeys.read_journey import read_journey
from changemaker.act.journeys.read_mail import mail_of
from changemaker.core.errors import SeveralProblemsError, StoreError
from changemaker.routines.acting.act_once import act_once
from changemaker.store.open import open_store, sqlite_url
from doors.sending.company import Company, company
from doors.sending.mail_server import hanging_server, mail_server
from faults.journeys import scenes
from faults.journeys.judge import Judge, rows
from faults.journeys.plans import MAIL, PLANS
from faults.journeys.town import EVENTS, NAMES, Town
from faults.store.durable_cluster import durable_cluster

WRONG = """
journey: wrong
about: Everything is wrong with it.
owner: ops@example.com
enter:
  when: days_since_ordr > 3
holdout: 0%
goal: {event: order.plced, within: 30d}
steps:
  - wait: 7 dys
  - email: late-1
    to: contact.buyer
    purpose: marketing
"""


def judged(acme: Company, town: Town) -> list[str]:
    return Judge(store=acme.store, town=town, plans=PLANS).breaches()


def one(acme: Company, query: str) -> int:
    with acme.store.reading() as connection:
        return int(connection.execute(sa.text(query)).scalar_one())


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Company]:
    made = company(tmp_path, live=False, hooks={"crm": {"url": "http://127.0.0.1:1/"}})
    yield made
    made.store.close()


def begun(acme: Company, town: Town) -> None:
    """Let the three journeys live in a town."""
    scenes.peopled(acme, town)
    scenes.applied(acme)


def test_a_journey_with_five_mistakes_hears_of_all_of_them_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "journeys" / "wrong.yml"
    file.parent.mkdir()
    file.write_text(WRONG.lstrip())
    with pytest.raises(SeveralProblemsError) as raised:
        read_journey(file, names=NAMES, events=EVENTS, mails={"late-2": mail_of(MAIL.format(name="late-2"), "late-2")})
    told = str(raised.value)

    for place, word in ((5, "days_since_order"), (6, "why"), (7, "order.placed"), (9, "7 days"), (10, "late-2")):
        assert f"wrong.yml:{place}:" in told, told
        assert word in told, told


def test_ten_thousand_duplicate_events_are_one_run_and_one_letter(acme: Company) -> None:
    town = Repeating(accounts=scenes.accounts(2), times=10_000)
    begun(acme, town)
    town.happens("complaint.opened", "A0", acme.now + 1)
    acme.pass_time(minutes=1)
    scene = scenes.scene_of(acme, town)

    first = act_once(scene, now=acme.now)
    act_once(scene, now=acme.now)

    assert first.entered == 1
    assert one(acme, "SELECT COUNT(*) FROM journey_run") == 1
    assert one(acme, "SELECT COUNT(*) FROM outbox") == 1
    assert judged(acme, town) == []


def test_a_clock_set_back_sends_nothing_twice_and_ends_no_wait_early(acme: Company) -> None:
    town = scenes.lively(6, days=10, seed=2)
    begun(acme, town)
    scene = scenes.scene_of(acme, town)
    counts = []
    for hours in [30, 30, -40, 1, 1, 10, -24 * 9, 24 * 10, 24 * 4, -24 * 30, 24 * 40, 24 * 5]:
        acme.pass_time(hours=hours)
        act_once(scene, now=acme.now)
        acme.send()
        counts.append(one(acme, "SELECT COUNT(*) FROM journey_step"))
        assert judged(acme, town) == []

    assert counts == sorted(counts)
    assert one(acme, "SELECT COUNT(*) FROM contact_send") == one(
        acme, "SELECT COUNT(DISTINCT outbox_key) FROM contact_send"
    )
    assert counts[-1] > 10


def test_a_poisoned_run_is_parked_after_three_tries_while_the_others_go_on(acme: Company) -> None:
    town = Town(accounts=scenes.accounts(6), poisoned={"A3"})
    begun(acme, town)
    for account in town.accounts:
        town.happens("complaint.opened", account, acme.now + 1)
    scene, parked = scenes.scene_of(acme, town), 0
    for _ in range(8):
        acme.pass_time(hours=7)
        parked += act_once(scene, now=acme.now).parked
        acme.send()

    with acme.store.reading() as connection:
        runs = {run["unit"]: run for run in rows(connection, "SELECT * FROM journey_run")}
        tasks = rows(connection, "SELECT * FROM outbox WHERE channel = 'task'")
        told = rows(connection, "SELECT * FROM task")
    assert (runs["A3-b"]["state"], runs["A3-b"]["attempt"], parked) == ("parked", 3, 1)
    assert all(run["ended_by"] == "finished" for unit, run in runs.items() if unit != "A3-b")
    assert len(tasks) + len(told) >= 1  # whoever owns the journey is told
    assert one(acme, "SELECT COUNT(*) FROM care_case") == 5


def test_a_mail_server_that_hangs_holds_up_no_run(tmp_path: Path) -> None:
    with hanging_server() as port:
        acme = company(
            tmp_path, port=port, mail={"timeout_seconds": 1}, quiet={"start": "12:00", "end": "12:00", "days": []}
        )
        town = Town(accounts=scenes.accounts(3))
        begun(acme, town)
        for account in town.accounts:
            town.happens("complaint.opened", account, acme.now + 1)
        acme.pass_time(hours=6)
        scene = scenes.scene_of(acme, town)
        act_once(scene, now=acme.now)
        acme.send()
        acme.pass_time(days=1)
        acted = act_once(scene, now=acme.now)

        assert acted.ended == 3
        assert one(acme, "SELECT COUNT(*) FROM care_case") == 3
        assert one(acme, "SELECT COUNT(*) FROM outbox WHERE state = 'new' AND reason IS NOT NULL") == 3
    with mail_server() as server:
        again = company(tmp_path, port=server.port, quiet={"start": "12:00", "end": "12:00", "days": []})
        again.moment = acme.moment + timedelta(hours=3)
        act_once(scenes.scene_of(again, town), now=again.now)
        again.send()
        server.wait_for(3)

        assert one(again, "SELECT COUNT(*) FROM outbox WHERE state = 'sent'") == 3
    acme.store.close()
    again.store.close()


@pytest.mark.faults
def test_a_fact_of_fifty_megabytes_harms_nobody_else(acme: Company) -> None:
    town = Enormous(accounts=scenes.accounts(3))
    begun(acme, town)
    for account in town.accounts:
        town.happens("complaint.opened", account, acme.now + 1)
    scene = scenes.scene_of(acme, town)
    for _ in range(6):
        acme.pass_time(hours=7)
        act_once(scene, now=acme.now)
        acme.send()

    with acme.store.reading() as connection:
        runs = {run["unit"]: run["state"] for run in rows(connection, "SELECT unit, state FROM journey_run")}
        longest = connection.execute(sa.text("SELECT MAX(LENGTH(payload)) FROM outbox")).scalar_one()
    assert (runs["A1-b"], runs["A2-b"]) == ("ended", "ended")
    assert runs["A0-b"] in ("ended", "parked")
    assert longest < 1_000_000  # it is not copied into every letter


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes; to mount one takes the rights of root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here: it needs root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_journeys_go_on_where_they_were_once_a_full_disk_has_room(small_disk: Path, tmp_path: Path) -> None:
    open_store(sqlite_url(small_disk / "changemaker.db")).close()
    town = Town(accounts=scenes.accounts(250))
    acme = company(
        tmp_path,
        store=sqlite_url(small_disk / "changemaker.db"),
        live=False,
        hooks={"crm": {"url": "http://127.0.0.1:1/"}},
    )
    acme.moment = scenes.START
    acme.add_user()
    scenes.applied(acme)
    for account in town.accounts:
        town.happens("complaint.opened", account, acme.now + 1)
        town.happens("order.placed", account, acme.now + 2)
    (small_disk / "ballast").write_bytes(b"\0" * room(small_disk, left=200_000))
    acme.pass_time(hours=1)
    scene = scenes.scene_of(acme, town)
    with pytest.raises(StoreError, match="its disk is full"):
        for _ in range(100):
            act_once(scene, now=acme.now, limit=50)
            acme.pass_time(days=1)

    (small_disk / "ballast").unlink()
    acme.pass_time(hours=1)
    while (acted := act_once(scene, now=acme.now)).entered or acted.stepped:
        assert acted.parked == 0
    acme.pass_time(days=30)
    act_once(scene, now=acme.now)

    with acme.store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert one(acme, "SELECT COUNT(*) FROM journey_run WHERE journey = 'rescue'") == 250
    assert one(acme, "SELECT COUNT(*) FROM journey_run WHERE ended_at IS NULL") == 0
    assert judged(acme, town) == []
    acme.store.close()


def room(disk: Path, *, left: int) -> int:
    free = os.statvfs(disk)
    return free.f_bavail * free.f_frsize - left


@pytest.mark.faults
def test_a_database_that_is_restarted_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    with durable_cluster() as cluster:
        if cluster is None:
            pytest.skip("PostgreSQL is not here: apt-get install postgresql")
        acme = company(tmp_path, store=cluster.url, live=False, hooks={"crm": {"url": "http://127.0.0.1:1/"}})
        town = scenes.lively(40, days=30, seed=9)
        begun(acme, town)
        done, troubles = threading.Event(), []

        def work() -> None:
            worker = company(tmp_path, store=cluster.url, live=False, hooks={"crm": {"url": "http://127.0.0.1:1/"}})
            scene = scenes.scene_of(worker, town)
            while not done.is_set():
                worker.moment = acme.moment
                try:
                    act_once(scene, now=worker.now, limit=10)
                    worker.send()
                except StoreError as told:  # a worker's duty waits a moment and tries again
                    troubles.append(str(told))
                    time.sleep(0.05)
            worker.store.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for day in range(60):
            acme.pass_time(hours=18)
            time.sleep(0.1)
            if day in (5, 12, 20, 33):
                cluster.stop()
                time.sleep(0.2)
                cluster.start()
        until(
            lambda: one(acme, "SELECT COUNT(*) FROM journey_run WHERE ended_at IS NULL AND state != 'held'") == 0, acme
        )
        done.set()
        for thread in threads:
            thread.join(120)

        assert troubles
        assert one(acme, "SELECT COUNT(*) FROM journey_run") > 40
        assert judged(acme, town) == []
        acme.store.close()


def until(holds: object, acme: Company) -> None:
    """Let days pass until something holds."""
    for _ in range(200):
        acme.pass_time(hours=18)
        time.sleep(0.1)
        if holds():  # type: ignore[operator]
            return
    raise AssertionError("it never came to an end")


class Repeating(Town):
    """Tells every event many times over."""

    def __init__(self, *, accounts: Sequence[str], times: int) -> None:
        super().__init__(accounts=accounts)
        self.times = times

    def matching(self, journey: Journey, *, at: int, since: int) -> Sequence[Candidate]:
        return [one for one in super().matching(journey, at=at, since=since) for _ in range(self.times)]

    def happened(self, names, *, since: int, at: int):  # type: ignore[no-untyped-def]
        return [one for one in super().happened(names, since=since, at=at) for _ in range(self.times)]


class Enormous(Town):
    """Knows a text of fifty megabytes of its first account."""

    def facts(self, account: str, at: int):  # type: ignore[no-untyped-def]
        known = super().facts(account, at)
        return {**known, "last_order_id": "x" * 50_000_000} if account == "A0" else known
