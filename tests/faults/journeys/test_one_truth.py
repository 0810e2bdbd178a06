"""The same events are decided alike on both databases; a copy made at work is whole; who is erased leaves no trace."""

import sqlite3
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from changemaker.privacy.erase import erased
from changemaker.routines.acting.act_once import act_once
from changemaker.routines.acting.commands import drain, move
from changemaker.store.event_tables import PERSON
from changemaker.store.open import sqlite_url
from doors.sending.company import Company, company
from faults.journeys import scenes
from faults.journeys.judge import Judge, rows
from faults.journeys.plans import CAP, FILES, PLANS, QUIET
from faults.journeys.town import Town

HOOKS = {"crm": {"url": "http://127.0.0.1:1/"}}


def begun(folder: Path, town: Town, store: str = "") -> Company:
    acme = company(folder, store=store, live=False, **scenes.settings(hooks=HOOKS))
    scenes.peopled(acme, town)
    scenes.applied(acme)
    return acme


def lived(acme: Company, town: Town, *, days: int) -> None:
    scene = scenes.scene_of(acme, town)
    for _ in range(days * 2):
        acme.pass_time(hours=12)
        act_once(scene, now=acme.now)
        acme.send()


def decided(acme: Company) -> Mapping[str, Any]:
    """Return all that was decided, as it is told by both databases."""
    with acme.store.reading() as connection:
        return {
            table: [dict(row) for row in rows(connection, f"SELECT {columns} FROM {table} ORDER BY {order}")]
            for table, columns, order in (
                ("journey_run", "id, version, arm, state, node, visit, wake_at, entered_at, ended_by, goal_at", "id"),
                ("journey_step", "run, node, visit, at, kind, decision, inputs_hash", "run, node, visit"),
                ("outbox", "key, channel, state, reason, due_at", "key"),
                ("account_mark", "account_id, name, t", "account_id, name"),
                ("care_case", "once_key, account_id, queue, due_at", "once_key"),
            )
        }


@pytest.mark.faults
def test_both_databases_decide_alike(tmp_path: Path, postgresql_url: str) -> None:
    town, told = scenes.lively(12, days=14, seed=4), []
    for store in ("", postgresql_url):
        acme = begun(tmp_path, town, store)
        lived(acme, town, days=20)
        told.append(decided(acme))
        acme.store.close()

    assert len(told[0]["journey_run"]) > 20
    for table, found in told[0].items():
        assert found == told[1][table], table


@pytest.mark.faults
def test_a_copy_that_was_made_at_work_keeps_every_promise_and_goes_on(tmp_path: Path) -> None:
    town = scenes.lively(6, days=5, seed=7)
    acme, failed = begun(tmp_path / "one", town), []

    def work() -> None:
        try:
            lived(acme, town, days=7)
        except BaseException as error:
            failed.append(error)

    working = threading.Thread(target=work)
    working.start()
    copies = 0
    while working.is_alive():
        copies += 1
        copy = tmp_path / f"copy{copies}.db"
        with sqlite3.connect(tmp_path / "one" / "store.db") as there, sqlite3.connect(copy) as here:
            there.backup(here)
        working.join(0.1)
    assert failed == []
    for copy in [tmp_path / f"copy{number}.db" for number in (1 + copies // 3, copies)]:
        restored = company(tmp_path / "two", store=sqlite_url(copy), live=False, **scenes.settings(hooks=HOOKS))
        restored.moment = scenes.START + timedelta(days=7)
        lived(restored, town, days=14)
        judge = Judge(store=restored.store, town=town, plans=PLANS, caps=[CAP], quiet=QUIET, zones=scenes.zones(town))
        assert judge.breaches(until=restored.now) == []
        restored.store.close()
    acme.store.close()


BREACHES = {
    "held out": "UPDATE outbox SET run = (SELECT MIN(id) FROM journey_run WHERE arm = 'holdout')",
    "the lot says": "UPDATE journey_run SET arm = 'treated' WHERE arm = 'holdout'",
    "before its turn": "UPDATE outbox SET made_at = 0 WHERE run IN (SELECT id FROM journey_run WHERE arm = 'later')",
    "does not follow": "DELETE FROM journey_step WHERE node = '1' AND kind = 'email'",
    "has no step": "UPDATE journey_step SET node = '9' WHERE node = '3'",
    "ended early": "UPDATE journey_step SET at = at - 3600000000 WHERE node = '3' AND kind = 'case'",
    "after its goal": "UPDATE journey_step SET at = at + 86400000000 * 40",
    "acted 0 times": "DELETE FROM outbox WHERE key = (SELECT MIN(key) FROM outbox WHERE run IS NOT NULL)",
    "acted without": "DELETE FROM journey_step WHERE kind = 'email'",
    "are allowed": "UPDATE contact_send SET t = 1774440000000000, contact_id = 'A1-b'",
    "quiet hours": "UPDATE contact_send SET t = t + 43200000000",
    "had said no": "INSERT INTO consent (contact_id, channel, purpose, state, basis, source, evidence, t)"
    " SELECT contact_id, channel, purpose, 'withdrawn', 'consent', 'form', '{}', 0 FROM contact_send",
    "not ended": "UPDATE journey_run SET state = 'waiting', ended_by = NULL, ended_at = NULL WHERE arm = 'treated'",
    "nobody entered": "DELETE FROM journey_run WHERE journey = 'rescue'",
    "is sending": "UPDATE outbox SET state = 'sending'",
    "again after": "UPDATE journey_run SET entered_at = 1774440000000000 WHERE journey = 'late'",
}


@pytest.mark.faults
def test_the_judge_sees_every_breach(tmp_path: Path) -> None:
    town = scenes.lively(14, days=20, seed=6)
    acme = begun(tmp_path, town)
    lived(acme, town, days=50)
    judge = Judge(store=acme.store, town=town, plans=PLANS, caps=[CAP], quiet=QUIET, zones=scenes.zones(town))
    until = acme.now
    assert judge.breaches(until=until) == []
    acme.store.close()
    held, unseen = (tmp_path / "store.db").read_bytes(), []
    for word, wrong in BREACHES.items():
        for name in ("store.db", "store.db-wal", "store.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        (tmp_path / "store.db").write_bytes(held)
        with acme.store.writing() as connection:
            assert connection.execute(sa.text(wrong)).rowcount
        if not any(word in told for told in judge.breaches(until=until)):
            unseen.append(word)
        acme.store.close()
    assert unseen == []


def test_who_is_erased_on_the_way_gets_nothing_more_and_no_word_of_theirs_stays(tmp_path: Path) -> None:
    town = Town(accounts=scenes.accounts(2))
    acme = begun(tmp_path, town)
    for account in town.accounts:
        acme.add_contact(f"{account}-b", f"{account}-b@example.org".lower(), name="Wilhelmina", zone="Europe/Berlin")
        town.happens("complaint.opened", account, acme.now + 1)
    acme.pass_time(minutes=1)
    scene = scenes.scene_of(acme, town)
    act_once(scene, now=acme.now)
    with acme.store.writing() as connection:
        gone = sa.update(PERSON).where(PERSON.c.contact_id == "A0-b")
        connection.execute(gone.values(**erased(acme.now)))
    acme.pass_time(hours=6)
    act_once(scene, now=acme.now)
    acme.send()
    acme.pass_time(days=2)
    acted = act_once(scene, now=acme.now)

    with acme.store.reading() as connection:
        letters = {row["contact_id"]: (row["state"], row["reason"]) for row in rows(connection, "SELECT * FROM outbox")}
    assert letters == {"A0-b": ("skipped", "sending.no_address"), "A1-b": ("rehearsed", None)}
    assert acted.ended == 2
    acme.store.close()
    held = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    assert b"Wilhelmina" not in held
    assert b"@example.org" not in held


def test_a_run_keeps_its_version_until_somebody_moves_it(tmp_path: Path) -> None:
    town = Town(accounts=scenes.accounts(3))
    acme = begun(tmp_path, town)
    town.happens("complaint.opened", "A0", acme.now + 1)
    town.happens("complaint.opened", "A1", acme.now + 1)
    acme.pass_time(minutes=5)
    act_once(scenes.scene_of(acme, town), now=acme.now)
    other = FILES["rescue"].replace("  - wait: 1d\n", "  - wait: 1d\n  - task: call-them\n    text: Call them.\n")
    scenes.applied(acme, {"rescue": other})
    acme.pass_time(hours=2)
    town.happens("complaint.opened", "A2", acme.now)
    acme.pass_time(minutes=5)
    act_once(scenes.scene_of(acme, town), now=acme.now)
    with acme.store.reading() as connection:
        first = rows(connection, "SELECT id FROM journey_run WHERE unit = 'A0-b'")[0]["id"]
    assert _history(acme) == {"A0-b": (1, ["1", "2"]), "A1-b": (1, ["1", "2"]), "A2-b": (2, ["1", "2"])}
    acme.pass_time(hours=22)
    act_once(scenes.scene_of(acme, town), now=acme.now)
    assert _history(acme)["A0-b"] == (1, ["1", "2", "3"])
    assert _history(acme)["A2-b"] == (2, ["1", "2"])

    town.happens("complaint.opened", "A0", acme.now + 1, id="again")
    acme.pass_time(minutes=5)
    act_once(scenes.scene_of(acme, town), now=acme.now)
    scenes.applied(acme, {"rescue": FILES["rescue"]})
    assert move(acme.store, "rescue", from_=2, to=3, at="3", by="test", now=acme.now) == 2
    assert drain(acme.store, "rescue", by="test", now=acme.now) == 0
    town.happens("complaint.opened", "A1", acme.now + 1, id="too late")
    acme.pass_time(minutes=5)
    act_once(scenes.scene_of(acme, town), now=acme.now)

    with acme.store.reading() as connection:
        runs = {row["unit"] + row["episode"]: row for row in rows(connection, "SELECT * FROM journey_run")}
        steps = rows(connection, "SELECT * FROM journey_step WHERE kind = 'case'")
    assert len(runs) == 4  # who complained after the journey was drained did not enter
    assert {row["ended_by"] for row in runs.values()} == {"finished"}
    assert runs["A0-bagain"]["version"] == 3
    assert sum(step["run"] == first for step in steps) == 1
    assert len(steps) == 4
    acme.store.close()


def _history(acme: Company) -> dict[str, tuple[int, list[str]]]:
    query = (
        "SELECT r.unit, r.version, s.node FROM journey_run r JOIN journey_step s ON s.run = r.id ORDER BY s.at, s.node"
    )
    found: dict[str, tuple[int, list[str]]] = {}
    with acme.store.reading() as connection:
        for row in rows(connection, query):
            found.setdefault(row["unit"], (row["version"], []))[1].append(row["node"])
    return found
