"""Tasks: what a person has to do. Of two who end one, the second is told (412)."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath, HeaderParameter, JSONBody

from changemaker.access.roles import Permission
from changemaker.api.identity import actor_in, now_of
from changemaker.api.served import Served
from changemaker.api.times import when
from changemaker.core.errors import BadRequestError
from changemaker.reports.words import say
from changemaker.routines.own_tasks import end_own_task
from changemaker.store.tasks import Task, list_tasks

Asked = Request[Any, Any, State]
MOST = 200
IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", required=False, description='The version that was seen: its ETag, such as "1".'),
]


class TaskTold(msgspec.Struct):
    """One task; times are UTC, ISO 8601."""

    id: str
    text: str  # what is to be done, in English
    message: str  # id of that sentence
    role: str | None
    about: str | None
    state: str  # open, done, dropped
    note: str
    version: int
    due_at: str | None
    made_at: str


class TaskPage(msgspec.Struct):
    """Tasks that one may do, soonest due first; at most 200."""

    items: list[TaskTold]


class Ended(msgspec.Struct, forbid_unknown_fields=True):
    """How a task ends."""

    state: Literal["done", "dropped"] = "done"
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    version: int | None = None  # that was seen, where no If-Match says it


@get("/", opt={"needs": Permission.SEE_OWN}, sync_to_thread=True, summary="Tasks that one may do")
def tasks(request: Asked) -> TaskPage:
    """Return one's own open tasks, and those that anybody of one's roles may take."""
    served: Served = request.app.state.served
    actor = actor_in(request)
    with served.store.reading() as connection:
        found = list_tasks(connection, user_id=actor.id, roles=[role.value for role in actor.roles], limit=MOST)
    return TaskPage(items=[_told(task) for task in found])


@post(
    "/{task_id:str}/end", opt={"needs": Permission.SEE_OWN}, status_code=200, sync_to_thread=True, summary="End a task"
)
def end(
    request: Asked, task_id: FromPath[str], data: JSONBody[Ended | None] = None, if_match: IfMatch = None
) -> Response[TaskTold]:
    """End a task as done or dropped, in the version that was seen; 412 where somebody else has ended it meanwhile."""
    served: Served = request.app.state.served
    actor, now, how = actor_in(request), now_of(served), data or Ended()
    version = version_in(if_match, how.version)
    with served.store.writing() as connection:
        ended = end_own_task(
            connection, task_id, version=version, actor=actor, now=now, state=how.state, note=_kept(how.note)
        )
    return Response(_told(ended), headers={"etag": f'"{ended.version}"'})


def version_in(if_match: str | None, said: int | None) -> int:
    """Return the version that was seen, from If-Match or the body.

    Raises:
        BadRequestError: neither says one that can be.
    """
    if if_match is not None:
        digits = if_match.strip().removeprefix("W/").strip('"')
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
            raise BadRequestError(
                "If-Match is no version", hint='send the ETag, such as "1"', flaws=[("If-Match", "?")]
            )
        return int(digits)
    if said is None or not 0 <= said < 1 << 31:
        raise BadRequestError(
            "it is not said which version was seen",
            hint='send If-Match: "1", or "version" in the body',
            flaws=[("/version", "is needed: the version as it was shown")],
        )
    return said


def _kept(note: str) -> str:
    if "\x00" in note:
        raise BadRequestError("a NUL character cannot be kept", hint="leave it out", flaws=[("/note", "holds NUL")])
    return note


def _told(task: Task) -> TaskTold:
    return TaskTold(
        id=task.id,
        text=say(task.message),
        message=task.message.id,
        role=task.role,
        about=task.about,
        state=task.state,
        note=task.note,
        version=task.version,
        due_at=when(task.due_at),
        made_at=when(task.made_at),
    )


TASKS = Router("/api/v1/tasks", route_handlers=[tasks, end], tags=["tasks"])
