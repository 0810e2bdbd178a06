"""Kept texts: sealed under the person's key, the same in both databases, gone with the key."""

from collections.abc import Sequence

import sqlalchemy as sa

from changemaker.privacy.keys import Keys
from changemaker.store.model_calls import ModelCall, list_calls, note_call
from changemaker.store.open import Store
from changemaker.store.people import erase_person
from changemaker.store.text_tables import DOCUMENT_TEXT
from changemaker.store.texts import (
    CleanText,
    counts,
    drop_erased,
    drop_texts,
    known_texts,
    open_texts,
    put_texts,
    text_hash,
)


def texts(*ids: str, contact: str | None = "C1", words: str = "the box broke") -> Sequence[CleanText]:
    return [
        CleanText(
            document_id=id,
            account_id="A1",
            contact_id=contact,
            response_id=None,
            kind="comment",
            language="en",
            t=5,
            text=words,
            found={"name": 1},
            came="c1",
            source="page.yml",
        )
        for id in ids
    ]


def kept(store: Store, keys: Keys, rows: Sequence[CleanText], *, now: int = 9) -> int:
    with store.writing() as connection:
        return put_texts(connection, keys, rows, now)


def test_a_text_comes_back_as_it_was_and_lies_sealed(store: Store, keys: Keys) -> None:
    assert kept(store, keys, [*texts("D2", "D1"), *texts("D3", contact=None, words="nobody's word")]) == 3

    found = list(open_texts(store, keys))

    assert [(one.document_id, one.contact_id, one.text) for one in found] == [
        ("D1", "C1", "the box broke"),
        ("D2", "C1", "the box broke"),
        ("D3", None, "nobody's word"),
    ]
    assert found[0].hash == found[1].hash == text_hash(keys, "the box broke") != found[2].hash
    with store.reading() as connection:
        rows = connection.execute(sa.select(DOCUMENT_TEXT)).mappings().all()
        assert counts(connection) == {("comment", "en"): 3}
        assert known_texts(connection) == dict.fromkeys(("D1", "D2", "D3"), "c1")
    assert all(b"box" not in bytes(row["sealed"]) and "box" not in str(dict(row) | {"sealed": ""}) for row in rows)


def test_a_text_that_changed_takes_the_place_of_the_old_one(store: Store, keys: Keys) -> None:
    kept(store, keys, texts("D1"))
    kept(store, keys, texts("D1", contact="C2", words="it works"))

    assert [(one.text, one.contact_id) for one in open_texts(store, keys)] == [("it works", "C2")]


def test_what_an_erased_person_wrote_does_not_open_and_is_not_kept_again(store: Store, keys: Keys) -> None:
    kept(store, keys, [*texts("D1"), *texts("D2", contact="C2")])
    with store.writing() as connection:
        erase_person(connection, "C1", 9)

    assert [one.document_id for one in open_texts(store, keys)] == ["D2"]
    assert kept(store, keys, texts("D1", "D3")) == 0
    with store.writing() as connection:
        assert "D1" not in known_texts(connection) and drop_erased(connection) == 0


def test_texts_of_the_erased_are_deleted_where_nobody_writes_them_again(store: Store, keys: Keys) -> None:
    kept(store, keys, texts("D1", "D2"))
    with store.writing() as connection:
        erase_person(connection, "C1", 9)
        assert drop_erased(connection) == 2 and known_texts(connection) == {}


def test_texts_are_chosen_by_id_language_and_number(store: Store, keys: Keys) -> None:
    kept(store, keys, texts(*(f"D{n:04d}" for n in range(1203))))  # more than two pages

    assert len(list(open_texts(store, keys))) == 1203
    assert [one.document_id for one in open_texts(store, keys, ids=["D0007", "D0003", "nobody"])] == ["D0003", "D0007"]
    assert list(open_texts(store, keys, language="ru")) == []
    assert [one.document_id for one in open_texts(store, keys, limit=2)] == ["D0000", "D0001"]
    with store.writing() as connection:
        drop_texts(connection, [f"D{n:04d}" for n in range(1, 1203)])
    assert [one.document_id for one in open_texts(store, keys)] == ["D0000"]


def test_calls_of_a_model_server_are_listed_the_latest_first(store: Store) -> None:
    with store.writing() as connection:
        for number, task in enumerate(("embed", "code")):
            note_call(connection, ModelCall(task=task, model="m", prompt_hash="h", document_ids=["D1"], t=number))

    with store.reading() as connection:
        assert [call.task for call in list_calls(connection)] == ["code", "embed"]
        assert [call.t for call in list_calls(connection, task="embed")] == [0]
