"""Any event is either refused in words or kept to the letter, in both databases."""

from collections.abc import Iterator

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changemaker.core.errors import BadEventError
from changemaker.store.event_tables import EVENT
from changemaker.store.events import NewEvent, insert_rows, row_of
from changemaker.store.open import Store, open_store
from engines.store_places import KINDS
from unit.store.made_events import NOW, event
from unit.store.made_place import made_place

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=20)  # with halves of surrogate pairs and zeros
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
EVENTS = st.builds(
    NewEvent,
    source=ANY_TEXT,
    message_id=ANY_TEXT,
    kind=st.sampled_from(["track", "identify", "event"]),
    t=st.integers(-(10**16), 10**16),
    name=ANY_TEXT,
    account_id=st.none() | ANY_TEXT,
    contact_id=st.none() | ANY_TEXT,
    payload=st.dictionaries(ANY_TEXT, VALUES, max_size=4),
)


@pytest.fixture(scope="module", params=KINDS)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store for many examples."""
    opened = open_store(made_place(request.param, tmp_path_factory.mktemp("store"), request))
    yield opened
    opened.close()


@given(one=EVENTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_event_is_refused_or_kept_to_the_letter(lasting: Store, one: NewEvent) -> None:
    try:
        row = row_of(one, NOW)
    except BadEventError as refused:
        assert "Hint:" in str(refused)
        return
    with lasting.writing() as connection:
        connection.execute(sa.delete(EVENT))
        assert insert_rows(connection, [[row]]) == [1]

    with lasting.reading() as connection:
        kept = connection.execute(sa.select(EVENT)).mappings().one()
    told = (one.key, one.kind, one.name, one.account_id, one.contact_id, one.t, msgspec.json.decode(row.payload))
    assert told == tuple(kept[name] for name in ("key", "kind", "name", "account_id", "contact_id", "t", "payload"))


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"message_id": ""}, "has no id"),
        ({"message_id": "x" * 600}, "id is too long"),
        ({"name": "half a pair \ud83d"}, "letters or values"),
        ({"payload": {"properties": {"note": "half a pair \ud83d"}}}, "letters or values"),
        ({"payload": {"properties": {"note": object()}}}, "letters or values"),
        ({"contact_id": "C\x001"}, "zero character"),
        ({"t": 10**18}, "time cannot be"),
    ],
)
def test_what_no_database_could_keep_is_refused(broken: dict[str, object], told: str) -> None:
    with pytest.raises(BadEventError, match=told) as raised:
        row_of(event(**{"message_id": "1", **broken}), NOW)

    assert "half a pair" not in str(raised.value)


def test_a_zero_within_a_value_is_kept(store: Store) -> None:
    with store.writing() as connection:
        insert_rows(connection, [[row_of(event("1", payload={"properties": {"note": "a\0b"}}), NOW)]])

    with store.reading() as connection:
        assert connection.execute(sa.select(EVENT.c.payload)).scalar() == {"properties": {"note": "a\0b"}}


def test_rows_of_several_groups_are_counted_where_they_came_first(store: Store) -> None:
    one, two, three = (row_of(event(name), NOW) for name in ("1", "2", "3"))

    with store.writing() as connection:
        assert insert_rows(connection, [[one, one, two], [two, three], [], [one]]) == [2, 1, 0, 0]
    with store.writing() as connection:
        assert insert_rows(connection, [[three], [one]]) == [0, 0]
