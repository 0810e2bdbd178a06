"""Webhooks that reach a real server: signed, tried again, and never led elsewhere."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import standardwebhooks

from changemaker.channels.ways import way_of
from changemaker.core.errors import SendingSettingsError
from changemaker.core.message import Message
from changemaker.store.letters import Letter, Line
from doors.sending.company import Company, company
from doors.sending.hook_server import hook_server
from doors.sending.mail_server import hanging_server

SECRET, OLD = (f"whsec_{base64.b64encode(bytes([n]) * 24).decode()}" for n in (1, 2))
CLOSED = {"type": "case.closed", "data": {"case_id": "K7", "note": "شكراً"}}


def with_hooks(folder: Path, monkeypatch: pytest.MonkeyPatch, url: str, **sending: object) -> Company:
    monkeypatch.setenv("CRM_SECRET", SECRET)
    monkeypatch.setenv("CRM_OLD", OLD)
    monkeypatch.setenv("CHAT_URL", url)
    crm = {"url": url, "secret": "${CRM_SECRET}", "old_secret": "${CRM_OLD}", "timeout_seconds": 1}
    chat = {"kind": "slack", "url": "${CHAT_URL}", "timeout_seconds": 1}
    return company(folder, hooks={"crm": crm, "chat": chat}, **sending)


def test_a_webhook_arrives_signed_so_that_either_key_believes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hook_server() as server:
        acme = with_hooks(tmp_path, monkeypatch, server.url)
        acme.moment = datetime.now(UTC)
        key = acme.put("case/K7/closed", channel="webhook", place="crm", payload=CLOSED)
        acme.send()

        (taken,) = server.taken
    for secret in (SECRET, OLD):
        told = standardwebhooks.Webhook(secret).verify(taken.body, dict(taken.headers))
        assert (told["type"], told["data"]) == ("case.closed", CLOSED["data"])
    assert acme.end_of(key) == ("sent", None)
    assert acme.row(key).provider_id == taken.headers["webhook-id"]


def test_a_second_try_has_the_same_id_so_that_the_other_side_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hook_server(status=500) as server:
        acme = with_hooks(tmp_path, monkeypatch, server.url)
        key = acme.put(channel="webhook", place="crm", payload=CLOSED)
        acme.send()
        assert acme.end_of(key) == ("new", "sending.hook_broke")
        server.status = 200
        acme.pass_time(minutes=2)
        acme.send()

        first, second = (taken.headers["webhook-id"] for taken in server.taken)
    assert first == second
    assert acme.end_of(key) == ("sent", None)


@pytest.mark.parametrize(
    ("status", "on_doubt", "expected"),
    [
        (200, "retry", ("sent", None)),
        (302, "retry", ("failed", "sending.hook_refused")),
        (400, "retry", ("failed", "sending.hook_refused")),
        (410, "retry", ("failed", "sending.hook_refused")),
        (429, "retry", ("new", "sending.hook_later")),
        (503, "hold", ("new", "sending.hook_later")),
        (500, "retry", ("new", "sending.hook_broke")),
        (500, "hold", ("in_doubt", "sending.hook_broke")),
    ],
)
def test_the_status_decides(
    status: int, on_doubt: str, expected: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hook_server(status=status) as server:
        server.headers = {"location": server.url.replace("/hook", "/elsewhere")}
        acme = with_hooks(tmp_path, monkeypatch, server.url, on_doubt={"webhook": on_doubt})
        key = acme.put(channel="webhook", place="crm", payload=CLOSED)
        acme.send()

        assert [taken.path for taken in server.taken] == ["/hook"]  # a redirect is not followed
    assert acme.end_of(key) == expected


def test_who_asks_for_a_pause_gets_it_for_all_that_goes_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hook_server(status=429, headers={"retry-after": "600"}) as server:
        acme = with_hooks(tmp_path, monkeypatch, server.url)
        keys = [acme.put(channel="webhook", place="crm", payload=CLOSED) for _ in range(3)]
        acme.send()
        server.status = 200
        acme.pass_time(minutes=9)
        acme.send()
        assert len(server.taken) == 1
        acme.pass_time(minutes=1)
        acme.send()

    assert [acme.end_of(key)[0] for key in keys] == ["sent"] * 3


def test_a_hook_that_hangs_or_breaks_off_may_have_taken_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hanging_server() as port:
        acme = with_hooks(tmp_path / "hangs", monkeypatch, f"http://127.0.0.1:{port}/")
        webhook = acme.put(channel="webhook", place="crm", payload=CLOSED)
        acme.send()
        assert acme.end_of(webhook) == ("new", "sending.hook_hangs")  # again: the other side knows its id
    with hook_server(breaks=True) as server:
        acme = with_hooks(tmp_path / "breaks", monkeypatch, server.url)
        letter = Letter(subject=Message("sending.state.new"), pieces=()).as_payload()
        chat = acme.put(channel="slack", place="chat", payload=letter)
        acme.send()
        assert acme.end_of(chat) == ("in_doubt", "sending.hook_lost")  # a chat room cannot tell


def test_a_chat_message_is_text_and_pages_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = (Line(message=Message("sending.foot", {"company": "<!channel> & Co"})),)
    with hook_server(status=200) as server:
        acme = with_hooks(tmp_path, monkeypatch, server.url)
        letter = Letter(subject=Message("sending.state.sent"), pieces=pieces)
        acme.put(channel="slack", place="chat", payload=letter.as_payload())
        acme.send()

        (taken,) = server.taken
    expected = "Sent\n\nYou get this because you are a customer of &lt;!channel&gt; &amp; Co."
    assert json.loads(taken.body) == {"text": expected}


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ({"url": "ftp://hook.example", "secret": "${CRM_SECRET}"}, "no address"),
        ({"url": "https://", "secret": "${CRM_SECRET}"}, "no address"),
        ({"url": "https://crm.example.com", "secret": ""}, "needs a secret"),
        ({"url": "https://crm.example.com", "secret": "${NOT_SET}"}, "NOT_SET"),
        ({"url": "https://crm.example.com", "secret": "hunter2"}, "whsec_"),
        ({"kind": "slack", "url": "https://chat.example.com"}, "no webhook hook is called 'crm'"),
    ],
)
def test_a_hook_that_cannot_work_is_said_with_its_place_and_without_its_secret(
    hook: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_SECRET", SECRET)
    acme = company(tmp_path, hooks={"crm": hook})

    with pytest.raises(SendingSettingsError, match=said) as refused:
        way_of(acme.workspace, "webhook", "crm")

    assert "changemaker.yml" in refused.value.where
    assert not {"hunter2", SECRET} & set(str(refused.value).split())
    key = acme.put(channel="webhook", place="crm", payload=CLOSED)
    acme.send()
    assert acme.end_of(key) == ("new", "sending.no_such_hook")
