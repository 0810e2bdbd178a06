"""What is personal lies sealed under the person's key, and is gone with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.privacy.hashes import address_hash
from changemaker.privacy.keys import Keys
from changemaker.privacy.seal import open_sealed
from changemaker.store.event_tables import ADDRESS, EVENT, PERSON
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.people import Person, erase_person, read_person
from changemaker.store.writer import Writer
from unit.store.made_events import NOW, SECOND, event, person

SOON = 60


@pytest.fixture
def writer(store: Store, keys: Keys) -> Iterator[Writer]:
    opened = Writer(store, keys)
    yield opened
    opened.close()


def found(store: Store, keys: Keys, contact_id: str = "C1") -> Person:
    with store.reading() as connection:
        one = read_person(connection, keys, contact_id)
    assert one is not None
    return one


def test_a_person_is_what_was_told_last_and_keeps_what_was_not_told_again(
    writer: Writer, store: Store, keys: Keys
) -> None:
    told = [
        person("2", "C1", {"language": "ru"}, {"email": "ann@example.com", "name": "Ann"}, t=NOW - 5, account_id="A1"),
        person("3", "C1", {"timezone": "Asia/Dubai"}, {"email": "ann@new.example"}, t=NOW - 4),
        person("1", "C1", {"locale": "en_GB"}, {"email": "ann@old.example", "phone": "+49301234567"}, t=NOW - 9),
    ]
    for one in told:
        writer.append([one], NOW).result(SOON)

    ann = found(store, keys)
    assert ann.personal == {"email": "ann@new.example", "name": "Ann", "phone": "+49301234567"}
    assert (ann.account_id, ann.language, ann.zone, ann.updated_at) == ("A1", "ru", "Asia/Dubai", NOW - 4)


def test_a_time_in_the_future_does_not_win_for_ever(writer: Writer, store: Store, keys: Keys) -> None:
    writer.append([person("1", "C1", {}, {"name": "Typo"}, t=NOW + 10**12)], NOW).result(SOON)
    writer.append([person("2", "C1", {}, {"name": "Ann"}, t=NOW + SECOND)], NOW + SECOND).result(SOON)

    assert found(store, keys).personal == {"name": "Ann"}


def test_each_address_leads_to_its_person_without_saying_what_it_is(writer: Writer, store: Store, keys: Keys) -> None:
    writer.append([person("1", "C1", {}, {"email": "Ann@Example.com"})], NOW).result(SOON)

    with store.reading() as connection:
        (row,) = connection.execute(sa.select(ADDRESS)).mappings().all()
    assert dict(row) == {
        "address_hash": address_hash(keys, "ann@example.com", "email"),
        "channel": "email",
        "contact_id": "C1",
    }


def test_what_an_event_tells_of_a_person_lies_sealed_beside_it(writer: Writer, store: Store, keys: Keys) -> None:
    bought = event("1", contact_id="C1", personal={"properties.ship_to": "Main Street 1"})
    writer.append([bought, event("2", personal={"properties.ship_to": "Elm Street 1"})], NOW).result(SOON)

    with store.reading() as connection:
        sealed = connection.execute(sa.select(EVENT.c.sealed).order_by(EVENT.c.id)).scalars().all()
    ann = found(store, keys)
    assert ann.key is not None and ann.personal == {}
    assert open_sealed(ann.key, sealed[0], contact_id="C1") == {"properties.ship_to": "Main Street 1"}
    assert sealed[1] is None  # of nobody: there is no key under which it could lie


def test_of_an_erased_person_nothing_personal_is_kept_again(writer: Writer, store: Store, keys: Keys) -> None:
    writer.append([person("1", "C1", {}, {"email": "ann@example.com"})], NOW).result(SOON)
    with store.writing() as connection:
        assert erase_person(connection, "C1", NOW)
        assert not erase_person(connection, "C1", NOW)
        assert connection.execute(sa.select(sa.func.count()).select_from(ADDRESS)).scalar() == 0

    assert writer.append([person("2", "C1", {}, {"email": "ann@example.com"}, t=NOW + 1)], NOW + 1).result(SOON) == 1

    ann = found(store, keys)
    assert (ann.is_erased, ann.personal) == (True, {})
    with store.reading() as connection:
        assert connection.execute(sa.select(EVENT.c.sealed).order_by(EVENT.c.id.desc()).limit(1)).scalar() is None


def test_who_was_erased_before_anybody_told_of_them_stays_untold(writer: Writer, store: Store, keys: Keys) -> None:
    with store.writing() as connection:
        assert erase_person(connection, "C1", NOW)
    writer.append([person("1", "C1", {}, {"email": "ann@example.com"})], NOW).result(SOON)

    assert found(store, keys).is_erased


def test_a_destroyed_key_leaves_no_trace_in_the_file(tmp_path: Path, keys: Keys) -> None:
    store = open_store(sqlite_url(tmp_path / "store.db"))
    writer = Writer(store, keys)
    writer.append([person(str(n), f"C{n}", {}, {"name": "x" * 50}) for n in range(50)], NOW).result(SOON)
    writer.close()
    with store.reading() as connection:
        key = connection.execute(sa.select(PERSON.c.key).where(PERSON.c.contact_id == "C7")).scalar_one()
    with store.writing() as connection:
        erase_person(connection, "C7", NOW)
    store.close()  # the file beside it, with what was committed last, goes into it

    assert [path.name for path in tmp_path.iterdir()] == ["store.db"]
    assert key not in (tmp_path / "store.db").read_bytes()


def test_a_file_of_the_store_holds_nothing_personal_in_the_open(tmp_path: Path, writer: Writer, store: Store) -> None:
    if not store.is_sqlite:
        assert store.engine.dialect.name == "postgresql"  # its files are its own; the same rows lie in them
        return
    secrets = {"email": "ann.secret@example.com", "name": "Ann Verysecret", "phone": "+49309999999"}
    writer.append([person("1", "C1", {"role": "buyer"}, secrets)], NOW).result(SOON)

    content = b"".join(path.read_bytes() for path in (tmp_path / "store").iterdir())
    assert b"buyer" in content
    assert not [value for value in secrets.values() if value.encode() in content]


def test_two_servers_that_hear_of_a_person_at_once_agree_on_one_key(postgresql_store: Store, keys: Keys) -> None:
    writers = [Writer(postgresql_store, keys) for _ in range(2)]
    asked = [
        writers[number % 2].append([person(str(number), f"C{number // 2}", {}, {f"p{number % 2}": number})], NOW)
        for number in range(40)
    ]

    assert [one.result(SOON) for one in asked] == [1] * 40
    for number in range(20):
        assert set(found(postgresql_store, keys, f"C{number}").personal) == {"p0", "p1"}
    for one in writers:
        one.close()
