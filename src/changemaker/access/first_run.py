"""The first person: whoever reads the server's console may become the first admin, once."""

import secrets

import sqlalchemy as sa

from changemaker.access.passwords import Passwords, check_new_password
from changemaker.access.person_words import email_as_kept, name_as_kept
from changemaker.access.roles import Role
from changemaker.access.secrets import code_as_typed, hash_of, new_code
from changemaker.access.sessions import DAY, SignedIn, start_session
from changemaker.core.errors import CodeEndedError
from changemaker.store.audit import write_audit
from changemaker.store.one_times import (
    OneTime,
    add_one_time,
    count_try,
    end_one_times,
    find_one_time,
    latest_one_time,
    sweep_one_times,
)
from changemaker.store.open import Store
from changemaker.store.turns import take_turn
from changemaker.store.users import User, add_user, count_users

MOST_TRIES = 10  # wrong ones, whoever made them; then only a new start gives a new code
LASTS = DAY


def is_first_run(store: Store) -> bool:
    """True while there is no user."""
    with store.reading() as connection:
        return count_users(connection) == 0


def first_run_code(store: Store, *, now: int) -> str | None:
    """Return a code for the console, good for a day; None where there are users already.

    Args:
        store: of users.
        now: UTC microseconds.
    """
    code = new_code()
    with store.writing() as connection:
        take_turn(connection, "first run")
        if count_users(connection):
            return None
        sweep_one_times(connection, now)
        end_one_times(connection, "first_run", None)
        add_one_time(connection, OneTime(token_hash=hash_of(code), kind="first_run", ends_at=now + LASTS))
    return code


def become_first_admin(
    store: Store, passwords: Passwords, *, code: str, name: str, email: str, password: str, company: str, now: int
) -> SignedIn:
    """Make the first admin of who knows the console's code, and begin a session.

    Raises:
        CodeEndedError: the code is wrong, too old or used; or there are users already.
        BadPersonError, WeakPasswordError: name, e-mail or password will not do; the code stays good.
        TooManyError: many sign in just now.
    """
    code_hash = hash_of(code_as_typed(code))
    _require_code(store, code_hash, now)
    kept, shown = email_as_kept(email), name_as_kept(name)
    check_new_password(password, email=kept, company=company, name=shown)
    user = User(
        id=new_user_id(),
        email=kept,
        name=shown,
        password_hash=passwords.hash(password),
        roles=(Role.ADMIN.value,),
        state="active",
        made_at=now,
    )
    with store.writing() as connection:
        take_turn(connection, "first run")
        if count_users(connection) or not find_one_time(connection, "first_run", code_hash, now=now):
            raise _ended()
        end_one_times(connection, "first_run", None)
        add_user(connection, user)
        write_audit(connection, now=now, actor=user.id, action="audit.first_run", object=user.id)
        return start_session(connection, user, how="first_run", now=now)


def new_user_id() -> str:
    """Return an id for a user."""
    return f"u_{secrets.token_hex(6)}"


def _require_code(store: Store, code_hash: str, now: int) -> None:
    with store.writing() as connection:
        if count_users(connection) == 0 and find_one_time(connection, "first_run", code_hash, now=now):
            return
        _count_wrong(connection, now)
    raise _ended()


def _count_wrong(connection: sa.Connection, now: int) -> None:
    living = latest_one_time(connection, "first_run", None, now=now)
    if living is not None and living.tries + 1 >= MOST_TRIES:
        end_one_times(connection, "first_run", None)
    elif living is not None:
        count_try(connection, living.token_hash)


def _ended() -> CodeEndedError:
    return CodeEndedError(
        "this code is not good, or not any more",
        hint="copy the code that the server printed when it started; a new start prints a new one",
    )
