"""The doors that HTTP has, put together: events in, /api/v1, health; pages are added by who makes them."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from litestar import Litestar, Request, Response, Router, asgi, get
from litestar.datastructures import State
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from changemaker.access.machine_keys import actor_of_key
from changemaker.access.roles import Permission
from changemaker.api.capture import PATHS, Capture
from changemaker.api.capture_key import Pushers
from changemaker.api.guard import guard
from changemaker.api.health import health
from changemaker.api.identity import Identity
from changemaker.api.openapi import Document, document
from changemaker.api.problems_answered import ErrorPage, answer_error
from changemaker.api.routes_cases import CASES
from changemaker.api.routes_counts import counts
from changemaker.api.routes_data import DATA
from changemaker.api.routes_errors import ERRORS
from changemaker.api.routes_jobs import JOBS
from changemaker.api.routes_journeys import JOURNEYS
from changemaker.api.routes_metrics import METRICS
from changemaker.api.routes_predictions import PREDICTIONS
from changemaker.api.routes_programmes import PROGRAMMES
from changemaker.api.routes_records import RECORDS
from changemaker.api.routes_scores import SCORES
from changemaker.api.routes_tasks import TASKS
from changemaker.api.routes_unsubscribe import UnsubscribedPage, take_out
from changemaker.api.security_headers import secure_answer
from changemaker.api.served import Served
from changemaker.core.errors import BadRequestError
from changemaker.store.writer import Writer

MOST_BYTES = 1_000_000  # of a body, where a route says nothing else
API = (
    health,
    counts,
    ERRORS,
    PROGRAMMES,
    SCORES,
    PREDICTIONS,
    METRICS,
    DATA,
    JOBS,
    TASKS,
    JOURNEYS,
    CASES,
    RECORDS,
    take_out,
)


class Doors(Litestar):
    """All doors of one process; events go past the layers that only people need."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Hand a request to who takes it."""
        if scope["type"] == "http" and scope["path"] in PATHS:
            await self.state.capture(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def app_of(
    served: Served,
    *,
    writer: Writer,
    more: Sequence[Any] = (),
    guards: Sequence[Callable[..., Any]] = (guard,),
    middleware: Sequence[Any] = (),
    error_page: ErrorPage | None = None,
    unsubscribed_page: UnsubscribedPage | None = None,
    **kept: Any,
) -> Litestar:
    """Return the application of one process.

    Args:
        served: what handlers are given, as `request.app.state.served`.
        writer: takes the events; closed by the caller, after the server has ended.
        more: handlers and routers of pages.
        guards: asked before every handler but those of events, which ask for a key themselves.
        middleware: around every handler but those of events, inside of the one that knows who asks.
        error_page: makes an error a page, on the paths of pages.
        unsubscribed_page: what a person sees who unsubscribed by a page's button.
        kept: given to Litestar as it is: template_config, plugins, ...

    Returns:
        An ASGI application for uvicorn.
    """
    capture = Capture(
        writer=writer,
        pushers=Pushers(find=lambda key, now: actor_of_key(served.store, key, now=now)),
        clock=served.clock,
    )
    state = {"served": served, "writer": writer, "capture": capture, "overviews": {}}
    return Doors(
        # In one router: Litestar 2.25 would register a path's first handler once more for each other method of it, and
        # wrap it into a thread twice.
        route_handlers=[Router("/", route_handlers=[*API, describe, *_doors_of(capture), *more])],
        state=State({**state, "unsubscribed_page": unsubscribed_page}),
        guards=list(guards),
        middleware=[Identity(served), *middleware],
        before_send=[secure_answer],
        exception_handlers={Exception: partial(answer_error, page=error_page)},
        before_request=_refuse_nul,
        request_max_body_size=MOST_BYTES,
        openapi_config=None,
        logging_config=None,
        debug=False,
        **kept,
    )


@get("/api/v1/openapi.json", opt={"public": "how to ask is no secret"}, sync_to_thread=True)
def describe() -> Response[Document]:
    """Return the description of this API."""
    return Response(_description(), media_type="application/openapi+json")


@cache
def _description() -> Document:
    return document(API)


def _doors_of(capture: Capture) -> list[ASGIRouteHandler]:
    """Return the paths of events as routes: whoever lists what there is and who may, finds them."""

    async def take(scope: Scope, receive: Receive, send: Send) -> None:
        await capture(scope, receive, send)

    return [asgi(list(PATHS), opt={"needs": Permission.PUSH_EVENTS}, copy_scope=False)(take)]


def _refuse_nul(request: Request[Any, Any, Any]) -> None:
    """Refuse a zero character in an address: PostgreSQL takes no text with it."""
    if "\x00" in request.url.path or b"%00" in request.scope["query_string"]:
        raise BadRequestError("a zero character in the address", hint="leave it out")
