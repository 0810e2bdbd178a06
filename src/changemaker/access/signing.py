"""Before finance signs, it proves once more who it is: by a code in a mail, or by the company's own sign-in."""

import hmac
import secrets

from changemaker.access.mail import post
from changemaker.access.roles import Role
from changemaker.access.sessions import MINUTE
from changemaker.core.errors import CodeEndedError, NotAllowedError, TooManyError
from changemaker.core.message import Message
from changemaker.privacy.keys import Keys
from changemaker.store.audit import write_audit
from changemaker.store.one_times import (
    OneTime,
    add_one_time,
    count_try,
    end_one_times,
    latest_one_time,
    sweep_one_times,
    use_one_time,
)
from changemaker.store.open import Store
from changemaker.store.sessions import Session, mark_session_confirmed
from changemaker.store.turns import take_turn
from changemaker.store.users import User

LASTS, AGAIN_AFTER = 10 * MINUTE, MINUTE
CONFIRMED_FOR = 10 * MINUTE  # a page of assumptions is signed in one go
MOST_TRIES, DIGITS = 5, 6
SECOND = 1_000_000


def ask_code(store: Store, keys: Keys, *, user: User, now: int) -> None:
    """Mail a code of six digits, good for ten minutes and five tries.

    Raises:
        NotAllowedError: the person is no finance signer.
        TooManyError: one was sent less than a minute ago.
    """
    _require_signer(user)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with store.writing() as connection:
        take_turn(connection, f"signing:{user.id}")
        sweep_one_times(connection, now)
        last = latest_one_time(connection, "signing", user.id, now=now)
        if last is not None and (since := now - (last.ends_at - LASTS)) < AGAIN_AFTER:
            wait = (AGAIN_AFTER - since) // SECOND + 1
            raise TooManyError("a code was sent just now", hint=f"look again, or wait {wait} seconds", retry_after=wait)
        end_one_times(connection, "signing", user.id)
        kept = _hash(keys, user.id, code)
        add_one_time(connection, OneTime(token_hash=kept, kind="signing", user_id=user.id, ends_at=now + LASTS))
        post(
            connection,
            kind="signing",
            user_id=user.id,
            key=kept[:16],
            once=Message("access.mail.signing.code", {"code": code}),
            lines=(Message("access.mail.signing.lasts"),),
            now=now,
            ends_at=now + LASTS,
        )
        write_audit(connection, now=now, actor=user.id, action="audit.signing_code_sent", object=user.id)


def confirm(store: Store, keys: Keys, *, user: User, session: Session, code: str, now: int) -> None:
    """Take the code: the session may sign for ten minutes.

    Raises:
        NotAllowedError: the person is no finance signer.
        CodeEndedError: the code is wrong, too old or used, or there were five wrong ones.
    """
    _require_signer(user)
    typed = _hash(keys, user.id, "".join(letter for letter in code if letter.isdigit())[: 2 * DIGITS])
    with store.writing() as connection:
        take_turn(connection, f"signing:{user.id}")  # five tries are five, however many come at once
        last = latest_one_time(connection, "signing", user.id, now=now)
        if last is not None and last.tries < MOST_TRIES:
            if hmac.compare_digest(last.token_hash, typed) and use_one_time(connection, last.token_hash, now=now):
                mark_session_confirmed(connection, session.token_hash, now)
                detail = {"how": "code"}
                write_audit(connection, now=now, actor=user.id, action="audit.confirmed", object=user.id, detail=detail)
                return
            count_try(connection, last.token_hash)
        write_audit(connection, now=now, actor=user.id, action="audit.confirm_failed", object=user.id)
    raise CodeEndedError("this code is not good, or not any more", hint="type it again, or ask for a new one")


def may_sign(session: Session, *, now: int) -> bool:
    """True if this session's person proved within ten minutes who it is."""
    return session.confirmed_at is not None and 0 <= now - session.confirmed_at < CONFIRMED_FOR


def _require_signer(user: User) -> None:
    if Role.FINANCE_SIGNER.value not in user.roles:
        raise NotAllowedError("only a finance signer signs", where=user.name, hint="ask an admin for that role")


def _hash(keys: Keys, user_id: str, code: str) -> str:
    """Six digits are soon guessed by who reads the store; not by who lacks the installation's secret."""
    return hmac.digest(keys.derive("access/signing"), f"{user_id}/{code}".encode(), "sha256").hex()
