"""The description of the API (OpenAPI 3.1): made from the handlers themselves, with what all of them have in common."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.routes import HTTPRoute

from changemaker import __version__
from changemaker.api.capture import ONE, SEVERAL
from changemaker.api.capture_events import NEEDED
from changemaker.api.capture_examples import EXAMPLES
from changemaker.api.capture_reading import MOST_EVENTS
from changemaker.api.capture_shapes import KINDS, CloudEvent, GoodBatch, Message, Stored
from changemaker.api.problems import MEDIA_TYPE, Problem

Document = dict[str, Any]
REF = "#/components/schemas/{name}"
TITLE = "changemaker"
ABOUT = """Events in, results out, of one workspace.

Machines send an API key: `Authorization: Bearer cmk_...`. Events may have it as the user name of Basic, too, as
Segment's libraries send it. Keys push events and read; whoever asks for work or changes something is a person, with
the session cookie of the pages and the header `x-csrf-token`.

Every error is a problem document (RFC 9457); `type` leads to what its `code` means. Lists come in pages: `next` of one
is the `cursor` of the other. A POST with an `Idempotency-Key` may be sent again: it is done once.
"""
SAID: Mapping[str, str] = {
    "400": "The request cannot be meant; `errors` names every place.",
    "401": "Nobody is known to ask: no key or session, or one that has ended.",
    "403": "Whoever asks may not do this.",
    "404": "There is nothing of that name, or the asker may not see it.",
    "405": "The address takes another method.",
    "409": "Not now: a file has to be mended, nothing is loaded yet, or the Idempotency-Key is taken.",
    "412": "Somebody else was faster: look again.",
    "413": "The body is too large.",
    "415": "The content-type or content-encoding is not read here.",
    "422": "What was asked for cannot be done as it is.",
    "429": "Too many requests: wait as `Retry-After` says.",
    "500": "Something went wrong in changemaker.",
    "503": "The store does not answer or is busy: nothing was acknowledged; send the same again after `Retry-After`.",
}
ALWAYS = ("400", "401", "403", "429", "500", "503")
SCHEMES: Document = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: cmk_..."},
    "key_as_user": {"type": "http", "scheme": "basic", "description": "An API key as user name, for events only."},
    "session": {"type": "apiKey", "in": "cookie", "name": "cm_session", "description": "Of somebody who signed in."},
}


def document(handlers: Sequence[Any]) -> Document:
    """Return the description of `handlers`, and of the paths of events."""
    described = Litestar(handlers, openapi_config=OpenAPIConfig(title=TITLE, version=__version__), logging_config=None)
    made: Document = described.openapi_schema.to_schema()
    made["openapi"] = "3.1.0"
    made["info"]["description"] = ABOUT
    paths: Document = made["paths"]
    opts = {(route.path_format, method.lower()): opt for route, method, opt in _opts(described)}
    for path, item in paths.items():
        for method, operation in item.items():
            _complete(operation, path, method, opts[path, method])
    components: Document = made.setdefault("components", {})
    schemas: Document = components.setdefault("schemas", {})
    schemas.update(_schemas())
    components["securitySchemes"] = SCHEMES
    components["responses"] = {f"Problem{status}": _response(status) for status in SAID}
    paths.update(_of_events())
    return made


def _opts(app: Litestar) -> Iterator[tuple[HTTPRoute, str, Mapping[str, Any]]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    yield route, str(method), handler.opt


def _complete(operation: Document, path: str, method: str, opt: Mapping[str, Any]) -> None:
    responses: Document = operation["responses"]
    public = "public" in opt
    statuses = {"400", "429", "500", "503"} if public else set(ALWAYS)
    statuses |= {"405"}
    if "{" in path:
        statuses |= {"404"}
    if path.startswith("/api/v1/"):
        statuses |= {"404", "409", "422"}
    if method != "get":
        statuses |= {"403", "409", "412", "413", "415"}
    if path in ("/metrics",):
        statuses |= {"403"}
    for status in sorted(statuses):
        if status != "503" or path != "/health":
            responses[status] = {"$ref": f"#/components/responses/Problem{status}"}
    if path == "/health":
        responses["503"] = {**responses["200"], "description": "The store does not answer."}
    if method == "post" and "202" in responses:
        responses["202"]["headers"] = {
            "Location": {"description": "Where the job is told.", "schema": {"type": "string"}}
        }
    operation["security"] = [] if public else [{"session": []}] if method != "get" else [{"key": []}, {"session": []}]


def _response(status: str) -> Document:
    content = {MEDIA_TYPE: {"schema": {"$ref": REF.format(name="Problem")}}}
    found: Document = {"description": SAID[status], "content": content}
    if status in ("429", "503"):
        found["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return found


@cache
def _schemas() -> Document:
    shapes = (Message, GoodBatch, CloudEvent, Stored, Problem)
    _, found = msgspec.json.schema_components(
        shapes, schema_hook=lambda kind: {"description": "Any JSON."}, ref_template=REF
    )
    return found


def _of_events() -> Document:
    """Return the paths of events, which are taken without a handler of the framework."""
    paths: Document = {}
    for kind in KINDS:
        paths[f"/v1/{kind}"] = _taking(f"Push one {kind}", {"application/json": _one(kind)}, kind)
    paths["/v1/batch"] = _taking(
        "Push several of Segment's messages", {"application/json": {"$ref": REF.format(name="GoodBatch")}}, "batch"
    )
    event = {"$ref": REF.format(name="CloudEvent")}
    kinds: Document = {ONE: event, SEVERAL: {"type": "array", "items": event, "maxItems": MOST_EVENTS}}
    paths["/v1/events"] = _taking("Push CloudEvents", kinds, "events")
    return paths


def _one(kind: str) -> Document:
    """Return the schema of a message of `kind`: some fields are needed, and somebody whom it is about."""
    needed = [name for name, _ in NEEDED[kind]]
    somebody = {"anyOf": [{"required": ["userId"]}, {"required": ["anonymousId"]}]}
    return {"allOf": [{"$ref": REF.format(name="Message")}, {"required": needed}, somebody]}


def _taking(summary: str, schemas: Mapping[str, Document], name: str) -> Document:
    example = EXAMPLES[name]
    content = {
        kind: {"schema": schema, "example": [example] if schema.get("type") == "array" else example}
        for kind, schema in schemas.items()
    }
    stored = {"application/json": {"schema": {"$ref": REF.format(name="Stored")}}}
    refused = ("400", "401", "403", "405", "413", "415", "500", "503")
    return {
        "post": {
            "summary": summary,
            "operationId": f"push_{name}",
            "tags": ["events"],
            "security": [{"key": []}, {"key_as_user": []}],
            "requestBody": {"required": True, "content": content},
            "responses": {
                "200": {"description": "All of it is on the disk.", "content": stored},
                **{status: {"$ref": f"#/components/responses/Problem{status}"} for status in refused},
            },
        }
    }
