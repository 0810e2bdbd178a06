"""A company's accounts living day by day, in three worlds at once that share every random number.

World 0 is the one that is seen; world 1 never had complaints-in-a-day, world 2 never simpler ordering. Latent mood of
account i on day d in world w is

    level(i) + slow(i, d) + events(w, i, d) + lift(w, i, d).

`slow` is autoregressive and the same in all worlds. Blows of late deliveries and complaints lower `events`, softened by
past mood; it sinks while a complaint is open and recovers after. `lift` comes with simpler ordering. Mood moves orders,
breadth and leaving.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from changemaker.sim.company_calendar import Calendar, Ints
from changemaker.sim.company_cast import DEPOTS_A_COUNTRY, Cast, Flags, Floats
from changemaker.sim.company_draws import Draw, Draws
from changemaker.sim.company_parameters import Parameters
from changemaker.sim.company_rollouts import COMPLAINTS, NEVER, ORDERING

WORLDS = 3
LIVED, WITHOUT_COMPLAINTS, WITHOUT_ORDERING = range(WORLDS)
TWIN = {COMPLAINTS: WITHOUT_COMPLAINTS, ORDERING: WITHOUT_ORDERING}
LEAD_DAYS = 5  # from order to delivery, as promised; a late one is late by a day at least
RING = LEAD_DAYS + 2
DAILY = ("order", "late", "complaint", "leave", "call", "slow")
ACTION_LIFT = {"call": 0.25, "rescue": 0.6}  # of mood, while a complaint is open
DAYS_A_MONTH = 30.4

ActionKind = Literal["call", "rescue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outreach:
    """Somebody of ours called, or came to the rescue of, one account on one day."""

    day: int
    account: int
    kind: ActionKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Log:
    """What happened; W worlds, N accounts, D days, M months. `days` counts the days that were lived."""

    ordered: Flags  # D x W x N
    late: Flags  # D x W x N: the delivery of that day's order comes late
    called: Flags  # D x W x N
    groups: NDArray[np.uint8]  # M x W x N: bit g is set while group g is bought
    left: Ints  # W x N: last day, NEVER while it stays
    mood: Draw  # D x N, in the world that is seen
    complaints: list["Complaints"]  # a day each
    outreach: list[Outreach]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Complaints:
    """The complaints of one day in all worlds, one value each."""

    day: int
    world: Ints
    account: Ints
    severity: Ints  # 1 to 5
    days: Floats  # until resolved, as the records say
    felt_days: Floats  # until mood and money know of it: the same, but in a company where nothing works


@dataclass(slots=True, kw_only=True)
class Life:
    """The state of all accounts on the morning of `today`, and the log of what happened until then."""

    parameters: Parameters
    calendar: Calendar
    cast: Cast
    draws: Draws
    starts: Mapping[str, Ints]
    null: bool
    today: int = 0
    log: Log = field(init=False)
    events: Floats = field(init=False)  # W x N
    memory: Floats = field(init=False)  # W x N
    slow: Floats = field(init=False)  # N
    need: Floats = field(init=False)  # W x N: what has run out at the account; at 1 it orders
    open_until: Ints = field(init=False)  # W x N
    adopted: Flags = field(init=False)  # W x N x groups
    late_due: Flags = field(init=False)  # ring of days x W x N
    start_one: Ints = field(init=False)  # W x N: first day with complaints-in-a-day
    start_two: Ints = field(init=False)
    month: dict[str, Draw] = field(init=False, default_factory=dict)  # this month's numbers, days x N

    def __post_init__(self) -> None:
        """Lay out the first morning."""
        n, days = self.parameters.accounts.count, self.calendar.days
        shape = (WORLDS, n)
        self.log = Log(
            ordered=np.zeros((days, *shape), dtype=np.bool_),
            late=np.zeros((days, *shape), dtype=np.bool_),
            called=np.zeros((days, *shape), dtype=np.bool_),
            groups=np.zeros((self.calendar.months, *shape), dtype=np.uint8),
            left=np.full(shape, NEVER, dtype=np.int64),
            mood=np.zeros((days, n), dtype=np.float32),
            complaints=[],
            outreach=[],
        )
        self.slow = self.parameters.mood.slow_sd * self.draws.normal("slow start", shape=(n,)).astype(np.float64)
        self.events = np.zeros(shape)
        self.need = np.tile(self.draws.uniform("need", shape=(n,)).astype(np.float64), (WORLDS, 1))
        self.memory = np.tile(self.cast.mood_level + self.slow, (WORLDS, 1))
        self.open_until = np.full(shape, -1, dtype=np.int64)
        self.late_due = np.zeros((RING, *shape), dtype=np.bool_)
        self.adopted = np.tile(self._first_groups(), (WORLDS, 1, 1))
        self.start_one = self._starts(COMPLAINTS)
        self.start_two = self._starts(ORDERING)

    def _starts(self, programme: str) -> Ints:
        starts = np.tile(self.starts[programme][self.cast.district], (WORLDS, 1))
        starts[TWIN[programme]] = NEVER
        return starts

    def _first_groups(self) -> Flags:
        n, count = self.parameters.accounts.count, len(self.parameters.groups)
        adopted = self.draws.uniform("first groups", shape=(n, count)) < self.parameters.breadth.at_start
        adopted[np.arange(n), self.cast.main_group] = True
        return adopted

    def live_day(self, outreach: tuple[Outreach, ...] = ()) -> None:
        """Live one day in all worlds.

        Args:
            outreach: what our people did today; it lifts the mood of accounts with an open complaint, in every world.
        """
        day, month = self.today, int(self.calendar.month_of[self.today])
        first = int(self.calendar.month_starts[month])
        if day == first:
            self._begin_month(month)
        draw = {name: values[day - first] for name, values in self.month.items()}
        mood = self._mood(day, draw["slow"])
        alive = (self.cast.joined <= day) & (day <= self.log.left)
        self._reach_out(day, outreach)
        complained = self._complain(day, alive, mood, draw["complaint"])
        self._feel(day, complained)
        self._order(day, month, alive, mood, draw)
        leave = alive & (draw["leave"] < self.cast.leave_chance * np.exp(self.parameters.leaving.with_mood * mood))
        self.log.left[leave] = day
        self.log.mood[day] = mood[LIVED]
        self.today += 1

    def orders_simply(self, account: Ints, day: Ints) -> Flags:
        """Return whether accounts lived with simpler ordering on those days, in the world that is seen."""
        began = self.start_two[LIVED, account] <= day
        return np.asarray(began & (not self.null))

    def _begin_month(self, month: int) -> None:
        days = int(self.calendar.month_starts[month + 1] - self.calendar.month_starts[month])
        shape = (days, self.parameters.accounts.count)
        for name in DAILY:
            make = self.draws.normal if name == "slow" else self.draws.uniform
            self.month[name] = make(name, month, shape=shape)
        if month:
            self._change_groups(month, self._mood_now())
        bits = np.packbits(self.adopted, axis=2, bitorder="little")
        self.log.groups[month] = bits[:, :, 0]

    def _mood_now(self) -> Floats:
        part = self.parameters.mood
        return np.clip(
            self.cast.mood_level + self.slow + self.events + self._lift(self.today), part.lowest, part.highest
        )

    def _change_groups(self, month: int, mood: Floats) -> None:
        part = self.parameters.breadth
        shape = self.adopted.shape[1:]
        pull = np.exp(part.with_mood * mood)[:, :, None]
        takes = self.draws.uniform("adopt", month, shape=shape) < part.adopt_a_month * pull
        drops = self.draws.uniform("drop", month, shape=shape) < part.drop_a_month / pull
        self.adopted = np.where(self.adopted, ~drops, takes)
        self.adopted[:, np.arange(shape[0]), self.cast.main_group] = True

    def _lift(self, day: int) -> Floats:
        if self.null:
            return np.zeros_like(self.events)
        part = self.parameters.simpler_ordering
        return part.lift * np.clip((day - self.start_two) / part.ramp_days, 0.0, 1.0)

    def _mood(self, day: int, shock: Draw) -> Floats:
        part = self.parameters.mood
        self.slow = part.slow_ar * self.slow + part.slow_sd * (1 - part.slow_ar**2) ** 0.5 * shock
        mood = self._mood_now()
        self.memory += (mood - self.memory) / part.memory_days
        return mood

    def _reach_out(self, day: int, outreach: tuple[Outreach, ...]) -> None:
        for one in outreach:
            is_open = self.open_until[:, one.account] > day
            lifted = np.minimum(self.events[:, one.account] + ACTION_LIFT[one.kind], 0.0)
            self.events[:, one.account] = np.where(is_open, lifted, self.events[:, one.account])
            self.log.outreach.append(one)

    def _complain(self, day: int, alive: Flags, mood: Floats, draw: Draw) -> Flags:
        """Blows of the day: late deliveries that are due, and complaints."""
        part, feel = self.parameters.complaints, self.parameters.mood
        due = self.late_due[day % RING]
        complained = alive & (draw < np.where(due, part.after_late, part.a_month / DAYS_A_MONTH))
        forgiven = 1.0 - feel.forgiveness / (1.0 + np.exp(-2.0 * self.memory))
        blow = feel.late_blow * due
        world, account = np.nonzero(complained)
        if len(world):
            severity = 1 + np.searchsorted((0.15, 0.40, 0.75, 0.93), self._severity_draw(day)[account], side="right")
            blow[world, account] += feel.complaint_blow * severity / 3.0
            self._open(day, world, account, severity)
        self.events -= blow * forgiven
        due[:] = False
        return complained

    def _severity_draw(self, day: int) -> Draw:
        return self.draws.uniform("severity", day, shape=(self.parameters.accounts.count,))

    def _open(self, day: int, world: Ints, account: Ints, severity: Ints) -> None:
        n = self.parameters.accounts.count
        quantile = self.draws.uniform("resolution", day, shape=(n,))[account].astype(np.float64)
        old = self._old_days(quantile)
        treated = self.start_one[world, account] <= day
        part = self.parameters.complaints
        within = quantile / part.new_within_day
        new = np.where(
            within < 1.0, 0.15 + 0.8 * within, 2.0 + 2.0 * (within - 1.0) / (1.0 / part.new_within_day - 1.0)
        )
        days = np.where(treated, np.minimum(new, old), old)
        felt = old if self.null else days
        self.log.complaints.append(
            Complaints(day=day, world=world, account=account, severity=severity, days=days, felt_days=felt)
        )
        until = day + np.ceil(felt).astype(np.int64)
        self.open_until[world, account] = np.maximum(self.open_until[world, account], until)

    def _old_days(self, quantile: Floats) -> Floats:
        part = self.parameters.complaints
        quick = quantile < part.quick_share
        rest = np.clip((quantile - part.quick_share) / (1 - part.quick_share), 1e-6, 1 - 1e-6)
        slow = np.maximum(part.days * np.exp(part.days_log_sd * ndtri(rest)), 1.5)
        return np.where(quick, 0.2 + 0.75 * quantile / part.quick_share, slow)

    def _feel(self, day: int, complained: Flags) -> None:
        """Mood sinks while a complaint is open and recovers after."""
        part = self.parameters.mood
        is_open = self.open_until > day
        sinking = self.events + (np.minimum(part.open_floor, self.events) - self.events) / part.open_days
        self.events = np.where(is_open, sinking, self.events * (1.0 - 1.0 / part.recovery_days))

    def _order(self, day: int, month: int, alive: Flags, mood: Floats, draw: Mapping[str, Draw]) -> None:
        p = self.parameters
        working = self.calendar.weekday[day] < 5
        is_open = self.open_until > day
        new_way = np.zeros_like(is_open) if self.null else self.start_two <= day
        calls = p.calls.an_order * self.cast.order_chance * (1.0 - p.simpler_ordering.calls_saved * new_way)
        if working:
            season = p.orders.season[self.calendar.month_start(month).month - 1]
            pull = np.exp(p.orders.with_mood * mood + p.simpler_ordering.orders * new_way)
            self.need += self.cast.order_chance * season * pull * -np.log1p(-draw["order"].astype(np.float64))
            ordered = alive & (self.need >= 1.0)
            self.need = np.where(ordered, self.need % 1.0, self.need)
            late = ordered & (draw["late"] < self._late_share(month)[self.cast.depot])
            self.log.ordered[day] = ordered
            self.log.late[day] = late
            self.late_due[(day + LEAD_DAYS + 1) % RING] |= late
            self.log.called[day] = alive & (draw["call"] < calls + p.calls.open_a_day * 7 / 5 * is_open)

    def _late_share(self, month: int) -> Floats:
        part = self.parameters.complaints
        depots = len(self.parameters.countries) * DEPOTS_A_COUNTRY
        noise = self.draws.normal("late depots", month, shape=(depots,))
        return np.clip(part.late_share + part.late_depot_sd * noise, 0.01, 0.3)
