"""The portable forms against plain Python that walks the rows."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.engine.as_of import as_of
from changemaker.engine.funnel import steps_reached
from changemaker.engine.months import day_number, month_index, month_of_moment, month_spine, month_start, whole_numbers
from changemaker.engine.plain import connect
from changemaker.engine.portable import count_where, flag, gap_seconds
from changemaker.engine.quantiles import quantile_by
from changemaker.engine.sessions import with_sessions

ENGINE = connect()
DAY = 86_400_000_000
FEW = settings(max_examples=25)
WHO, WHAT = st.sampled_from("ab"), st.sampled_from(["visit", "ask", "buy"])
MOMENTS = st.integers(0, 12)
events = st.lists(st.tuples(WHO, MOMENTS, WHAT), min_size=1, max_size=12)


def rows_of(expression: ibis.expr.types.Table) -> list[dict[str, object]]:
    return ENGINE.to_pyarrow(expression).to_pylist()


def event_table(found: list[tuple[str, int, str]]) -> ibis.expr.types.Table:
    """Event i is called e00, e01, ...: the id orders events at one moment."""
    return ibis.memtable(
        pa.table(
            {
                "account_id": [who for who, _, _ in found],
                "t": pa.array([t for _, t, _ in found], pa.int64()),
                "kind": [kind for _, _, kind in found],
                "interaction_id": [f"e{place:02d}" for place in range(len(found))],
            }
        )
    )


class TestAsOf:
    @FEW
    @given(left=events, right=events, strictly=st.booleans())
    def test_each_row_gets_the_latest_value_known_at_its_moment(
        self, left: list[tuple[str, int, str]], right: list[tuple[str, int, str]], strictly: bool
    ) -> None:
        asked = event_table(left).rename(ask_id="interaction_id").drop("kind")
        known = event_table(right)

        got = as_of(asked, known, by="account_id", ids=("ask_id", "interaction_id"), values=["kind"], strictly=strictly)

        want = {f"e{place:02d}": latest(right, who, t, strictly=strictly) for place, (who, t, _) in enumerate(left)}
        assert {row["ask_id"]: row["kind"] for row in rows_of(got)} == want
        assert got.count().to_pyarrow().as_py() == len(left)


def latest(right: list[tuple[str, int, str]], who: str, t: int, *, strictly: bool) -> str | None:
    """By hand: the last row of `who` at or before `t`, in the order of moment and id."""
    before = [
        (moment, place, kind)
        for place, (other, moment, kind) in enumerate(right)
        if other == who and (moment < t if strictly else moment <= t)
    ]
    return max(before)[2] if before else None


class TestQuantiles:
    @FEW
    @given(
        values=st.lists(st.tuples(WHO, st.integers(-50, 50)), min_size=1, max_size=20),
        at=st.fractions(0, 1, max_denominator=20),
    )
    def test_a_quantile_is_numpys(self, values: list[tuple[str, int]], at: Fraction) -> None:
        table = ibis.memtable(pa.table({"who": [who for who, _ in values], "x": [float(x) for _, x in values]}))

        got = {row["who"]: row["quantile"] for row in rows_of(quantile_by(table, "x", at, by=["who"]))}

        groups = {who: [x for other, x in values if other == who] for who, _ in values}
        assert got == pytest.approx({who: np.quantile(group, float(at)) for who, group in groups.items()}, abs=1e-9)

    def test_the_median_of_an_even_number_lies_between_and_empty_values_do_not_count(self) -> None:
        table = ibis.memtable(pa.table({"who": ["a"] * 5, "x": pa.array([4.0, 1.0, None, 2.0, 10.0])}))

        (row,) = rows_of(quantile_by(table, "x", Fraction(1, 2), by=["who"]))

        assert (row["count"], row["quantile"]) == (4, 3.0)  # by hand: between 2 and 4


class TestFunnel:
    @FEW
    @given(found=events, within=st.integers(0, 8), steps=st.lists(WHAT, min_size=1, max_size=4))
    def test_steps_are_those_of_the_best_chain(
        self, found: list[tuple[str, int, str]], within: int, steps: list[str]
    ) -> None:
        got = steps_reached(event_table(found), steps, within=within, by="account_id")

        want = {who: best_chain(found, who, steps, within) for who, _, _ in found}
        assert {row["account_id"]: row["reached"] for row in rows_of(got)} == want


def best_chain(found: list[tuple[str, int, str]], who: str, steps: list[str], within: int) -> int:
    """By brute force: the longest prefix of `steps` among all choices of events in order."""
    mine = sorted((t, place, kind) for place, (other, t, kind) in enumerate(found) if other == who)
    best = 0
    for length in range(1, len(steps) + 1):
        for chain in combinations(mine, length):
            if [kind for _, _, kind in chain] == steps[:length] and chain[-1][0] - chain[0][0] <= within:
                best = max(best, length)
    return best


class TestSessions:
    @FEW
    @given(found=events, pause=st.integers(0, 6))
    def test_a_session_ends_where_the_pause_is_longer(self, found: list[tuple[str, int, str]], pause: int) -> None:
        got = with_sessions(event_table(found), pause=pause, by="account_id")

        want: dict[str, int] = {}
        last: dict[str, int] = {}
        number: dict[str, int] = defaultdict(int)
        for t, place, who in sorted((t, place, who) for place, (who, t, _) in enumerate(found)):
            number[who] += who not in last or t - last[who] > pause
            last[who] = t
            want[f"e{place:02d}"] = number[who]
        assert {row["interaction_id"]: row["session"] for row in rows_of(got)} == want


class TestCounts:
    def test_what_is_not_known_counts_as_no(self) -> None:
        table = ibis.memtable(pa.table({"yes": pa.array([True, False, None, True])}))

        got = rows_of(table.aggregate(n=count_where(table.yes), most=flag(table.yes).max()))

        assert got == [{"n": 2, "most": 1}]

    def test_no_rows_are_none(self) -> None:
        table = ibis.memtable(pa.table({"yes": pa.array([], pa.bool_())}))

        assert rows_of(table.aggregate(n=count_where(table.yes))) == [{"n": 0}]

    def test_a_gap_is_whole_seconds_rounded_down(self) -> None:
        table = ibis.memtable(pa.table({"a": [1_999_999], "b": [0]}))

        assert rows_of(table.select(gap=gap_seconds(table.a, table.b))) == [{"gap": 1}]


class TestMonths:
    @settings(max_examples=10)  # of up to thirty days
    @given(days=st.lists(st.dates(date(1900, 1, 1), date(2199, 12, 31)), min_size=1, max_size=30))
    def test_days_and_months_are_the_calendars(self, days: list[date]) -> None:
        moments = [(day - date(1970, 1, 1)).days * DAY + DAY - 1 for day in days]
        table = ibis.memtable(pa.table({"day": days, "t": pa.array(moments, pa.int64())}))

        got = rows_of(
            table.select(
                index=month_index(table.day),
                first=month_start(month_index(table.day)),
                of_moment=month_of_moment(table.t),
                number=day_number(table.day),
            )
        )

        for row, day in zip(got, days, strict=True):
            assert row["index"] == day.year * 12 + day.month - 1
            assert row["first"] == day.replace(day=1)
            assert row["number"] == (day - date(1970, 1, 1)).days
            if day.year >= 1970:
                assert row["of_moment"] == row["index"]

    def test_whole_numbers_run_from_0_to_999(self) -> None:
        assert sorted(row["k"] for row in rows_of(whole_numbers())) == list(range(1000))

    @FEW
    @given(spans=st.lists(st.tuples(st.integers(24_000, 24_100), st.integers(0, 60)), min_size=1, max_size=5))
    def test_a_spine_has_every_month_of_every_span_once(self, spans: list[tuple[int, int]]) -> None:
        table = ibis.memtable(
            pa.table(
                {
                    "who": [str(place) for place in range(len(spans))],
                    "first": [first for first, _ in spans],
                    "last": [first + more for first, more in spans],
                }
            )
        )

        got = sorted((row["who"], row["month_index"]) for row in rows_of(month_spine(table)))

        want = [(str(place), first + k) for place, (first, more) in enumerate(spans) for k in range(more + 1)]
        assert got == sorted(want)

    def test_a_day_after_the_last_of_a_year_is_in_the_next(self) -> None:
        day = date(2024, 12, 31) + timedelta(days=1)

        (row,) = rows_of(ibis.memtable(pa.table({"day": [day]})).select(index=lambda t: month_index(t.day)))

        assert row["index"] == 2025 * 12
