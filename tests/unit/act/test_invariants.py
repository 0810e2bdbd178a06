"""Whatever happens in whatever order, journeys do what a plain model says, and keep their promises."""

import tempfile
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from changemaker.channels.passing import LOOKED
from changemaker.routines.acting.act_once import act_once
from doors.sending.company import Company, company, micro
from faults.journeys import scenes
from faults.journeys.judge import Judge, rows
from faults.journeys.plain import PlainEngine, Plan, spots
from faults.journeys.plans import CAP, FILES, PLANS, QUIET
from faults.journeys.town import DAY, Town

ACCOUNTS = scenes.accounts(5)
WHO = st.sampled_from(ACCOUNTS)
WHICH = st.sampled_from(sorted(PLANS))
NUMBERS = count(1)
TABLES = ("journey_version", "journey", "journey_since", "journey_run", "journey_step", "account_mark", "journey_log")
TABLES += (
    "care_case",
    "care_case_event",
    "outbox",
    "contact_send",
    "consent",
    "suppression",
    "person",
    "address",
    "user_",
    "task",
)
SECOND_LATE = FILES["late"].replace("wait: 1d", "wait: 3d")  # another version: its last wait is longer
SECOND_PLAN = replace(PLANS["late"], steps=(*PLANS["late"].steps[:3], ("wait", 3 * DAY, None), PLANS["late"].steps[4]))


class JourneyMachine(RuleBasedStateMachine):
    """A town of five accounts, three journeys, a clock that goes forward and back, and workers that meet."""

    store_url: ClassVar[str]
    folder: ClassVar[Path]

    @initialize()
    def start(self) -> None:
        self.acme: Company = company(self.folder, store=self.store_url, **scenes.settings(live=False))
        with self.acme.store.writing() as connection:
            for table in TABLES:
                connection.execute(sa.text(f"DELETE FROM {table}"))
        self.town = Town(accounts=ACCOUNTS)
        scenes.peopled(self.acme, self.town)
        self.world = scenes.START
        scenes.applied(self.acme)
        self.plain = PlainEngine(town=self.town)
        for name in sorted(PLANS):
            self.plain.apply(PLANS[name], self._salt(name), micro(self.world))
        self.scene = scenes.scene_of(self.acme, self.town)

    def teardown(self) -> None:
        if hasattr(self, "acme"):
            self.acme.store.close()

    def _salt(self, name: str) -> str:
        with self.acme.store.reading() as connection:
            told = connection.execute(sa.text("SELECT salt FROM journey WHERE journey = :name"), {"name": name})
            return str(told.scalar_one())

    def _happens(self, name: str, account: str, id: str = "") -> None:
        self.town.happens(name, account, micro(self.world), id=id, value=10.0)
        self.world += timedelta(minutes=1)

    @rule(who=WHO, many=st.integers(1, 3))
    def somebody_orders(self, who: str, many: int) -> None:
        for _ in range(many):
            self._happens("order.placed", who)

    @rule(who=WHO, what=st.sampled_from(["complaint.opened", "response.given", "interaction.in"]))
    def something_happens(self, who: str, what: str) -> None:
        self._happens(what, who)

    @rule(who=WHO)
    def the_last_event_is_told_again(self, who: str) -> None:
        for event in self.town.by_account.get(who, [])[-1:]:
            self.town.happens(event.name, who, event.t, id=event.id)
        self.look()

    @rule(days=st.sampled_from([1, 1, 1, 2, 3, 4, 11]), looks=st.booleans())
    def days_pass(self, days: int, looks: bool) -> None:
        self.world += timedelta(days=days)
        if looks:
            self.look()

    @rule(hours=st.sampled_from([1, 5, 26]))
    def hours_pass(self, hours: int) -> None:
        self.world += timedelta(hours=hours)
        self.look()

    @rule(back=st.sampled_from([timedelta(minutes=2), timedelta(hours=30), timedelta(days=9)]))
    def a_look_with_the_clock_set_back(self, back: timedelta) -> None:
        self.look(back=back)

    @rule()
    def look(self, back: timedelta = timedelta()) -> None:
        self._at(back)
        act_once(self.scene, now=self.acme.now)
        self._looked()

    @rule(ahead=st.sampled_from([0, 1, 4]))
    def two_workers_look_at_once(self, ahead: int) -> None:
        self.world += timedelta(days=ahead)
        self._at(timedelta())
        others = [scenes.scene_of(self.acme, self.town) for _ in range(2)]
        failed: list[BaseException] = []
        threads = [threading.Thread(target=self._quietly, args=(one, failed)) for one in others]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failed == []
        self.look()

    def _quietly(self, scene: Any, failed: list[BaseException]) -> None:
        try:
            act_once(scene, now=self.acme.now)
        except BaseException as error:
            failed.append(error)

    @rule(which=WHICH)
    def pause(self, which: str) -> None:
        scenes.paused(self.acme, which)
        if self.plain.states[which] == "live":
            self.plain.states[which] = "paused"

    @rule(which=WHICH)
    def resume(self, which: str) -> None:
        if self.plain.states[which] == "paused":
            scenes.resumed(self.acme, which)
            self.plain.states[which] = "live"

    @rule()
    def another_version_is_applied(self) -> None:
        if self.plain.states["late"] != "live" or len(self.plain.live["late"]) > 1:
            return
        scenes.applied(self.acme, {**FILES, "late": SECOND_LATE})
        self.plain.apply(SECOND_PLAN, self._salt("late"), micro(self.world))
        self.scene = scenes.scene_of(self.acme, self.town)

    @rule(who=WHO)
    def somebody_says_no(self, who: str) -> None:
        self.acme.say(f"{who}-b", "marketing", "withdrawn")
        self.world += timedelta(minutes=1)
        self.acme.moment = self.world

    @rule()
    def what_is_due_is_sent(self) -> None:
        self._at(timedelta())
        self.acme.send()

    def _at(self, back: timedelta) -> None:
        self.world += timedelta(minutes=1)
        self.acme.moment = self.world - back

    def _looked(self) -> None:
        self.plain.look(self.acme.now)
        self.acme.moment = self.world

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        if not hasattr(self, "plain"):
            return
        with self.acme.store.reading() as connection:
            runs = rows(connection, "SELECT * FROM journey_run")
            steps = rows(connection, "SELECT run, node, visit, decision FROM journey_step ORDER BY at")
        found = {(run["journey"], run["unit"], run["episode"]): run for run in runs}
        assert set(found) == set(self.plain.runs)
        for key, expected in self.plain.runs.items():
            run = found[key]
            assert (run["arm"], run["version"]) == (expected.arm, expected.version), key
            passed = {(step["node"], step["decision"]) for step in steps if step["run"] == run["id"]}
            told = {(node, decision) for node, decision in passed if node in _nodes(expected.plan)}
            assert {node for node, _ in told} == {node for node, _ in expected.passed}, (key, told, expected.passed)
            if expected.ended is not None and expected.arm != "holdout":
                assert run["ended_by"] in expected.may_end, (key, run["ended_by"], expected.may_end)

    @invariant()
    def no_promise_is_broken(self) -> None:
        if not hasattr(self, "plain"):
            return
        plans = {name: versions[0] for name, versions in self.plain.live.items()}
        judge = Judge(
            store=self.acme.store,
            town=self.town,
            plans=plans,
            caps=[CAP],
            quiet=QUIET,
            zones=scenes.zones(self.town),
            news=LOOKED,
        )
        assert judge.breaches() == []


def _nodes(plan: Plan) -> set[str]:
    return set(spots(plan.steps))


def play(store_url: str, *, examples: int, steps: int, **more: Any) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = store_url or f"sqlite:///{folder}/store.db"
        machine = type("Played", (JourneyMachine,), {"store_url": url, "folder": folder})
        profile = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **more,
        )
        run_state_machine_as_test(machine, settings=profile)


def test_journeys_on_sqlite_are_the_models() -> None:
    play("", examples=5, steps=18)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_journeys_are_the_models_for_long() -> None:
    play("", examples=60, steps=40)
