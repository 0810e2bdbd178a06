"""Runs, messages and cases of the store stand in enrolment, action and case at once, beside what was loaded."""

import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from changemaker.engine import heard_acting
from changemaker.engine.heard import keep_read
from changemaker.engine.heard_acting import CURRENT, FOLDER, acted_now
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.journey_tables import JOURNEY, JOURNEY_RUN, JOURNEY_STEP
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.outbox import put
from changemaker.store.sending_tables import OUTBOX

LATE_ON_SUNDAY = 1_767_565_800_000_000  # 2026-01-04 22:30 UTC: in Tokyo the fifth
HOUR = 3_600_000_000


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "changemaker.yml").write_text("name: Acme\ncurrency: EUR\nzone: Asia/Tokyo\n")
    (tmp_path / ".changemaker").mkdir()
    return tmp_path / ".changemaker"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(sqlite_url(tmp_path / "store.db"))
    journey = {"journey": "late", "version": 1, "state": "live", "salt": "s", "share": 0.1, "later": False}
    moments = dict.fromkeys(("applied_at", "looked_at", "changed_at"), LATE_ON_SUNDAY)
    with opened.writing() as connection:
        connection.execute(sa.insert(JOURNEY), [{**journey, **moments, "changed_by": "me"}])
    yield opened
    opened.close()


def run(id: str, *, arm: str = "treated", t: int = LATE_ON_SUNDAY) -> dict[str, object]:
    moments = {"wake_at": t, "entered_at": t, "window_until": t + HOUR, "changed_at": t}
    whose = {"unit": "A1", "account_id": "A1", "contact_id": None, "episode": id}
    return {"id": id, "journey": "late", "version": 2, "arm": arm, "state": "waiting", "facts": {}, **whose, **moments}


def step(id: str, node: str, kind: str, decision: str, **detail: object) -> dict[str, object]:
    told = {"at": LATE_ON_SUNDAY, "kind": kind, "decision": decision, "inputs_hash": "h", "detail": detail}
    return {"run": id, "node": node, "visit": 1, **told}


def case(id: str, **told: object) -> dict[str, object]:
    row = {"id": id, "account_id": "A1", "kind": "complaint", "queue": "care", "severity": 4, "state": "open"}
    moments = dict.fromkeys(("opened_at", "due_at", "changed_at"), LATE_ON_SUNDAY)
    return {**row, "what": {}, "opened_by": "me", **moments, **told}


def write(store: Store, table: sa.Table, *rows: dict[str, object]) -> None:
    with store.writing() as connection:
        for row in rows:
            connection.execute(sa.insert(table), [row])


def rows(tables: Tables, name: str, *columns: str) -> list[tuple[object, ...]]:
    found = tables[name].select(*columns).to_pyarrow().to_pylist()
    return sorted((tuple(row[column] for column in columns) for row in found), key=str)


def test_a_run_is_an_enrolment_and_a_split_a_row_beside_it(state: Path, store: Store) -> None:
    write(store, JOURNEY_RUN, run("r1"), run("r2", arm="holdout"))
    write(store, JOURNEY_STEP, step("r1", "2", "split", "short", split="subject", share=0.4))

    tables = open_tables(state, store=store)

    columns = ("enrolment_id", "journey", "arm", "share_held_out", "version", "step", "variant", "share")
    assert rows(tables, "enrolment", *columns) == [
        ("r1", "late", "treated", 0.1, 2, None, None, None),
        ("r1/2/1", "late", "treated", 0.1, 2, "subject", "short", 0.4),
        ("r2", "late", "holdout", 0.1, 2, None, None, None),
    ]
    assert {str(day) for (day,) in rows(tables, "enrolment", "date")} == {"2026-01-05"}  # the local day


def test_an_action_says_what_became_of_each_step_and_recipient(state: Path, store: Store) -> None:
    write(store, JOURNEY_RUN, run("r1"))
    skipped = step("r1", "4", "email", "skipped:acting.nobody")
    write(store, JOURNEY_STEP, step("r1", "1", "case", "did"), step("r1", "2", "email", "did"), skipped)
    write(store, JOURNEY_STEP, step("r1", "5", "wait", "waits"), step("r1", "6", "goal", "did"))
    with store.writing() as connection:
        told = {"channel": "email", "purpose": "marketing", "contact_id": "C1", "run": "r1", "account_id": "A1"}
        put(connection, key="journey:r1/2/1/C1", payload={}, origin="journey:late", now=LATE_ON_SUNDAY, **told)  # type: ignore[arg-type]
        connection.execute(sa.update(OUTBOX).values(state="sent", ended_at=LATE_ON_SUNDAY + HOUR))

    tables = open_tables(state, store=store)

    assert rows(tables, "action", "step", "kind", "state", "reason", "contact_id", "done_t") == [
        ("1", "case", "done", None, None, LATE_ON_SUNDAY),
        ("2", "email", "sent", None, "C1", LATE_ON_SUNDAY + HOUR),
        ("4", "email", "skipped", "acting.nobody", None, None),
    ]
    assert {id for (id,) in rows(tables, "action", "enrolment_id")} == {"r1"}


def test_an_invitation_of_a_run_says_what_became_of_its_letter(state: Path, store: Store) -> None:
    write(store, JOURNEY_RUN, run("r1"), run("r2"))
    write(store, JOURNEY_STEP, step("r1", "3", "invite", "did"), step("r2", "3", "invite", "did"))
    told = {"survey": "pulse", "version": 1, "account_id": "A1", "mode": "email", "wave": "journey:late", "about": {}}
    moments = dict.fromkeys(("made_at", "due_at", "changed_at"), LATE_ON_SUNDAY)
    asked = {**told, **moments, "expires_at": LATE_ON_SUNDAY + HOUR, "facts": {}}
    lately = {"state": "skipped", "reason": "asking.left.asked_lately"}
    went = {"state": "opened", "sent_at": LATE_ON_SUNDAY + HOUR}
    write(store, SURVEY_INVITATION, {"id": "1", "once_key": "journey:r1/3/1/C1", "contact_id": "C1", **asked, **went})
    write(store, SURVEY_INVITATION, {"id": "2", "once_key": "journey:r2/3/1/C1", "contact_id": "C1", **asked, **lately})
    with store.writing() as connection:
        letter = {"channel": "email", "purpose": "service", "contact_id": "C1", "run": "r1", "account_id": "A1"}
        put(connection, key="survey/1/0", payload={}, origin="journey:late", now=LATE_ON_SUNDAY, **letter)  # type: ignore[arg-type]

    tables = open_tables(state, store=store)

    assert rows(tables, "action", "enrolment_id", "step", "kind", "state", "reason", "done_t") == [
        ("r1", "3", "invite", "sent", None, LATE_ON_SUNDAY + HOUR),
        ("r2", "3", "invite", "skipped", "asking.left.asked_lately", None),
    ]


def test_what_we_know_of_a_loaded_case_completes_its_row_and_an_own_case_is_a_row(state: Path, store: Store) -> None:
    loaded = {"case_id": ["L1", "L2"], "account_id": ["A1", "A2"], "kind": ["claim", "claim"], "t": [1, 2]}
    keep_read(state, {"case": pa.table(loaded)}, name="loaded")
    write(store, CARE_CASE, case("own"), case("x", about="case:L1", root_cause="late delivery", promise_kept=True))

    tables = open_tables(state, store=store)

    columns = ("case_id", "kind", "severity", "root_cause", "promise_kept", "due_t")
    assert rows(tables, "case", *columns) == [
        ("L1", "claim", None, "late delivery", True, LATE_ON_SUNDAY),
        ("L2", "claim", None, None, None, None),
        ("own", "complaint", 4, None, None, LATE_ON_SUNDAY),
    ]


def test_what_has_settled_is_read_from_files_and_the_rest_from_the_store(
    state: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heard_acting, "FEW", 1)
    old, new = LATE_ON_SUNDAY, time.time_ns() // 1_000
    write(store, JOURNEY_RUN, run("r1", t=old), run("r2", t=old), run("r3", t=new))
    first = open_tables(state, store=store)
    assert (state / FOLDER / CURRENT).is_file()
    with store.writing() as connection:
        connection.execute(sa.update(JOURNEY_RUN).where(JOURNEY_RUN.c.id == "r1").values(version=3, changed_at=new + 1))

    second, again = open_tables(state, store=store), acted_now(store, state)

    every = [("r1", 3), ("r2", 2), ("r3", 2)]
    assert rows(second, "enrolment", "enrolment_id", "version") == every
    assert first.data_version != second.data_version
    assert sorted(again.fresh["enrolment"]["enrolment_id"].to_pylist()) == ["r1", "r3"]


def test_files_of_another_store_are_not_believed(state: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heard_acting, "FEW", 0)
    write(store, JOURNEY_RUN, run("r1"), run("r2"))
    open_tables(state, store=store)
    with store.writing() as connection:
        connection.execute(sa.delete(JOURNEY_RUN).where(JOURNEY_RUN.c.id == "r2"))

    assert rows(open_tables(state, store=store), "enrolment", "enrolment_id") == [("r1",)]
