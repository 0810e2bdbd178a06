"""Who would be asked and what was written, in a terminal and as plain values for JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.listen.asking.answers_to_come import Group
from changemaker.listen.asking.audience import CERTAIN, Invitee, Plan
from changemaker.reports.as_json import estimate_as_mapping
from changemaker.reports.labels import clean
from changemaker.reports.words import say, word

FIRST = 10  # people shown of a list
STRATA = 20  # strata shown in a terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A plan with what can be expected of it."""

    plan: Plan
    rate: Estimate | Refusal
    answers: Estimate | Refusal  # of those who are asked by letter or link
    smallest: Group | None
    zone: str  # in which times are told


def plan_as_text(outlook: Outlook, language: str = "en") -> str:
    """Return a plan for a terminal."""
    return "\n".join(_plan_lines(outlook, language)) + "\n"


def plan_as_mapping(outlook: Outlook) -> dict[str, object]:
    """Return the same as plain values; `first` are the people at the top of the list."""
    plan, smallest = outlook.plan, outlook.smallest
    return {
        "survey": plan.survey,
        "version": plan.version,
        "wave": plan.wave,
        "now": plan.now,
        "looked_at": plan.looked_at,
        "invited": len(plan.invited),
        "by_mode": dict(plan.by_mode),
        "strata": [
            {"stratum": one.name, "eligible": one.eligible, "drawn": one.drawn} for one in plan.strata if one.name
        ],
        "left_out": dict(plan.left_out),
        "addresses_known": plan.addresses_known,
        "response_rate": _number(outlook.rate),
        "expected_answers": _number(outlook.answers),
        "smallest_group": smallest
        and {
            "fact": smallest.fact,
            "value": smallest.value,
            "invited": smallest.invited,
            "answers": _number(smallest.answers),
            "least": smallest.least,
        },
        "first": [_person(one) for one in islice(plan.invited, FIRST)],
    }


def moment_text(t: int, zone: str) -> str:
    """Return a moment, UTC microseconds, as a clock in `zone` has it.

    Example:
        >>> moment_text(1_790_000_000_000_000, "Asia/Dubai")
        '2026-09-21 18:13'
    """
    return f"{datetime.fromtimestamp(t // 1_000_000, tz=UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _plan_lines(outlook: Outlook, language: str) -> Iterator[str]:
    plan = outlook.plan
    wave = word("asking.plan.wave", language, wave=clean(plan.wave)) if plan.wave else ""
    yield word("asking.plan.title", language, survey=clean(plan.survey), version=plan.version, wave=wave)
    yield word("asking.plan.counts", language, invited=len(plan.invited), looked_at=plan.looked_at)
    if not plan.addresses_known:
        yield word("asking.plan.no_store", language)
    yield from _counted(word("asking.plan.by_mode", language), _modes(plan.by_mode, language), language)
    named = [one for one in plan.strata if one.name]
    shown = {_stratum(one.name, language): (one.drawn, one.eligible) for one in named[:STRATA]}
    if shown:
        yield ""
        yield word("asking.plan.strata", language)
        width = max(map(len, shown))
        for name, (drawn, eligible) in shown.items():
            yield f"  {name:<{width}}  " + word("asking.plan.of", language, drawn=drawn, eligible=eligible)
        if len(named) > STRATA:
            yield "  " + word("asking.plan.more", language, more=len(named) - STRATA)
    reasons = {word(f"asking.left.{why}", language): n for why, n in plan.left_out.items()}
    yield from _counted(word("asking.plan.left_out", language), reasons, language)
    yield ""
    yield _expected(outlook, language)
    if outlook.smallest is not None:
        yield _smallest(outlook.smallest, language)
    yield from _first(plan, language)


def _stratum(name: str, language: str) -> str:
    return word("asking.stratum.certain", language) if name == CERTAIN else clean(name)


def _modes(by_mode: Mapping[str, int], language: str) -> dict[str, int]:
    return {word(f"asking.mode.{mode}", language): n for mode, n in by_mode.items()}


def _counted(title: str, counts: Mapping[str, int], language: str) -> Iterator[str]:
    if not counts:
        return
    yield ""
    yield title
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    width = max(len(f"{n:,}") for _, n in ordered)
    for name, n in ordered:
        yield f"  {n:>{width},}  {name}"


def _expected(outlook: Outlook, language: str) -> str:
    rate, answers = outlook.rate, outlook.answers
    if isinstance(answers, Refusal) or isinstance(rate, Refusal):
        told = rate if isinstance(rate, Refusal) else answers
        assert isinstance(told, Refusal)
        why, needs = say(told.why, language), say(told.needs, language)
        return word("asking.plan.not_expected", language, why=why, needs=needs)
    return word(
        "asking.plan.expected",
        language,
        answers=round(answers.value),
        low=round(answers.low),
        high=round(answers.high),
        level=f"{answers.level:.0%}",
        rate=f"{rate.value:.1%}",
        accounts=rate.n,
    )


def _smallest(group: Group, language: str) -> str:
    told = {"fact": group.fact, "value": clean(group.value), "invited": group.invited, "least": group.least}
    if isinstance(group.answers, Refusal):
        return word("asking.plan.smallest_unknown", language, **told)
    ending = "reached" if group.is_reached else "hidden"
    return word(f"asking.plan.smallest_{ending}", language, **told, answers=round(group.answers.value))


def _first(plan: Plan, language: str) -> Iterator[str]:
    if not plan.invited:
        return
    yield ""
    yield word("asking.plan.first", language)
    for one in islice(plan.invited, FIRST):
        mode = word(f"asking.mode.{one.mode}", language)
        yield f"  {clean(one.contact_id)} ({clean(one.account_id)})  {mode}  {one.language}"


def _person(one: Invitee) -> dict[str, object]:
    return {
        "contact_id": one.contact_id,
        "account_id": one.account_id,
        "mode": one.mode,
        "stratum": one.stratum,
        "chance": one.chance,
        "language": one.language,
        "due_at": one.due_at,
        "looked_after_by": one.looked_after_by,
    }


def _number(found: Estimate | Refusal) -> dict[str, object]:
    if isinstance(found, Refusal):
        return {"refused": say(found.why), "needs": say(found.needs), "id": found.why.id}
    return estimate_as_mapping(found)
