"""Counts for Prometheus: what came in, what waits, what failed; for a key that may see them, or on the same machine."""

import resource
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from litestar import Request, Response, get
from litestar.datastructures import State

from changemaker.access.machine_keys import actor_of_key
from changemaker.access.roles import Permission
from changemaker.api.capture import Capture
from changemaker.api.identity import actor_in, bearer, now_of
from changemaker.api.served import Served
from changemaker.core.errors import NotAllowedError
from changemaker.store.event_tables import EVENT
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.work_tables import JOB
from changemaker.store.writer import Writer

TEXT = "text/plain; version=0.0.4"  # of Prometheus
HERE = frozenset({"127.0.0.1", "::1", "localhost"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
Labels = tuple[tuple[str, str], ...]
Samples = Mapping[Labels, float]


@get(
    "/metrics",
    media_type="text/plain",
    opt={"public": "asks for a key itself, unless it is on the same machine"},
    sync_to_thread=True,
    summary="Counts",
)
def counts(request: Request[Any, Any, State]) -> Response[bytes]:
    """Return counts in Prometheus' text format."""
    served: Served = request.app.state.served
    if not (_is_here(request, served) or _may(request, served)):
        raise NotAllowedError(
            "these counts are for who runs the server",
            hint="ask on the same machine, or send an API key that may see all jobs: Authorization: Bearer cmk_...",
        )
    capture, writer = request.app.state.capture, request.app.state.writer
    told = "".join([*_of_process(capture, writer), *_of_store(served)])
    return Response(told.encode(), media_type=TEXT, headers={"cache-control": "no-store"})


def exposition(name: str, kind: str, about: str, samples: Samples) -> str:
    r"""Return one metric in Prometheus' text format.

    Example:
        >>> exposition("x_total", "counter", "Things.", {(("state", "new"),): 2})
        '# HELP x_total Things.\n# TYPE x_total counter\nx_total{state="new"} 2\n'
    """
    lines = [f"# HELP {name} {about}\n# TYPE {name} {kind}\n"]
    for labels, value in samples.items():
        inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
        lines.append(f"{name}{{{inner}}} {value:g}\n" if inner else f"{name} {value:g}\n")
    return "".join(lines)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _of_process(capture: Capture, writer: Writer) -> Iterator[str]:
    answers: dict[Labels, float] = {
        (("status", str(status)),): float(count) for status, count in sorted(capture.answers.items())
    }
    yield exposition("changemaker_capture_answers_total", "counter", "Answers to pushed events, by status.", answers)
    yield exposition("changemaker_events_stored_total", "counter", "Events that were new.", {(): capture.stored})
    yield exposition("changemaker_events_known_total", "counter", "Events that came again.", {(): capture.known})
    yield exposition("changemaker_events_waiting", "gauge", "Events that wait to be written.", {(): writer.waiting})
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0
    yield exposition("changemaker_memory_peak_bytes", "gauge", "The most memory that was in use.", {(): memory})


def _of_store(served: Served) -> Iterator[str]:
    with served.store.reading() as connection:
        for name, table, about in (
            ("changemaker_jobs", JOB, "Jobs that are remembered, by state."),
            ("changemaker_sendings", OUTBOX, "Messages of the outbox, by state."),
        ):
            asked = sa.select(table.c.state, sa.func.count()).group_by(table.c.state).order_by(table.c.state)
            found: dict[Labels, float] = {
                (("state", str(state)),): float(count) for state, count in connection.execute(asked)
            }
            yield exposition(name, "gauge", about, found)
        last = connection.execute(sa.select(sa.func.max(EVENT.c.id))).scalar() or 0
    yield exposition("changemaker_events_last_id", "gauge", "Number of the last event kept.", {(): last})


def _is_here(request: Request[Any, Any, State], served: Served) -> bool:
    """True on the same machine, with nothing in between: a proxy would let the whole world look like that."""
    if (urlsplit(served.url).hostname or "") not in HERE or any(name in request.headers for name in FORWARDED):
        return False
    return request.client is not None and request.client.host in HERE


def _may(request: Request[Any, Any, State], served: Served) -> bool:
    key = bearer(request)
    actor = actor_of_key(served.store, key, now=now_of(served)) if key else actor_in(request)
    return actor is not None and actor.may(Permission.SEE_ALL_JOBS)
