"""What has changed since a reader was here last, and what in the data asks for attention."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from litestar.datastructures import Cookie

from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace
from changemaker.store.jobs import Job
from changemaker.web.company import Loaded
from changemaker.web.programme_lines import ProgrammeLine
from changemaker.web.scores_page import contest_in
from changemaker.web.times import DAY, MICRO, as_datetime

COOKIE = "cm_visit"
AWAY = 30 * 60 * MICRO  # microseconds without a page: after that it is another visit
KEPT = 180 * DAY  # seconds
OLD = 8 * DAY  # seconds since the last load that are worth a word
LITTLE = 0.9  # share of rows that find their partner below which it is told


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that changed, or that asks for attention."""

    message: Message
    url: str
    at: int = 0  # UTC microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """This visit and the one before; 0 where there was none."""

    user: str
    before: int
    now: int

    @property
    def cookie(self) -> Cookie:
        """What the browser is to remember of it."""
        value = f"{self.user}.{self.before}.{self.now}"
        return Cookie(key=COOKIE, value=value, max_age=KEPT, httponly=True, samesite="lax")


def visit_of(cookie: str, *, user: str, now: int) -> Visit:
    """Return when somebody was here before this visit.

    Example:
        >>> visit_of("u.5.10", user="u", now=20).before, visit_of("u.5.10", user="u", now=3_600_000_000).before
        (5, 10)
    """
    name, _, times = cookie.partition(".")
    before, _, last = times.partition(".")
    if name != user or not (before.isdecimal() and last.isdecimal()):
        return Visit(user=user, before=0, now=now)
    return Visit(user=user, before=int(last) if now - int(last) > AWAY else int(before), now=now)


def changed_since(
    moment: int, *, workspace: Workspace, lines: Sequence[ProgrammeLine], loaded: Loaded | None, jobs: Sequence[Job]
) -> Sequence[News]:
    """Return what happened after `moment`, the newest first."""
    found = [
        News(message=Message("web.home.changed.proved", {"name": line.title}), url=line.url, at=_micros(line.made_at))
        for line in lines
        if line.made_at is not None
    ]
    contest = contest_in(workspace)
    if contest is not None:
        found.append(News(message=Message("web.home.changed.contest"), url="/scores", at=_micros(contest.made_at)))
    if loaded is not None:
        found.append(News(message=Message("web.home.changed.loaded"), url="/data", at=_micros(loaded.loaded_at)))
    for job in jobs:
        if job.state == "failed" and job.ended_at is not None:
            found.append(News(message=Message("web.home.changed.failed"), url=f"/jobs/{job.id}", at=job.ended_at))
    return sorted((one for one in found if one.at > moment), key=lambda one: -one.at)


def warnings_of(loaded: Loaded, lines: Sequence[ProgrammeLine], now: int) -> Iterator[News]:
    """Yield what a careful reader of the data would want to know first."""
    days = int((as_datetime(now) - loaded.loaded_at).total_seconds() // DAY)
    if days * DAY >= OLD:
        yield News(message=Message("web.home.warning.old", {"days": days}), url="/data")
    for table, rows in sorted(loaded.manifest.set_aside().items()):
        told = Message("web.home.warning.set_aside", {"table": table, "n": rows})
        yield News(message=told, url=f"/data/{table}/set-aside")
    for table, refers, share in _unmatched(loaded):
        told = Message("web.home.warning.match", {"table": table, "refers": refers, "share": 1 - share})
        yield News(message=told, url="/data#links")
    stale = sum(line.is_stale for line in lines)
    if stale:
        yield News(message=Message("web.home.warning.stale", {"n": stale}), url="/programmes")


def _unmatched(loaded: Loaded) -> Iterator[tuple[str, str, float]]:
    counts: dict[tuple[str, str], list[int]] = {}
    for reading in loaded.manifest.readings:
        for match in reading.matches:
            of = counts.setdefault((reading.table, match.refers), [0, 0])
            of[0] += match.matched
            of[1] += match.rows
    for (table, refers), (matched, rows) in sorted(counts.items()):
        if rows and matched / rows < LITTLE:
            yield table, refers, matched / rows


def _micros(when: datetime) -> int:
    return round(when.timestamp() * MICRO)
