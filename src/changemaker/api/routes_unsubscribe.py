"""One click and no more letters (RFC 8058): by POST, without cookie or sign-in; GET only shows a page of the site."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.params import FromPath

from changemaker.api.identity import now_of
from changemaker.api.served import Served
from changemaker.channels.unsubscribe import unsubscribe
from changemaker.core.errors import NotThereError

UnsubscribedPage = Callable[[Request[Any, Any, State]], Response[Any]]
NO_PAGE = "text/plain; charset=utf-8"


@post(
    "/u/{token:str}",
    opt={"public": "the link is the key", "from_elsewhere": "mail programs send it"},
    status_code=200,
    sync_to_thread=True,
    summary="Unsubscribe",
    tags=["sending"],
)
def take_out(request: Request[Any, Any, State], token: FromPath[str]) -> Response[Any]:
    """Take the address out of what the link names, at once; again does no harm."""
    served: Served = request.app.state.served
    if not unsubscribe(served.store, served.keys, token, now_of(served)):
        raise NotThereError("this link is none of ours, or was cut", hint="open the whole link of the letter")
    page: UnsubscribedPage | None = request.app.state.unsubscribed_page
    if page is not None and "text/html" in request.headers.get("accept", ""):
        return page(request)
    return Response("unsubscribed", media_type=NO_PAGE)
