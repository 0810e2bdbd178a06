"""A small town that journeys run in: accounts with their people and events in memory, and what is known of them.

It is a source of data like the company's tables, and answers the same questions: who matches, what is known, what
happened. Everything is worked out from the list of events, whenever it is asked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from changemaker.act.journeys.journey import Condition, Journey
from changemaker.act.journeys.known import Candidate
from changemaker.act.journeys.run import Event, Person, Seen
from changemaker.rules.closure import closure
from changemaker.rules.types import FLAG, NUMBER, TEXT, Type, Value

DAY = 86_400_000_000
NAMES: Mapping[str, Type] = {
    "orders_ever": NUMBER,
    "days_since_order": NUMBER,
    "last_order_id": TEXT,
    "open_complaint": FLAG,
    "in_global_holdout": FLAG,
}
EVENTS = ("order.placed", "complaint.opened", "response.given", "interaction.in")


class PoisonedFacts(dict[str, Value]):
    """Facts that cannot be read: what a bug, or a broken file, does to one run among many."""

    def _no(self, *_: object, **__: object) -> Value:
        raise RuntimeError("these facts cannot be read")

    __getitem__ = __contains__ = __iter__ = items = keys = values = get = _no  # type: ignore[assignment]


@dataclass(eq=False)
class Town:
    """Accounts "A0", "A1", ...; each has the contacts "A0-b" (its buyer) and "A0-d" (who decides)."""

    accounts: Sequence[str]
    owner: str | None = "u1"
    by_account: dict[str, list[Event]] = field(default_factory=dict)
    poisoned: set[str] = field(default_factory=set)
    asked: int = 0  # how often somebody asked what is known

    def happens(self, name: str, account: str, t: int, id: str = "", value: float | None = None) -> Event:
        """Let something happen; the same id again is the same event, and is there once."""
        contact = f"{account}-b"
        told = Event(
            name=name, account_id=account, contact_id=contact, t=t, id=id or f"{name}:{account}:{t}", value=value
        )
        events = self.by_account.setdefault(account, [])
        if all(event.id != told.id for event in events):
            events.append(told)
            events.sort(key=lambda event: (event.t, event.id))
        return told

    def facts(self, account: str, at: int) -> dict[str, Value]:
        """What is known of an account strictly before `at`."""
        before = [event for event in self.by_account.get(account, ()) if event.t < at]
        orders = [event for event in before if event.name == "order.placed"]
        return {
            "orders_ever": float(len(orders)),
            "days_since_order": (at - orders[-1].t) / DAY if orders else None,
            "last_order_id": orders[-1].id if orders else None,
            "open_complaint": any(event.name == "complaint.opened" for event in before),
            "in_global_holdout": False,
        }

    def people(self, account: str) -> tuple[Person, ...]:
        buyer = Person(contact_id=f"{account}-b", role="buyer", language="en")
        return buyer, Person(contact_id=f"{account}-d", role="owner", decides=True, language="en")

    def matching(self, journey: Journey, *, at: int, since: int) -> Sequence[Candidate]:
        self.asked += 1
        found = []
        for account in self.accounts:
            if journey.enter.on is None:
                found += self._candidates(journey, account, at, None)
                continue
            for event in self.by_account.get(account, ()):
                if event.name == journey.enter.on and since < event.t <= at:
                    found += self._candidates(journey, account, event.t + 1, event)
        return found

    def _candidates(self, journey: Journey, account: str, at: int, event: Event | None) -> list[Candidate]:
        facts = self.facts(account, at)
        if journey.enter.when is not None and not _holds(journey.enter.when, facts, at):
            return []
        if any(_holds(rule, facts, at) for rule in journey.enter.exclude):
            return []
        contact = f"{account}-b" if journey.unit == "contact" else None
        return [Candidate(unit=contact or account, account_id=account, contact_id=contact, facts=facts, event=event)]

    def seen(self, journey: Journey, units: Mapping[str, int], *, at: int) -> Mapping[str, Seen]:
        self.asked += 1
        found = {}
        for unit, entered in units.items():
            account = unit.partition("-")[0]
            since = tuple(event for event in self.by_account.get(account, ()) if entered < event.t <= at)
            facts = PoisonedFacts() if account in self.poisoned else self.facts(account, at)
            found[unit] = Seen(facts=facts, events=since, people=self.people(account), owner=self.owner)
        return found

    def happened(self, names: Collection[str], *, since: int, at: int) -> Sequence[Event]:
        all_events = (event for events in self.by_account.values() for event in events)
        told = [event for event in all_events if event.name in names and since < event.t <= at]
        return sorted(told, key=lambda event: (event.t, event.id))


def _holds(condition: Condition, facts: Mapping[str, Value], at: int) -> bool:
    return closure(condition.rule, NAMES, now=at)(facts) is True
