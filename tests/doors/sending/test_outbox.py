"""The outbox: rows once each, pages of them, doubts that a person ends, tasks, and people who are gone."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.core.message import Message
from changemaker.privacy.erase import erased
from changemaker.privacy.hashes import address_hash
from changemaker.store.consents import suppress
from changemaker.store.event_tables import ADDRESS, PERSON
from changemaker.store.letters import task_payload
from changemaker.store.outbox import count_sendings, list_sendings, put, settle
from changemaker.store.work_tables import TASK
from doors.sending.company import LETTER, MINUTE, Company, company
from doors.sending.mail_server import mail_server


def test_the_same_action_put_twice_is_one_row_and_a_rolled_back_one_is_none(tmp_path: Path) -> None:
    acme = company(tmp_path)
    row = {"channel": "email", "purpose": "service", "payload": LETTER.as_payload(), "origin": "test", "now": acme.now}
    with acme.store.writing() as connection:
        assert put(connection, key="a", contact_id="c1", **row)
        assert not put(connection, key="a", contact_id="c1", **row)
    with pytest.raises(RuntimeError), acme.store.writing() as connection:
        put(connection, key="b", contact_id="c1", **row)
        raise RuntimeError

    with acme.store.reading() as connection:
        assert [sending.key for sending in list_sendings(connection)] == ["a"]


def test_pages_of_the_outbox_do_not_overlap_and_count_every_row(tmp_path: Path) -> None:
    acme = company(tmp_path, live=False)
    acme.add_contact()
    for n in range(25):
        acme.put(contact_id="c1", purpose="marketing" if n % 2 else "service", origin=f"o{n % 3}")
    acme.send()

    with acme.store.reading() as connection:
        seen, before = [], None
        while page := list_sendings(connection, limit=7, before=before):
            seen += [row.key for row in page]
            before = (page[-1].made_at, page[-1].key)
        assert sorted(seen, reverse=True) == seen
        assert len(seen) == len(set(seen)) == 25
        assert count_sendings(connection) == {
            ("rehearsed", ""): 2,
            ("skipped", "sending.capped"): 11,
            ("skipped", "sending.no_consent"): 12,
        }
        assert len(list_sendings(connection, states=["skipped"], origin="o0")) == 8
        assert count_sendings(connection, since=acme.now + 1) == {}


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("sent", ("sent", "sending.settled_as_sent")),
        ("again", ("sent", None)),
        ("drop", ("skipped", "sending.settled_to_drop")),
    ],
)
def test_a_person_ends_a_doubt_once(how: str, expected: tuple[str, str | None], tmp_path: Path) -> None:
    with mail_server(DATA=None) as server:
        acme = company(tmp_path, port=server.port)
        acme.add_user()
        key = acme.put(user_id="u1")
        acme.send()
        assert acme.row(key).state == "in_doubt"
        server.answers.clear()
        with acme.store.writing() as connection:
            assert settle(connection, key=key, how=how, now=acme.now)  # type: ignore[arg-type]
            assert not settle(connection, key=key, how=how, now=acme.now)  # type: ignore[arg-type]
        acme.send()

        assert len(server.mails) == (2 if how == "again" else 1)
    assert acme.end_of(key) == expected


def test_a_task_is_put_on_the_list_of_people_once(tmp_path: Path) -> None:
    told = task_payload(Message("sending.state.in_doubt"), about="account:A17", due_at=5)
    for live, count in ((False, 0), (True, 1)):
        acme = company(tmp_path, live=live)
        key = acme.put(f"call/{live}", channel="task", place="agent", payload=told)
        acme.send()
        assert acme.end_of(key) == ("sent" if live else "rehearsed", None)
        with acme.store.reading() as connection:
            tasks = connection.execute(sa.select(TASK)).mappings().all()
        assert [(task["role"], task["about"], task["due_at"]) for task in tasks] == [
            ("agent", "account:A17", 5)
        ] * count


def erase(acme: Company, contact_id: str) -> None:
    with acme.store.writing() as connection:
        connection.execute(sa.update(PERSON).where(PERSON.c.contact_id == contact_id).values(**erased(acme.now)))
        connection.execute(sa.delete(ADDRESS).where(ADDRESS.c.contact_id == contact_id))


def test_who_was_erased_gets_nothing_and_stays_unsubscribed_when_known_again(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port)
        acme.add_contact("c1", "grace@example.org")
        acme.unsubscribe(acme.token("grace@example.org", "marketing"))
        erase(acme, "c1")
        gone = acme.put(contact_id="c1", purpose="transactional")
        acme.add_contact("c2", "Grace@Example.ORG")  # the same person, as a new contact who agrees
        acme.say("c2", "marketing", "given")
        again = acme.put(contact_id="c2", purpose="marketing")
        never_heard_of = acme.put(contact_id="c9")
        acme.send()

        assert server.mails == []
    assert acme.end_of(gone) == ("skipped", "sending.no_address")
    assert acme.end_of(again) == ("skipped", "sending.unsubscribed")
    assert acme.end_of(never_heard_of) == ("skipped", "sending.no_address")


def test_an_address_that_came_back_is_not_written_to_even_if_it_was_unsubscribed_first(tmp_path: Path) -> None:
    acme = company(tmp_path)
    acme.add_contact()
    acme.unsubscribe(acme.token("grace@example.org", "all"))
    hash = address_hash(acme.keys, "grace@example.org", "email")
    with acme.store.writing() as connection:
        suppress(connection, address_hash=hash, channel="email", purpose="all", reason="bounced", now=acme.now)
    receipt = acme.put(contact_id="c1", purpose="transactional")
    acme.send()

    assert acme.end_of(receipt) == ("skipped", "sending.bounced")


def test_a_row_waits_for_its_time_and_no_longer_than_its_use(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port)
        acme.add_user()
        later = acme.put(user_id="u1", due_at=acme.now + 60 * MINUTE)
        stale = acme.put(user_id="u1", due_at=acme.now + 60 * MINUTE, expires_at=acme.now + 90 * MINUTE)
        acme.send()
        assert server.mails == []
        acme.pass_time(hours=2)
        acme.send()

        assert len(server.mails) == 1
    assert [acme.end_of(key) for key in (later, stale)] == [("sent", None), ("skipped", "sending.too_late")]


def test_a_contacts_own_zone_decides_and_nonsense_is_the_companys(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port, quiet={"zone": "Asia/Tokyo"})
        acme.add_contact("c1", "a@example.org", zone="America/Los_Angeles")  # four in the morning
        acme.add_contact("c2", "b@example.org", zone="Mars/Olympus")  # Tokyo: nine in the evening
        acme.add_contact("c3", "c@example.org", zone="Europe/Berlin")  # one in the afternoon
        keys = [acme.put(contact_id=id, purpose="service") for id in ("c1", "c2", "c3")]
        acme.send()

        assert [mail["To"] for mail in server.mails] == ["c@example.org"]
        rows = [acme.row(key) for key in keys]
        assert [(row.due_at - acme.now) // MINUTE // 60 for row in rows[:2]] == [4, 11]  # eight in the morning there
        assert {row.reason for row in rows[:2]} == {"sending.quiet_hours"}


def test_one_row_that_cannot_be_understood_does_not_stop_the_others(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port)
        acme.add_user()
        odd = [acme.put(user_id="u1", payload=payload) for payload in ({}, {"subject": 5, "pieces": 7})]
        unknown = acme.put(channel="webhook", place="nowhere", payload={})
        good = acme.put(user_id="u1")
        with acme.store.writing() as connection:
            connection.execute(sa.text("UPDATE outbox SET payload = '[1]' WHERE key = :key"), {"key": odd[1]})
        acme.send()

        assert len(server.mails) == 1
    assert [acme.row(key).state for key in (*odd, unknown, good)] == ["failed", "failed", "new", "sent"]
