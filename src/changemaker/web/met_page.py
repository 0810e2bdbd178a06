"""Which share of each team met a customer this quarter; counted again only when meetings have come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from changemaker.api.served import Served
from changemaker.core.errors import NothingLoadedError
from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.lake import open_tables
from changemaker.listen.asking.visits import Met, met_customers
from changemaker.reports.numbers import percent
from changemaker.reports.words import say, word
from changemaker.web.asking_page import today_in
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.survey_page import heard_mark

_MET = KeptOnce[Met | None]()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLine:
    """One team; without a share where it is too small, or nothing can be said."""

    name: str
    share: float | None
    said: str  # "40 %, 95 % range 17 % to 69 %", or why there is none
    n: int  # people


def met_in(served: Served, now: int) -> Met | None:
    """Return the shares of this quarter; None before anything was loaded."""
    today = today_in(served, now)
    key = (stamp_of(served.workspace.state / "CURRENT"), heard_mark(served), today)
    return _MET.get(key, lambda: _met(served, date.fromisoformat(today)))


def team_lines(met: Met, language: str) -> Sequence[TeamLine]:
    """Return a line a team, the share of all of them first."""
    everybody = _line(word("web.met.everybody", language), met.everybody, language)
    return [everybody, *(_line(name, share, language) for name, share in met.teams.items())]


def _met(served: Served, today: date) -> Met | None:
    try:
        tables = open_tables(served.workspace.state, store=served.store)
    except NothingLoadedError:
        return None
    with served.store.reading() as connection:
        return met_customers(tables, connection, today=today)


def _line(name: str, share: Estimate | Refusal, language: str) -> TeamLine:
    if isinstance(share, Refusal):
        return TeamLine(name=name, share=None, said=say(share.why, language), n=0)
    told = word(
        "screen.range_of_level",
        language,
        level=percent(share.level, language),
        low=word("web.met.percent", language, share=share.low),
        high=word("web.met.percent", language, share=share.high),
    )
    return TeamLine(name=name, share=share.value, said=told, n=share.n)
