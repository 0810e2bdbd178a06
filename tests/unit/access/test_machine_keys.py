"""Keys of machines: shown once, kept as a hash, good for what they were made for, and taken back at once."""

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.access.machine_keys import FOR_MACHINES, SHAPE, actor_of_key, make_key, revoke_key
from changemaker.access.people import keys as listed_keys
from changemaker.access.roles import Permission
from changemaker.core.errors import BadPersonError, NotThereError
from changemaker.core.scope import EVERYTHING, NOTHING
from changemaker.store.open import Store
from changemaker.store.people_tables import API_KEY
from doors.access.company import HOUR, NOW, told

PUSH = frozenset({Permission.PUSH_EVENTS})


def test_a_key_may_do_what_it_was_made_for_and_no_more(store: Store) -> None:
    made = make_key(store, name="Web shop", permissions=PUSH, by="u_ada", now=NOW)

    actor = actor_of_key(store, made.secret, now=NOW)

    assert actor is not None
    assert (actor.kind, actor.id, actor.permissions, actor.scope) == ("key", made.key.id, PUSH, NOTHING)
    assert made.secret.startswith(f"{made.key.id}_")


def test_a_key_that_reads_reads_everything(store: Store) -> None:
    made = make_key(store, name="Board", permissions=[Permission.SEE_PROOF], by="u_ada", now=NOW)

    actor = actor_of_key(store, made.secret, now=NOW)
    assert actor is not None
    assert actor.scope == EVERYTHING


def test_the_secret_is_kept_nowhere(store: Store) -> None:
    made = make_key(store, name="Web shop", permissions=PUSH, by="u_ada", now=NOW)

    with store.reading() as connection:
        kept = repr(connection.execute(sa.select(API_KEY)).all())
    assert made.secret not in kept
    assert made.secret.removeprefix(made.key.id) not in kept
    assert made.secret not in repr(made)


def test_a_key_taken_back_opens_nothing(store: Store) -> None:
    made = make_key(store, name="Web shop", permissions=PUSH, by="u_ada", now=NOW)

    revoke_key(store, made.key.id, by="u_ada", now=NOW + 1)

    assert actor_of_key(store, made.secret, now=NOW + 1) is None
    with pytest.raises(NotThereError):
        revoke_key(store, made.key.id, by="u_ada", now=NOW + 2)
    assert told(store) == ["key_made", "key_revoked"]


def test_when_a_key_was_last_seen_is_told(store: Store) -> None:
    made = make_key(store, name="Web shop", permissions=PUSH, by="u_ada", now=NOW)
    for moment in (NOW + 1, NOW + 2, NOW + HOUR):
        assert actor_of_key(store, made.secret, now=moment) is not None

    (key,) = listed_keys(store)
    assert key.seen_at == NOW + HOUR


@pytest.mark.parametrize("wanted", [[], [Permission.MANAGE_PEOPLE], [Permission.PUSH_EVENTS, Permission.SEE_PEOPLE]])
def test_a_machine_gets_no_permission_of_people(store: Store, wanted: list[Permission]) -> None:
    with pytest.raises(BadPersonError):
        make_key(store, name="Web shop", permissions=wanted, by="u_ada", now=NOW)


def test_machines_push_and_see_and_nothing_else() -> None:
    others = FOR_MACHINES - {Permission.PUSH_EVENTS}

    assert all(permission.value.startswith("see_") for permission in others)
    assert not others & {Permission.SEE_PEOPLE, Permission.SEE_AUDIT}


def test_a_right_id_with_another_secret_is_nobody(store: Store) -> None:
    one, other = (make_key(store, name=name, permissions=PUSH, by="u_ada", now=NOW) for name in ("One", "Other"))
    mixed = one.key.id + other.secret.removeprefix(other.key.id)

    assert actor_of_key(store, mixed, now=NOW) is None


@settings(max_examples=40)
@given(st.text(max_size=80) | st.just("cmk_" + "0" * 8) | st.from_regex(SHAPE, fullmatch=True))
def test_nothing_that_was_not_made_here_has_the_shape_and_is_known(text: str) -> None:
    shaped = SHAPE.fullmatch(text)

    assert shaped is None or (text.startswith("cmk_") and len(text) == 56)
