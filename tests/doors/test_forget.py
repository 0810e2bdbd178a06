"""`changemaker forget`: what is personal about one person goes, and the log says so."""

from pathlib import Path

from changemaker.engine.workspace import open_workspace
from changemaker.routines.open_store import keys_of, store_of
from changemaker.store.answering import Draft, Rows, complete
from changemaker.store.audit import read_audit
from changemaker.store.events import NewEvent
from changemaker.store.people import note_people, person_keys, read_person
from doors.support import run, strict_json


def test_a_person_is_erased_once_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "changemaker.yml").write_text("name: Northwind\ncurrency: EUR\nzone: Europe/Berlin\n")
    workspace = open_workspace(tmp_path)
    store, keys = store_of(workspace), keys_of(workspace)
    told = NewEvent(
        source="test",
        message_id="1",
        kind="identify",
        t=1,
        contact_id="c1",
        payload={},
        personal={"traits.email": "grace@example.org"},
    )
    with store.writing() as connection:
        note_people(connection, keys, [told], 1)

    answers = [run("forget", "c1", "--json", "-", cwd=tmp_path) for _ in range(2)]
    unknown = run("forget", "c2", cwd=tmp_path)

    assert [strict_json(answer.out)["erased_now"] for answer in answers] == [True, False]
    assert unknown.code == 2 and "nobody is known" in unknown.err
    with store.reading() as connection:
        person = read_person(connection, keys, "c1")
        rows = read_audit(connection, limit=9)
    store.close()
    assert person is not None and person.is_erased and not person.personal
    assert [(row.actor, row.action, row.object) for row in rows] == [("system", "audit.person_erased", "c1")]


def test_who_gave_nothing_but_numbers_can_be_forgotten_and_nothing_new_is_kept_of_them(tmp_path: Path) -> None:
    (tmp_path / "changemaker.yml").write_text("name: Northwind\ncurrency: EUR\nzone: Europe/Berlin\n")
    workspace = open_workspace(tmp_path)
    store, keys = store_of(workspace), keys_of(workspace)
    numbers = Draft(
        id="r1",
        survey="visit",
        version=1,
        account_id="a1",
        contact_id="c7",
        mode="email",
        language="en",
        seed=1,
        started_at=1,
        updated_at=1,
    )
    with store.writing() as connection:
        complete(connection, keys, numbers, Rows(answers=(("nps", 9.0, None),)), 2)
        assert read_person(connection, keys, "c7") is None

    answer = run("forget", "c7", "--json", "-", cwd=tmp_path)

    assert strict_json(answer.out)["erased_now"] is True
    with store.writing() as connection:
        person = read_person(connection, keys, "c7")
        kept = person_keys(connection, keys, ["c7"])
    store.close()
    assert person is not None and person.is_erased
    assert kept == {"c7": None}
