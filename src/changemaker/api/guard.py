"""Who gets in: every route says what it needs or why it is public; one that says neither lets nobody in."""

import hmac
from typing import Any, cast
from urllib.parse import quote, urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler

from changemaker.access.actor import NOBODY, Actor
from changemaker.access.return_path import HOME, local_path
from changemaker.access.roles import Permission
from changemaker.api.identity import now_of
from changemaker.api.served import Served
from changemaker.core.errors import ForgedRequestError, KeyNeededError, NotAllowedError, SignInNeededError

NEEDS = "needs"  # of a route's opt: a Permission
PUBLIC = "public"  # of a route's opt: why anybody may ask
FROM_ELSEWHERE = "from_elsewhere"  # of a route's opt: why other sites may send forms to it
LIMIT = "limit"  # of a route's opt: a name of limits.BY_ADDRESS
TOKEN_HEADER, TOKEN_FIELD = "x-csrf-token", "csrf"
SIGN_IN = "/sign-in"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FORMS = (RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART)
Asked = ASGIConnection[Any, Any, Any, Any]


async def guard(connection: Asked, handler: BaseRouteHandler) -> None:
    """Let a request through to its handler, or not.

    Raises:
        SignInNeededError, KeyNeededError: nobody is known to ask (401).
        NotAllowedError: who asks may not do this; or the route says neither what it needs nor why it is public (403).
        ForgedRequestError: a change was not asked for from a page of ours (403).
        TooManyError: too many tries (429).
    """
    scope, opt = cast(dict[str, Any], connection.scope), handler.opt
    actor: Actor = scope.get("actor") or NOBODY
    served: Served = connection.app.state.served
    _limit(connection, served, actor, opt)
    if scope.get("refused_key"):
        raise KeyNeededError("this API key is not known, or was taken back", hint="ask an admin for another")
    needs, public = opt.get(NEEDS), opt.get(PUBLIC)
    if not public and not isinstance(needs, Permission):
        raise NotAllowedError("this address lets nobody in", hint="it has to say what it needs; this is our mistake")
    unsafe = scope["method"] not in SAFE if scope["type"] == "http" else True
    if unsafe and actor.kind != "key" and not opt.get(FROM_ELSEWHERE):
        _require_our_site(connection, served)
    if isinstance(needs, Permission):
        _require(actor, needs)
    told = bool(connection.headers.get("sec-fetch-site") or connection.headers.get("origin"))
    if unsafe and actor.kind == "user" and not opt.get(FROM_ELSEWHERE) and not (public and told):
        await _require_token(connection, actor)  # a sign-in page that was open before another tab signed in has none


def sign_in_path(request: Request[Any, Any, Any]) -> str:
    """Return the sign-in page's address, from which one comes back to what was asked for, if it was only read."""
    query = cast(dict[str, Any], request.scope).get("query_string", b"").decode("latin-1")
    wanted = f"{quote(request.url.path)}?{query}" if query else quote(request.url.path)
    back = local_path(wanted) if request.method == "GET" else HOME
    return SIGN_IN if back == HOME else f"{SIGN_IN}?next={quote(back, safe='')}"


def address_of(connection: Asked) -> str:
    """Return the network address that asks."""
    return connection.client.host if connection.client else ""


def _limit(connection: Asked, served: Served, actor: Actor, opt: dict[str, Any]) -> None:
    now = now_of(served)
    if LIMIT in opt:
        served.limits.take_for_address(opt[LIMIT], address_of(connection), now=now)
    if cast(dict[str, Any], connection.scope).get("refused_key"):
        served.limits.take_for_address("bad_key", address_of(connection), now=now)
    if actor.kind == "key":
        served.limits.take_for_account("key", actor.id, now=now)


def _require(actor: Actor, needs: Permission) -> None:
    if actor.kind == "nobody":
        raise SignInNeededError("nobody has signed in, or the session has ended", hint="sign in, then ask again")
    if not actor.may(needs):
        raise NotAllowedError(
            "your roles do not allow this", where=needs.value, hint="ask an admin, who can change roles under People"
        )


def _require_our_site(connection: Asked, served: Served) -> None:
    """A browser says where a form was sent from; other programs say nothing, and have no session to misuse."""
    site, origin = connection.headers.get("sec-fetch-site", ""), connection.headers.get("origin", "")
    if site and site not in ("same-origin", "none"):
        raise _forged()
    if not origin:
        return
    ours = {urlsplit(served.url).netloc.lower(), connection.headers.get("host", "").lower()}
    if urlsplit(origin).netloc.lower() not in ours - {""}:
        raise _forged()


async def _require_token(connection: Asked, actor: Actor) -> None:
    sent = connection.headers.get(TOKEN_HEADER, "")
    if not sent and isinstance(connection, Request) and connection.content_type[0] in FORMS:
        sent = str((await connection.form()).get(TOKEN_FIELD) or "")
    if not actor.csrf or not hmac.compare_digest(sent.encode("utf-8", "replace"), actor.csrf.encode()):
        raise _forged()


def _forged() -> ForgedRequestError:
    return ForgedRequestError(
        "this did not come from a page that was open here", hint="open the page again, then send it once more"
    )
