"""What differs between two versions of a journey is told part by part, and steps are matched by what they say."""

import pytest

from changemaker.act.journeys.difference import Change, difference, stretch_text
from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.read_journey import journey_of
from faults.journeys.plans import LATE, TRIED
from faults.journeys.scenes import mails
from faults.journeys.town import DAY, EVENTS, NAMES


def read(text: str) -> Journey:
    return journey_of(text, "late" if "journey: late" in text else "tried", names=NAMES, events=EVENTS, mails=mails())


def changes(before: str, after: str) -> tuple[Change, ...]:
    return difference(read(before), read(after))


def test_the_same_text_laid_out_otherwise_differs_in_nothing() -> None:
    assert changes(LATE, LATE.replace("  - wait: 1d\n", "  # a comment\n  - wait: 1d\n")) == ()


def test_another_wait_is_one_changed_step() -> None:
    (change,) = changes(LATE, LATE.replace("wait: 1d", "wait: 3d"))

    assert (change.part, change.kind, change.step) == ("step", "changed", "4")
    assert (change.before, change.after) == ("wait 1d", "wait 3d")
    assert not change.is_locked


def test_a_step_put_in_between_makes_none_of_those_behind_it_new() -> None:
    (change,) = changes(LATE, LATE.replace("  - wait: 1d\n", "  - update: {seen: true}\n  - wait: 1d\n"))

    assert (change.part, change.kind, change.after) == ("step", "added", "update seen = True")


def test_a_step_that_is_gone_is_told_by_what_it_was() -> None:
    (change,) = changes(LATE, LATE.replace("  - wait: 1d\n", ""))

    assert (change.kind, change.step, change.before) == ("removed", "4", "wait 1d")


@pytest.mark.parametrize(
    ("before", "after", "part", "locked"),
    [
        ("holdout: 30%", "holdout: 20%", "holdout", True),
        ("within: 10d", "within: 12d", "goal", True),
        ("again_after: 10d", "again_after: 9d", "again_after", False),
        ("days_since_order > 3", "days_since_order > 4", "when", False),
        ("exit: [goal, complaint.opened]", "exit: [goal]", "exit", False),
        ("2 messages / 7d", "1 messages / 7d", "limits", False),
        ("owner: ops@example.com", "owner: care@example.com", "owner", False),
    ],
)
def test_each_part_is_told_and_what_was_measured_by_it_is_locked(
    before: str, after: str, part: str, locked: bool
) -> None:
    told = changes(LATE, LATE.replace(before, after))

    assert [(change.part, change.is_locked) for change in told] == [(part, locked)]


def test_a_split_drawn_otherwise_is_a_changed_step() -> None:
    other = TRIED.replace("letter:\n          share: 50%", "letter:\n          share: 60%")
    (change,) = changes(TRIED, other.replace("hook:\n          share: 50%", "hook:\n          share: 40%"))

    assert (change.kind, change.after) == ("changed", "split way (letter 0.6, hook 0.4)")


def test_stretches_are_told_as_files_write_them() -> None:
    assert [stretch_text(stretch) for stretch in (7 * DAY, DAY // 24, DAY // 1440 * 90)] == ["7d", "1h", "90m"]
