"""Signing in with e-mail and password: one answer, and one time, for whatever is wrong."""

from changemaker.access.passwords import Passwords
from changemaker.access.person_words import email_as_kept
from changemaker.access.sessions import SignedIn, start_session
from changemaker.core.errors import BadPersonError, WrongSignInError
from changemaker.store.audit import write_audit
from changemaker.store.open import Store
from changemaker.store.turns import take_turn
from changemaker.store.users import User, change_user, read_user, user_by_email


def sign_in(
    store: Store, passwords: Passwords, *, email: str, password: str, now: int, instead_of: str = ""
) -> SignedIn:
    """Begin a session for who knows the password.

    Args:
        store: of users.
        passwords: checks them.
        email: as it was typed.
        password: as it was typed.
        now: UTC microseconds.
        instead_of: the session token that the browser held so far.

    Raises:
        WrongSignInError: they do not belong together; an unknown, invited or closed user gets the same answer.
        TooManyError: many sign in just now.
    """
    user = _find(store, email)
    good, newer = passwords.verify(password, user.password_hash if user else None)
    with store.writing() as connection:
        if user:  # a password that is changed just now ends the sessions that are there by then
            take_turn(connection, f"user:{user.id}")
        fresh = read_user(connection, user.id) if user else None
        if good and fresh and fresh.state == "active" and fresh.password_hash == (user and user.password_hash):
            if newer:
                change_user(connection, fresh.id, password_hash=newer)
            return start_session(connection, fresh, how="password", now=now, instead_of=instead_of)
        write_audit(connection, now=now, actor="nobody", action="audit.sign_in_failed", object=user.id if user else "")
    raise WrongSignInError("e-mail and password do not belong together", hint="try again, or ask for a new password")


def _find(store: Store, email: str) -> User | None:
    try:
        kept = email_as_kept(email)
    except BadPersonError:
        return None
    with store.reading() as connection:
        user = user_by_email(connection, kept)
    return user if user and user.state == "active" else None
