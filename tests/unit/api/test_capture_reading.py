"""Whatever bytes come in: events, or one error that names places; never anything else."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from changemaker.api.capture_events import Coming, cloud_events_of, event_of, events_of, microseconds, moment_of
from changemaker.api.capture_personal import DEEPEST, KNOWN, apart, is_plain
from changemaker.api.capture_reading import MOST_BYTES, read_batch, read_cloud_events, read_message
from changemaker.api.capture_shapes import KINDS
from changemaker.core.errors import BadRequestError, TooLargeError
from changemaker.privacy.personal import split
from changemaker.store.events import NewEvent, row_of

NOW = 1_790_000_000_000_000
COMING = Coming(source="cmk_1", now=NOW)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
FIELDS = (
    *("type", "event", "name", "messageId", "userId", "anonymousId", "groupId", "previousId", "category"),
    *("properties", "traits", "context", "timestamp", "originalTimestamp", "sentAt"),
)
GOOD = {
    "type": st.sampled_from(KINDS),
    "properties": st.dictionaries(st.text(), VALUES, max_size=4),
    "traits": st.dictionaries(st.text(), VALUES, max_size=4),
    "context": st.dictionaries(st.text(), VALUES, max_size=4),
    "timestamp": st.datetimes(min_value=datetime(1970, 1, 1)).map(lambda moment: f"{moment.isoformat()}Z"),
}
MESSAGES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8)
PLAUSIBLE = st.fixed_dictionaries({}, optional={name: GOOD.get(name, st.text(max_size=300)) for name in FIELDS})


def pushed(body: bytes) -> list[NewEvent]:
    """Read and mean a batch, as the server does."""
    flaws: list[tuple[str, str]] = []
    return events_of(read_batch(body, flaws), COMING, flaws)


@settings(max_examples=40)
@given(batch=st.lists(MESSAGES | PLAUSIBLE | VALUES, max_size=6))
@example(batch=[{"type": "track", "event": "e", "userId": "u", "context": {"traits": {"email": "a@example.com"}}}])
def test_any_json_becomes_events_that_both_databases_keep_or_names_the_places(batch: list[Any]) -> None:
    try:
        events = pushed(json.dumps({"batch": batch}).encode())
    except BadRequestError as error:
        assert all(place.startswith("/batch/") or not error.flaws for place, _ in error.flaws)
    else:
        rows = [row_of(event, NOW) for event in events]
        assert len(rows) == len(batch)
        assert not any("\x00" in (row.key + row.name + (row.contact_id or "")) for row in rows)
        assert all(row.t <= NOW for row in rows)


@given(body=st.binary(max_size=200))
@example(body=b"[" * 199)
@example(body=b'{"batch": [' * 15)
@example(body=b'{"batch": null}')
@example(body=b'{"batch": [{"type": "track", "event": "e", "userId": "u", "sentAt": "0001-01-01T00:00:00Z"}]}')
def test_any_bytes_are_events_or_a_bad_request(body: bytes) -> None:
    for read in (pushed, read_message, lambda raw: read_cloud_events(raw, [])):
        try:
            found = read(body)
        except BadRequestError as error:
            assert error.code == "CM341"
        else:
            assert found is not None


@settings(max_examples=40)
@given(batch=st.lists(PLAUSIBLE, max_size=4))
def test_the_fast_way_and_the_careful_way_read_the_same(batch: list[Any]) -> None:
    body = json.dumps({"batch": batch}).encode()
    padded = body + b" " * (MOST_BYTES + 1 - len(body))  # longer than one event may be: read one by one

    assert outcome(body) == outcome(padded)


def outcome(body: bytes) -> object:
    """Return the events but for ids that were drawn, or the places that are wrong."""
    try:
        return [(event.kind, event.name, event.contact_id, event.t, event.payload) for event in pushed(body)]
    except BadRequestError as error:
        return error.flaws


@settings(max_examples=40)
@given(parts=st.dictionaries(st.text() | st.sampled_from(["email", "ip", "plan", "name"]), VALUES, max_size=5))
def test_what_is_kept_open_is_what_the_house_rule_calls_plain(parts: dict[str, Any]) -> None:
    plain, personal = apart(parts, "traits", of_person=True)

    assert plain == split(parts)[0]
    assert all(path.startswith("traits.") for path in personal)
    assert plain == parts or not is_plain(parts, True)  # the short way lets nothing through


@pytest.mark.parametrize(
    "value",
    [
        "kim@example.com",
        "+442079460958",
        "ring +44 20 7946 0958 after six",
        "call 020 7946 0958",
        "4111111111111111",
        "4111-1111-1111-1111",
        "card 4111 1111 1111 1111",
        "DE89370400440532013000",
        "203.0.113.9",
        "2001:db8::1",
        ["kim@example.com"],
        {"deep": {"deeper": "kim@example.com"}},
    ],
)
def test_what_tells_who_somebody_is_is_found_in_a_value_of_any_name(value: object) -> None:
    plain, personal = apart({"note": value}, "properties", of_person=False)

    assert not is_plain({"note": value}, False)
    assert "example" not in json.dumps(plain) and personal


@pytest.mark.parametrize(
    "value", ["EUR", "order placed", "2026-11-20", "o-123456", "2.3.3", "12:30", 129.9, True, None]
)
def test_what_tells_nobody_stays_open_without_a_second_look(value: object) -> None:
    assert is_plain({"note": value}, False)


def test_values_may_lie_as_deep_as_is_said_and_no_deeper() -> None:
    def nested(levels: int) -> dict[str, object]:
        return {"a": nested(levels - 1)} if levels > 1 else {"a": 1}

    fine = {"event": "e", "userId": "u", "properties": nested(DEEPEST)}
    assert event_of(read_message(json.dumps(fine).encode()), "track", COMING).payload["properties"] == nested(DEEPEST)
    with pytest.raises(BadRequestError) as refused:
        event_of(read_message(json.dumps({**fine, "properties": nested(DEEPEST + 1)}).encode()), "track", COMING)
    assert refused.value.flaws == (("", "has more than 32 values within each other"),)


@pytest.mark.parametrize(
    ("claimed", "sent", "expected"),
    [
        (None, None, 0),  # nothing said: when it came
        (-60, None, -60),
        (60, None, 0),  # the future: when it came
        (-60, -10, -50),  # a clock ten seconds slow
        (3_590, 3_600, -10),  # a clock an hour fast
        (20, 10, 0),  # happened after it was sent: nonsense, so when it came
    ],
)
def test_moments_are_put_on_our_clock(claimed: int | None, sent: int | None, expected: int) -> None:
    def at(seconds: int | None) -> datetime | None:
        return None if seconds is None else datetime.fromtimestamp(NOW / 1e6 + seconds, UTC)

    assert moment_of(at(claimed), at(sent), NOW) - NOW == expected * 1_000_000


def test_a_moment_without_a_zone_is_utc_and_none_is_before_1970() -> None:
    assert microseconds(datetime(1970, 1, 1, 0, 0, 1)) == 1_000_000
    with pytest.raises(ValueError, match="1970"):
        moment_of(datetime(1969, 12, 31, tzinfo=UTC), None, NOW)


def test_a_message_without_an_id_gets_one_of_its_own_each_time() -> None:
    body = json.dumps({"event": "e", "userId": "u"}).encode()

    ids = {event_of(read_message(body), "track", COMING).message_id for _ in range(2)}

    assert len(ids) == 2


def test_the_context_of_a_batch_is_every_messages_own_says_it_otherwise() -> None:
    batch = {"context": {"app": "shop", "groupId": "A1"}, "sentAt": None, "batch": []}
    one = {"type": "track", "event": "e", "userId": "u"}
    body = {**batch, "batch": [one, {**one, "context": {"app": "other"}}]}

    events = pushed(json.dumps(body).encode())

    assert [event.payload["context"]["app"] for event in events] == ["shop", "other"]  # type: ignore[index]
    assert [event.account_id for event in events] == ["A1", "A1"]


def test_cloud_events_with_long_names_keep_ids_apart() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "s" * 250, "type": "t"}
    flaws: list[tuple[str, str]] = []
    body = json.dumps([event, {**event, "id": "12345678"}, {**event, "source": "s" * 249, "id": "s 1"}]).encode()

    events = cloud_events_of(read_cloud_events(body, flaws), COMING, flaws, single=False)

    assert len({event.message_id for event in events}) == 3
    assert all(len(event.key) < 300 for event in events)


def test_the_context_of_a_batch_counts_in_each_of_its_messages() -> None:
    one = {"type": "track", "event": "e", "userId": "u", "properties": {"note": "a" * 9_000}}
    batch = {"context": {"note": "a" * 25_000}, "batch": [one, {**one, "properties": {}}]}

    with pytest.raises(BadRequestError) as refused:
        pushed(json.dumps(batch).encode())

    assert refused.value.flaws == (("/batch/0", "is longer than 32,768 bytes, with the context"),)


@pytest.mark.parametrize(("messages", "letters"), [(300, 16_000), (2_500, 30_000), (2_500, 2_000)])
def test_a_context_that_many_messages_would_multiply_is_refused(messages: int, letters: int) -> None:
    batch = {"context": {"note": "a" * letters}, "batch": [{"type": "track", "event": "e", "userId": "u"}] * messages}

    with pytest.raises(TooLargeError, match="4,194,304"):
        pushed(json.dumps(batch, separators=(",", ":")).encode())


def test_a_context_as_libraries_send_it_goes_with_the_largest_batch() -> None:
    batch = {"context": {"note": "a" * 1_000}, "batch": [{"type": "track", "event": "e", "userId": "u"}] * 2_500}

    assert len(pushed(json.dumps(batch).encode())) == 2_500


def test_a_long_key_is_looked_at_and_not_remembered() -> None:
    before = KNOWN.cache_info().currsize

    assert not is_plain({"email " + "a" * 100: 1}, True)
    assert is_plain({"b" * 65: 1}, True)
    assert KNOWN.cache_info().currsize == before
