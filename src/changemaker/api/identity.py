"""Who asks: the session of a browser, the key of a machine, or nobody; known before a handler is chosen to answer."""

from typing import Any, cast

import anyio.to_thread
from litestar import Request
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from changemaker.access.actor import NOBODY, Actor
from changemaker.access.machine_keys import actor_of_key
from changemaker.access.scopes import Scopes
from changemaker.access.sessions import LONGEST, SignedIn, actor_of, recognise
from changemaker.api.security_headers import nonce_of
from changemaker.api.served import Served
from changemaker.store.sessions import Session

COOKIE = "cm_session"
MACHINES = ("/v1/", "/api/v1/")  # keys are looked at here, and nowhere else
SECONDS = 1_000_000
LONGEST_TOKEN = 200  # characters


class Identity(ASGIMiddleware):
    """Puts the asker into a request's scope: `actor`, and `signed_in` with the session of a person.

    Args:
        served: whose users, keys and tables.
    """

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    def __init__(self, served: Served) -> None:
        self._served = served
        self._scopes = Scopes(state=served.workspace.state)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Say who asks, and go on."""
        asked = cast(dict[str, Any], scope)
        nonce_of(asked)
        request: Request[Any, Any, Any] = Request(scope)
        asked["actor"], asked["signed_in"], asked["refused_key"] = NOBODY, None, False
        key, token = bearer(request), request.cookies.get(COOKIE, "")
        if key and asked["path"].startswith(MACHINES):
            actor = await anyio.to_thread.run_sync(self._machine, key)
            asked["actor"], asked["refused_key"] = actor or NOBODY, actor is None
        elif token and len(token) <= LONGEST_TOKEN:
            asked["actor"], asked["signed_in"] = await anyio.to_thread.run_sync(self._person, token)
        await next_app(scope, receive, send)

    def _machine(self, key: str) -> Actor | None:
        return actor_of_key(self._served.store, key, now=now_of(self._served))

    def _person(self, token: str) -> tuple[Actor, Session | None]:
        known = recognise(self._served.store, token, now=now_of(self._served))
        if known is None:
            return NOBODY, None
        return actor_of(known, self._scopes.of(known.user)), known.session


def actor_in(request: Request[Any, Any, Any]) -> Actor:
    """Return who asks; nobody, where nobody has signed in."""
    return cast(dict[str, Any], request.scope).get("actor") or NOBODY


def session_in(request: Request[Any, Any, Any]) -> Session | None:
    """Return the session of the person who asks."""
    return cast(dict[str, Any], request.scope).get("signed_in")


def token_in(request: Request[Any, Any, Any]) -> str:
    """Return the session token that the browser sent, "" for none: to be ended or replaced."""
    token = request.cookies.get(COOKIE, "")
    return token if len(token) <= LONGEST_TOKEN else ""


def session_cookie(served: Served, begun: SignedIn) -> Cookie:
    """Return the cookie of a session that has just begun."""
    return _cookie(served, begun.token, LONGEST // SECONDS)


def ended_cookie(served: Served) -> Cookie:
    """Return the cookie that takes a session's away."""
    return _cookie(served, "", 0)


def bearer(request: Request[Any, Any, Any]) -> str:
    """Return the key of an Authorization header, "" for none."""
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    return rest.strip()[:LONGEST_TOKEN] if kind.lower() == "bearer" else ""


def now_of(served: Served) -> int:
    """Return the time in UTC microseconds."""
    return round(served.clock().timestamp() * SECONDS)


def _cookie(served: Served, value: str, seconds: int) -> Cookie:
    secure = served.url.startswith("https://")
    return Cookie(key=COOKIE, value=value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)
