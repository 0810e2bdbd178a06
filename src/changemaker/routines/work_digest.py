"""What is to be done today, as a letter: one's own tasks, and the signals that wait for somebody."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.access.roles import Role, permissions_of
from changemaker.access.scope import SEES_ALL
from changemaker.core.message import Message
from changemaker.core.scope import EVERYTHING, NOTHING
from changemaker.engine.workspace import Workspace
from changemaker.reports.dates import day_of
from changemaker.reports.words import CATALOGUES
from changemaker.routines.signals import Signal, signals
from changemaker.store.letters import Heading, Letter, Line, Link, Piece
from changemaker.store.open import Store
from changemaker.store.outbox import put
from changemaker.store.tasks import Task, list_tasks
from changemaker.store.users import User, list_users

ORIGIN = "work_digest"
MOST = 10  # tasks that a letter names; the inbox has the rest


def work_digest(workspace: Workspace, store: Store, now: int, url: str) -> int:
    """Put one letter into the outbox for each user who wants mail and has something to do; return how many are new.

    Asked twice on one day of the workspace's zone, nobody gets a second letter.

    Args:
        workspace: whose.
        store: where users, tasks and the outbox are.
        now: UTC microseconds.
        url: of the served pages, without a slash at the end.
    """
    day = datetime.fromtimestamp(now // 1_000_000, tz=UTC).astimezone(ZoneInfo(workspace.settings.zone)).date()
    with store.reading() as connection:
        readers = [user for user in list_users(connection, states=["active"]) if user.digest]
        work = {user.id: _tasks(connection, user) for user in readers}
    letters = 0
    for user in readers:
        waiting = [one for one in signals(workspace, store, _actor(user), now=now) if one.weight == "act"]
        if not work[user.id] and not waiting:
            continue
        language = user.language if user.language in CATALOGUES else "en"
        hello = Message("work_digest.hello", {"day": day_of(day, language or "en")})
        letter = _letter(workspace.settings.name, hello, work[user.id], waiting, now=now, url=url.rstrip("/"))
        with store.writing() as connection:
            letters += put(
                connection,
                key=f"{ORIGIN}:{day.isoformat()}:{user.id}",
                channel="email",
                purpose="service",
                user_id=user.id,
                payload=letter.as_payload(),
                origin=ORIGIN,
                now=now,
            )
    return letters


def _tasks(connection: sa.Connection, user: User) -> tuple[Task, ...]:
    return list_tasks(connection, user_id=user.id, roles=user.roles)


def _actor(user: User) -> Actor:
    """Who sees only some rows is told of their tasks and their own cases: their scope needs the company's tables."""
    known = {role.value: role for role in Role}
    roles = frozenset(known[role] for role in user.roles if role in known)
    scope = EVERYTHING if roles & SEES_ALL else NOTHING
    return Actor(kind="user", id=user.id, roles=roles, permissions=permissions_of(roles), scope=scope)


def _letter(
    company: str, hello: Message, tasks: tuple[Task, ...], waiting: list[Signal], *, now: int, url: str
) -> Letter:
    late = sum(task.due_at is not None and task.due_at < now for task in tasks)
    pieces: list[Piece] = [Line(message=hello)]
    if tasks:
        pieces.append(Heading(message=Message("work_digest.tasks", {"n": len(tasks), "late": late})))
        pieces += [Line(message=task.message) for task in tasks[:MOST]]
        if len(tasks) > MOST:
            pieces.append(Line(message=Message("work_digest.more", {"n": len(tasks) - MOST})))
    if waiting:
        pieces.append(Heading(message=Message("work_digest.signals")))
        pieces += [Line(message=one.message) for one in waiting]
    pieces.append(Link(message=Message("work_digest.open"), url=f"{url}/inbox"))
    return Letter(subject=Message("work_digest.subject", {"company": company, "n": len(tasks)}), pieces=tuple(pieces))
