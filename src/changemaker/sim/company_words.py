"""What each comment and e-mail of the sample company says: theme and tone from what its writer lived through."""

import numpy as np

from changemaker.sim.company_calendar import DAY_SECONDS, Ints
from changemaker.sim.company_frames import Seen
from changemaker.sim.company_survey import AFTER_CASE
from changemaker.sim.company_survey_frames import mailed_cases
from changemaker.sim.texts import written

Theme = tuple[str, str]
GOOD, BAD = 0.5, -0.5  # moods beyond which people say so
OF_GOOD: tuple[Theme, ...] = (("people", "good"), ("quality", "good"))
OF_BAD: tuple[Theme, ...] = (("price", "bad"), ("late", "bad"), ("ordering", "bad"))
OF_MAIL: tuple[Theme, ...] = (("late", "bad"), ("wrong", "bad"))


def texts_of(seen: Seen) -> list[str]:
    """Return the text of each row of table `document`, in its order: comments, then e-mails."""
    return [*_comments(seen), *_mails(seen)]


def _comments(seen: Seen) -> list[str]:
    answered, asked = seen.answered, seen.asked
    rows = np.flatnonzero(answered.commented)
    place = answered.asked[rows]
    account = asked.account[place]
    took = _days_to_resolve(seen)
    texts = []
    for row, where, who in zip(rows, place, account, strict=True):
        days = took.get((int(who), int(asked.case_day[where])), 12)
        about_case = asked.survey[where] == AFTER_CASE
        mood, number = float(answered.mood[row]), int(asked.contact[where] + asked.day[where])
        simpler = bool(seen.life.orders_simply(who, asked.day[where]))
        theme = _theme(
            mood, number, about_case=bool(about_case), days=days, is_open=bool(answered.is_open[row]), simpler=simpler
        )
        texts.append(_say(seen, theme, account=int(who), number=number, days=days))
    return texts


def _theme(mood: float, number: int, *, about_case: bool, days: int, is_open: bool, simpler: bool) -> Theme:
    if about_case:
        return ("solved", "good") if days <= 2 else ("solved", "bad")
    if is_open:
        return ("open", "bad")
    if mood > GOOD:
        return ("ordering", "good") if simpler and number % 2 else OF_GOOD[number % len(OF_GOOD)]
    if mood < BAD:
        return OF_BAD[number % (len(OF_BAD) - simpler)]
    return ("nothing", "fine")


def _mails(seen: Seen) -> list[str]:
    cases = seen.events.cases
    return [
        _say(
            seen,
            OF_MAIL[int(cases.severity[row]) % 2],
            account=int(cases.account[row]),
            number=int(cases.day[row]),
            days=1,
        )
        for row in mailed_cases(seen)
    ]


def _say(seen: Seen, theme: Theme, *, account: int, number: int, days: int) -> str:
    p = seen.life.parameters
    language = p.countries[int(seen.cast.country[account])].language
    group = p.groups[int(seen.cast.main_group[account])].name
    return written(language, theme, pick=number, group=group, days=days)


def _days_to_resolve(seen: Seen) -> dict[tuple[int, int], int]:
    """Whole days, at least 1, from opening to resolving, by account and day of opening."""
    cases = seen.events.cases
    closed: Ints = np.flatnonzero(cases.resolved_second >= 0)
    days = np.maximum((cases.resolved_second[closed] - cases.second[closed]) // DAY_SECONDS, 1)
    pairs = zip(cases.account[closed].tolist(), cases.day[closed].tolist(), strict=True)
    return dict(zip(pairs, days.tolist(), strict=True))
