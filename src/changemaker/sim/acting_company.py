"""The sample company's regulars, living day by day while an engine of journeys decides what our people do for them.

The engine asks what is known on a morning and what happened; it says who was called, met or written to; a day is lived.
A world in which nobody reaches them lives beside, so that what one journey truly did can be told at the end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from changemaker.sim.company import Company
from changemaker.sim.company_calendar import DAY_SECONDS, MICROSECONDS
from changemaker.sim.company_journeys import (
    KIND,
    Arm,
    Enrolled,
    JourneyTruth,
    journey_truth,
    working_day,
    works_on,
)
from changemaker.sim.company_people import MOST_CONTACTS
from changemaker.sim.company_regular_frames import PERSONAL, Regulars, rows_of_regulars
from changemaker.sim.company_regulars import LIVED, Reached
from changemaker.sim.company_service import HOURS, OPENING
from changemaker.sim.regular_facts import FIRST_NUMBER, SEGMENT, Facts, facts_at, order_second, quantities

TABLES = ("account", "contact", "location", "contract", "order", "case", "interaction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that happened, as the company's systems tell it; `t` in UTC microseconds."""

    name: str  # order.placed, complaint.opened, case.resolved, contract.ended, interaction.out
    account_id: str
    contact_id: str
    t: int
    id: str
    value: float | None = None  # dollars of an order


class ActingCompany:
    """Regulars that live on while somebody acts; the same seed and the same acts give the same days.

    Example:
        >>> company = ActingCompany(seed=7, first_day=date(2025, 4, 1))
        >>> company.today, company.facts_of("A2000")["segment"]
        (datetime.date(2025, 4, 1), 'regular')
    """

    def __init__(self, *, seed: int, first_day: date) -> None:
        """Live until the evening before `first_day` without any journey.

        Args:
            seed: of the company.
            first_day: local day on whose morning somebody may begin to act.

        Raises:
            ValueError: the day is not one of the company's.
        """
        company = Company(seed=seed, regulars=True)
        if company.regulars is None or not company.life.calendar.first_day <= first_day <= company.last_day:
            raise ValueError(f"{first_day} is no day of this company")
        self._own: Regulars = company.regulars
        self.share_done = company.parameters.company_journeys.done_share
        while self._own.life.today < self._own.calendar.index(first_day):
            self._own.life.live_day()
        self._told: list[Told] = []
        self._facts: tuple[int, Facts] | None = None
        self._promised: dict[int, list[Enrolled]] = {}  # tasks that our people will do, by day

    @property
    def today(self) -> date:
        """The day whose morning it is."""
        return self._own.calendar.day(self._own.life.today)

    @property
    def account_ids(self) -> tuple[str, ...]:
        """Of all regulars, also of those that have left."""
        return tuple(f"A{FIRST_NUMBER + k:04d}" for k in self._own.known.tolist())

    def moment(self, seconds: int) -> int:
        """Return a local second of today as UTC microseconds."""
        return self._moment(self._own.life.today, seconds)

    def owner_of(self, account_id: str) -> Mapping[str, object]:
        """Return what the company knows of an account's owner: contact_id, language, zone, agrees (to e-mails)."""
        regular = self._number(account_id)
        country = self._own.life.parameters.countries[int(self._own.goods.country[regular])]
        return {
            "contact_id": f"B{(FIRST_NUMBER + regular) * MOST_CONTACTS:04d}",
            "language": country.language,
            "country": country.code,
            "agrees": bool(self._own.life.nature.mails[regular]),
        }

    def facts_of(self, account_id: str) -> Mapping[str, float | bool | str]:
        """Return what is known of an account this morning, under the names that journeys use."""
        regular = self._number(account_id)
        facts = self._known()
        told: dict[str, float | bool | str] = {"segment": SEGMENT, **facts.of(regular)}
        if facts.last_day[regular] >= 0:
            told["last_order_id"] = f"O{int(facts.last_day[regular]):04d}{FIRST_NUMBER + regular:04d}"
        return told

    def happened(self, *, since: int, until: int) -> list[Told]:
        """Return what happened in (since, until], UTC microseconds; only what was lived while somebody acted."""
        return [one for one in self._told if since < one.t <= until]

    def take_task(self, journey: str, account_id: str, episode: str) -> None:
        """Give a task of a journey to our people: most of them do it on one of the next working days."""
        life = self._own.life
        one = self._enrolled(journey, account_id, episode)
        delay = works_on(one, self.share_done)
        if delay is not None:
            self._promised.setdefault(working_day(self._own.calendar, life.today + delay), []).append(one)

    def read_mail(self, journey: str, account_id: str) -> Reached:
        """Return that an e-mail of a journey was read today."""
        return Reached(day=self._own.life.today, regular=self._number(account_id), kind="mail", journey=journey)

    def live_day(self, reached: Iterable[Reached] = (), *, moot: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Live today, with what our people do today and what was read.

        Args:
            reached: from `read_mail`.
            moot: accounts about which nobody needs to be called any more: an order has come.

        Returns:
            Journey and episode of each task that was done.
        """
        life, needless = self._own.life, set(moot)
        done = [one for one in self._promised.pop(life.today, []) if _account(one.regular) not in needless]
        calls = [
            Reached(day=life.today, regular=one.regular, kind=KIND[one.journey], journey=one.journey) for one in done
        ]
        self._own.history.spoken.extend((one.day, one.regular) for one in calls)
        complaints = len(life.complaints)
        life.live_day([*calls, *reached])
        self._note(complaints, calls)
        return [(one.journey, one.episode) for one in done]

    def truth(self, journey: str, entered: Iterable[tuple[str, str, int, Arm]], *, before: date) -> JourneyTruth:
        """Return what a journey truly did.

        Args:
            journey: one of `company_journeys.JOURNEYS`.
            entered: account_id, episode, moment (UTC microseconds) and arm of everybody who entered, oldest first.
            before: local day; who entered on it or later does not count.
        """
        calendar = self._own.calendar
        rows = []
        for account_id, episode, t, arm in entered:
            day, second = divmod(t // MICROSECONDS + calendar.offset_seconds, DAY_SECONDS)
            one = self._enrolled(journey, account_id, episode)
            rows.append(replace(one, day=day - self._epoch_day(0), second=second, arm=arm))
        return journey_truth(self._own.life, self._own.goods, rows, journey, before=calendar.index(before))

    def tables(self) -> dict[str, pa.Table]:
        """Return the canonical tables of regulars as they stand today, without personal columns."""
        out = {}
        for name in TABLES:
            rows = rows_of_regulars(self._own, name)
            if rows is not None:
                out[name] = rows.drop_columns([column for column in PERSONAL if column in rows.column_names])
        return out

    def _known(self) -> Facts:
        today = self._own.life.today
        if self._facts is None or self._facts[0] != today:
            self._facts = (today, facts_at(self._own.life, self._own.history.spoke()))
        return self._facts[1]

    def _number(self, account_id: str) -> int:
        number = int(account_id.removeprefix("A")) - FIRST_NUMBER
        if not 0 <= number < self._own.life.parameters.regulars.count:
            raise ValueError(f"{account_id} is no regular")
        return number

    def _enrolled(self, journey: str, account_id: str, episode: str) -> Enrolled:
        regular, today = self._number(account_id), self._own.life.today
        return Enrolled(journey=journey, regular=regular, episode=episode, day=today, second=0, arm="treated")

    def _note(self, complaints: int, calls: Iterable[Reached]) -> None:
        """Write down what the day that was just lived brought, in the order of its moments."""
        life = self._own.life
        day = life.today - 1
        told = self._orders(day)
        for one in life.complaints[complaints:]:
            told.append(self._one("complaint.opened", day, one.second, one.regular, f"C{day:04d}"))
        for one in life.complaints:
            if one.until == day:
                told.append(self._one("case.resolved", day, OPENING, one.regular, f"C{one.day:04d}"))
        for regular in np.flatnonzero(life.left[LIVED] == day).tolist():
            told.append(self._one("contract.ended", day, DAY_SECONDS, regular, "K"))
        for call in calls:
            told.append(self._one("interaction.out", day, OPENING + HOURS // 2, call.regular, f"I3{day:04d}"))
        self._told += sorted(told, key=lambda one: (one.t, one.id))

    def _orders(self, day: int) -> list[Told]:
        life, goods = self._own.life, self._own.goods
        who = np.flatnonzero(life.cycle_at[LIVED, day])
        pieces = quantities(life, life.cycle_at[LIVED, day, who].astype(np.int64), who)
        month = int(self._own.calendar.month_of[day])
        dollars = pieces * goods.list_cents[who, month] / 100 * goods.rate[who, month]
        seconds = order_second(who * 0 + day, FIRST_NUMBER + who)
        return [
            self._one("order.placed", day, second, regular, f"O{day:04d}", value)
            for regular, second, value in zip(who.tolist(), seconds.tolist(), dollars.tolist(), strict=True)
        ]

    def _one(self, name: str, day: int, second: int, regular: int, id: str, value: float | None = None) -> Told:
        account = _account(regular)
        return Told(
            name=name,
            account_id=account,
            contact_id=f"B{(FIRST_NUMBER + regular) * MOST_CONTACTS:04d}",
            t=self._moment(day, second),
            id=f"{id}{account[1:]}",
            value=value,
        )

    def _moment(self, day: int, second: int) -> int:
        return (self._epoch_day(day) * DAY_SECONDS + second - self._own.calendar.offset_seconds) * MICROSECONDS

    def _epoch_day(self, day: int) -> int:
        return int(self._own.calendar.epoch_days(np.array([day]))[0])


def _account(regular: int) -> str:
    return f"A{FIRST_NUMBER + regular:04d}"
