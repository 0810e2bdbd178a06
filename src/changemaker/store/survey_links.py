"""Links that many people answer by: on a poster, a receipt, a tablet at a counter, a page of ours."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa

from changemaker.store.listening_tables import SURVEY_LINK

LinkMode = Literal["link", "qr", "kiosk", "embedded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyLink:
    """One row; times are UTC microseconds."""

    id: str  # 32 hex digits
    survey: str
    mode: LinkMode
    name: str  # as people call it: "Counter 3"
    about: Mapping[str, Any]  # location_id, staff_member_id, touchpoint_id; embedded: `frame_of`, who may show it
    opened: int  # first pages that were sent off: the denominator
    made_by: str
    made_at: int
    closed_at: int | None


def make_link(
    connection: sa.Connection,
    *,
    survey: str,
    mode: LinkMode,
    name: str,
    by: str,
    now: int,
    about: Mapping[str, object] | None = None,
) -> SurveyLink:
    """Make a link, and return it; its address is signed with `listen.token.token_for`.

    Args:
        connection: in a transaction.
        survey: the file's name.
        mode: link, qr, kiosk or embedded.
        name: as people call it.
        by: who makes it.
        now: UTC microseconds.
        about: where it stands, and whom it is about.
    """
    if mode not in get_args(LinkMode):
        raise ValueError(f"no link has the mode {mode!r}")
    link = SurveyLink(
        id=secrets.token_hex(16),
        survey=survey,
        mode=mode,
        name=name,
        about=dict(about or {}),
        opened=0,
        made_by=by,
        made_at=now,
        closed_at=None,
    )
    values = {column: getattr(link, column) for column in SurveyLink.__slots__}
    connection.execute(sa.insert(SURVEY_LINK).values(**values))
    return link


def read_link(connection: sa.Connection, id: str) -> SurveyLink | None:
    """Return one link, None where there is none of that id."""
    row = connection.execute(sa.select(SURVEY_LINK).where(SURVEY_LINK.c.id == id)).mappings().one_or_none()
    return None if row is None else SurveyLink(**row)


def list_links(
    connection: sa.Connection, *, survey: str | None = None, closed: bool = False, limit: int = 500
) -> list[SurveyLink]:
    """Return links, the youngest first.

    Args:
        connection: to read from.
        survey: only of this one.
        closed: those that were closed, too.
        limit: at most so many.
    """
    wanted = sa.select(SURVEY_LINK).order_by(SURVEY_LINK.c.made_at.desc(), SURVEY_LINK.c.id).limit(limit)
    if survey is not None:
        wanted = wanted.where(SURVEY_LINK.c.survey == survey)
    if not closed:
        wanted = wanted.where(SURVEY_LINK.c.closed_at.is_(None))
    return [SurveyLink(**row) for row in connection.execute(wanted).mappings()]


def close_link(connection: sa.Connection, id: str, now: int) -> bool:
    """Let nobody begin by this link any more; False if it was closed, or there is none."""
    still = sa.and_(SURVEY_LINK.c.id == id, SURVEY_LINK.c.closed_at.is_(None))
    return connection.execute(sa.update(SURVEY_LINK).where(still).values(closed_at=now)).rowcount == 1


def count_opened(connection: sa.Connection, id: str) -> None:
    """Count one more who sent off a first page."""
    more = sa.update(SURVEY_LINK).where(SURVEY_LINK.c.id == id).values(opened=SURVEY_LINK.c.opened + 1)
    connection.execute(more)
