"""A journey's file becomes a graph of steps, or every mistake in it is told at its place."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.act.journeys.durations import DAY
from changemaker.act.journeys.graph import is_path, mails_of
from changemaker.act.journeys.journey import (
    CaseStep,
    Condition,
    Due,
    HookStep,
    IfStep,
    Journey,
    MailStep,
    SplitStep,
    TaskStep,
    UpdateStep,
    WaitStep,
)
from changemaker.act.journeys.journey_version import mails_with, version_hash
from changemaker.act.journeys.read_journey import journey_of, read_journey
from changemaker.act.journeys.read_mail import mail_of
from changemaker.core.errors import ChangemakerError, WorkspaceFileError
from changemaker.engine.serving_settings import Cap
from changemaker.rules.parse import parse
from unit.act.written import AROUND, EXAMPLE, MAIL, SHORT, mistakes, read, steps


def test_the_example_of_the_notes_is_read_as_it_is_meant() -> None:
    journey = read(EXAMPLE)

    assert (journey.name, journey.unit, journey.owner) == ("late-reorder", "account", "sales-ops@example.com")
    assert journey.enter.when is not None
    assert journey.enter.when.rule == parse(
        "orders_last_year >= 6 and order_gap_cv <= 0.35 and days_since_order > order_gap_p90"
        " and order_units_median between 8 and 12"
    )
    assert (journey.enter.episode, journey.enter.again_after) == ("last_order_id", 60 * DAY)
    assert [one.text for one in journey.enter.exclude] == ["open_complaint", "payment_block", "in_global_holdout"]
    assert (journey.holdout.share, journey.holdout.why, journey.holdout.later) == (0.1, "", False)
    assert (journey.goal.event, journey.goal.within, journey.goal.value) == ("order.placed", 30 * DAY, "amount")
    assert journey.exits[0] == "goal"
    assert [one.text for one in journey.exits if isinstance(one, Condition)] == ["open_complaint", "contract_ended"]
    assert journey.limits.per_contact == (Cap(messages=2, within="7d"),)
    assert journey.limits.hours is not None
    assert journey.limits.hours.windows == (
        (("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00", "18:00"),
    )
    assert (journey.limits.guard_above, journey.limits.sends_per_hour_above) == (0.02, 500)


def test_steps_lead_to_one_another_and_ways_meet_again() -> None:
    journey = read(EXAMPLE + "  - update: {called: true}\n")
    task, wait, branch = (journey.nodes[id].step for id in ("1", "2", "3"))

    assert list(journey.nodes) == ["1", "2", "3", "3.then.1", "3.else.1", "4"]
    assert journey.start == "1"
    assert isinstance(task, TaskStep)
    assert (task.to, task.backup, task.due) == ("account_owner", "agent", Due(number=2, unit="workdays"))
    assert wait == WaitStep(stretch=7 * DAY, until_event="order.placed")
    assert isinstance(branch, IfStep)
    assert (branch.then, branch.otherwise) == ("3.then.1", "3.else.1")
    assert journey.nodes["3.then.1"].step == MailStep(mail="late-reorder-1", to="contact.buyer", purpose="marketing")
    assert journey.nodes["3.else.1"].step == CaseStep(queue="account-care", severity=3)
    assert [journey.nodes[id].next for id in ("1", "2", "3", "3.then.1", "3.else.1", "4")] == [
        "2",
        "3",
        *["4"] * 3,
        None,
    ]
    assert mails_of(journey) == ("late-reorder-1",)


def test_a_history_is_a_path_of_the_graph_or_it_is_not() -> None:
    journey = read(EXAMPLE)

    assert is_path(journey, ["1", "2", "3", "3.else.1"])
    assert not is_path(journey, ["1", "2", "3", "3.else.1", "3.then.1"])
    assert not is_path(journey, ["2", "3"])


def test_a_split_keeps_its_ways_in_the_order_of_the_file_and_an_empty_way_goes_on() -> None:
    journey = steps(
        "  - split: {name: subject, ways: {b: {share: 60%, steps: [{wait: 1d}, {wait_until: mon-tue 09:00}]},"
        " a: {share: 40%}}}\n  - update: {tier: 3}\n"
    )
    split = journey.nodes["1"].step

    assert isinstance(split, SplitStep)
    assert (split.shares, split.ways) == ({"b": 0.6, "a": 0.4}, {"b": "1.b.1", "a": "2"})
    assert list(journey.nodes) == ["1", "1.b.1", "1.b.2", "2"]
    until = journey.nodes["1.b.2"].step
    assert isinstance(until, WaitStep)
    assert until.at == (("monday", "tuesday"), "09:00")
    assert journey.nodes["2"].step == UpdateStep(values={"tier": 3})


def test_every_kind_of_step_is_read() -> None:
    journey = steps(
        "  - webhook: desk\n    data: {priority: high, gap: '{{ order_gap_median }}'}\n"
        "  - service: desk\n    data: {delivery: express}\n"
        "  - slack: sales\n    text: {en: Look, ru: Посмотрите}\n"
        "  - invite: pulse\n    to: contact.decides\n"
        "  - interview: pulse\n    to: contact.buyer\n    by: manager\n"
        "  - email: late-reorder-1\n    to: account_owner\n    purpose: service\n    asks: true\n"
        "  - case: {queue: account-care, kind: late-order, priority: urgent, due: 4 workhours}\n"
        "  - wait: 2 weeks\n    until: days_since_order < 2\n"
    )
    kinds = [type(node.step).__name__ for node in journey.nodes.values()]
    hook, case, wait = (journey.nodes[id].step for id in ("2", "7", "8"))

    assert kinds == ["HookStep"] * 3 + ["InviteStep", "InterviewStep", "MailStep", "CaseStep", "WaitStep"]
    assert hook == HookStep(kind="service", hook="desk", data={"delivery": "express"})
    assert case == CaseStep(queue="account-care", kind="late-order", severity=5, due=Due(number=4, unit="workhours"))
    assert isinstance(wait, WaitStep)
    assert (wait.stretch, wait.until_event) == (14 * DAY, None)
    assert wait.until is not None


def test_a_journey_that_another_tool_sends_has_no_steps() -> None:
    journey = read(SHORT.replace("steps:", "sent_by: braze"))

    assert (journey.sent_by, journey.start, journey.nodes) == ("braze", None, {})


@pytest.mark.parametrize(
    ("holdout", "share", "later", "why"),
    [
        ("12.5%", 0.125, False, ""),
        ("{share: 50%, later: true}", 0.5, True, ""),
        ("{share: 0%, why: The law asks us to.}", 0.0, False, "The law asks us to."),
    ],
)
def test_a_holdout_is_a_share_a_later_start_or_a_duty_with_its_reason(
    holdout: str, share: float, later: bool, why: str
) -> None:
    found = read(EXAMPLE.replace("holdout: 10%", f"holdout: {holdout}")).holdout

    assert (found.share, found.later, found.why) == (share, later, why)


SPLIT = "{name: s, ways: {a: {share: %s}, b: {share: %s}}}"
GAP = "{{ order_gap_median }}"
SLIPS = [  # what is written, instead of what; what stands at the place that is told; what is told; what is to be done
    (
        "order_gap_cvv <= 0.35",
        "order_gap_cv <= 0.35",
        "order_gap_cvv",
        "nothing is called 'order_gap_cvv'",
        "did you mean",
    ),
    (
        "not order_gap_cv",
        "order_gap_cv <= 0.35",
        "order_gap_cv",
        "this is a number, and a flag is wanted",
        "make a condition",
    ),
    ("wait: 7 dys", "wait: 7d", "7 dys", "'7 dys' is no stretch of time: 'dys' is no unit", "did you mean '7 days'?"),
    ("wait: 7", "wait: 7d", "7", "'7' has no unit", "write 7d for days, 7h for hours"),
    ("wait: 3000d", "wait: 7d", "3000d", "'3000d' is a wait without an end", "write 1830d at most"),
    ("- until", "- wait: 7d\n    until", "until", "a wait without an end", "write 'wait: 30d' above it"),
    ("- wiat", "- wait", "wiat", "no step is called 'wiat'", "did you mean 'wait'?"),
    (
        "until: order.plced",
        "until: order.placed",
        "order.plced",
        "'order.plced' is no event and no fact",
        "did you mean",
    ),
    (
        "holdout: 0%",
        "holdout: 10%",
        "0%",
        "nobody is held out, and no reason is given",
        "write holdout: {share: 0%, why",
    ),
    ("# holdout", "holdout: 10%", "about", "'holdout' is missing: without it nobody can say", "write holdout: 10%"),
    ("holdout: 0.1", "holdout: 10%", "0.1", "'0.1' is no share", "write 10%"),
    ("holdout: 95%", "holdout: 10%", "95%", "95% are held out", "write 90% at most"),
    ("event: order.plc", "event: order.placed", "order.plc", "no event is called 'order.plc'", "did you mean"),
    ("value: sum", "value: amount", "sum", "'value' cannot be 'sum'", "there is 'amount', 'margin'"),
    ("episode: last_order", "episode: last_order_id", "last_order", "no fact is called 'last_order'", "did you mean"),
    ("contract_endd]", "contract_ended]", "contract_endd", "'contract_endd' is no event and no fact", "did you mean"),
    ("2 mails a week", "2 messages / 7d", "2 mails", "'2 mails a week' is no limit", "write 2 messages / 7d"),
    ("18:00-09:00", "09:00-18:00", "18:00-09", "'18:00-09:00' ends before it begins", "write two windows"),
    ("outside: drop", "outside: wait", "drop", "'outside' cannot be 'drop'", "there is 'wait', 'skip'"),
    (
        "to: acount_owner",
        "to: account_owner",
        "acount",
        "'acount_owner' is none of us",
        "did you mean 'account_owner'?",
    ),
    (
        "due: 2 workdys",
        "due: 2 workdays",
        "2 workdys",
        "'2 workdys' is no stretch of time",
        "did you mean '2 workdays'?",
    ),
    ("{{ order_gap_medan }}", GAP, "order_gap_medan", "no fact is called 'order_gap_medan'", "did you mean"),
    (
        "{{ open_complaint }}",
        GAP,
        "open_complaint",
        "a flag cannot stand in a sentence",
        "a number, a text or a day can",
    ),
    ("{{ order gap }}", GAP, "{{ order gap", "this is no gap", "write {{ name }}"),
    (
        "late-reorder-2\n",
        "late-reorder-1  # mails/late-reorder-1.yml\n",
        "late-reorder-2",
        "no mail is called",
        "did you mean",
    ),
    (
        "purpose: marketng",
        "purpose: marketing",
        "marketng",
        "'purpose' cannot be 'marketng'",
        "did you mean 'marketing'?",
    ),
    (
        "to: contact\n",
        "to: contact.buyer\n",
        "contact",
        "the unit is an account: this does not say who",
        "write contact.",
    ),
    ("queue: acount-care", "queue: account-care", "acount-care", "no queue is called 'acount-care'", "did you mean"),
    ("normal, severity: 2", "normal", "case", "severity and priority say the same", "write one of them"),
    ("exits:", "exit:", "exits", "unknown key 'exits'", "did you mean 'exit'?"),
    (
        "owner: sales-ops",
        "owner: sales-ops@example.com",
        "sales-ops",
        "'sales-ops' is no e-mail address",
        "write it as",
    ),
    (
        "- email: x\n    task:",
        "- task:",
        "email",
        "a step does one thing, and this does task and email",
        "write two steps",
    ),
]


@pytest.mark.parametrize("slip", SLIPS, ids=[slip[0].split("\n")[0] for slip in SLIPS])
def test_each_slip_of_the_pen_is_told_at_its_place_with_what_was_meant(slip: tuple[str, str, str, str, str]) -> None:
    written, instead, at, what, hint = slip
    text = EXAMPLE.replace(instead, written, 1)

    ((where, told, advice),) = mistakes(text)

    assert text != EXAMPLE
    assert (told[: len(what)], advice[: len(hint)]) == (what, hint)
    assert standing_at(where, text).startswith(at)


def test_all_slips_of_one_file_are_told_at_once() -> None:
    text = EXAMPLE
    made: list[str] = []
    hides = ("unknown key", "a step does", "a wait without", "no step", "severity and")  # what stands inside of them
    for written, instead, _, what, _ in SLIPS:
        if instead in text and not what.startswith(hides):
            text, made = text.replace(instead, written, 1), [*made, what]

    found = mistakes(text)

    assert len(made) >= 18
    assert [what for what in made if not any(told.startswith(what) for _, told, _ in found)] == []
    assert len(found) == len(made)
    assert found == sorted(found, key=lambda one: [int(part) for part in one[0].split(":")])


def standing_at(where: str, text: str) -> str:
    """Return what stands in a text from line:column on."""
    line, _, column = where.partition(":")
    return text.splitlines()[int(line) - 1][int(column) - 1 :]


@pytest.mark.parametrize(
    ("written", "at", "what"),
    [
        (f"  - split: {SPLIT % ('50%', '40%')}\n", "ways", "the shares of split 's' add up to 90%"),
        (f"  - split: {SPLIT % ('100%', '0%')}\n", "100%", "'100%' is no share"),
        (f"  - split: {SPLIT % ('99.9%', '0%')}\n", "ways", "the shares of split 's' add up to 99.9%"),
        ("  - split: {name: s, ways: {a: {share: 60%}}}\n", "ways", "'ways' is empty"),
        ("  - slack: desk\n    text: Look\n", "desk", "'desk' is a hook of kind webhook"),
        ("  - webhook: dsk\n", "dsk", "no hook is called 'dsk'"),
        ("  - invite: puls\n    to: contact.decides\n", "puls", "no survey is called 'puls'"),
        ("  - update: {late: true}\n  - if: mark.lat\n    then: [{wait: 1d}]\n", "mark.lat", "nothing is called"),
        ("  - if: open_complaint\n    then: []\n", "if", "both ways are empty"),
        ("  - wait\n", "wait", "a step has keys"),
        ("  - task: call\n    text: ' '\n", "' '", "there is no text"),
    ],
)
def test_each_step_that_cannot_be_is_told(written: str, at: str, what: str) -> None:
    found = mistakes(SHORT + written)

    told = [standing_at(where, SHORT + written) for where, said, _ in found if said.startswith(what)]
    assert [one for one in told if one.startswith(at)]


def test_a_mail_that_lacks_a_language_is_told_at_the_step_that_sends_it() -> None:
    found = mistakes(EXAMPLE, around=replace(AROUND, languages=("en", "ru", "ar")))

    ((where, what, hint),) = found
    assert standing_at(where, EXAMPLE).startswith("late-reorder-1")
    assert what == "mail 'late-reorder-1' is not there in ru, ar"
    assert hint == "write subject and body in ru, ar in mails/late-reorder-1.yml"


def test_a_version_under_way_comes_back_though_its_facts_and_mails_are_gone() -> None:
    stored = read(EXAMPLE)

    again = journey_of(stored.text, stored.name, names=None, events=AROUND.events)

    assert again == stored


def test_a_version_is_what_a_file_says_with_its_mails_not_how_it_is_laid_out() -> None:
    mails = {"late-reorder-1": mail_of(MAIL, "late-reorder-1")}
    one = read(EXAMPLE)
    laid_out = read("# another remark\n\n" + EXAMPLE.replace("wait: 7d", "wait:   7d   # a week"))
    changed = read(EXAMPLE.replace("wait: 7d", "wait: 8d"))
    reworded = {"late-reorder-1": mail_of(MAIL.replace("Hello", "Dear"), "late-reorder-1")}

    assert one.hash == laid_out.hash != changed.hash
    assert version_hash(one, mails) == version_hash(laid_out, mails)
    assert len({version_hash(one, mails), version_hash(changed, mails), version_hash(one, reworded)}) == 3
    assert mails_with(one, {**mails, "other": mail_of("{subject: a, body: b}", "other")}) == {"late-reorder-1": MAIL}


LINES = EXAMPLE.splitlines()
ODD = st.sampled_from(
    [
        "- wait:",
        "x: [",
        "steps: 7",
        "holdout: {}",
        "  - if: (",
        "enter: []",
        "goal:",
        "\t",
        "? - a",
        "  - {}",
        "- [[1]]",
    ]
)


@settings(max_examples=30, deadline=None)
@given(place=st.integers(0, len(LINES) - 1), drop=st.integers(0, 3), put=st.lists(ODD, max_size=2))
def test_whatever_is_written_is_read_or_told_at_a_place_in_the_file(place: int, drop: int, put: list[str]) -> None:
    text = "\n".join([*LINES[:place], *put, *LINES[place + drop :]])

    try:
        journey: Journey | None = read(text)
    except ChangemakerError:
        journey = None
    found = mistakes(text)

    assert (journey is None) == bool(found)
    assert all(where == "" or 1 <= int(where.split(":")[0]) <= len(text.splitlines()) + 1 for where, _, _ in found)


def test_a_day_has_as_many_hours_as_are_written() -> None:
    hours = read(EXAMPLE.replace("mon-fri: 09:00-18:00", "sat: '09:00-12:00, 14:00-18:00'")).limits.hours

    assert hours is not None
    assert hours.windows == ((("saturday",), "09:00", "12:00"), (("saturday",), "14:00", "18:00"))


def test_a_file_of_50_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "late-reorder.yml"
    with file.open("wb") as out:
        out.truncate(50_000_000)

    with pytest.raises(WorkspaceFileError, match="this file has 50,000,000 bytes"):
        read_journey(file, names=AROUND.names, events=AROUND.events)
