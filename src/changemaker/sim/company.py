"""The sample company: an invented supplier of industrial goods whose true effects are known by twins.

Every company is lived in three worlds at once, which share each random number (`company_life`): as it was, without
complaints-in-a-day, and without simpler-ordering, the other programme left on. The truth of a programme is the
difference between the first world and its twin over treated account-months (`company_truth`). It differs from seed to
seed, and `truth` says it for each. On average over the twelve companies of seeds 21 to 32, until December 2025, as
shares of the contribution margin (less cash cost to serve) that there would have been:

    programme                               complaints-in-a-day   simpler-ordering
    true effect                             +4.9 %                +6.4 %
    (from seed to seed, sd)                 0.3                   0.3
    retention, points of active share       +1.3                  +1.0
    naive: after against the year before    +9.1 %                +10.3 %
    its bias                                +4.2                  +3.9
    naive: treated against never treated    +46 %                 +9 %
    its bias (sd)                           +41 (9)               +3 (8)

Neither goes above +8 %. Before/after takes price rises, growth and the other programme for an effect; treated against
untreated takes the eager districts' larger accounts for one, and is noise where a lot was drawn. A ratio of ratios
(treated after over before, against never treated) has no bias that can be seen: +0.2 (sd 1.8) and +1.0 (sd 1.5) points
in these companies, +0.0 (2.1) and +0.2 (1.6) in thirty null ones. In the adverse company the districts that begin
complaints-in-a-day early were rising anyway: there that ratio says +24 % where +5 % is true, and nothing mends it.

With `regulars`, 720 small accounts come from a web shop that was taken over in July 2024: customers who always order
about every 30 days at about 10 units (`company_regulars`). From April 2025 on, three journeys are run for them by lot
(`company_journeys`, which says what each truly does). They belong to no programme's population, and the other accounts
live the same days to the cent: every number above stays.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pyarrow as pa

from changemaker.sim import company_frames as frames
from changemaker.sim import company_service_frames as service
from changemaker.sim import company_survey_frames as survey
from changemaker.sim import company_things as things
from changemaker.sim.company_calendar import calendar_of
from changemaker.sim.company_cast import cast_of
from changemaker.sim.company_draws import Draws
from changemaker.sim.company_events import Events, events_of
from changemaker.sim.company_frames import Seen
from changemaker.sim.company_journeys import JourneyHistory, JourneyTruth, journey_truth
from changemaker.sim.company_ledger import Ledger, ledger_of
from changemaker.sim.company_life import ActionKind, Life, Outreach
from changemaker.sim.company_parameters import Parameters, default_parameters
from changemaker.sim.company_people import people_of
from changemaker.sim.company_prices import prices_of
from changemaker.sim.company_regular_frames import PERSONAL, Regulars, rows_of_regulars
from changemaker.sim.company_regulars import RegularLife
from changemaker.sim.company_rollouts import ProgrammeFacts, facts_of, starts_of
from changemaker.sim.company_truth import Discounting, Truth, truth_of
from changemaker.sim.regular_facts import FIRST_NUMBER, goods_of

FRAMES: Mapping[str, Callable[[Seen], pa.Table]] = MappingProxyType(
    {
        "account": frames.account,
        "contact": things.contact,
        "staff_member": things.staff_member,
        "location": things.location,
        "product": things.product,
        "touchpoint": service.touchpoint,
        "interaction": service.interaction,
        "case": service.case,
        "invitation": survey.invitation,
        "response": survey.response,
        "answer": survey.answer,
        "emotion": survey.emotion,
        "document": survey.document,
        "order": frames.order,
        "contract": frames.contract,
        "wallet": things.wallet,
        "cost": frames.cost,
        "operation": service.operation,
        "rollout": frames.rollout,
        "manager_kpi": things.manager_kpi,
        "fx_rate": things.fx_rate,
    }
)
OF_JOURNEYS = ("enrolment", "action")  # tables that only a company with regulars has
FOR_PROOF = ("account", "contract", "order", "case", "cost", "interaction", "response", "answer", "emotion", "rollout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that our people do on one day: a call to an account, or a rescue of one whose complaint is open."""

    day: date
    account_id: str
    kind: ActionKind


class Company:
    """One sample company of one seed; the same seed gives the same company on every day.

    A company that was never advanced is lived to its last day as soon as it is asked for anything.

    Example:
        >>> company = Company(seed=7)
        >>> company.advance(date(2023, 1, 31))
        >>> sorted(company.tables(only=("account", "order")))
        ['account', 'order']
    """

    def __init__(
        self,
        *,
        seed: int,
        parameters: Parameters | None = None,
        null: bool = False,
        adverse: bool = False,
        regulars: bool = False,
    ) -> None:
        """Lay out the company on the morning of its first day.

        Args:
            seed: of every random number.
            parameters: those of company.yml where left out.
            null: both programmes change nothing but the time to resolve: neither mood, nor behaviour, nor money.
            adverse: the districts that begin complaints-in-a-day early were rising anyway.
            regulars: with the customers of the web shop that was taken over, and the journeys run for them; the other
                accounts live the same with and without.

        Raises:
            ValueError: the numbers of regulars would be those of other accounts.
        """
        self.seed = seed
        self.parameters = parameters or default_parameters()
        draws, calendar = Draws(seed), calendar_of(self.parameters.calendar)
        cast = cast_of(self.parameters, calendar, draws, adverse=adverse)
        starts = starts_of(self.parameters, calendar, cast, draws, adverse=adverse)
        self._prices = prices_of(self.parameters, calendar, cast, draws)
        self.life = Life(
            parameters=self.parameters, calendar=calendar, cast=cast, draws=draws, starts=starts, null=null
        )
        self._people = people_of(self.parameters, cast, draws)
        self._programmes = facts_of(self.parameters, calendar, cast, starts, seed)
        self._made: tuple[int, Events, Ledger] | None = None
        self.regulars = self._regulars(draws) if regulars else None
        self._twins: dict[str, RegularLife] = {}

    def _regulars(self, draws: Draws, *, without: str = "") -> Regulars:
        if self.parameters.accounts.count > FIRST_NUMBER:
            raise ValueError(f"regulars are numbered from {FIRST_NUMBER}: have at most so many other accounts")
        life = RegularLife(parameters=self.parameters, calendar=self.life.calendar, draws=draws)
        goods = goods_of(life, self._prices, self.life.cast.country_of)
        history = JourneyHistory(life=life, without=without)
        return Regulars(
            life=life, goods=goods, history=history, districts=self.life.cast.districts, people=self._people
        )

    @property
    def last_day(self) -> date:
        """The last day that can be lived."""
        return self.life.calendar.last_day

    def advance(self, until: date | None = None, actions: Iterable[Action] = ()) -> None:
        """Live day by day until the evening of `until`, the last day where left out.

        Args:
            until: local day; on or before the last day.
            actions: what our people do on the days that come; the same in all twins.

        Raises:
            ValueError: `until` lies after the last day, or an action on a day that is not lived now or for an account
                that there is not.
        """
        calendar, life = self.life.calendar, self.life
        end = calendar.days if until is None else calendar.index(until) + 1
        if end > calendar.days:
            raise ValueError(f"{until} lies after the last day, {self.last_day}: set more months in the parameters")
        by_day: dict[int, list[Outreach]] = {}
        for action in actions:
            one = self._outreach(action)
            if not life.today <= one.day < end:
                raise ValueError(f"{action} is not between {calendar.day(life.today)} and {calendar.day(end - 1)}")
            by_day.setdefault(one.day, []).append(one)
        while life.today < end:
            life.live_day(tuple(by_day.get(life.today, ())))
            if self.regulars is not None:
                self.regulars.life.live_day(self.regulars.history.morning())

    def _outreach(self, action: Action) -> Outreach:
        number = action.account_id.removeprefix("A")
        if not number.isdigit() or int(number) >= self.parameters.accounts.count:
            raise ValueError(f"there is no account {action.account_id}")
        return Outreach(day=self.life.calendar.index(action.day), account=int(number), kind=action.kind)

    def tables(self, *, only: Iterable[str] | None = None) -> dict[str, pa.Table]:
        """Return canonical tables as the company's systems would fill them until today, for `tables_in_memory`.

        Args:
            only: names of tables, all where left out; FOR_PROOF are those that the proof of a programme reads, fast.

        Raises:
            KeyError: there is no such table here.
        """
        seen = self.seen()
        every = FRAMES if self.regulars is None else (*FRAMES, *OF_JOURNEYS)
        return {name: self._table(seen, name) for name in (every if only is None else only)}

    def _table(self, seen: Seen, name: str) -> pa.Table:
        own = None if self.regulars is None else rows_of_regulars(self.regulars, name)
        if own is None:
            return FRAMES[name](seen)
        own = own.drop_columns([column for column in PERSONAL if column in own.column_names])
        return pa.concat_tables([FRAMES[name](seen), own]) if name in FRAMES else own

    def seen(self) -> Seen:
        """Return what happened until today in the world that is seen."""
        events, _ = self.lived()
        return Seen(life=self.life, prices=self._prices, people=self._people, events=events.seen())

    def programmes(self) -> Mapping[str, ProgrammeFacts]:
        """Return both programmes by key: who starts when, and what it costs."""
        return MappingProxyType(self._programmes)

    def finance(self) -> dict[str, object]:
        """Return what finance has agreed to, under the names of finance.yml."""
        return {
            "margin_share": 0.35,
            "discount_rate": 0.09,
            "horizon_months": 24,
            "cash_share_of_time": 0.0,
            "churn": {"months_without_order": 6},
            "nrr": {"window_months": 12, "leave_out_one_off": True},
        }

    def truth(self, name: str, *, rules: Discounting, last_month: date | None = None) -> Truth:
        """Return what programme `name` truly did until `last_month`.

        Args:
            name: key of the programme.
            rules: finance's; only `discount_rate` is read.
            last_month: any day of the last month that counts; the last whole month lived where left out.

        Raises:
            KeyError: there is no such programme.
            ValueError: the month was not lived to its end, or nothing had started by then.
        """
        _, ledger = self.lived()
        return truth_of(self.life, ledger, self._programmes[name], rules=rules, last_month=last_month)

    def journey_truth(self, name: str, *, before: date | None = None) -> JourneyTruth:
        """Return what journey `name` truly did to the regulars that it treated.

        Args:
            name: one of `company_journeys.JOURNEYS`.
            before: local day; who entered on it or later does not count, as nobody does whose window is not over.

        Raises:
            ValueError: the company has no regulars, or nobody was treated whose window is over.
        """
        if self.regulars is None:
            raise ValueError("this company has no regulars: ask for them when it is made")
        self.lived()
        own, end = self.regulars, None if before is None else self.life.calendar.index(before)
        if name not in self._twins or self._twins[name].today != own.life.today:
            self._twins[name] = self._twin_without(name, own.life.today)
        twin = self._twins[name]
        return journey_truth(own.life, own.goods, own.history.enrolled, name, twin=twin, before=end)

    def _twin_without(self, journey: str, today: int) -> RegularLife:
        """The same regulars with the same random numbers, whom nobody ever reached for one journey."""
        twin = self._regulars(self.life.draws, without=journey)
        while twin.life.today < today:
            twin.life.live_day(twin.history.morning())
        return twin.life

    def lived(self) -> tuple[Events, Ledger]:
        """Return the events and the ledger of all three worlds until today."""
        if self.life.today == 0:
            self.advance()
        if self._made is None or self._made[0] != self.life.today:
            events = events_of(self.life, self._prices)
            ledger = ledger_of(self.life, events.lines, events.cases, events.cash, (events.calls, events.visits))
            self._made = (self.life.today, events, ledger)
        return self._made[1], self._made[2]
