"""Events in: Segment's calls under /v1 and CloudEvents at /v1/events; acknowledged once they are on the disk."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from litestar.types import Receive, Scope, Send

from changemaker.api.capture_body import SenderGoneError, body_of, header
from changemaker.api.capture_events import Coming, cloud_events_of, event_of, events_of, microseconds
from changemaker.api.capture_key import Pushers
from changemaker.api.capture_reading import (
    MOST_BYTES,
    Flaws,
    read_batch,
    read_cloud_event,
    read_cloud_events,
    read_message,
)
from changemaker.api.capture_shapes import KINDS, Stored
from changemaker.api.problems import MEDIA_TYPE, Problem, problem_bytes, problem_headers, problem_of
from changemaker.api.problems_answered import own_mistake
from changemaker.core.clock import Clock
from changemaker.core.errors import ChangemakerError, MethodOrTypeError
from changemaker.store.events import NewEvent
from changemaker.store.writer import Writer

MOST_TOGETHER = 512_000  # bytes of a batch; one event has MOST_BYTES
ONE, SEVERAL = "application/cloudevents+json", "application/cloudevents-batch+json"
PATHS = (*(f"/v1/{kind}" for kind in KINDS), "/v1/batch", "/v1/events")
LOG = logging.getLogger("changemaker.api")
JSON = "application/json"
NUL = rb"\u0000"


@dataclass(slots=True, kw_only=True)
class Capture:
    """The hot path: an ASGI application of its own, so that nothing but its work costs time."""

    writer: Writer
    pushers: Pushers
    clock: Clock
    answers: Counter[int] = field(default_factory=Counter)  # by status, since the start
    stored: int = 0  # events
    known: int = 0  # events that came again

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request of PATHS."""
        try:
            answer = await self._keep(scope, receive)
        except SenderGoneError:
            return
        except ChangemakerError as error:
            await self._refuse(send, problem_of(error))
        except Exception:
            LOG.exception("a request to %s failed", scope["path"])
            await self._refuse(send, problem_of(own_mistake()))
        else:
            self.answers[200] += 1
            await _answer(send, 200, msgspec.json.encode(answer), JSON, {})

    async def _keep(self, scope: Scope, receive: Receive) -> Stored:
        if scope["method"] != "POST":  # type: ignore[typeddict-item]
            raise MethodOrTypeError(f"{scope['path']} takes events by POST only", hint="send them by POST")
        now = microseconds(self.clock())
        actor = await self.pushers.of(scope["headers"], now)
        events = await self._events(scope, receive, actor.id, now)
        new = await asyncio.wrap_future(self.writer.append(events, now))
        self.stored += new
        self.known += len(events) - new
        return Stored(success=True, stored=new, known=len(events) - new)

    async def _events(self, scope: Scope, receive: Receive, source: str, now: int) -> Sequence[NewEvent]:
        what = scope["path"].rpartition("/")[2]
        if what == "events":
            return await self._cloud_events(scope, receive, source, now)
        body = await body_of(scope, receive, most=MOST_TOGETHER if what == "batch" else MOST_BYTES)
        coming = Coming(source=source, now=now, may_hold_nul=NUL in body)
        if what != "batch":
            return [event_of(read_message(body), what, coming)]
        flaws: Flaws = []
        return events_of(read_batch(body, flaws), coming, flaws)

    async def _cloud_events(self, scope: Scope, receive: Receive, source: str, now: int) -> Sequence[NewEvent]:
        kind = header(scope["headers"], b"content-type").partition(";")[0].strip().lower()
        if kind not in (ONE, SEVERAL):
            raise MethodOrTypeError(f"content-type '{kind[:60]}' is not read here", hint=f"send {ONE} or {SEVERAL}")
        body = await body_of(scope, receive, most=MOST_BYTES if kind == ONE else MOST_TOGETHER)
        coming = Coming(source=source, now=now)
        flaws: Flaws = []
        given = [read_cloud_event(body)] if kind == ONE else read_cloud_events(body, flaws)
        return cloud_events_of(given, coming, flaws, single=kind == ONE)

    async def _refuse(self, send: Send, problem: Problem) -> None:
        if problem.code == "CM346" and "content" in problem.detail:
            problem = msgspec.structs.replace(problem, status=415)
        self.answers[problem.status] += 1
        await _answer(send, problem.status, problem_bytes(problem), MEDIA_TYPE, problem_headers(problem))


async def _answer(send: Send, status: int, body: bytes, kind: str, more: Mapping[str, str]) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in more.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
