"""The company's tables keep the rules of the canonical model, and tell what they are meant to tell."""

from collections import Counter

import numpy as np
import pyarrow.compute as pc
import pytest

from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.surveys import EMOTIONS, NEITHER
from changemaker.sim.company import FRAMES
from changemaker.tables.catalogue import TABLES
from unit.sim.small import lived


@pytest.mark.parametrize("name", FRAMES)
def test_a_table_has_rows_one_a_key_and_every_required_cell(name: str) -> None:
    table, rows = TABLES[name], lived().tables(only=[name])[name]

    assert rows.num_rows > 0
    assert rows.group_by(list(table.key)).aggregate([]).num_rows == rows.num_rows
    assert [c.name for c in table.columns if c.required and rows[c.name].null_count] == []


@pytest.mark.parametrize("name", FRAMES)
def test_a_table_keeps_its_allowed_words_and_bounds(name: str) -> None:
    rows = lived().tables(only=[name])[name]
    for column in TABLES[name].every_column():
        if column.name not in rows.column_names:
            continue
        cells = rows[column.name].drop_null()
        if column.one_of:
            assert set(pc.unique(cells).to_pylist()) <= set(column.one_of)
        if column.at_least is not None and len(cells):
            assert pc.min(cells).as_py() >= column.at_least
        if column.at_most is not None and len(cells):
            assert pc.max(cells).as_py() <= column.at_most


@pytest.mark.parametrize("name", FRAMES)
def test_what_a_table_refers_to_is_there(name: str) -> None:
    tables = lived().tables()
    for column in TABLES[name].columns:
        if not column.refers or column.name not in tables[name].column_names or column.refers not in tables:
            continue
        partners = tables[column.refers][TABLES[column.refers].key[0]]
        meant = tables[name][column.name].drop_null()

        assert pc.all(pc.is_in(meant, value_set=partners.combine_chunks())).as_py() is not False


def test_the_frames_are_what_the_engine_takes() -> None:
    tables = tables_in_memory(lived().tables(), data_version="small")

    assert tables.filled == set(FRAMES)


def test_complaints_take_about_a_month_the_old_way_and_a_day_the_new() -> None:
    company = lived()
    cases, life = company.seen().events.cases, company.life
    start = life.starts["complaints-in-a-day"][life.cast.district[cases.account]]
    done = cases.resolved_second >= 0
    days = (cases.resolved_second - cases.second) / 86_400
    old, new = done & (cases.day < start) & (cases.day < 900), done & (cases.day >= start)

    assert 24 < days[old].mean() < 34  # company.yml: median 27, mean near 30
    assert (days[old] <= 1).mean() < 0.10  # company.yml: 4 % within a day
    assert (days[new] <= 1).mean() > 0.85  # company.yml: 93 %


def test_about_seven_of_a_hundred_answer_and_the_happy_and_the_angry_more_than_those_between() -> None:
    counts: Counter[tuple[str, bool]] = Counter()
    for seed in (3, 4, 5, 6):
        seen = lived(seed).seen()
        asked = seen.asked
        mood = seen.life.log.mood[asked.day, asked.account]
        answered = asked.answered_day >= 0
        for word, here in (
            ("low", mood < -1.2),
            ("between", (mood > -0.9) & (mood < 0.1)),
            ("high", mood > 0.9),
            ("all", mood < 9),
        ):
            counts[word, True] += int(answered[here].sum())
            counts[word, False] += int(here.sum())
    share = {word: counts[word, True] / counts[word, False] for word in ("low", "between", "high", "all")}

    assert 0.06 < share["all"] < 0.09  # company.yml: about 7 %
    assert share["between"] < share["low"] < share["high"]


def test_people_pick_emotions_from_the_eight_and_the_better_their_mood_the_brighter_they_are() -> None:
    seen = lived().seen()
    emotions, mood = seen.answered.emotions[:, 0], seen.answered.mood
    named = set(lived().tables(only=["emotion"])["emotion"]["emotion"].to_pylist())

    assert named <= {*EMOTIONS, *NEITHER}
    assert mood[emotions < 4].mean() > mood[(emotions >= 4) & (emotions < 8)].mean() + 0.5


def test_answers_stay_on_their_scales() -> None:
    answers = lived().tables(only=["answer"])["answer"]
    scales = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "first_choice": (0, 1)}
    for question, (low, high) in scales.items():
        values = answers.filter(pc.equal(answers["question"], question))["value"]

        assert low <= pc.min(values).as_py() <= pc.max(values).as_py() <= high


def test_nobody_orders_calls_or_complains_before_joining_or_after_leaving() -> None:
    seen = lived().seen()
    events = seen.events
    for rows in (events.lines, events.cases, events.calls, events.visits, events.cash):
        assert (rows.day >= seen.cast.joined[rows.account]).all()
        assert (rows.day <= seen.left[rows.account]).all()


def test_no_account_is_too_large_and_the_largest_tenth_brings_about_a_third() -> None:
    lines = lived().seen().events.lines
    brought = np.sort(np.bincount(lines.account, weights=lines.amount_units))[::-1]

    assert 0.25 < brought[: len(brought) // 10].sum() / brought.sum() < 0.50
    assert brought[0] / brought.sum() < 0.08  # of 240 accounts; of 2,000 the same share is a tenth of it


def test_money_in_dollars_is_the_original_times_the_rate_of_its_month() -> None:
    orders = lived().tables(only=["order"])["order"]
    amount = orders["amount"].cast("double").to_numpy()
    original = orders["amount_original"].cast("double").to_numpy()

    assert set(orders["currency"].to_pylist()) == {"GBP", "USD", "AED"}
    assert np.abs(amount - original * orders["rate"].to_numpy()).max() < 0.0001


def test_a_null_company_resolves_faster_and_nothing_else_changes() -> None:
    null = lived(null=True)
    events, ledger = null.lived()
    treated = events.cases.world == 0
    days = events.cases.resolved_second - events.cases.second
    late = (events.cases.day > 700) & (events.cases.day < 900)

    assert days[treated & late].mean() < 0.7 * days[(events.cases.world == 1) & late].mean()
    for money in (ledger.margin, ledger.cash, ledger.time, ledger.active):
        assert (money[0] == money[1]).all()
        assert (money[0] == money[2]).all()
