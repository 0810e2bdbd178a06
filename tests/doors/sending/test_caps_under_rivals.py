"""Workers that send at the same moment keep the caps together, and no message is sent by two of them."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.store.sending_tables import CONTACT_SEND
from doors.sending.company import Company, company
from doors.sending.mail_server import mail_server

CONTACTS, EACH, CAP, WORKERS = 3, 6, 2, 4


def rivals(folder: Path, port: int, store: str) -> list[Company]:
    """Workers that share nothing but the store: each has connections of its own."""
    caps = [{"messages": CAP, "within": "7d"}]
    return [company(folder, port=port, store=store, caps=caps) for _ in range(WORKERS)]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rivals_send_no_more_than_the_caps_allow(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    store = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    with mail_server() as server:
        workers = rivals(tmp_path, server.port, store)
        acme = workers[0]
        for who in range(CONTACTS):
            acme.add_contact(f"c{who}", f"c{who}@example.org")
        keys = [
            acme.put(contact_id=f"c{who}", purpose="service", origin=f"journey:{n}")
            for n in range(EACH)
            for who in range(CONTACTS)
        ]
        start, failures = threading.Barrier(WORKERS), []

        def work(worker: Company) -> None:
            try:
                start.wait(60)
                worker.send()
            except BaseException as failure:
                failures.append(failure)
                raise

        threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)

        assert failures == []
        arrived = [str(mail["To"]) for mail in server.mails]
    assert sorted(arrived) == sorted(f"c{who}@example.org" for who in range(CONTACTS) for _ in range(CAP))
    ends = [acme.end_of(key) for key in keys]
    assert ends.count(("sent", None)) == CONTACTS * CAP
    assert ends.count(("skipped", "sending.capped")) == CONTACTS * (EACH - CAP)
    with acme.store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(CONTACT_SEND)).scalar_one() == CONTACTS * CAP
    for worker in workers:
        worker.store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_sent_against_an_unsubscription_that_was_written_before(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whoever unsubscribes while others send: what leaves afterwards had begun before."""
    store = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    with mail_server() as server:
        workers = [company(tmp_path, port=server.port, store=store, caps=[]) for _ in range(2)]
        acme = workers[0]
        acme.add_contact()
        acme.say("c1", "marketing", "given")
        keys = [acme.put(contact_id="c1", purpose="marketing") for _ in range(20)]
        arrived_then: list[int] = []

        def stop() -> None:
            server.wait_for(4)
            assert workers[1].unsubscribe(acme.token("grace@example.org", "marketing"))
            arrived_then.append(len(server.envelopes))

        reader = threading.Thread(target=stop)
        reader.start()
        acme.send()
        reader.join(120)

        (before,) = arrived_then
        assert before <= len(server.envelopes) <= before + 1  # the one that was on its way
        sent = len(server.envelopes)
    states = [acme.row(key).state for key in keys]
    assert states.count("sent") == sent
    assert states.count("skipped") == len(keys) - sent
    for worker in workers:
        worker.store.close()
