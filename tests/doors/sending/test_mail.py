"""Mail that reaches a real server, is refused by it, or hangs in it."""

import re
import threading
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, sleep

import pytest
import sqlalchemy as sa

from changemaker.core.message import Message
from changemaker.routines.worker import Worker
from changemaker.store.letters import Heading, Letter, Line, Link
from changemaker.store.people_tables import USER
from changemaker.store.sending_tables import CONSENT, CONTACT_SEND, SUPPRESSION
from doors.sending.company import LETTER, URL, company
from doors.sending.mail_server import hanging_server, mail_server

LINK = re.compile(rf"{URL}/u/([\w-]+)")


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_letter_arrives_in_its_readers_language_as_text_and_as_html(tmp_path: Path) -> None:
    letter = Letter(
        subject=Message("sending.state.sent"),
        pieces=(
            Heading(message=Message("sending.channel.email")),
            Line(message=Message("sending.foot", {"company": "<b>&Co</b>"})),
            Link(message=Message("sending.state.failed"), url="https://cx.example.com/proof?a=1&b=2"),
            Link(message=Message("sending.state.new"), url="javascript:alert(1)"),
        ),
    )
    with mail_server() as server:
        acme = company(tmp_path, port=server.port)
        acme.add_user(language="ar")
        key = acme.put(user_id="u1", purpose="service", payload=letter.as_payload())

        assert acme.send() == 1

        (mail,) = server.mails
    assert acme.end_of(key) == ("sent", None)
    assert acme.row(key).provider_id == mail["Message-ID"]
    assert (mail["From"], mail["To"]) == ("Acme <cx@acme.example>", "ada@example.com")
    html, text = part(mail, "html"), part(mail, "plain")
    assert '<html lang="ar" dir="rtl">' in html
    assert "<b>&Co" not in html and "&lt;b&gt;&amp;Co&lt;/b&gt;" in html
    assert "<b>&Co</b>" in text
    assert 'href="https://cx.example.com/proof?a=1&amp;b=2"' in html
    assert "javascript" not in html + text


def test_the_link_in_a_mail_unsubscribes_and_the_next_mail_is_not_sent(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port, caps=[])
        acme.add_contact()
        acme.say("c1", "marketing", "given")
        first = acme.put(contact_id="c1", purpose="marketing")
        acme.send()
        (mail,) = server.mails
        (token,) = set(LINK.findall(part(mail, "plain")) + LINK.findall(part(mail, "html")))
        assert f"<{URL}/u/{token}>, <mailto:cx@acme.example?subject=unsubscribe%20{token}>" == mail["List-Unsubscribe"]
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert b"List-Unsubscribe: <https" in server.envelopes[0].content  # as it is, not encoded

        assert acme.unsubscribe(token)
        assert acme.unsubscribe(token)

        marketing = acme.put(contact_id="c1", purpose="marketing")
        service = acme.put(contact_id="c1", purpose="service")
        receipt = acme.put(contact_id="c1", purpose="transactional")
        acme.send()
        assert len(server.mails) == 3
        assert "List-Unsubscribe" not in server.mails[2]
    assert [acme.end_of(key)[0] for key in (first, service, receipt)] == ["sent", "sent", "sent"]
    assert acme.end_of(marketing) == ("skipped", "sending.unsubscribed")
    with acme.store.reading() as connection:
        said = connection.execute(sa.select(CONSENT.c.state, CONSENT.c.source).order_by(CONSENT.c.id)).all()
        assert [tuple(row) for row in said] == [
            ("given", "form"),
            ("withdrawn", "unsubscribe link"),
        ]
        assert connection.execute(sa.select(sa.func.count()).select_from(SUPPRESSION)).scalar_one() == 1


def test_one_of_us_who_unsubscribes_gets_no_digest_and_still_a_new_password(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port)
        acme.add_user()
        acme.add_user("u2", "bob@example.com")
        acme.put(user_id="u1", purpose="service")
        acme.send()
        assert acme.unsubscribe(LINK.findall(part(server.mails[0], "plain"))[0])

        digest, other = acme.put(user_id="u1", purpose="service"), acme.put(user_id="u2", purpose="service")
        reset = acme.put(user_id="u1", purpose="transactional")
        acme.send()

    ends = [acme.end_of(key) for key in (digest, other, reset)]
    assert ends == [("skipped", "sending.unsubscribed"), ("sent", None), ("sent", None)]
    with acme.store.reading() as connection:
        assert dict(connection.execute(sa.select(USER.c.id, USER.c.digest)).all()) == {"u1": False, "u2": True}
        assert connection.execute(sa.select(sa.func.count()).select_from(SUPPRESSION)).scalar_one() == 0


def test_a_rehearsal_decides_everything_and_sends_nothing(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port, live=False, caps=[{"messages": 1, "within": "7d"}])
        acme.add_contact()
        acme.say("c1", "marketing", "given")
        keys = [acme.put(contact_id="c1", purpose="marketing") for _ in range(2)]
        wordless = acme.put(contact_id="c1", payload={"subject": {"id": "nobody.wrote.this"}, "pieces": []})

        acme.send()

        assert [acme.end_of(key) for key in keys] == [("rehearsed", None), ("skipped", "sending.capped")]
        assert acme.end_of(wordless) == ("failed", "sending.cannot_word")
        assert server.mails == []
        live = company(tmp_path, port=server.port, caps=[{"messages": 1, "within": "7d"}])
        key = live.put(contact_id="c1", purpose="marketing", key="live")
        live.send()
        assert live.end_of(key) == ("sent", None)  # what was rehearsed uses up no cap
        assert [acme.row(key).state for key in keys] == ["rehearsed", "skipped"]  # and is not sent afterwards


def test_links_with_which_our_own_people_sign_in_leave_in_a_rehearsal_too_and_a_digest_does_not(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = company(tmp_path, port=server.port, live=False)
        acme.add_user(email="ada@example.com")
        reset = acme.put(user_id="u1", purpose="transactional")
        digest = acme.put(user_id="u1", purpose="service")

        acme.send()

        assert [acme.end_of(key) for key in (reset, digest)] == [("sent", None), ("rehearsed", None)]
        assert [str(mail["To"]) for mail in server.mails] == ["ada@example.com"]


def test_a_server_that_hangs_ends_in_time_and_is_asked_again_later(tmp_path: Path) -> None:
    for after, expected in ((b"", "new"), (b"RCPT", "new"), (b".", "in_doubt")):
        folder = tmp_path / f"after-{after.decode() or 'hello'}"
        with hanging_server(after=after) as port:
            acme = company(folder, port=port, mail={"timeout_seconds": 1})
            acme.add_user()
            keys = [acme.put(user_id="u1") for _ in range(3)]
            started = monotonic()

            assert acme.send() == 1  # the first one finds out, the others wait

            assert monotonic() - started < 30
        state, reason = acme.end_of(keys[0])
        assert (state, reason) == (expected, "sending.mail_no_answer" if after == b"." else "sending.mail_server_hangs")
        assert [acme.row(key).due_at > acme.now for key in keys[1:]] == [True, True]
        with mail_server() as server:
            again = company(folder, port=server.port)
            again.moment = acme.moment
            again.pass_time(hours=1)
            again.send()
            assert len(server.mails) == (2 if after == b"." else 3)  # what is in doubt is not sent by itself


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"RCPT": "550 5.7.1 not from you"}, ("failed", "sending.mail_refused")),
        ({"DATA": "554 5.6.0 spam"}, ("failed", "sending.mail_refused")),
        ({"MAIL": "553 5.7.1 not your sender"}, ("new", "sending.mail_server_refuses")),
        ({"MAIL": "530 5.7.0 sign in first"}, ("new", "sending.mail_server_refuses")),
        ({"MAIL": "451 4.3.0 later"}, ("new", "sending.mail_later")),
        ({"DATA": "452 4.2.2 full"}, ("new", "sending.mail_later")),
        ({"MAIL": None}, ("new", "sending.mail_server_lost")),
        ({"DATA": None}, ("in_doubt", "sending.mail_no_answer")),
    ],
)
def test_what_the_server_says_decides(
    answers: dict[str, str | None], expected: tuple[str, str], tmp_path: Path
) -> None:
    with mail_server(**answers) as server:
        acme = company(tmp_path, port=server.port)
        acme.add_contact()
        key = acme.put(contact_id="c1", purpose="service")
        acme.send()
        acme.send()

        assert acme.end_of(key) == expected
        assert acme.row(key).attempt == 1  # the second call found nothing due
        with acme.store.reading() as connection:
            counted = connection.execute(sa.select(sa.func.count()).select_from(CONTACT_SEND)).scalar_one()
        assert counted == (1 if expected[0] == "in_doubt" else 0)  # what did not leave uses up no cap
        server.answers.clear()
        acme.pass_time(minutes=2)
        acme.send()
        assert acme.end_of(key) == (("sent", None) if expected[0] == "new" else expected)


def test_an_address_that_does_not_exist_is_not_written_to_again(tmp_path: Path) -> None:
    with mail_server(RCPT="550 5.1.1 no such user") as server:
        acme = company(tmp_path, port=server.port)
        acme.add_contact()
        acme.put(contact_id="c1")
        acme.send()
        receipt = acme.put(contact_id="c1", purpose="transactional")
        acme.send()

    assert acme.end_of(receipt) == ("skipped", "sending.bounced")


def test_no_server_at_all_lets_mails_wait_and_gives_them_up_after_days(tmp_path: Path) -> None:
    with mail_server() as server:
        port = server.port
    acme = company(tmp_path, port=port)
    acme.add_user()
    keys = [acme.put(user_id="u1") for _ in range(3)]
    for _ in range(200):
        acme.send()
        if all(acme.row(key).state == "failed" for key in keys):
            break
        acme.pass_time(hours=1)

    assert {acme.end_of(key) for key in keys} == {("failed", "sending.gave_up")}
    assert acme.now - acme.row(keys[0]).made_at < 4 * 24 * 60 * 60 * 1_000_000


def test_a_link_that_is_good_once_is_wiped_when_its_mail_has_left(tmp_path: Path) -> None:
    pieces = (*LETTER.pieces, Link(message=Message("sending.state.new"), url=f"{URL}/reset/s3cret", once=True))
    payload = Letter(subject=LETTER.subject, pieces=pieces).as_payload()
    with mail_server() as server:
        acme = company(tmp_path, port=server.port)
        acme.add_user()
        key = acme.put(user_id="u1", payload=payload)
        acme.send()

        assert "s3cret" in part(server.mails[0], "plain")
    assert "s3cret" not in str(acme.row(key).payload)


def test_nothing_leaves_where_no_mail_server_is_named(tmp_path: Path) -> None:
    acme = company(tmp_path, mail=None)
    acme.add_user()
    key = acme.put(user_id="u1")
    acme.send()

    assert acme.end_of(key) == ("new", "sending.no_mail_server")


def test_a_mail_that_is_always_put_off_is_given_up_after_three_days_and_not_before(tmp_path: Path) -> None:
    with mail_server(RCPT="451 4.3.0 later") as server:
        acme = company(tmp_path, port=server.port)
        acme.add_user()
        key = acme.put(user_id="u1")
        for _ in range(100):
            acme.send()
            if acme.row(key).state == "failed":
                break
            acme.pass_time(hours=1)

    assert acme.end_of(key) == ("failed", "sending.gave_up")
    waited = (acme.now - acme.row(key).made_at) / 3_600_000_000
    assert 72 <= waited < 96


def test_what_is_good_once_is_wiped_from_mails_that_are_given_up_with_their_way(tmp_path: Path) -> None:
    with mail_server() as server:
        port = server.port
    acme = company(tmp_path, port=port)
    acme.add_user()
    line = Line(message=Message("sending.foot", {"company": "123456"}), once=True)
    link = Link(message=Message("sending.state.new"), url=f"{URL}/reset/s3cret", once=True)
    letter = Letter(subject=LETTER.subject, pieces=(line, link))
    keys = [acme.put(user_id="u1", payload=letter.as_payload()) for _ in range(3)]
    acme.pass_time(days=4)
    for _ in range(4):
        acme.send()
        acme.pass_time(hours=1)

    assert {acme.end_of(key) for key in keys} == {("failed", "sending.gave_up")}
    kept = str([acme.row(key).payload for key in keys])
    assert "s3cret" not in kept and "123456" not in kept


def test_a_mail_that_may_have_left_once_counts_although_its_second_try_surely_did_not(tmp_path: Path) -> None:
    with mail_server(DATA=None) as server:
        acme = company(tmp_path, port=server.port, on_doubt={"email": "retry"})
        acme.add_contact()
        acme.put(contact_id="c1", purpose="service")
        acme.send()
        server.answers = {"RCPT": "451 4.3.0 later"}
        acme.pass_time(hours=1)
        acme.send()

    with acme.store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(CONTACT_SEND)).scalar_one() == 1


def test_a_worker_that_is_told_to_stop_ends_the_mail_that_is_under_way(tmp_path: Path) -> None:
    stop, begun = threading.Event(), threading.Event()

    def slowly(envelope: object) -> None:
        begun.set()
        assert stop.wait(60)
        sleep(2.5)  # longer than anything else is waited for

    with mail_server() as server:
        server.on_mail = slowly
        acme = company(tmp_path, port=server.port)
        acme.add_user()
        key = acme.put(user_id="u1")
        worker = Worker(workspace=acme.workspace, store=acme.store, keys=acme.keys, clock=acme.clock, url=URL)
        thread = threading.Thread(target=worker.run, args=(stop,))
        thread.start()
        assert begun.wait(60)
        stop.set()
        thread.join(60)

        assert not thread.is_alive()
        assert acme.end_of(key) == ("sent", None)
