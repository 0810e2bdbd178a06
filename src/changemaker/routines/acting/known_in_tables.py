"""What journeys ask of the world, answered from the company's tables and the store.

Nothing that happened at the moment itself or later is in a fact; events are those up to the moment, itself included.
"""

from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

from changemaker.act.facts.conditions import Wanted, parts_of_entering
from changemaker.act.journeys.journey import Condition, Journey, WaitStep
from changemaker.act.journeys.known import Candidate
from changemaker.act.journeys.run import Event, Seen
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.acting.ahead import Ahead, look_ahead
from changemaker.routines.acting.asked_again import AskedAgain
from changemaker.routines.acting.events_known import EventsKnown
from changemaker.routines.acting.fact_rows import Place
from changemaker.routines.acting.matched import Matched, Matching, local_day, tells
from changemaker.routines.acting.named import Named
from changemaker.routines.acting.names import metrics_of
from changemaker.routines.acting.noted import Facts, Noted, Who, needs_people
from changemaker.routines.acting.people_of import PeopleOf
from changemaker.routines.programme_proof import finance_rules
from changemaker.rules.closure import unchecked
from changemaker.store.journeys import read_global_salt
from changemaker.store.open import Store

SECOND = 1_000_000
LATE = 7 * 86_400 * SECOND  # how long after it happened an event may still be asked for


class KnownInTables:
    """`act.journeys.known.Known` over one version of the tables and the store as it is when it is asked.

    Args:
        tables: the company's, opened with the store where that is the workspace's own.
        store: with consents, marks, cases, messages and replies; a rehearsal's own; None: nothing was noted.
        workspace: whose settings, metrics, marks and mails.
        keys: not needed to answer; taken so that all of a scene is handed over in one way.
    """

    def __init__(self, tables: Tables, store: Store | None, workspace: Workspace, keys: Keys | None = None) -> None:
        self.tables, self.store, self.workspace = tables, store, workspace
        self.zone = ZoneInfo(workspace.settings.zone)
        self.place = Place(tables=tables, rules=finance_rules(workspace.folder), metrics=metrics_of(workspace))
        again = AskedAgain(engine=tables.engine)
        self.facts = Matching(place=self.place, again=again, zone=self.zone)
        self.named = Named(workspace=workspace, tables=tables, store=store)
        self.people = PeopleOf(tables=tables, store=store, again=again)
        self.events = EventsKnown(tables=tables, rules=self.place.rules, store=store, people=self.people, again=again)
        self._noted: Noted | None = None
        self._ahead: Ahead | None = None

    def matching(self, journey: Journey, *, at: int, since: int) -> Sequence[Candidate]:
        """Return the units that match at `at`; for a journey with `on`, by its events in (since, at]."""
        if journey.enter.on is not None:
            return self._by_events(journey, self.events.between([journey.enter.on], since=since, at=at))
        names = self.named.of(journey)
        rows = self._ahead.matched(journey, at) if self._ahead is not None else None
        if rows is None:
            rows = self.facts.of_all(journey, names, at=at)
        self._note(rows, names.facts, at=at)
        return self._candidates(journey, rows, {})

    def seen(self, journey: Journey, units: Mapping[str, int], *, at: int) -> Mapping[str, Seen]:
        """Return what is known at `at` of units (unit -> when it entered), in one query for all."""
        accounts = self._accounts(journey, units)
        self.people.read(accounts.values())
        names = self.named.of(journey)
        facts = self._facts(journey, accounts, names.facts, at=at)
        asked = _events_of(journey)
        since = min(units.values(), default=at)
        money = journey.goal.value or "amount"
        happened = self.events.of_accounts(asked, set(accounts.values()), since=since, at=at, money=money)
        found = {}
        for unit, account in accounts.items():
            contact = unit if journey.unit == "contact" else None
            own = (event for event in happened.get(account, ()) if event.t > units[unit])
            found[unit] = Seen(
                facts=facts[unit],
                events=tuple(event for event in own if contact is None or event.contact_id in (None, contact)),
                people=self.people.people(account, at=at),
                owner=self.people.owner(account),
            )
        return found

    def happened(self, names: Collection[str], *, since: int, at: int) -> Sequence[Event]:
        """Return events of these names in (since, at], oldest first: they wake who waits for them."""
        return self.events.between(names, since=since, at=at)

    def prefetch(self, journeys: Sequence[Journey], moments: Sequence[int]) -> None:
        """Work out ahead what is going to be asked at these moments; the answers stay the same.

        What the store notes is read when it is asked, as it may change from one moment to the next.

        Args:
            journeys: that will be asked about.
            moments: UTC microseconds, such as 06:00 of every day of a year.
        """
        self._ahead = look_ahead(self.place, journeys, self.named, sorted(set(moments)), zone=self.zone)
        if moments:
            names = {name for journey in journeys for name in _events_of(journey)}
            since, until = min(moments) - _longest(journeys), max(moments)
            self.events.read_ahead(names, since=since, at=until)
            for journey in journeys:
                if journey.enter.on is not None:
                    by_row = _entered_on(journey, self.events.between([journey.enter.on], since=since, at=until))
                    self._ahead.note_entering(journey, by_row, self._rows_of(journey, by_row) if by_row else ())

    def _by_events(self, journey: Journey, events: Sequence[Event]) -> Sequence[Candidate]:
        """Facts of a unit that enters on an event are those strictly before the event."""
        by_row = _entered_on(journey, events)
        if not by_row:
            return ()
        rows = self._ahead.entering(journey, by_row) if self._ahead is not None else None
        if rows is None:
            rows = self._rows_of(journey, by_row)
        names = self.named.of(journey)
        for moment in sorted({row.t for row in rows}):
            self._note([row for row in rows if row.t == moment], names.facts, at=moment)
        return self._candidates(journey, rows, by_row)

    def _rows_of(self, journey: Journey, by_row: Mapping[str, Event]) -> list[Matched]:
        asked = [
            (row, event.account_id, event.contact_id if journey.unit == "contact" else None, event.t)
            for row, event in by_row.items()
        ]
        return self.facts.of(journey, self.named.of(journey), asked)

    def _candidates(
        self, journey: Journey, rows: Sequence[Matched], by_row: Mapping[str, Event]
    ) -> Sequence[Candidate]:
        """Those of whom what only the store tells is as wanted too."""
        _, rest = parts_of_entering(journey, tells=tells)
        rules = [(unchecked(part.rule), part) for part in rest]
        names, episode = self.named.of(journey).facts, journey.enter.episode
        found = []
        for row in sorted(rows, key=lambda row: (row.t, row.unit(journey.unit))):
            moment = {"now": row.t, "today": local_day(row.t, self.zone)}
            if not all(_is_so(rule({**moment, **row.facts}), part) for rule, part in rules):
                continue
            if episode is not None and row.facts.get(episode) is None:
                continue  # nothing names the episode: it could not be told from the next one
            found.append(
                Candidate(
                    unit=row.unit(journey.unit),
                    account_id=row.account_id,
                    contact_id=row.contact_id,
                    facts={name: row.facts.get(name) for name in sorted(names)},
                    event=by_row.get(row.id),
                )
            )
        return found

    def _facts(
        self, journey: Journey, accounts: Mapping[str, str], names: Collection[str], *, at: int
    ) -> Mapping[str, Facts]:
        contact = journey.unit == "contact"
        known = self._ahead.facts(journey.unit, list(accounts), names, at) if self._ahead is not None else {}
        missing = [unit for unit in accounts if unit not in known]
        rows = [
            Matched(id=unit, account_id=accounts[unit], contact_id=unit if contact else None, t=at, facts=dict(facts))
            for unit, facts in known.items()
        ]
        if missing and names:
            asked = [(unit, accounts[unit], unit if contact else None, at) for unit in missing]
            rows += self.facts.of(None, self.named.of(journey), asked)
        elif missing:
            rows += [Matched(id=unit, account_id=accounts[unit], contact_id=None, t=at, facts={}) for unit in missing]
        self._note(rows, names, at=at)
        return {row.id: row.facts for row in rows}

    def _accounts(self, journey: Journey, units: Collection[str]) -> Mapping[str, str]:
        if journey.unit == "account":
            return {unit: unit for unit in units}
        known = self.people.accounts_of(units)
        return {unit: known.get(unit, "") for unit in units}

    def _note(self, rows: Sequence[Matched], names: Collection[str], *, at: int) -> None:
        if not rows:
            return
        if needs_people(names):
            self.people.read(row.account_id for row in rows)
        who = []
        for row in rows:
            everybody = tuple(person.contact_id for person in self.people.people(row.account_id, at=at))
            people = everybody if row.contact_id is None else (row.contact_id,)
            who.append(Who(unit=row.id, account_id=row.account_id, people=people))
        self._lot().add({row.id: row.facts for row in rows}, who, at=at, names=names)

    def _lot(self) -> Noted:
        if self._noted is None:
            share = float(self.workspace.settings.acting.global_holdout.rstrip("% ")) / 100
            salt = None
            if share and self.store is not None:
                with self.store.reading() as connection:
                    salt = read_global_salt(connection)
            noted = Noted(store=self.store, salt=salt or "", share=share if salt else 0.0)
            if salt is None:  # it is made when the first journey is applied
                return noted
            self._noted = noted
        return self._noted


def _is_so(answer: object, part: Wanted) -> bool:
    return answer is True if part.holds else answer is not True


def _entered_on(journey: Journey, events: Sequence[Event]) -> Mapping[str, Event]:
    """Return the events that tell of a unit, each under the id of its row."""
    whose = (event for event in events if journey.unit == "account" or event.contact_id is not None)
    return {f"{event.id}@{event.t}": event for event in whose}


def _events_of(journey: Journey) -> frozenset[str]:
    """Return the events that steps of a journey look at."""
    waits = {node.step.until_event for node in journey.nodes.values() if isinstance(node.step, WaitStep)}
    exits = {one for one in journey.exits if not isinstance(one, Condition)}
    every = {journey.goal.event, *journey.goal.guard, *waits, *exits, journey.enter.on}
    return frozenset(name for name in every if name is not None and name != "goal")


def _longest(journeys: Sequence[Journey]) -> int:
    """How long before the first moment events may still be looked at: of those who entered on time, or late."""
    return max((journey.goal.within for journey in journeys), default=0) + LATE
