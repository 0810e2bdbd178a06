"""Who a survey asks, in words: how people are drawn, the plan worked out last, and what became of each wave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from changemaker.api.served import Served
from changemaker.listen.surveys.survey import Survey
from changemaker.reports.numbers import percent
from changemaker.reports.words import listed, say, word
from changemaker.routines.asking_jobs import KeptPlan
from changemaker.store.invitations import ASKED, State, waves_of
from changemaker.web.rules_in_words import in_words
from changemaker.web.times import MICRO

STATES: tuple[State, ...] = ("planned", "sent", "opened", "answered", "declined", "expired", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One wave, and how many of its invitations are in each state."""

    name: str
    counts: tuple[int, ...]  # in the order of STATES
    planned: int
    asked: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A label, a count and its share of a whole."""

    label: str
    n: int
    of: int

    @property
    def share(self) -> float:
        """Of the whole."""
        return self.n / self.of if self.of else 0.0


def waves_in(served: Served, survey: str) -> Sequence[Wave]:
    """Return the waves of a survey, the first at first."""
    with served.store.reading() as connection:
        found = waves_of(connection, survey)
    return [
        Wave(
            name=name,
            counts=tuple(states.get(state, 0) for state in STATES),
            planned=states.get("planned", 0),
            asked=sum(states.get(state, 0) for state in ASKED),
            answered=states.get("answered", 0),
        )
        for name, states in found.items()
    ]


def next_wave(survey: Survey, waves: Sequence[str], today: str) -> str:
    """Return what to call the next wave: the next part of a round that has begun, or a new round named by its month.

    Args:
        survey: how many waves it is asked in.
        waves: those that were made, the first at first.
        today: ISO date.

    Example:
        >>> from changemaker.listen.surveys.survey import Asking, Survey, Words
        >>> pulse = Survey(name="p", version=1, title=Words(), languages=("en",), pages=(), asking=Asking(waves=2))
        >>> next_wave(pulse, ["2026-10/1"], "2026-11-22"), next_wave(pulse, [], "2026-11-22")
        ('2026-10/2', '2026-11/1')
    """
    split = survey.asking.waves > 1
    if split and waves:
        round_, _, end = waves[-1].rpartition("/")
        if end.isdecimal() and int(end) < survey.asking.waves:
            following = f"{round_}/{int(end) + 1}" if round_ else str(int(end) + 1)
            if following not in waves:
                return following
    tail = "/1" if split else ""
    for name in (today[:7], today, *(f"{today}-{n}" for n in range(2, 100))):
        if f"{name}{tail}" not in waves:
            return f"{name}{tail}"
    return f"{today}-100{tail}"


def today_in(served: Served, now: int) -> str:
    """Return the workspace's own day as an ISO date."""
    zone = ZoneInfo(served.workspace.settings.zone)
    return datetime.fromtimestamp(now / MICRO, UTC).astimezone(zone).date().isoformat()


def rules_of(survey: Survey, language: str) -> Sequence[tuple[str, str]]:
    """Return how a survey asks, as (heading, sentence)."""
    asking, throttle = survey.asking, survey.throttle

    def said(how: str, **params: object) -> str:
        return word(f"web.asking.{how}", language, **params)

    who = said("everyone") if asking.when is None else said("when", condition=in_words(asking.when, {}, language))
    number = asking.number if asking.number is not None else 0
    drawn = said(f"draw.{asking.draw}" + ("" if asking.number is None else ".number"), n=number)
    if asking.draw == "stratified":
        facts = listed([word(f"survey.fact.{fact}", language) for fact in asking.strata], language, most=5)
        drawn = said("strata", drawn=drawn, facts=facts)
    if asking.draw == "after_event":
        drawn = said("event", event=asking.event, days=asking.after_days)
    rows = [(said("who"), who), (said("draw"), drawn)]
    if asking.waves > 1:
        rows.append((said("waves"), said("waves.n", n=asking.waves)))
    rows.append((said("modes"), _modes(survey, language)))
    reminders = listed([said("reminder", n=day) for day in asking.remind_after_days], language, most=9)
    rows.append((said("reminders"), said("reminders.after", days=reminders) if reminders else said("reminders.none")))
    rows.append((said("open"), said("open.days", n=asking.open_days)))
    limits = said("throttle.contact", days=throttle.days_between, most=throttle.most_a_year)
    rows.append((said("throttle"), limits + " " + said("throttle.account", most=throttle.account_open)))
    if asking.follow_up:
        rows.append((said("follow_up"), said("follow_up.n", n=asking.follow_up)))
    return rows


def outlook_in_words(plan: KeptPlan, language: str) -> str:
    """Return how many answers can be expected, and whether the smallest group will be shown."""
    if plan.rate is None or plan.answers is None:
        why = plan.no_rate
        if why is None:
            return ""
        return word("asking.plan.not_expected", language, why=say(why.why, language), needs=say(why.needs, language))
    told = {
        "answers": round(plan.answers.value),
        "low": round(plan.answers.low),
        "high": round(plan.answers.high),
        "level": percent(plan.answers.level, language),
        "rate": word("web.share", language, share=plan.rate.value),
        "accounts": plan.rate.n,
    }
    said = word("asking.plan.expected", language, **told)
    smallest = plan.smallest
    if smallest is None or smallest.answers is None:
        return said
    reached = smallest.answers.value >= smallest.least
    group = {
        "fact": word(f"survey.fact.{smallest.fact}", language),
        "value": smallest.value,
        "invited": smallest.invited,
        "answers": round(smallest.answers.value),
        "least": smallest.least,
    }
    return f"{said} {word('asking.plan.smallest_' + ('reached' if reached else 'hidden'), language, **group)}"


def left_out(plan: KeptPlan, language: str) -> Sequence[Part]:
    """Return why people would not be asked, the most frequent reason first."""
    ordered = sorted(plan.left_out.items(), key=lambda one: -one[1])
    return [Part(label=word(f"asking.left.{why}", language), n=n, of=plan.looked_at) for why, n in ordered]


def by_mode(plan: KeptPlan, language: str) -> Sequence[Part]:
    """Return how those who are asked would be asked."""
    modes: Mapping[str, int] = plan.by_mode
    return [
        Part(label=word(f"web.mode.{mode}", language), n=n, of=plan.invited)
        for mode, n in sorted(modes.items(), key=lambda one: -one[1])
    ]


def _modes(survey: Survey, language: str) -> str:
    told = []
    for when, mode in survey.asking.modes:
        name = word(f"web.mode.{mode}", language)
        if when is None:
            told.append(name)
        else:
            told.append(word("web.asking.mode_if", language, mode=name, condition=in_words(when, {}, language)))
    return word("screen.semicolon", language).join(told)
