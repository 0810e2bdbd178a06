"""Who was asked, who answered, and what they said and felt, in the world that is seen."""

from dataclasses import dataclass

import numpy as np

from changemaker.sim.company_calendar import DAY_SECONDS, Ints
from changemaker.sim.company_cast import Flags, Floats
from changemaker.sim.company_life import LIVED, Life
from changemaker.sim.company_people import MOST_CONTACTS, People
from changemaker.sim.company_service import HOURS, OPENING, Cases

PULSE_MONTHS = (2, 5, 8, 11)  # middle of each quarter
PULSE_DAY = 9  # days after the first of the month
PULSE, AFTER_CASE = range(2)
SURVEYS = ("pulse", "after_complaint")
QUESTIONS = ("nps", "csat", "ces", "first_choice")
# Eight emotions, and none of them. Pull of mood, of an open complaint, of one resolved this month, and at mood 0.
EMOTIONS = ("confident", "trusting", "valued", "relieved", "frustrated", "confused", "exhausted", "let_down", "none")
WITH_MOOD = np.array([0.9, 0.8, 0.7, 0.2, -0.8, -0.3, -0.9, -0.9, 0.0])
WITH_OPEN = np.array([-0.4, -0.4, -0.4, -0.5, 1.0, 0.2, 0.7, 0.9, -0.5])
WITH_CLOSED = np.array([0.0, 0.1, 0.2, 1.4, 0.0, 0.0, 0.0, 0.0, -0.3])
AT_REST = np.array([0.0, 0.1, 0.0, -0.8, -0.1, -0.7, -0.6, -0.5, 0.2])
SECOND_WITHIN = 0.6  # a second emotion is named where it comes so close to the first
ANSWER_WITHIN_DAYS = 6
RECENT_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One value an invitation."""

    day: Ints
    account: Ints
    contact: Ints  # number, account * 3 + 0 to 2
    survey: Ints  # index in SURVEYS
    case_day: Ints  # day on which the case was opened that it is about; -1 for none
    opened: Flags
    answered_day: Ints  # -1 for never
    second: Ints  # local second of answering


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answered:
    """One value a response; `asked` is its place among the invitations."""

    asked: Ints
    mood: Floats  # of the person, on that day
    scores: Floats  # responses x QUESTIONS; NaN where it was not asked
    emotions: Ints  # responses x 2: index in EMOTIONS, -1 for no second one
    intensity: Floats  # the same shape, 0.2 to 1
    is_open: Flags  # a complaint of the account is open
    commented: Flags


def asked_of(life: Life, people: People, cases: Cases) -> Asked:
    """Return all invitations until today: a pulse each quarter to every contact, and one after each complaint.

    Args:
        life: what was lived.
        people: of the accounts.
        cases: of the world that is seen.
    """
    parts = [_pulse(life, people), _after_cases(life, people, cases)]
    rows = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    once = _first_of_each(rows[0] * len(SURVEYS) + rows[3], rows[2])
    day, account, contact, survey, case_day = (column[once] for column in rows)
    draw = life.draws.uniform("answers", shape=(life.calendar.days, life.parameters.accounts.count))
    hash_place = (contact % MOST_CONTACTS * 0.3819660113 + survey * 0.2360679775) % 1
    u = (draw[day, account] + hash_place) % 1
    chance = _chance(life, _mood(life, people, day, account, contact), survey)
    delay = (u / np.maximum(chance, 1e-9) * (ANSWER_WITHIN_DAYS + 1)).astype(np.int64)
    answers = (u < chance) & (day + delay < life.today)
    return Asked(
        day=day,
        account=account,
        contact=contact,
        survey=survey,
        case_day=case_day,
        opened=answers | ((u * 7 % 1 < 0.3) & (day + 1 < life.today)),
        answered_day=np.where(answers, day + delay, -1),
        second=OPENING + (u * 997 % 1 * HOURS).astype(np.int64),
    )


def _first_of_each(survey_day: Ints, contact: Ints) -> Ints:
    """Places of the rows that are kept so that nobody is asked twice on one day; in their order."""
    _, first = np.unique(survey_day * (int(contact.max(initial=0)) + 1) + contact, return_index=True)
    return np.sort(first)


def _pulse(life: Life, people: People) -> tuple[Ints, ...]:
    calendar = life.calendar
    months = [m for m in range(calendar.months) if calendar.month_start(m).month in PULSE_MONTHS]
    days = np.array([int(calendar.month_starts[m]) + PULSE_DAY for m in months], dtype=np.int64)
    days = days[days < life.today]
    contact = np.arange(life.parameters.accounts.count * MOST_CONTACTS)
    contact = contact[contact % MOST_CONTACTS < people.contacts[contact // MOST_CONTACTS]]
    day, contact = np.repeat(days, len(contact)), np.tile(contact, len(days))
    account = contact // MOST_CONTACTS
    there = (life.cast.joined[account] <= day) & (day <= life.log.left[LIVED, account])
    rows = np.flatnonzero(there)
    day, account, contact = day[rows], account[rows], contact[rows]
    return day, account, contact, np.full(len(day), PULSE), np.full(len(day), -1)


def _after_cases(life: Life, people: People, cases: Cases) -> tuple[Ints, ...]:
    closed = cases.day + cases.resolved_second // DAY_SECONDS
    day = closed + life.parameters.survey.after_case_days
    there = (cases.resolved_second >= 0) & (day < life.today) & (day <= life.log.left[LIVED, cases.account])
    rows = np.flatnonzero(there)
    account = cases.account[rows]
    contact = people.contact_for(account, cases.day[rows])
    return day[rows], account, contact, np.full(len(rows), AFTER_CASE), cases.day[rows]


def _mood(life: Life, people: People, day: Ints, account: Ints, contact: Ints) -> Floats:
    return np.asarray(life.log.mood[day, account] + people.leaning[account, contact % MOST_CONTACTS])


def _chance(life: Life, mood: Floats, survey: Ints) -> Floats:
    """The unhappy and the very happy answer more than those between, the happy most."""
    part = life.parameters.survey
    pull = (np.exp(part.happy * mood) + part.unhappy * np.exp(-part.happy * mood)) / (1.0 + part.unhappy)
    return np.asarray(np.minimum(part.response_share * 0.9 * pull * np.where(survey == AFTER_CASE, 1.4, 1.0), 0.5))


def answered_of(life: Life, people: People, cases: Cases, asked: Asked) -> Answered:
    """Return all responses until today.

    Args:
        life: what was lived.
        people: of the accounts.
        cases: of the world that is seen.
        asked: the invitations.
    """
    rows = np.flatnonzero(asked.answered_day >= 0)
    day, account, contact = asked.day[rows], asked.account[rows], asked.contact[rows]
    mood = _mood(life, people, day, account, contact)
    is_open, closed = _complaint_now(life, cases, account, day)
    shape = (life.calendar.months, life.parameters.accounts.count * MOST_CONTACTS, len(EMOTIONS) + 6)
    place = (life.calendar.month_of[day], contact)
    noise = _noise(life, shape, place, asked.survey[rows])
    new_way = life.orders_simply(account, day).astype(np.float64)
    emotions, intensity = _feelings(life, mood, is_open, closed, new_way, noise)
    return Answered(
        asked=rows,
        mood=mood,
        scores=_scores(mood, new_way, noise, asked.survey[rows]),
        emotions=emotions,
        intensity=intensity,
        is_open=is_open,
        commented=noise[:, -1] < life.parameters.survey.comment_share,
    )


def would_say(life: Life, people: People, asked: Asked) -> Floats:
    """Return what everybody who was asked would say on that day, answered or not: invitations x QUESTIONS."""
    day, account, contact = asked.day, asked.account, asked.contact
    shape = (life.calendar.months, life.parameters.accounts.count * MOST_CONTACTS, len(EMOTIONS) + 6)
    noise = _noise(life, shape, (life.calendar.month_of[day], contact), asked.survey)
    new_way = life.orders_simply(account, day).astype(np.float64)
    return _scores(_mood(life, people, day, account, contact), new_way, noise, asked.survey)


def _noise(life: Life, shape: tuple[int, int, int], place: tuple[Ints, Ints], survey: Ints) -> Floats:
    """Numbers in (0, 1) of each response, by month, person and survey: only those that are needed are drawn."""
    out = np.empty((len(survey), shape[2]))
    for month in np.unique(place[0]):
        for kind in range(len(SURVEYS)):
            here = (place[0] == month) & (survey == kind)
            if here.any():
                drawn = life.draws.uniform("response", int(month), kind, shape=shape[1:])
                out[here] = drawn[place[1][here]]
    return np.clip(out, 1e-6, 1 - 1e-6)


def _complaint_now(life: Life, cases: Cases, account: Ints, day: Ints) -> tuple[Flags, Flags]:
    """Whether the account's last complaint until `day` is open then, or was resolved in the month before."""
    span = life.calendar.days
    keys = cases.account * span + cases.day
    order = np.argsort(keys, kind="stable")
    place = np.searchsorted(keys[order], account * span + day, side="right") - 1
    last = order[np.maximum(place, 0)]
    known = (place >= 0) & (cases.account[last] == account)
    ended = np.where(cases.felt_second[last] < 0, span, cases.day[last] + cases.felt_second[last] // DAY_SECONDS)
    return known & (ended > day), known & (ended <= day) & (ended > day - RECENT_DAYS)


def _scores(mood: Floats, new_way: Floats, noise: Floats, survey: Ints) -> Floats:
    """nps 0 to 10, csat 1 to 5, ces 1 to 7 (easy is high), first_choice 1 or 0; the pulse alone asks all."""
    spread = np.log(noise[:, :4] / (1 - noise[:, :4])) / 1.7  # logistic, near the standard normal
    scores = np.column_stack(
        [
            np.clip(np.rint(7.5 + 1.5 * mood + 0.9 * spread[:, 0]), 0, 10),
            np.clip(np.rint(3.7 + 0.75 * mood + 0.5 * spread[:, 1]), 1, 5),
            np.clip(np.rint(4.7 + 0.7 * mood + 0.8 * new_way + 0.8 * spread[:, 2]), 1, 7),
            (0.4 + 0.9 * mood + 1.7 * spread[:, 3] > 0).astype(np.float64),
        ]
    )
    scores[survey == AFTER_CASE, 0] = np.nan
    scores[survey == AFTER_CASE, 3] = np.nan
    return scores


def _feelings(
    life: Life, mood: Floats, is_open: Flags, closed: Flags, new_way: Floats, noise: Floats
) -> tuple[Ints, Floats]:
    """The one or two strongest emotions and their intensity on a scale of five."""
    pull = AT_REST + mood[:, None] * WITH_MOOD + is_open[:, None] * WITH_OPEN + closed[:, None] * WITH_CLOSED
    pull[:, 0] += life.parameters.simpler_ordering.confident * new_way
    felt = pull - 0.7 * np.log(-np.log(noise[:, 4 : 4 + len(EMOTIONS)]))
    order = np.argsort(-felt, axis=1, kind="stable")[:, :2]
    strongest = np.take_along_axis(felt, order, axis=1)
    none = len(EMOTIONS) - 1
    two = (strongest[:, 0] - strongest[:, 1] < SECOND_WITHIN) & (order != none).all(axis=1)
    emotions = np.column_stack([order[:, 0], np.where(two, order[:, 1], -1)])
    steps = np.clip(np.rint(2.6 + 0.8 * np.abs(mood) + 1.2 * (noise[:, -2] - 0.5)), 1, 5)
    first = np.where(emotions[:, 0] == none, 0.0, steps / 5)
    return emotions, np.column_stack([first, np.clip(steps - 1, 1, 5) / 5])
