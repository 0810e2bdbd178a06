"""What must hold of any store in which journeys ran, whatever happened to their workers: each sentence is one breach.

Read with SQL from the tables alone; what should have been decided is worked out from the town and the plain plans.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.channels.quiet_hours import SECOND
from changemaker.store.open import Store
from faults.journeys.plain import ACTS, Plan, lot, paths, spots, way_of
from faults.journeys.town import Town

Rows = Sequence[Mapping[str, Any]]
ENDED = {"goal", "exit", "finished", "window", "drained", "failed"}
NOT_STEPS = {"goal", "exit", "end", "enter", "window"}  # kinds of records that are no step of the file


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Looks at one store."""

    store: Store
    town: Town
    plans: Mapping[str, Plan]
    caps: Sequence[tuple[int, int]] = ()
    quiet: tuple[str, str] | None = None
    zones: Mapping[str, str] = field(default_factory=dict)
    news: int = 30 * SECOND  # so long what has happened may stay unknown

    def breaches(self, *, until: int | None = None) -> list[str]:
        """Return every breach; with `until`, also what should have happened by then and did not."""
        with self.store.reading() as connection:
            found = [*self._runs(connection), *self._steps(connection), *self._acts(connection)]
            found += [*self._held(connection), *self._sends(connection), *self._unwanted(connection)]
            return found + ([*self._lost(connection, until)] if until is not None else [])

    def _runs(self, connection: sa.Connection) -> Iterator[str]:
        """I2, I4: one run a unit and episode; the arm is the lot's, for ever."""
        salts = {row["journey"]: row["salt"] for row in rows(connection, "SELECT journey, salt FROM journey")}
        runs = rows(connection, "SELECT * FROM journey_run")
        for key, n in Counter((run["journey"], run["unit"], run["episode"]) for run in runs).items():
            if n > 1:
                yield f"{n} runs of {key}"
        for run in runs:
            plan = self.plans[run["journey"]]
            out = "later" if plan.later else "holdout"
            wanted = out if lot(salts[plan.name], run["unit"]) < plan.share else "treated"
            if run["arm"] != wanted:
                yield f"{run['id']} of {run['unit']} is {run['arm']}, and the lot says {wanted}"
            if (run["ended_at"] is not None) != (run["state"] == "ended") or run["ended_by"] not in {None, *ENDED}:
                yield f"{run['id']} is {run['state']}, ended {run['ended_at']} by {run['ended_by']}"
        for plan in self.plans.values():
            yield from _too_soon(plan, runs)

    def _steps(self, connection: sa.Connection) -> Iterator[str]:
        """I3, I9, I10: history is a path; a decision is what was known then; no wait ends early; goal and exit win."""
        runs = {run["id"]: run for run in rows(connection, "SELECT * FROM journey_run")}
        salts = {row["journey"]: row["salt"] for row in rows(connection, "SELECT journey, salt FROM journey")}
        histories = defaultdict(list)
        for step in rows(connection, "SELECT * FROM journey_step ORDER BY at"):
            if step["run"] not in runs:
                yield f"a step of no run: {dict(step)}"
            elif step["kind"] not in NOT_STEPS:
                histories[step["run"]].append(step)
        for id, steps in histories.items():
            run = runs[id]
            plan = self.plans[run["journey"]]
            places = spots(plan.steps)
            order = list(places)
            steps.sort(key=lambda step: (step["at"], order.index(step["node"]) if step["node"] in order else 0))
            yield from (f"{id}: {told}" for told in paths([step["node"] for step in steps], plan))
            known = [step for step in steps if step["node"] in places]
            yield from self._decisions(run, known, plan, salts[plan.name])

    def _decisions(self, run: Mapping[str, Any], steps: Rows, plan: Plan, salt: str) -> Iterator[str]:
        places = spots(plan.steps)
        events = [event for event in self.town.by_account.get(run["account_id"], ()) if event.t > run["entered_at"]]
        since = run["window_until"] if run["arm"] == "later" else run["entered_at"]
        wins = [event.t for event in events if event.name in (plan.goal, *plan.exits) and event.t > since]
        for step, after in pairwise([*steps, None]):
            spot, at = places[step["node"]], step["at"]
            if any(t <= at for t in wins):
                yield f"{run['id']}: step {step['node']} at {at} after its goal or exit at {min(wins)}"
            if spot.step[0] == "if":
                wanted = "then" if spot.step[1](self.town.facts(run["account_id"], at)) else "else"
                if step["decision"] != wanted:
                    yield f"{run['id']}: {step['node']} went {step['decision']}, and {wanted} was known at {at}"
            if spot.step[0] == "split" and step["decision"] != way_of(salt, run["unit"], spot.step):
                yield f"{run['id']}: {step['node']} drew {step['decision']}"
            if spot.step[0] == "wait" and after is not None:
                came = [event.t for event in events if event.name == spot.step[2] and event.t <= after["at"]]
                if after["at"] < at + spot.step[1] and not came:
                    yield f"{run['id']}: the wait {step['node']} from {at} ended early, at {after['at']}"

    def _acts(self, connection: sa.Connection) -> Iterator[str]:
        """Nothing acts without its record, and no record that acts is without its act; none of them twice."""
        kinds = {"mail": "email", "hook": "webhook", "task": "task", "case": "case", "update": "update"}
        runs = {run["id"]: run for run in rows(connection, "SELECT * FROM journey_run")}
        acted = Counter[tuple[str, str]]()
        for row in rows(connection, "SELECT key, run, channel, payload FROM outbox WHERE run IS NOT NULL"):
            parts = str(row["key"]).removeprefix("journey:").split("/")
            if parts[0] != row["run"] or row["run"] not in runs:
                yield f"{row['key']} is of no run"
                continue
            acted[row["run"], parts[1]] += 1
        for step in rows(connection, "SELECT run, node, kind, decision FROM journey_step"):
            if step["kind"] in NOT_STEPS or step["run"] not in runs:
                continue
            spot = spots(self.plans[runs[step["run"]]["journey"]].steps).get(step["node"])
            if spot is None or spot.step[0] not in ("mail", "hook", "task"):
                continue
            wanted = 0 if str(step["decision"]).startswith("skipped") else 1
            found = acted.pop((step["run"], step["node"]), 0)
            if found != wanted:
                yield f"{step['run']}/{step['node']} ({kinds[spot.step[0]]}, {step['decision']}) acted {found} times"
        yield from (f"{key} acted without a record" for key in acted)

    def _held(self, connection: sa.Connection) -> Iterator[str]:
        """I4: whom the lot holds out is never reached, in no way."""
        held = {run["id"] for run in rows(connection, "SELECT id FROM journey_run WHERE arm = 'holdout'")}
        waits = {
            run["id"]: run["window_until"]
            for run in rows(connection, "SELECT id, window_until FROM journey_run WHERE arm = 'later'")
        }
        for table, column, at in (
            ("outbox", "run", "made_at"),
            ("journey_step", "run", "at"),
            ("account_mark", "by", "t"),
        ):
            for row in rows(connection, f'SELECT "{column}" AS run, {at} AS at FROM {table}'):
                if row["run"] in held and table != "journey_step":
                    yield f"{table}: a row of the held out run {row['run']}"
                if row["run"] in waits and row["at"] < waits[row["run"]]:
                    yield f"{table}: a row of {row['run']} before its turn"
        for step in rows(connection, "SELECT run, kind, decision FROM journey_step"):
            if step["run"] in held and step["kind"] in (*ACTS, "email", "webhook", "if", "wait", "split"):
                yield f"the held out run {step['run']} took a step: {dict(step)}"
        for case in rows(connection, "SELECT about FROM care_case"):
            if str(case["about"]).removeprefix("run:") in held:
                yield f"a case of the held out {case['about']}"

    def _sends(self, connection: sa.Connection) -> Iterator[str]:
        """I5 to I8: one count a message, caps in any stretch, nothing in quiet hours."""
        sends = defaultdict(list)
        for row in rows(
            connection, "SELECT contact_id, outbox_key, t FROM contact_send WHERE purpose != 'transactional'"
        ):
            sends[row["contact_id"]].append(row["t"])
            if self.quiet and is_quiet(row["t"], self.zones[row["contact_id"]], self.quiet):
                yield f"{row['outbox_key']} left in quiet hours, at {row['t']}"
        for contact, times in sends.items():
            for most, within in self.caps:
                for t in times:
                    if (n := sum(t <= other < t + within for other in times)) > most:
                        yield f"{n} messages to {contact} from {t}, {most} are allowed"
        yield from self._against_consent(connection)

    def _unwanted(self, connection: sa.Connection) -> Iterator[str]:
        """I5, I10: nothing leaves after the goal or an exit of its run, nor while its journey is held or drained."""
        runs = {run["id"]: run for run in rows(connection, "SELECT * FROM journey_run")}
        held = _held_times(rows(connection, "SELECT journey, at, action, detail FROM journey_log ORDER BY id"))
        sent = """SELECT o.key, o.run, COALESCE(c.t, o.ended_at) AS t FROM outbox o
            LEFT JOIN contact_send c ON c.outbox_key = o.key
            WHERE o.run IS NOT NULL AND (c.t IS NOT NULL OR o.state IN ('sent', 'rehearsed'))"""
        for row in rows(connection, sent):
            run = runs.get(row["run"])
            if run is None:
                continue
            plan = self.plans[run["journey"]]
            events = self.town.by_account.get(run["account_id"], ())
            begun = run["window_until"] if run["arm"] == "later" else run["entered_at"]
            wins = [e.t for e in events if e.t > begun and e.name in (plan.goal, *plan.exits)]
            if wins and row["t"] > min(wins) + self.news:
                yield f"{row['key']} left at {row['t']}, after the goal or exit of its run at {min(wins)}"
            for start, end in held[plan.name]:
                if start < row["t"] and (end is None or row["t"] < end):
                    yield f"{row['key']} left at {row['t']}, and its journey was held from {start} to {end}"

    def _against_consent(self, connection: sa.Connection) -> Iterator[str]:
        stops = "SELECT contact_id, purpose, MIN(t) AS t FROM consent WHERE state = 'withdrawn' GROUP BY 1, 2"
        stopped = {(row["contact_id"], row["purpose"]): row["t"] for row in rows(connection, stops)}
        for row in rows(connection, "SELECT contact_id, purpose, outbox_key, t FROM contact_send"):
            stop = stopped.get((row["contact_id"], row["purpose"]))
            if stop is not None and row["t"] > stop:
                yield f"{row['outbox_key']} left at {row['t']}, after {row['contact_id']} had said no at {stop}"

    def _lost(self, connection: sa.Connection, until: int) -> Iterator[str]:
        """I1, I5, I9: by `until` every run of a closed window is at its end, and every message too."""
        for run in rows(connection, "SELECT * FROM journey_run WHERE ended_at IS NULL"):
            yield f"{run['id']} of {run['journey']} has not ended: {run['state']} at {run['node']}, {run['attempt']}"
        for row in rows(connection, "SELECT key, state, reason FROM outbox WHERE state IN ('new', 'sending')"):
            yield f"{row['key']} is {row['state']}: {row['reason']}"
        since = {row["journey"]: row["applied_at"] for row in rows(connection, "SELECT * FROM journey")}
        entered = {(run["unit"], run["episode"]) for run in rows(connection, "SELECT unit, episode FROM journey_run")}
        for plan in self.plans.values():
            for account in self.town.accounts if plan.on else ():
                unit = f"{account}-b" if plan.unit == "contact" else account
                for event in self.town.by_account.get(account, ()):
                    told = event.name == plan.on and since[plan.name] < event.t < until
                    if told and (unit, event.id) not in entered:
                        yield f"{plan.name}: nobody entered on {event.id}"


def rows(connection: sa.Connection, query: str) -> Rows:
    """Return all rows of a query."""
    return connection.execute(sa.text(query)).mappings().all()


def is_quiet(t: int, zone: str, quiet: tuple[str, str]) -> bool:
    """Read the clock on the contact's wall."""
    wall = datetime.fromtimestamp(t // SECOND, ZoneInfo(zone)).strftime("%H:%M")
    return wall >= quiet[0] or wall < quiet[1]


def _held_times(log: Rows) -> Mapping[str, list[tuple[int, int | None]]]:
    """Return when each journey was paused, or drained at once: (from, until); None where it still is."""
    found: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for row in log:
        times = found[row["journey"]]
        is_open = bool(times) and times[-1][1] is None
        detail = json.loads(row["detail"]) if isinstance(row["detail"], str) else row["detail"]
        begins = row["action"] in ("paused", "guarded") or (row["action"] == "drained" and detail.get("ended"))
        if row["action"] == "resumed" and is_open:
            times[-1] = (times[-1][0], row["at"])
        elif begins and not is_open:
            times.append((row["at"], None))
    return found


def _too_soon(plan: Plan, runs: Rows) -> Iterator[str]:
    times = defaultdict(list)
    for run in runs:
        if run["journey"] == plan.name:
            times[run["unit"]].append(run["entered_at"])
    for unit, entered in times.items():
        for one, other in pairwise(sorted(entered)):
            if plan.again_after is not None and other - one < plan.again_after:
                yield f"{unit} entered {plan.name} again after {other - one}"
