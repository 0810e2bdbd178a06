"""The lot is the same in any process, independent from journey to journey, and keeps its shares."""

import math

import pytest

from changemaker.act.journeys.durations import DAY, cap_of, days_of, due_of, hours_of, moment_of, share_of, stretch_of
from changemaker.act.journeys.journey import Holdout
from changemaker.act.journeys.lot import arm_of, drawn, is_never_reached, run_id, way_of

UNITS = [f"A{number}" for number in range(20_000)]


def test_a_draw_is_what_its_hash_says_in_any_process_and_any_version() -> None:
    # By hand: int(hashlib.sha256(b"salt/A17").hexdigest()[:16], 16) / 2**64
    assert drawn("salt", "A17") == pytest.approx(0.7981287, abs=1e-7)
    assert run_id("late", "A17", "o-1") == "33fe8f3a5069d0eb17f07ea859ee9fff"
    assert len({run_id("late", "A17", "o-1"), run_id("late", "A1", "7o-1"), run_id("late", "A17", "o-2")}) == 3


def test_a_tenth_is_held_out_and_two_journeys_hold_out_independently() -> None:
    tenth = Holdout(share=0.1)
    one, other = ({unit for unit in UNITS if arm_of(salt, unit, tenth) == "holdout"} for salt in ("a", "b"))

    n = len(UNITS)
    assert abs(len(one) - n / 10) < 4 * math.sqrt(n * 0.1 * 0.9)  # four standard deviations
    assert abs(len(one & other) - n / 100) < 4 * math.sqrt(n * 0.01 * 0.99)


def test_arms_are_named_by_what_the_holdout_says() -> None:
    assert {arm_of("s", unit, Holdout(share=0.5, later=True)) for unit in UNITS[:50]} == {"treated", "later"}
    assert {arm_of("s", unit, Holdout(share=0.0, why="a duty")) for unit in UNITS[:50]} == {"treated"}
    assert not any(is_never_reached("s", unit, 0.0) for unit in UNITS[:50])


def test_a_split_keeps_its_shares_whatever_the_order_of_the_file() -> None:
    shares = {"b": 0.5, "a": 0.3, "c": 0.2}
    ways = [way_of("salt", unit, "subject", shares) for unit in UNITS]

    assert ways == [way_of("salt", unit, "subject", dict(sorted(shares.items()))) for unit in UNITS]
    n = len(UNITS)
    for way, share in shares.items():
        assert abs(ways.count(way) - n * share) < 4 * math.sqrt(n * share * (1 - share))


def test_a_split_is_drawn_independently_of_the_holdout() -> None:
    held = [unit for unit in UNITS if drawn("salt", unit) < 0.1]
    first = sum(way_of("salt", unit, "subject", {"a": 0.5, "b": 0.5}) == "a" for unit in held)

    assert abs(first - len(held) / 2) < 4 * math.sqrt(len(held) / 4)


@pytest.mark.parametrize(
    ("text", "stretch"), [("30m", DAY // 48), ("48 hours", 2 * DAY), ("1 day", DAY), ("2w", 14 * DAY), ("7 D", 7 * DAY)]
)
def test_a_stretch_of_time_is_read(text: str, stretch: int) -> None:
    assert stretch_of(text) == stretch


@pytest.mark.parametrize(
    ("read", "text", "hint"),
    [
        (stretch_of, "7 dys", "did you mean '7 days'?"),
        (stretch_of, "0d", "write at least 1m"),
        (stretch_of, "2 workdays", "write 2d"),
        (stretch_of, "10 years", "write m, h, d or w"),
        (stretch_of, "", "write a whole number and a unit"),
        (stretch_of, "1.5d", "write a whole number and a unit"),
        (due_of, "0 workdays", "write 2 workdays"),
        (share_of, "10", "write 10%"),
        (share_of, "0,1", "write it as 10%"),
        (share_of, "120%", "less than 100%"),
        (cap_of, "0 messages / 7d", "write 2 messages / 7d"),
        (days_of, "fri-mon", "write sat, sun, mon, or mon-fri"),
        (days_of, "mondy", "write mon-fri"),
        (hours_of, "9-18", "write 09:00-18:00"),
        (moment_of, "mon-fri 9:00", "write mon-fri 09:00"),
    ],
)  # fmt: skip
def test_what_is_none_says_what_to_write(read: object, text: str, hint: str) -> None:
    assert callable(read)
    with pytest.raises(ValueError, match="; ") as told:
        read(text)

    assert hint in str(told.value).partition("; ")[2]
