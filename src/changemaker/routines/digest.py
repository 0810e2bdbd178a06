"""The digest: what the programmes earned and what changed since the last one, as a letter to everybody who wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.access.roles import Permission, Role, permissions_of
from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace
from changemaker.reports.dates import day_of
from changemaker.reports.words import CATALOGUES
from changemaker.routines.digest_words import Told, pieces_of, told_of
from changemaker.routines.kept_results import current_version, kept_cases
from changemaker.routines.programme_proof import programmes_of
from changemaker.store.letters import Heading, Letter, Line, Piece
from changemaker.store.open import Store
from changemaker.store.outbox import put
from changemaker.store.people_tables import USER
from changemaker.store.sending_tables import OUTBOX

ORIGIN = "digest"
MEMORY = "told"  # in the payload, beside the letter: what the next digest compares with


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What all letters of one digest share."""

    company: str
    day: date
    url: str
    told: Mapping[str, Told]  # by programme
    unproved: tuple[str, ...]
    before: Mapping[str, Any] | None  # `told` of the last digest, as it was kept; None where there was none


def digest(workspace: Workspace, store: Store, now: int, url: str) -> int:
    """Put one letter into the outbox for each user who wants it and may see proofs; return how many are new.

    Asked twice on one day of the workspace's zone, nobody gets a second letter. The numbers come from kept results:
    nothing is computed.

    Args:
        workspace: whose.
        store: where users and the outbox are.
        now: UTC microseconds.
        url: of the served pages, without a slash at the end.
    """
    day = datetime.fromtimestamp(now // 1_000_000, tz=UTC).astimezone(ZoneInfo(workspace.settings.zone)).date()
    cases = {kept.name: kept for kept in kept_cases(workspace)}
    programmes = programmes_of(workspace.folder)
    version = current_version(workspace)
    told = {name: told_of(cases[name], version=version) for name in programmes if name in cases}
    unproved = tuple(name for name in programmes if name not in cases)
    if not told:
        return 0
    prefix = f"{ORIGIN}:{day.isoformat()}:"
    with store.writing() as connection:
        scene = _Scene(
            company=workspace.settings.name,
            day=day,
            url=url.rstrip("/"),
            told=told,
            unproved=unproved,
            before=_last(connection, but=prefix),
        )
        readers = _readers(connection)
        memory = {name: one.as_kept() for name, one in told.items()}
        return sum(
            put(
                connection,
                key=f"{prefix}{id}",
                channel="email",
                purpose="service",
                user_id=id,
                payload={**_letter(scene, language).as_payload(), MEMORY: memory},
                origin=ORIGIN,
                now=now,
            )
            for id, language in readers.items()
        )


def _readers(connection: sa.Connection) -> dict[str, str]:
    """Users who want the digest and may see what is in it, with their languages."""
    wanted = sa.select(USER.c.id, USER.c.roles, USER.c.language).where(USER.c.digest, USER.c.state == "active")
    found = connection.execute(wanted.order_by(USER.c.id)).all()
    known = {role.value for role in Role}
    return {
        id: language if language in CATALOGUES else "en"
        for id, roles, language in found
        if Permission.SEE_PROOF in permissions_of(Role(role) for role in roles if role in known)
    }


def _last(connection: sa.Connection, *, but: str) -> Mapping[str, Any] | None:
    """What the last digest told; not one of today, which a second try of the same job would find."""
    last = sa.select(OUTBOX.c.payload).where(OUTBOX.c.origin == ORIGIN, sa.not_(OUTBOX.c.key.startswith(but)))
    payload = connection.execute(last.order_by(OUTBOX.c.made_at.desc()).limit(1)).scalar_one_or_none()
    return None if payload is None else payload.get(MEMORY)


def _letter(scene: _Scene, language: str) -> Letter:
    changed = scene.before is not None and {n: t.as_kept() for n, t in scene.told.items()} != scene.before
    pieces: list[Piece] = [Line(message=Message("digest.hello", {"day": day_of(scene.day, language)}))]
    for name, one in scene.told.items():
        address = f"{scene.url}/programmes/{quote(name)}"
        before = None if scene.before is None else scene.before.get(name, {})
        pieces += pieces_of(one, before, language=language, url=address)
    for name in scene.unproved:
        pieces += [
            Heading(message=Message("digest.programme", {"name": name})),
            Line(message=Message("digest.unproved")),
        ]
    gone = [name for name in scene.before or {} if name not in scene.told]
    if gone:
        pieces.append(Line(message=Message("digest.gone", {"names": ", ".join(gone)})))
    subject = Message("digest.subject.changed" if changed else "digest.subject", {"company": scene.company})
    return Letter(subject=subject, pieces=tuple(pieces))
