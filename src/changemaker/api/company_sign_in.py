"""The company's own sign-in: out to the provider, and back in; there is no page here, only the way."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.status_codes import HTTP_303_SEE_OTHER

from changemaker.access.oidc import COOKIE, LASTS, PATH, Away, begin, come_back
from changemaker.access.oidc_provider import Provider
from changemaker.access.roles import Permission
from changemaker.api.guard import LIMIT, NEEDS, PUBLIC
from changemaker.api.identity import now_of, session_cookie, session_in, token_in
from changemaker.api.served import Served
from changemaker.core.errors import NotThereError
from changemaker.engine.workspace import SETTINGS

SECONDS = 1_000_000
ANYBODY = {PUBLIC: "whoever comes in is not known yet", LIMIT: "company"}
Asked = Request[Any, Any, Any]


@get("/sign-in/company", opt=ANYBODY, sync_to_thread=True)
def leave(request: Asked) -> Response[None]:
    """Send the browser to the company's sign-in; `next` says where it goes afterwards."""
    served = _served(request)
    provider = provider_in(request)
    path = request.query_params.get("next")
    return _away(served, begin(served.store, provider, url=served.url, path=path, now=now_of(served)))


@get("/sign-in/company/again", opt={NEEDS: Permission.SIGN_FINANCE, LIMIT: "company"}, sync_to_thread=True)
def prove_again(request: Asked) -> Response[None]:
    """Let who signs prove once more who it is; `next` says where the signature is given."""
    served, session = _served(request), session_in(request)
    provider = provider_in(request)
    path = request.query_params.get("next")
    away = begin(served.store, provider, url=served.url, path=path, now=now_of(served), confirming=session)
    return _away(served, away)


@get(PATH, opt=ANYBODY, sync_to_thread=True)
def back(request: Asked) -> Response[None]:
    """Let in who comes back."""
    served = _served(request)
    came = come_back(
        served.store,
        provider_in(request),
        answer={name: str(value) for name, value in request.query_params.items()},
        cookie=request.cookies.get(COOKIE, ""),
        now=now_of(served),
        instead_of=token_in(request),
    )
    begun = [session_cookie(served, came.signed_in)] if came.signed_in else []
    return _go(came.path, [_state(served, "", 0), *begun])


def provider_in(request: Asked) -> Provider:
    """Return the company's provider, made at the first use and kept with the application.

    Raises:
        NotThereError: changemaker.yml names none.
    """
    served, state = _served(request), request.app.state
    if served.workspace.settings.sign_in is None:
        raise NotThereError("the company's sign-in is not set up", hint="name it under sign_in: in changemaker.yml")
    if "company" not in state:
        state.company = Provider(served.workspace.settings.sign_in, where=str(served.workspace.folder / SETTINGS))
    provider: Provider = state.company
    return provider


def _served(request: Asked) -> Served:
    served: Served = request.app.state.served
    return served


def _away(served: Served, away: Away) -> Response[None]:
    return _go(away.address, [_state(served, away.state, LASTS // SECONDS)])


def _go(address: str, cookies: list[Cookie]) -> Response[None]:
    headers = {"Location": address, "Cache-Control": "no-store"}
    return Response(None, status_code=HTTP_303_SEE_OTHER, headers=headers, cookies=cookies)


def _state(served: Served, value: str, seconds: int) -> Cookie:
    secure = served.url.startswith("https://")
    return Cookie(
        key=COOKIE, value=value, max_age=seconds, path="/sign-in/company", httponly=True, samesite="lax", secure=secure
    )


HANDLERS = (leave, prove_again, back)
