"""A new password for who forgot theirs: by a link in a mail; whether an address is known is told to nobody."""

from changemaker.access.links import new_link, use_link, user_of_link
from changemaker.access.mail import post
from changemaker.access.passwords import Passwords, check_new_password
from changemaker.access.person_words import email_as_kept
from changemaker.access.secrets import hash_of
from changemaker.access.sessions import HOUR
from changemaker.core.errors import BadPersonError
from changemaker.core.message import Message
from changemaker.store.audit import write_audit
from changemaker.store.one_times import end_one_times
from changemaker.store.open import Store
from changemaker.store.sessions import end_sessions_of
from changemaker.store.turns import take_turn
from changemaker.store.users import User, change_user, user_by_email

LASTS = HOUR
PATH = "/reset/"


def ask_reset(store: Store, *, email: str, url: str, now: int) -> None:
    """Send a link to whoever has a password and this address; say nothing either way.

    Who comes in by the company's sign-in only gets none: a link would make them a second way in.

    Args:
        store: of users.
        email: as it was typed.
        url: of the served pages, without a slash at the end.
        now: UTC microseconds.
    """
    try:
        kept = email_as_kept(email)
    except BadPersonError:
        kept = ""
    with store.writing() as connection:
        user = user_by_email(connection, kept)
        known = user if user and user.state == "active" and user.password_hash else None
        if known:
            token = new_link(connection, "reset", known.id, lasts=LASTS, now=now)
            lines = (Message("access.mail.reset.asked", {"name": known.name}), Message("access.mail.reset.lasts"))
            post(
                connection,
                kind="reset",
                user_id=known.id,
                key=hash_of(token)[:16],
                lines=lines,
                now=now,
                link=f"{url}{PATH}{token}",
                ends_at=now + LASTS,
            )
        write_audit(connection, now=now, actor="nobody", action="audit.reset_asked", object=known.id if known else "")


def reset_password(store: Store, passwords: Passwords, *, token: str, password: str, company: str, now: int) -> User:
    """Set a new password by a link, and end every session of its user.

    Raises:
        CodeEndedError: the link is not good, or not any more.
        WeakPasswordError: the password will not do; the link stays good.
        TooManyError: many sign in just now.
    """
    user = user_of_link(store, "reset", token, now=now)
    check_new_password(password, email=user.email, company=company, name=user.name)
    made = passwords.hash(password)
    with store.writing() as connection:
        take_turn(connection, f"user:{user.id}")
        user = use_link(connection, "reset", token, now=now)
        end_one_times(connection, "reset", user.id)
        change_user(connection, user.id, password_hash=made)
        ended = end_sessions_of(connection, user.id)
        detail = {"sessions": ended}
        write_audit(connection, now=now, actor=user.id, action="audit.password_reset", object=user.id, detail=detail)
        lines = (Message("access.mail.changed.done", {"name": user.name}), Message("access.mail.changed.not_you"))
        post(connection, kind="changed", user_id=user.id, key=hash_of(token)[:16], lines=lines, now=now)
    return user
