"""Links that let one person do one thing once: made, looked at, used up."""

import sqlalchemy as sa

from changemaker.access.secrets import hash_of, new_token
from changemaker.core.errors import CodeEndedError
from changemaker.store.one_times import (
    Kind,
    OneTime,
    add_one_time,
    end_one_times,
    find_one_time,
    sweep_one_times,
    use_one_time,
)
from changemaker.store.open import Store
from changemaker.store.users import User, read_user

LONGEST_TOKEN = 200  # characters


def new_link(connection: sa.Connection, kind: Kind, user_id: str, *, lasts: int, now: int) -> str:
    """Return a new token for a user's link; older ones of the same kind end.

    Args:
        connection: in a transaction.
        kind: what it is for.
        user_id: for whom.
        lasts: microseconds.
        now: UTC microseconds.
    """
    token = new_token()
    sweep_one_times(connection, now)
    end_one_times(connection, kind, user_id)
    add_one_time(connection, OneTime(token_hash=hash_of(token), kind=kind, user_id=user_id, ends_at=now + lasts))
    return token


def user_of_link(store: Store, kind: Kind, token: str, *, now: int) -> User:
    """Return whose link it is, without using it up.

    Raises:
        CodeEndedError: it is not good, or not any more.
    """
    with store.reading() as connection:
        one = find_one_time(connection, kind, hash_of(token[:LONGEST_TOKEN]), now=now)
        user = read_user(connection, one.user_id) if one and one.user_id else None
    if user is None:
        raise ended()
    return user


def use_link(connection: sa.Connection, kind: Kind, token: str, *, now: int) -> User:
    """Use a link up, in the caller's transaction, and return whose it is.

    Raises:
        CodeEndedError: it is not good, not any more, or another was faster.
    """
    one = find_one_time(connection, kind, hash_of(token[:LONGEST_TOKEN]), now=now)
    user = read_user(connection, one.user_id) if one and one.user_id else None
    if one is None or user is None or not use_one_time(connection, one.token_hash, now=now):
        raise ended()
    return user


def ended() -> CodeEndedError:
    """Return what is told of a link that is not good."""
    return CodeEndedError(
        "this link is not good, or not any more", hint="each link works once and for a time; ask for a new one"
    )
