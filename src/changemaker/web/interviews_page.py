"""Interviews to hold, in words: whose account, what about, by when; and what became of those that are over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from changemaker.access.actor import Actor
from changemaker.access.roles import Permission
from changemaker.api.served import Served
from changemaker.listen.surveys.survey import Survey
from changemaker.reports.words import word
from changemaker.reports.words.asked import OWN_NAMES
from changemaker.store.invitations import Invitation, State, list_invitations

PERSONAL = ("interview", "visit")
OPEN: tuple[State, ...] = ("planned", "sent", "opened")
OVER: tuple[State, ...] = ("answered", "declined", "expired")
TONES: Mapping[str, str] = {"answered": "done", "declined": "waiting", "expired": "failed"}
MOST, MOST_OVER = 100, 20  # of one page; of those that are over
DECLINED = ("no_time", "no_interest", "not_reached", "left")  # why a person does not want to, or cannot, talk


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewLine:
    """One interview or visit."""

    id: str
    account: str
    contact: str
    survey: str  # its title
    mode: str
    facts: tuple[str, ...]
    guide: str
    state: str
    tone: str
    due_at: int
    changed_at: int
    is_late: bool
    follows_up: bool


def open_ones(
    served: Served, actor: Actor, *, everybody: bool, after: tuple[int, str] | None = None
) -> tuple[Sequence[Invitation], tuple[int, str] | None]:
    """Return a page of the interviews that somebody is to hold, and after which one the next page begins, if any.

    Args:
        served: whose store.
        actor: who is to hold them.
        everybody: everybody's, for who may see all.
        after: (due_at, id) of the last one of the page before.
    """
    found = _listed(served, actor, OPEN, everybody=everybody, most=MOST + 1, after=after)
    page = found[:MOST]
    return page, (page[-1].due_at, page[-1].id) if len(found) > MOST else None


def over_ones(served: Served, actor: Actor, *, everybody: bool) -> Sequence[Invitation]:
    """Return those that are over, the last at first."""
    found = _listed(served, actor, OVER, everybody=everybody, most=10 * MOST_OVER)
    return sorted(found, key=lambda one: -one.changed_at)[:MOST_OVER]


def is_theirs(served: Served, actor: Actor, id: str) -> Invitation | None:
    """Return an open interview of this id, if `actor` may hold it."""
    found = _listed(served, actor, OPEN, everybody=sees_all(actor), most=1, id=id)
    return found[0] if found else None


def sees_all(actor: Actor) -> bool:
    """True for who may see every survey's audience anyway."""
    return actor.may(Permission.SEE_SURVEYS)


def lines_of(
    found: Sequence[Invitation], surveys: Mapping[str, Survey], *, now: int, language: str
) -> Sequence[InterviewLine]:
    """Return interviews in words."""
    return [_line(one, surveys.get(one.survey), now, language) for one in found]


def _listed(
    served: Served,
    actor: Actor,
    states: tuple[State, ...],
    *,
    everybody: bool,
    most: int,
    after: tuple[int, str] | None = None,
    id: str | None = None,
) -> Sequence[Invitation]:
    whose = None if everybody and sees_all(actor) else actor.id
    roles = [one.value for one in actor.roles]
    with served.store.reading() as connection:
        return list_invitations(
            connection, states=states, mode=PERSONAL, limit=most, user_id=whose, roles=roles, after=after, id=id
        )


def _line(one: Invitation, survey: Survey | None, now: int, language: str) -> InterviewLine:
    said = survey.title.in_(language, survey.languages[0]) if survey else ""
    return InterviewLine(
        id=one.id,
        account=one.account_id,
        contact=one.contact_id or "",
        survey=said or one.survey,
        mode=one.mode,
        facts=_facts(one, language),
        guide=survey.guide.in_(language, survey.languages[0]) if survey else "",
        state=one.state,
        tone=TONES.get(one.state, "waiting"),
        due_at=one.expires_at,
        changed_at=one.changed_at,
        is_late=one.expires_at < now,
        follows_up=one.follow_up_of is not None,
    )


def _facts(one: Invitation, language: str) -> tuple[str, ...]:
    told = []
    if role := one.facts.get("contact.role"):
        told.append(str(role))
    if rank := one.facts.get("account.value_rank"):
        told.append(word("web.interviews.rank", language, n=int(rank)))
    if spoken := one.facts.get("contact.language"):
        told.append(word("web.interviews.speaks", language, spoken=OWN_NAMES.get(str(spoken), str(spoken))))
    return tuple(told)
