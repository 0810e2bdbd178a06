"""A run goes as far as it goes: goal and exit win, waits keep their time, whom the lot holds out does nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from changemaker.act.journeys.advance import Advanced, advance, next_moment
from changemaker.act.journeys.journey import Journey, Node, TaskStep
from changemaker.act.journeys.lot import run_id, way_of
from changemaker.act.journeys.run import Arm, Event, Person, Run, Seen
from unit.act.written import EXAMPLE, read, steps

DAY = 86_400_000_000
NOW = int(datetime(2026, 11, 20, 10, tzinfo=UTC).timestamp()) * 1_000_000  # a Friday
BERLIN = ZoneInfo("Europe/Berlin")
PEOPLE = (Person(contact_id="c2", role="buyer"), Person(contact_id="c1", role="finance", decides=True))
FACTS = {"days_since_order": 41.0, "order_gap_median": 30.0, "open_complaint": False, "consent.email.marketing": True}
SEEN = Seen(facts=FACTS, people=PEOPLE, owner="u1")


def run_on(journey: Journey, arm: Arm = "treated", **values: object) -> Run:
    made = Run(
        id=run_id(journey.name, "a1", "e1"),
        journey=journey.name,
        version=1,
        unit="a1",
        account_id="a1",
        contact_id=None,
        episode="e1",
        arm=arm,
        state="waiting" if arm == "treated" else "held",
        node=journey.start if arm == "treated" else None,
        wake_at=NOW,
        entered_at=NOW,
        window_until=NOW + 30 * DAY,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def went(journey: Journey, run: Run, seen: Seen = SEEN, *, at: int = NOW) -> Advanced:
    return advance(journey, run, seen, now=at, zone=BERLIN, salt="salt")


def ordered(at: int) -> Seen:
    return replace(SEEN, events=(Event(name="order.placed", account_id="a1", t=at, id="o9", value=250.0),))


def decisions(told: Advanced) -> list[tuple[str, int, str, str]]:
    return [(one.node, one.visit, one.kind, one.decision) for one in told.records]


def test_the_example_puts_a_task_to_the_owner_and_waits_a_week() -> None:
    told = went(read(EXAMPLE), run_on(read(EXAMPLE)))

    assert decisions(told) == [("1", 1, "task", "did"), ("2", 1, "wait", "waits")]
    assert (told.run.state, told.run.node, told.run.wake_at) == ("waiting", "2", NOW + 7 * DAY)
    (task,) = told.intents
    assert (task.kind, task.user_id, task.key) == ("task", "u1", f"journey:{told.run.id}/1/1/u1")


def test_after_the_week_the_buyer_gets_one_letter_and_the_run_ends() -> None:
    journey = read(EXAMPLE)
    waiting = went(journey, run_on(journey)).run

    early, late = went(journey, waiting, at=NOW + 7 * DAY - 1), went(journey, waiting, at=NOW + 7 * DAY)

    assert (early.run, early.records, early.intents) == (waiting, (), ())
    assert decisions(late) == [("3", 1, "if", "then"), ("3.then.1", 1, "email", "did")]
    assert [(one.kind, one.contact_id, one.purpose) for one in late.intents] == [("email", "c2", "marketing")]
    assert (late.run.state, late.run.ended_by) == ("ended", "finished")


def test_an_order_within_the_wait_is_the_goal_and_wins_over_the_step() -> None:
    journey = read(EXAMPLE)
    waiting = went(journey, run_on(journey)).run

    told = went(journey, waiting, ordered(NOW + DAY), at=NOW + 7 * DAY)

    assert (told.run.ended_by, told.run.goal_at, told.run.goal_value) == ("goal", NOW + DAY, 250.0)
    assert told.intents == () and decisions(told) == [("2", 2, "goal", "order.placed")]


def test_an_order_at_or_before_the_entry_is_no_goal() -> None:
    journey = read(EXAMPLE)

    told = went(journey, run_on(journey), ordered(NOW))

    assert told.run.goal_at is None and len(told.intents) == 1


def test_an_order_after_the_window_ends_the_run_without_a_goal() -> None:
    journey = read(EXAMPLE)

    told = went(journey, run_on(journey), ordered(NOW + 31 * DAY), at=NOW + 32 * DAY)

    assert (told.run.ended_by, told.run.goal_at, told.intents) == ("exit", None, ())


def test_an_exit_by_rule_is_looked_at_before_every_step() -> None:
    journey = read(EXAMPLE)

    told = went(journey, run_on(journey), replace(SEEN, facts={**FACTS, "open_complaint": True}))

    assert (told.run.ended_by, told.intents) == ("exit", ())


@pytest.mark.parametrize("at", [NOW, NOW + 7 * DAY, NOW + 30 * DAY, NOW + 300 * DAY])
def test_whom_the_lot_holds_out_does_nothing_whenever_it_is_looked(at: int) -> None:
    journey = read(EXAMPLE)

    told = went(journey, run_on(journey, "holdout", wake_at=NOW + 30 * DAY), ordered(NOW + DAY), at=at)

    assert (told.records, told.intents) == ((), ())
    assert told.run.goal_at == (NOW + DAY if at > NOW else None)  # noted alike in both arms
    assert told.run.ended_by == ("window" if at >= NOW + 30 * DAY else None)


def test_those_who_begin_later_get_the_same_steps_once_the_window_is_over() -> None:
    journey = steps("  - task: call\n    to: account_owner\n    text: Call them.\n")
    held = run_on(journey, "later", wake_at=NOW + 30 * DAY)

    before, after = went(journey, held, at=NOW + 30 * DAY - 1), went(journey, held, at=NOW + 30 * DAY)

    assert before.run == held
    assert decisions(after) == [("1", 1, "task", "did")] and after.run.ended_by == "finished"


def test_what_happened_before_a_later_turn_is_noted_and_ends_nothing_and_what_happens_after_it_does() -> None:
    journey = steps("  - wait: 7d\n  - update: {x: 1}\n")
    held, turn = run_on(journey, "later", wake_at=NOW + 30 * DAY), NOW + 30 * DAY

    noted = went(journey, held, ordered(NOW + DAY), at=NOW + 2 * DAY).run
    began = went(journey, noted, ordered(NOW + DAY), at=turn)
    through = went(journey, began.run, ordered(NOW + DAY), at=turn + 8 * DAY)
    left = went(journey, went(journey, held, at=turn).run, ordered(turn + DAY), at=turn + 2 * DAY)

    assert (noted.state, noted.goal_at) == ("held", NOW + DAY)
    assert (began.run.state, decisions(began)) == ("waiting", [("1", 1, "wait", "waits")])
    assert (through.run.ended_by, through.run.goal_at) == ("finished", NOW + DAY)
    assert (left.run.ended_by, left.run.goal_at) == ("exit", None)


def test_a_split_draws_the_way_that_the_lot_says_for_the_unit() -> None:
    ways = "{a: {share: 50%, steps: [{update: {x: 1}}]}, b: {share: 50%, steps: [{update: {x: 2}}]}}"
    journey = steps(f"  - split: {{name: words, ways: {ways}}}\n")

    told = went(journey, run_on(journey))

    drawn = way_of("salt", "a1", "words", {"a": 0.5, "b": 0.5})
    assert decisions(told) == [("1", 1, "split", drawn), (f"1.{drawn}.1", 1, "update", "did")]


def test_a_wait_until_an_event_ends_with_it_and_not_with_one_from_before_it_began() -> None:
    journey = steps("  - wait: 7d\n    until: response.given\n  - update: {x: 1}\n")
    began = went(journey, run_on(journey), at=NOW + DAY).run

    def answered(t: int) -> Seen:
        return replace(SEEN, events=(Event(name="response.given", account_id="a1", t=t, id="r"),))

    earlier, later = answered(NOW + DAY // 2), answered(NOW + 2 * DAY)
    assert went(journey, began, earlier, at=NOW + 3 * DAY).run == began
    assert went(journey, began, later, at=NOW + 3 * DAY).run.ended_by == "finished"


def test_nobody_in_the_account_who_fits_is_a_skip_with_its_reason() -> None:
    journey = steps("  - email: late-reorder-1\n    to: contact.legal\n    purpose: service\n")

    told = went(journey, run_on(journey))

    assert decisions(told) == [("1", 1, "email", "skipped:acting.nobody")] and told.intents == ()


def test_a_moved_run_keeps_the_records_of_its_earlier_visits() -> None:
    journey = read(EXAMPLE)
    moved = replace(went(journey, run_on(journey)).run, node="1", visit=3, wake_at=NOW)

    told = went(journey, moved)

    assert decisions(told) == [("1", 3, "task", "did"), ("2", 3, "wait", "waits")] and told.run.visit == 4


def test_a_graph_that_leads_back_to_itself_is_refused() -> None:
    task = TaskStep(name="t", to="account_owner", text={"en": "t"})
    ring = replace(read(EXAMPLE), nodes={"1": Node(id="1", step=task, next="1")}, start="1", exits=())

    with pytest.raises(RuntimeError, match="more than 200 steps"):
        went(ring, run_on(ring))


def test_the_same_run_seen_the_same_decides_the_same() -> None:
    journey = read(EXAMPLE)

    assert went(journey, run_on(journey)) == went(journey, run_on(journey))


def test_a_moment_that_clocks_skip_comes_after_the_skip() -> None:
    evening = int(datetime(2026, 3, 28, 20, tzinfo=UTC).timestamp()) * 1_000_000

    then = next_moment(((), "02:30"), evening, BERLIN)  # 29 March has no 02:30 in Berlin

    assert datetime.fromtimestamp(then / 1e6, BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"
