"""Regulars and their journeys: nobody else's days are moved, the lot holds, and a twin shows what was truly done."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow.compute as pc
import pytest

from changemaker.act.journeys.lot import drawn, run_id
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.sim.acting_company import ActingCompany
from changemaker.sim.company import OF_JOURNEYS, Company
from changemaker.sim.company_journeys import AGAIN, HELD_OUT, WINDOW, is_late, unit_of
from changemaker.sim.company_regular_frames import Regulars
from changemaker.sim.company_regulars import JOURNEYS, LATE, LEFT_ALONE, LIVED, RESCUE, SILENT
from changemaker.sim.company_rollouts import PROGRAMMES
from changemaker.sim.regular_facts import facts_at, orders_of
from unit.sim.small import REGULARS, lived, small_parameters

SEED = 3
WIDER = ("account", "contact", "location", "contract", "order", "case", "interaction")  # tables with rows of regulars


def own() -> Regulars:
    regulars = lived(SEED, regulars=True).regulars
    assert regulars is not None
    return regulars


def test_the_other_accounts_live_the_same_days_to_the_cent() -> None:
    without, with_them = lived(SEED).tables(only=WIDER), lived(SEED, regulars=True).tables(only=WIDER)

    for name in WIDER:
        assert with_them[name].slice(0, without[name].num_rows) == without[name]
    assert with_them["account"].num_rows == without["account"].num_rows + REGULARS


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_regulars_change_no_programmes_truth(programme: str) -> None:
    rules = FinanceRules()

    assert lived(SEED, regulars=True).truth(programme, rules=rules) == lived(SEED).truth(programme, rules=rules)


def test_regulars_order_about_every_thirty_days_at_about_ten_units_until_somebody_else_sells_the_same() -> None:
    rows = orders_of(own().life)
    early = rows.day < own().life.rival
    order = np.lexsort((rows.day[early], rows.regular[early]))
    who, day = rows.regular[early][order], rows.day[early][order]
    gaps = np.diff(day)[who[1:] == who[:-1]]

    assert 28 <= np.median(gaps) <= 34  # gap_days: 30, and orders wait for Monday and for open complaints
    assert 9 <= np.median(rows.quantity) <= 11
    assert (own().life.left >= own().life.rival).all()


def test_arms_are_the_lot_that_journeys_draw_and_stay_with_their_unit() -> None:
    arms: dict[tuple[str, str], set[str]] = {}
    for one in own().history.enrolled:
        unit = unit_of(one.journey, one.regular)
        kept_out = drawn(f"{one.journey}/{SEED}", unit) < HELD_OUT[one.journey]
        arms.setdefault((one.journey, unit), set()).add(one.arm)

        assert (one.arm != "treated") is kept_out
        assert one.arm != ("holdout" if one.journey == SILENT else "later")
    assert all(len(drawn_arms) == 1 for drawn_arms in arms.values())
    assert {journey for journey, _ in arms} == set(JOURNEYS)


def test_nobody_who_is_held_out_is_ever_reached() -> None:
    tables = lived(SEED, regulars=True).tables(only=OF_JOURNEYS)
    held = set(tables["enrolment"].filter(pc.equal(tables["enrolment"]["arm"], "holdout"))["enrolment_id"].to_pylist())

    assert held
    assert held.isdisjoint(tables["action"]["enrolment_id"].to_pylist())
    holdout = {(one.journey, one.regular) for one in own().history.enrolled if one.arm == "holdout"}
    assert holdout.isdisjoint((one.journey, one.regular) for one in own().life.reached)


def test_who_begins_later_is_reached_only_after_the_window() -> None:
    began = {one.regular: one.day for one in own().history.enrolled if one.arm == "later"}
    reached = [one for one in own().life.reached if one.journey == SILENT and one.regular in began]

    assert reached
    assert all(one.day > began[one.regular] + WINDOW[SILENT] for one in reached)


def test_an_episode_is_entered_once_and_nobody_enters_again_too_soon() -> None:
    rows = own().history.enrolled
    keys = [(one.journey, one.regular, one.episode) for one in rows]
    last: dict[tuple[str, int], int] = {}
    for one in rows:
        before = last.get((one.journey, one.regular))

        assert before is None or one.day - before >= AGAIN[one.journey]
        last[one.journey, one.regular] = one.day
    assert len(set(keys)) == len(keys)


def test_a_run_is_called_as_the_engine_would_call_it() -> None:
    rows = lived(SEED, regulars=True).tables(only=("enrolment",))["enrolment"].to_pylist()
    for row in rows[:50]:
        unit = row["contact_id"] if row["journey"] == SILENT else row["account_id"]

        assert row["enrolment_id"] == run_id(row["journey"], unit, row["episode"])


def test_whom_nobody_reached_lives_the_same_in_both_worlds() -> None:
    life = own().life
    untouched = np.setdiff1d(np.arange(REGULARS), [one.regular for one in life.reached])

    assert len(untouched) > 0
    assert (life.cycle_at[LIVED][:, untouched] == life.cycle_at[LEFT_ALONE][:, untouched]).all()
    assert (life.cycle_at[LIVED] != life.cycle_at[LEFT_ALONE]).any()


def test_a_journey_truly_brings_orders_and_its_truth_adds_up() -> None:
    truth = lived(SEED, regulars=True).journey_truth(LATE)

    assert truth.goal == pytest.approx(truth.goal_with - truth.goal_without)
    assert 0.0 < truth.goal < 0.5
    assert truth.margin > 0


def test_truth_counts_those_who_entered_before_a_day_only() -> None:
    company = lived(SEED, regulars=True)
    early = company.journey_truth(LATE, before=date(2025, 6, 1))

    assert early.units < company.journey_truth(LATE).units
    with pytest.raises(ValueError, match="nobody was treated by late-reorder"):
        company.journey_truth(LATE, before=date(2025, 4, 1))


def test_a_company_without_regulars_has_no_truth_of_journeys() -> None:
    with pytest.raises(ValueError, match="no regulars"):
        lived(SEED).journey_truth(LATE)


def test_regulars_cannot_take_other_accounts_numbers() -> None:
    parameters = small_parameters()
    many = parameters.model_copy(update={"accounts": parameters.accounts.model_copy(update={"count": 2001})})

    with pytest.raises(ValueError, match="numbered from 2000"):
        Company(seed=SEED, parameters=many, regulars=True)


def test_a_rescue_keeps_whose_complaint_it_was() -> None:
    lost = {arm: [0, 0] for arm in ("treated", "holdout")}
    for one in own().history.enrolled:
        if one.journey == RESCUE:
            until = next(c.until for c in own().life.complaints if (c.day, c.regular) == (one.day, one.regular))
            later = own().life.cycle_at[LIVED][until : until + 30, one.regular]
            lost[one.arm][0] += int(not later.any())
            lost[one.arm][1] += 1

    assert lost["treated"][0] / lost["treated"][1] < lost["holdout"][0] / lost["holdout"][1]


def test_a_company_that_somebody_acts_in_tells_the_same_facts_as_its_history() -> None:
    company = ActingCompany(seed=7, first_day=date(2025, 2, 3))
    late = [account for account in company.account_ids if is_late_by_name(company.facts_of(account))]
    made = Company(seed=7, regulars=True).regulars
    assert made is not None
    while made.life.today < made.calendar.index(date(2025, 2, 3)):
        made.life.live_day()
    fits = is_late(facts_at(made.life, made.history.spoke()))

    assert late == [f"A{2000 + place}" for place in np.flatnonzero(fits)]
    assert late
    with pytest.raises(ValueError, match="is no regular"):
        company.facts_of("A0001")


def is_late_by_name(facts: Mapping[str, float | bool | str]) -> bool:
    """The condition of late-reorder.yml, by hand."""
    if "order_gap_p90" not in facts or facts["open_complaint"] or facts["contract_ended"]:
        return False
    number = {name: float(value) for name, value in facts.items() if isinstance(value, float)}
    return (
        number["orders_last_year"] >= 6
        and number["order_gap_cv"] <= 0.35
        and 25 <= number["order_gap_median"] <= 35
        and 8 <= number["order_units_median"] <= 12
        and number["days_since_order"] > number["order_gap_p90"]
    )
