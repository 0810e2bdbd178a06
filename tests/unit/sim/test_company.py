"""The sample company: it repeats, steps by day, and what is asked of it wrongly is refused."""

from datetime import date

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.sim.company import FOR_PROOF, Action, Company
from changemaker.sim.company_life import LIVED, WITHOUT_COMPLAINTS, WITHOUT_ORDERING
from changemaker.sim.company_rollouts import NEVER
from unit.sim.small import ACCOUNTS, lived, small_parameters

RULES = FinanceRules()


def test_the_same_seed_gives_the_same_company_and_another_seed_another() -> None:
    again = Company(seed=3, parameters=small_parameters())
    again.advance()
    first = lived().tables()

    assert again.tables() == first
    assert lived(4).tables(only=("order",))["order"] != first["order"]


def test_living_in_steps_is_living_at_once() -> None:
    steps = Company(seed=3, parameters=small_parameters())
    for day in (date(2023, 1, 17), date(2024, 2, 29), date(2025, 12, 31)):
        steps.advance(day)

    assert steps.tables() == lived().tables()


def test_a_company_shows_only_what_has_happened_by_today() -> None:
    company = Company(seed=3, parameters=small_parameters())
    company.advance(date(2023, 5, 15))
    tables = company.tables()
    dated = [name for name, table in tables.items() if "date" in table.column_names and name != "operation"]
    days = {day for name in dated for day in tables[name]["date"].to_pylist()}

    assert max(days) == date(2023, 5, 15)  # deliveries apart, which are promised for later
    assert tables["case"]["resolved_t"].null_count > 0  # some complaint of the last weeks is still open
    assert tables["operation"]["done_t"].null_count > 0


def test_what_was_told_early_stands_unless_it_was_open_then() -> None:
    company = Company(seed=3, parameters=small_parameters())
    company.advance(date(2023, 6, 30))
    early = company.tables(only=("order",))["order"]
    late = lived().tables(only=("order",))["order"]

    assert late.slice(0, early.num_rows) == early


def test_a_company_that_was_never_advanced_is_lived_to_its_last_day() -> None:
    company = Company(seed=3, parameters=small_parameters())

    assert company.tables(only=("case",)) == lived().tables(only=("case",))


def test_days_after_the_last_are_refused() -> None:
    company = Company(seed=3, parameters=small_parameters())

    with pytest.raises(ValueError, match="lies after the last day, 2025-12-31"):
        company.advance(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("account", "day", "message"),
    [("A9999", date(2023, 1, 2), "no account A9999"), ("A0001", date(2022, 12, 31), "is not between")],
)
def test_actions_that_fit_no_account_or_day_are_refused_before_anything_is_lived(
    account: str, day: date, message: str
) -> None:
    company = Company(seed=3, parameters=small_parameters())

    with pytest.raises(ValueError, match=message):
        company.advance(date(2023, 1, 31), [Action(day=day, account_id=account, kind="call")])

    company.advance(date(2023, 1, 31))
    assert company.tables(only=("interaction",))["interaction"]["direction"].to_pylist().count("out") < 100


def test_a_rescue_lifts_the_account_whose_complaint_is_open_and_nobody_else() -> None:
    until, rescued = date(2023, 3, 31), Company(seed=3, parameters=small_parameters())
    cases = lived().seen().events.cases
    grave = np.flatnonzero((cases.day == cases.day[60]) & (cases.resolved_second > 10 * 86_400))[0]
    account, day = int(cases.account[grave]), int(cases.day[grave]) + 5
    rescued.advance(until, [Action(day=lived().seen().calendar.day(day), account_id=f"A{account:04d}", kind="rescue")])
    before, after = lived().seen().life.log.mood[: day + 20], rescued.seen().life.log.mood[: day + 20]
    changed = np.flatnonzero((before != after).any(axis=0))

    assert changed.tolist() == [account]
    assert (after[day + 1, account] - before[day + 1, account]) > 0.3
    assert rescued.tables(only=("interaction",))["interaction"].num_rows >= 1


def test_thirty_six_districts_start_in_six_monthly_waves_and_twelve_never() -> None:
    for facts in lived().programmes().values():
        starts = [start for start in facts.starts.values() if start is not None]

        assert len(facts.starts) == 48
        assert len(starts) == 36
        assert [starts.count(day) for day in sorted(set(starts))] == [6] * 6
        assert all(start.day == 1 for start in starts)


def test_no_district_starts_both_programmes_at_once() -> None:
    one, two = (facts.starts for facts in lived().programmes().values())

    assert [name for name in one if one[name] is not None and one[name] == two[name]] == []


def test_the_lot_can_be_drawn_again_from_its_seed() -> None:
    facts = lived().programmes()["simpler-ordering"]
    order = stream(int(facts.lot_seed), "company", "lot").permutation(len(facts.starts))
    names = list(facts.starts)

    assert {facts.starts[names[place]] for place in order[:6]} == {date(2024, 7, 1)}
    assert {facts.starts[names[place]] for place in order[36:]} == {None}


def test_eager_districts_are_those_of_large_accounts_and_in_the_adverse_company_those_that_rise() -> None:
    for adverse in (False, True):
        level, trend = [], []
        for seed in range(12):
            life = Company(seed=seed, parameters=small_parameters(), adverse=adverse).life
            never = life.starts["complaints-in-a-day"] >= NEVER
            level.append(life.cast.level[~never].mean() - life.cast.level[never].mean())
            trend.append(life.cast.trend[~never].mean() - life.cast.trend[never].mean())

        assert bool(np.mean(level) > 0.15) is not adverse  # of log revenue, sd 0.2 between districts
        assert bool(np.mean(trend) > 0.003) is adverse  # a month


def test_before_anything_starts_the_three_worlds_are_one() -> None:
    log, calendar = lived().life.log, lived().life.calendar
    for other, first in ((WITHOUT_COMPLAINTS, date(2024, 1, 1)), (WITHOUT_ORDERING, date(2024, 7, 1))):
        day = calendar.index(first)

        assert (log.ordered[:day, LIVED] == log.ordered[:day, other]).all()
        assert (log.ordered[day:, LIVED] != log.ordered[day:, other]).any()


def test_districts_that_never_start_live_the_same_in_all_worlds() -> None:
    life = lived().life
    for programme, other in (("complaints-in-a-day", WITHOUT_COMPLAINTS), ("simpler-ordering", WITHOUT_ORDERING)):
        never = life.starts[programme][life.cast.district] >= NEVER

        for rows in (life.log.ordered, life.log.called, life.log.late):
            assert (rows[:, LIVED, never] == rows[:, other, never]).all()
        assert (life.log.left[LIVED, never] == life.log.left[other, never]).all()


def test_truth_says_what_it_cannot_say() -> None:
    company = Company(seed=3, parameters=small_parameters())
    company.advance(date(2024, 9, 15))

    with pytest.raises(ValueError, match="not lived to its end"):
        company.truth("simpler-ordering", rules=RULES, last_month=date(2024, 9, 1))
    with pytest.raises(ValueError, match="before 2024-07-01, the first start"):
        company.truth("simpler-ordering", rules=RULES, last_month=date(2024, 6, 1))
    assert company.truth("simpler-ordering", rules=RULES).last_month == date(2024, 8, 1)


def test_truth_adds_up_gain_less_discounted_cost() -> None:
    truth = lived().truth("complaints-in-a-day", rules=RULES, last_month=date(2024, 2, 1))

    # by hand: set-up 90,000 and team 30,000 in the first month, team 30,000 a month later at 9 % a year
    assert truth.cost == pytest.approx(120_000 + 30_000 * 1.09 ** (-1 / 12))
    assert truth.net == pytest.approx(truth.gain - truth.cost)


def test_for_the_proof_a_few_tables_are_enough() -> None:
    tables = lived().tables(only=FOR_PROOF)

    assert set(tables) == set(FOR_PROOF)
    assert tables["account"].num_rows <= ACCOUNTS
