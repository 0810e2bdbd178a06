"""Events come in by HTTP as Segment's libraries and CloudEvents send them, once each, or every mistake is told."""

import base64
import gzip
import json
import socket
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from changemaker.access.machine_keys import revoke_key
from changemaker.access.roles import Permission
from changemaker.api.capture_examples import EXAMPLES
from changemaker.store.event_tables import EVENT
from doors.api.here import NOW, Here, assert_problem

ONE, SEVERAL = "application/cloudevents+json", "application/cloudevents-batch+json"
MINUTE = 60_000_000
EVENT_OF = {"event": "order placed", "userId": "u"}


@pytest.fixture(scope="module")
def sender(here: Here) -> httpx.Client:
    return here.machine(Permission.PUSH_EVENTS)


def kept(here: Here, source: str, message_id: str) -> list[Any]:
    """Return the rows of one event."""
    with here.served.store.reading() as connection:
        wanted = sa.select(EVENT).where(EVENT.c.key == f"{source}:{message_id}")
        return list(connection.execute(wanted).mappings())


def source_of(sender: httpx.Client) -> str:
    return sender.headers["authorization"].removeprefix("Bearer ")[:12]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_documented_example_of_each_kind_is_taken_and_the_same_again_does_no_harm(here: Here, kind: str) -> None:
    client = here.machine(Permission.PUSH_EVENTS)
    headers = {"content-type": ONE} if kind == "events" else {}
    count = len(EXAMPLES[kind].get("batch", [1]))  # type: ignore[arg-type]

    first = client.post(f"/v1/{kind}", json=EXAMPLES[kind], headers=headers)
    again = client.post(f"/v1/{kind}", json=EXAMPLES[kind], headers=headers)

    assert (first.status_code, first.json()) == (200, {"success": True, "stored": count, "known": 0})
    assert again.json() == {"success": True, "stored": 0, "known": count}


def test_the_key_may_come_as_the_user_name_of_basic_as_segments_libraries_send_it(
    here: Here, sender: httpx.Client
) -> None:
    key = sender.headers["authorization"].removeprefix("Bearer ")
    basic = base64.b64encode(f"{key}:".encode()).decode()

    answer = here.nobody().post("/v1/track", json=EVENT_OF, headers={"authorization": f"Basic {basic}"})

    assert answer.status_code == 200


def test_what_is_personal_lies_sealed_and_the_rest_open(here: Here, sender: httpx.Client) -> None:
    traits = {"plan": "gold", "email": "ada@example.com", "phone": "+442079460958"}
    context = {"ip": "203.0.113.9", "library": {"name": "analytics"}}

    sender.post(
        "/v1/identify", json={"userId": "ada", "messageId": "p1", "traits": traits, "context": context}
    ).raise_for_status()

    (row,) = kept(here, source_of(sender), "p1")
    assert row["payload"] == {"traits": {"plan": "gold"}, "context": {"library": {"name": "analytics"}}}
    assert row["sealed"] is not None
    assert b"ada@example.com" not in row["sealed"] and b"203.0.113.9" not in row["sealed"]


@pytest.mark.parametrize(
    ("says", "account"),
    [
        ({"context": {"groupId": "A1"}}, "A1"),
        ({"properties": {"account_id": "A2"}}, "A2"),
        ({"properties": {"account_id": "A3"}, "context": {"groupId": "A4"}}, "A3"),
        ({"properties": {"account_id": 7}}, None),
        ({}, None),
    ],
)
def test_the_account_is_the_messages_group_or_account(
    here: Here, sender: httpx.Client, says: dict[str, object], account: str | None
) -> None:
    id = f"a-{json.dumps(says)}"

    sender.post("/v1/track", json={**EVENT_OF, "messageId": id, **says}).raise_for_status()

    assert [row["account_id"] for row in kept(here, source_of(sender), id)] == [account]


def test_a_sender_whose_clock_is_wrong_is_put_right_by_when_it_sent(here: Here, sender: httpx.Client) -> None:
    body = {**EVENT_OF, "messageId": "late", "timestamp": "2031-05-01T10:00:00Z", "sentAt": "2031-05-01T10:05:00Z"}

    sender.post("/v1/track", json=body).raise_for_status()

    (row,) = kept(here, source_of(sender), "late")
    assert row["received_at"] - row["t"] == 5 * MINUTE  # Segment: received - (sentAt - timestamp)


def test_nothing_happens_later_than_it_was_told(here: Here, sender: httpx.Client) -> None:
    sender.post("/v1/track", json={**EVENT_OF, "messageId": "f", "timestamp": "2031-05-01T10:00:00Z"})

    (row,) = kept(here, source_of(sender), "f")
    assert row["t"] == row["received_at"]


def test_cloud_events_are_taken_by_source_and_id_together(here: Here) -> None:
    client = here.machine(Permission.PUSH_EVENTS)
    event = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.placed", "accountid": "A9"}
    others = [{**event, "source": "/other"}, {**event, "id": "2", "data": {"contact_id": "u7"}}, event]

    answer = client.post(
        "/v1/events", content=json.dumps(others), headers={"content-type": f"{SEVERAL}; charset=utf-8"}
    )

    assert answer.json() == {"success": True, "stored": 3, "known": 0}
    (row,) = kept(here, source_of(client), "/shop 2")
    assert (row["kind"], row["name"], row["account_id"], row["contact_id"]) == ("event", "order.placed", "A9", "u7")


def test_what_is_personal_in_a_cloud_event_lies_sealed_too(here: Here) -> None:
    client = here.machine(Permission.PUSH_EVENTS)
    event = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "t", "contactid": "u7"}
    told = {**event, "subject": "kim@example.com", "data": {"email": "kim@example.com", "amount": 3}}
    binary = {**event, "id": "2", "data_base64": "a2lt"}

    for one in (told, binary):
        client.post("/v1/events", content=json.dumps(one), headers={"content-type": ONE}).raise_for_status()

    (first,), (second,) = kept(here, source_of(client), "/shop 1"), kept(here, source_of(client), "/shop 2")
    assert first["payload"] == {"properties": {"amount": 3}, "event_source": "/shop"}
    assert second["payload"] == {"properties": {}, "event_source": "/shop"}
    assert first["sealed"] and second["sealed"]


def test_ten_thousand_of_the_same_event_are_one(here: Here) -> None:
    client = here.machine(Permission.PUSH_EVENTS)
    batch = {"batch": [{**EVENT_OF, "type": "track", "messageId": "same"}] * 2_500}

    told = [client.post("/v1/batch", json=batch).json() for _ in range(4)]

    assert sum(one["stored"] for one in told) == 1
    assert sum(one["known"] for one in told) == 9_999
    assert len(kept(here, source_of(client), "same")) == 1


def test_every_mistake_of_a_batch_is_told_with_its_place_and_nothing_is_kept(here: Here, sender: httpx.Client) -> None:
    batch = [
        {**EVENT_OF, "type": "track", "messageId": "good"},
        {"type": "track", "event": 5, "userId": "u", "timestamp": "yesterday"},
        {"type": "trick", "userId": "u"},
        {"type": "group", "userId": "u"},
        7,
        None,
        {"type": "track", "event": "e"},
        {"event": "e", "userId": "u"},
    ]

    answer = sender.post("/v1/batch", json={"batch": batch})

    assert_problem(answer, 400, "CM341", "nothing of it was kept")
    assert sorted(flaw["pointer"] for flaw in answer.json()["errors"]) == [
        "/batch/1/event",
        "/batch/1/timestamp",
        "/batch/2/type",
        "/batch/3/groupId",
        "/batch/4",
        "/batch/5",
        "/batch/6/userId",
        "/batch/7/type",
    ]
    assert kept(here, source_of(sender), "good") == []


DEEP = b'{"event": "e", "userId": "u", "properties": ' + b'{"a": ' * 40 + b"1" + b"}" * 40 + b"}"
BAD: dict[str, tuple[bytes, int, str, str]] = {
    "nothing": (b"", 400, "CM341", "not JSON"),
    "no JSON": (b"{'event'}", 400, "CM341", "not JSON"),
    "no object": (b"[]", 400, "CM341", "object"),
    "deep arrays": (b"[" * 30_000, 400, "CM341", "deep"),
    "deep properties": (DEEP, 400, "CM341", "32"),
    "a lone surrogate": (b'{"event": "\\ud800", "userId": "u"}', 400, "CM341", "surrogate"),
    "a surrogate in UTF-8": (b'{"event": "\xed\xa0\x80", "userId": "u"}', 400, "CM341", "UTF-8"),
    "Latin-1": ('{"event": "é", "userId": "u"}'.encode("latin-1"), 400, "CM341", "UTF-8"),
    "NaN": (b'{"event": "e", "userId": "u", "properties": {"a": NaN}}', 400, "CM341", "not JSON"),
    "a number beyond all": (b'{"event": "e", "userId": "u", "properties": {"a": 1e999}}', 400, "CM341", "number"),
    "NUL in an id": (b'{"event": "e", "userId": "u\\u0000"}', 400, "CM341", "/userId"),
    "an id too long": (b'{"event": "e", "userId": "' + b"u" * 257 + b'"}', 400, "CM341", "/userId"),
    "a time before all": (b'{"event": "e", "userId": "u", "timestamp": "0001-01-01T00:00:00Z"}', 400, "CM341", "1970"),
    "properties as a list": (b'{"event": "e", "userId": "u", "properties": [1]}', 400, "CM341", "/properties"),
    "nobody": (b'{"event": "e"}', 400, "CM341", "/userId"),
    "no name": (b'{"userId": "u"}', 400, "CM341", "/event"),
    "40 KB in one event": (b'{"event": "' + b"e" * 40_000 + b'"}', 413, "CM342", "32,768"),
}


@pytest.mark.parametrize("body, status, code, says", BAD.values(), ids=BAD)
def test_a_body_that_cannot_be_meant_is_told_and_not_kept(
    sender: httpx.Client, body: bytes, status: int, code: str, says: str
) -> None:
    assert_problem(sender.post("/v1/track", content=body), status, code, says)


def test_the_same_bad_bodies_harm_no_batch(sender: httpx.Client) -> None:
    good = b'{"type": "track", "event": "e", "userId": "u", "messageId": "beside-bad"}'
    for body, *_ in BAD.values():
        if body:
            assert sender.post("/v1/batch", content=b'{"batch": [' + body + b"]}").status_code == 400

    assert sender.post("/v1/batch", content=b'{"batch": [' + good + b"]}").status_code == 200


def test_strange_but_right_values_are_kept_as_they_came(here: Here, sender: httpx.Client) -> None:
    odd = {
        "big": 2**100,
        "nul": "a\x00b",
        "emoji": "🙂",
        "arabic": "طلب",
        "": "",
        "nested": {"a": [1, [2, {"b": None}]]},
    }

    sender.post("/v1/track", json={**EVENT_OF, "messageId": "odd", "properties": odd}).raise_for_status()

    (row,) = kept(here, source_of(sender), "odd")
    assert row["payload"]["properties"] == odd


def test_a_gzipped_body_is_unpacked_and_one_that_unpacks_to_far_more_is_refused(sender: httpx.Client) -> None:
    packed = {"content-encoding": "gzip"}
    small, bomb = gzip.compress(json.dumps(EVENT_OF).encode()), gzip.compress(b" " * 50_000_000)

    assert sender.post("/v1/track", content=small, headers=packed).status_code == 200
    assert_problem(sender.post("/v1/batch", content=bomb, headers=packed), 413, "CM342")
    assert_problem(sender.post("/v1/track", content=small[:-9], headers=packed), 400, "CM341", "ends too soon")
    assert_problem(sender.post("/v1/track", content=b"plain", headers=packed), 400, "CM341", "gzip")
    assert_problem(sender.post("/v1/track", content=b"", headers={"content-encoding": "br"}), 415, "CM346")


def test_fifty_megabytes_are_refused_by_their_first_bytes(here: Here, sender: httpx.Client) -> None:
    host, port = here.url.removeprefix("http://").split(":")
    head = f"POST /v1/batch HTTP/1.1\r\nhost: x\r\nauthorization: {sender.headers['authorization']}\r\n"
    for told, first in (
        ("content-length: 50000000", b""),
        ("transfer-encoding: chunked", b"927C0\r\n" + b" " * 600_000),
    ):
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(f"{head}{told}\r\n\r\n".encode() + first)
            assert connection.recv(100).startswith(b"HTTP/1.1 413")  # the other 49 MB are not waited for


def test_who_has_no_right_key_is_told_so(here: Here) -> None:
    nobody, reader = here.nobody(), here.machine(Permission.SEE_DATA)

    assert_problem(nobody.post("/v1/track", json=EVENT_OF), 401, "CM345", "Bearer")
    assert nobody.post("/v1/track", json=EVENT_OF).headers["www-authenticate"].startswith("Bearer")
    assert_problem(nobody.post("/v1/track", json=EVENT_OF, headers={"authorization": "Bearer cmk_x"}), 401, "CM345")
    assert_problem(nobody.post("/v1/track", json=EVENT_OF, headers={"authorization": "Basic !"}), 401, "CM345")
    assert_problem(reader.post("/v1/track", json=EVENT_OF), 403, "CM332")


def test_a_key_that_was_taken_back_pushes_nothing_more(here: Here) -> None:
    client = here.machine(Permission.PUSH_EVENTS)
    revoke_key(here.served.store, source_of(client), by="u_test", now=NOW)

    assert_problem(client.post("/v1/track", json=EVENT_OF), 401, "CM345", "taken back")


def test_other_methods_and_types_are_told(sender: httpx.Client) -> None:
    assert_problem(sender.get("/v1/track"), 405, "CM346", "POST")
    assert_problem(sender.post("/v1/events", json={}), 415, "CM346", ONE)
    assert_problem(sender.post("/v1/events", json={}, headers={"content-type": SEVERAL}), 400, "CM341", "array")
    assert_problem(sender.post("/v1/nothing", json={}), 404, "CM343")
