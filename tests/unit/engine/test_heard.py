"""What surveys heard and texts were read for is in the tables at once, and old rows are not read again."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from changemaker.core.errors import NothingLoadedError
from changemaker.engine import heard_files
from changemaker.engine.heard import keep_read
from changemaker.engine.heard_files import CURRENT, FOLDER, answered_now
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.store.listening_tables import (
    SURVEY_ANSWER,
    SURVEY_EMOTION,
    SURVEY_INVITATION,
    SURVEY_RESPONSE,
    SURVEY_TEXT,
)
from changemaker.store.open import Store, open_store, sqlite_url

LATE_ON_SUNDAY = 1_767_565_800_000_000  # 2026-01-04 22:30 UTC: in Berlin still the fourth
HOUR = 3_600_000_000


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "changemaker.yml").write_text("name: Acme\ncurrency: EUR\nzone: Asia/Tokyo\n")
    (tmp_path / ".changemaker").mkdir()
    return tmp_path / ".changemaker"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(sqlite_url(tmp_path / "store.db"))
    yield opened
    opened.close()


def answer(store: Store, *ids: str, t: int = LATE_ON_SUNDAY, state: str = "complete") -> None:
    """Keep responses with a score, an emotion and a text each."""
    responses = [
        {
            "id": id,
            "invitation_id": f"i-{id}",
            "survey": "pulse",
            "version": 2,
            "account_id": "A1",
            "contact_id": "C1",
            "mode": "email",
            "language": "ar",
            "state": state,
            "seed": 1,
            "facts": {},
            "about": {"location_id": "L1", "event_t": 3},
            "page": 1,
            "started_at": t,
            "updated_at": t,
            "submitted_at": t if state == "complete" else None,
        }
        for id in ids
    ]
    with store.writing() as connection:
        connection.execute(sa.insert(SURVEY_RESPONSE), responses)
        connection.execute(
            sa.insert(SURVEY_ANSWER), [{"response_id": id, "question": "nps", "value": 9.0} for id in ids]
        )
        felt = [{"response_id": id, "emotion": "valued", "intensity": 0.8, "method": "pick"} for id in ids]
        connection.execute(sa.insert(SURVEY_EMOTION), felt)
        texts = [{"document_id": f"{id}:why", "response_id": id, "question": "why", "t": t} for id in ids]
        connection.execute(sa.insert(SURVEY_TEXT), texts)


def invite(store: Store, id: str, *, t: int = LATE_ON_SUNDAY, **moments: int) -> None:
    row = {
        "id": id,
        "once_key": id,
        "survey": "pulse",
        "version": 2,
        "account_id": "A1",
        "mode": "email",
        "state": "sent",
        "facts": {},
        "about": {},
        "made_at": t,
        "due_at": t,
        "expires_at": t + HOUR,
        "changed_at": t,
    }
    with store.writing() as connection:
        connection.execute(sa.insert(SURVEY_INVITATION), [row | moments])


def count(tables: Tables, name: str) -> int:
    return int(tables[name].count().to_pyarrow().as_py())


def test_a_complete_response_is_in_every_table_on_the_local_day_and_a_partial_one_in_none(
    state: Path, store: Store
) -> None:
    answer(store, "r1")
    answer(store, "r2", state="partial")
    invite(store, "i-r1", sent_at=LATE_ON_SUNDAY)
    invite(store, "i-planned")

    tables = open_tables(state, store=store)

    assert {name: count(tables, name) for name in ("invitation", "response", "answer", "emotion", "document")} == {
        "invitation": 1,  # a planned one was never asked
        "response": 1,
        "answer": 1,
        "emotion": 1,
        "document": 1,
    }
    (row,) = tables["response"].to_pyarrow().to_pylist()
    assert (str(row["date"]), str(row["month"])) == ("2026-01-05", "2026-01-01")  # in Tokyo it is Monday
    assert (row["location_id"], row["language"], row["weight"], row["source"]) == ("L1", "ar", 1.0, "survey")
    (felt,) = tables["emotion"].to_pyarrow().to_pylist()
    assert (felt["emotion_id"], felt["basis"], felt["probability"]) == ("r1:valued", "asked", 1.0)


def test_the_data_version_changes_with_every_answer_and_can_be_opened_until_then(state: Path, store: Store) -> None:
    answer(store, "r1")
    before = open_tables(state, store=store).data_version
    again = open_tables(state, store=store, version=before).data_version
    answer(store, "r2", t=LATE_ON_SUNDAY + 1)
    after = open_tables(state, store=store).data_version

    assert before == again
    assert before != after
    assert before.partition("-")[0] == after.partition("-")[0]  # what was loaded is the same
    with pytest.raises(NothingLoadedError, match="others have come since"):
        open_tables(state, store=store, version=before)


def test_rows_that_have_settled_lie_in_files_and_new_ones_and_changes_are_still_seen(
    state: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heard_files, "FEW", 1)
    now = LATE_ON_SUNDAY + HOUR
    answer(store, "r1", "r2")
    invite(store, "i-r1", sent_at=LATE_ON_SUNDAY)
    answered_now(store, state, now=now)
    invite(store, "i-r2", sent_at=now, t=now)
    with store.writing() as connection:
        opened = sa.update(SURVEY_INVITATION).where(SURVEY_INVITATION.c.id == "i-r1")
        connection.execute(opened.values(opened_at=now, changed_at=now))
    answer(store, "r3", t=now)

    found = answered_now(store, state, now=now)
    tables = open_tables(state, store=store)

    assert (state / FOLDER / CURRENT).is_file()
    assert found.fresh["response"]["response_id"].to_pylist() == ["r3"]  # the others are in a file
    assert count(tables, "answer") == 3
    invited = {row["invitation_id"]: row["opened_t"] for row in tables["invitation"].to_pyarrow().to_pylist()}
    assert invited == {"i-r1": now, "i-r2": None}


def test_an_invitation_that_was_opened_before_its_letter_was_noted_counts_as_asked(state: Path, store: Store) -> None:
    opened = LATE_ON_SUNDAY + 5
    invite(store, "i-opened", opened_at=opened, changed_at=opened)

    (row,) = open_tables(state, store=store)["invitation"].to_pyarrow().to_pylist()

    assert (row["t"], row["opened_t"], row["wave"], row["closes_t"]) == (opened, opened, "", LATE_ON_SUNDAY + HOUR)


def test_an_invitation_that_was_called_off_is_in_no_table_though_a_file_has_it(
    state: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heard_files, "FEW", 1)
    now = LATE_ON_SUNDAY + HOUR
    answer(store, "r1", "r2")
    for id in ("i-r1", "i-off"):
        invite(store, id, sent_at=LATE_ON_SUNDAY, opened_at=LATE_ON_SUNDAY)
    answered_now(store, state, now=now)
    with store.writing() as connection:
        off = sa.update(SURVEY_INVITATION).where(SURVEY_INVITATION.c.id == "i-off")
        connection.execute(off.values(state="skipped", sent_at=None, changed_at=now))

    found = answered_now(store, state, now=now)
    rows = open_tables(state, store=store)["invitation"].invitation_id.to_pyarrow().to_pylist()

    assert rows == ["i-r1"]
    assert found.fresh["response"].num_rows == 0  # files are not read anew for that


def test_files_that_are_not_the_stores_any_more_are_made_again(
    state: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heard_files, "FEW", 1)
    answer(store, "r1", "r2", "r3")
    answered_now(store, state, now=LATE_ON_SUNDAY + HOUR)
    with store.writing() as connection:  # as a store put back from an older copy
        connection.execute(sa.delete(SURVEY_RESPONSE).where(SURVEY_RESPONSE.c.id == "r3"))

    assert count(open_tables(state, store=store), "response") == 2


def test_a_reading_takes_the_place_of_the_one_before_and_is_seen_without_the_store(state: Path) -> None:
    def themes(*names: str) -> dict[str, pa.Table]:
        return {"theme": pa.table({"theme_id": [f"t_{name}" for name in names], "name": list(names)})}

    keep_read(state, themes("late", "price"), name="texts")
    first = open_tables(state)
    keep_read(state, themes("late"), name="texts")
    second = open_tables(state)

    assert (count(first, "theme"), count(second, "theme")) == (2, 1)
    assert first.data_version != second.data_version


def test_read_emotions_stand_beside_asked_ones_and_what_was_read_of_a_document_outweighs_what_the_store_says(
    state: Path, store: Store
) -> None:
    answer(store, "r1")
    t = [LATE_ON_SUNDAY]
    read = {"emotion_id": ["e1"], "account_id": ["A1"], "t": t, "emotion": ["let_down"], "basis": ["read"]}
    told = {"document_id": ["r1:why"], "account_id": ["A1"], "t": t, "kind": ["comment"], "language": ["en"]}
    keep_read(state, {"emotion": pa.table(read), "document": pa.table(told)}, name="texts")

    tables = open_tables(state, store=store)

    bases = tables["emotion"].basis.to_pyarrow().to_pylist()
    assert sorted(bases) == ["asked", "read"]
    assert tables["document"].language.to_pyarrow().to_pylist() == ["en"]


def test_a_column_that_no_table_has_is_a_bug(state: Path) -> None:
    with pytest.raises(KeyError):
        keep_read(state, {"theme": pa.table({"theme_id": ["a"], "colour": ["red"]})}, name="texts")
