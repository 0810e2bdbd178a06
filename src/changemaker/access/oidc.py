"""Signing in by the company's own sign-in: out with a state that this browser alone knows, back in with it."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from changemaker.access.oidc_person import person_of
from changemaker.access.oidc_provider import Asked, Provider
from changemaker.access.return_path import local_path
from changemaker.access.roles import Role
from changemaker.access.secrets import hash_of, new_token
from changemaker.access.sessions import MINUTE, SignedIn, start_session
from changemaker.core.errors import CompanySignInError
from changemaker.store.audit import write_audit
from changemaker.store.one_times import OneTime, add_one_time, find_one_time, sweep_one_times, use_one_time
from changemaker.store.open import Store
from changemaker.store.sessions import Session, mark_session_confirmed
from changemaker.store.users import User

LASTS = 10 * MINUTE
PATH = "/sign-in/company/back"  # where the provider sends the browser back to
COOKIE = "cm_company"  # holds the state while the browser is away: HttpOnly, SameSite=Lax, ten minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A browser on its way to the provider; `state` goes into a cookie."""

    address: str = field(repr=False)
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Who came back: with a new session, or (to sign something) with the one that was there."""

    signed_in: SignedIn | None
    path: str  # on this site


def begin(
    store: Store, provider: Provider, *, url: str, path: str | None, now: int, confirming: Session | None = None
) -> Away:
    """Return where to send the browser.

    Args:
        store: where the trip is written down.
        provider: the company's.
        url: of the served pages, without a slash at the end.
        path: where the person wanted to go.
        now: UTC microseconds.
        confirming: a session whose person has to prove once more who it is, before a signature.

    Raises:
        CompanySignInError: the provider cannot be used.
    """
    asked = Asked(
        state=new_token(),
        nonce=new_token(),
        verifier=new_token() + new_token(),
        redirect_uri=f"{url}{PATH}",
        fresh=confirming is not None,
    )
    address = provider.address(asked, now=now)
    about: Mapping[str, object] = {
        "nonce": asked.nonce,
        "verifier": asked.verifier,
        "redirect_uri": asked.redirect_uri,
        "path": local_path(path),
        "session": confirming.token_hash if confirming else "",
    }
    one = OneTime(
        token_hash=hash_of(asked.state),
        kind="company",
        user_id=confirming.user_id if confirming else None,
        about=about,
        ends_at=now + LASTS,
    )
    with store.writing() as connection:
        sweep_one_times(connection, now)
        add_one_time(connection, one)
    return Away(address=address, state=asked.state)


def come_back(
    store: Store, provider: Provider, *, answer: Mapping[str, str], cookie: str, now: int, instead_of: str = ""
) -> Back:
    """Let in who came back from the provider.

    Args:
        store: of users.
        provider: the company's.
        answer: the query that the browser brought: state and code, or error.
        cookie: the state as the browser kept it.
        now: UTC microseconds.
        instead_of: the session token that the browser held so far.

    Raises:
        CompanySignInError: this trip did not begin in this browser, was made before, or the provider does not say in
            a way that can be trusted who this is; or the person's groups have no role here.
    """
    state = answer.get("state", "")
    one = _used(store, state, cookie, now)
    about: Mapping[str, Any] = one.about or {}
    if answer.get("error") or not answer.get("code"):
        raise CompanySignInError(
            f"the company's sign-in let nobody in: {_plain(answer.get('error', 'no code came back'))}",
            hint="try again, or sign in with a password",
        )
    asked = Asked(
        state=state,
        nonce=about["nonce"],
        verifier=about["verifier"],
        redirect_uri=about["redirect_uri"],
        fresh=bool(about["session"]),
    )
    claims = provider.claims(asked, answer["code"], now=now)
    with store.writing() as connection:
        user = person_of(connection, claims, provider.settings, now=now)
        if about["session"]:
            _confirm(connection, user, one, about["session"], now)
            return Back(signed_in=None, path=about["path"])
        begun = start_session(connection, user, how="company", now=now, instead_of=instead_of)
        return Back(signed_in=begun, path=about["path"])


def _used(store: Store, state: str, cookie: str, now: int) -> OneTime:
    """Return what was written down of a trip, which can be ended once."""
    if not state or not hmac.compare_digest(state.encode(), cookie.encode()):
        raise _not_ours()
    with store.writing() as connection:
        one = find_one_time(connection, "company", hash_of(state), now=now)
        if one is None or not use_one_time(connection, one.token_hash, now=now):
            raise _not_ours()
    return one


def _confirm(connection: sa.Connection, user: User, one: OneTime, session: str, now: int) -> None:
    if user.id != one.user_id or Role.FINANCE_SIGNER.value not in user.roles:
        raise CompanySignInError(
            "somebody else came back than went", hint="sign in as the person who signs, then try again"
        )
    mark_session_confirmed(connection, session, now)
    detail = {"how": "company"}
    write_audit(connection, now=now, actor=user.id, action="audit.confirmed", object=user.id, detail=detail)


def _not_ours() -> CompanySignInError:
    return CompanySignInError(
        "this sign-in did not begin in this browser, or is over", hint="begin again on the sign-in page"
    )


def _plain(word: str) -> str:
    """An error's name as OAuth has it, and nothing that somebody wrote into an address."""
    return word if word.replace("_", "").isalnum() and word.isascii() and len(word) <= 60 else "it gave no reason"
