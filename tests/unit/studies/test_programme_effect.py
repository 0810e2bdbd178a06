"""From a plain table to what a programme changed: each rollout falls into its design, or is refused with a way out."""

from pathlib import Path

import pandas as pd
import pytest

from changemaker.core.errors import BadQuestionError
from unit.studies.made import about_arms, about_rollout, asked, campaign, check, notes, panel


def ways(found: object) -> str:
    """Which design was chosen."""
    return next(note.id for note in found.notes if note.id.startswith("design."))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("world", "assigned", "design", "key"),
    [
        ({}, "random", "design.drawn_order", "simple"),
        ({}, "staged", "design.staged_order", "simple"),
        ({"units": 30}, "staged", "design.few_units", "simple"),
        ({}, "chosen", "design.self_selected_rollout", "simple"),
        ({}, "unknown", "design.self_selected_rollout", "simple"),
        ({"units": 22, "never": 20 / 22, "waves": 1}, "staged", "design.few_treated", "sdid"),
        ({"units": 22, "never": 20 / 22, "waves": 1}, "random", "design.few_treated", "sdid"),
    ],
)
def test_each_rollout_is_proved_by_its_branch_of_the_tree(
    world: dict[str, object], assigned: str, design: str, key: str, tmp_path: Path
) -> None:
    found = about_rollout(panel(effect=20.0, **world), tmp_path, assigned=assigned)  # type: ignore[arg-type]

    assert ways(found) == design
    assert found.headline == (key,)
    assert found.estimates[key].value == pytest.approx(20.0, rel=0.35)


@pytest.mark.parametrize(
    ("assigned", "design"), [("random", "design.drawn_arms"), ("chosen", "design.self_selected_arms")]
)
def test_arms_are_proved_by_lot_or_compared(assigned: str, design: str, tmp_path: Path) -> None:
    found = about_arms(campaign(), tmp_path, assigned=assigned, covariates=("before",))

    assert ways(found) == design
    assert found.estimates["mail"].value == pytest.approx(1.0, abs=0.5)
    assert found.estimates["mail"].grade == ("A" if assigned == "random" else "C")


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_everybody_at_one_date_is_refused_with_the_naive_number_at_the_level_asked_for(
    level: float, tmp_path: Path
) -> None:
    found = about_rollout(panel(never=0.0, waves=1, effect=20.0), tmp_path, level=level)

    assert [(refusal.what, refusal.why.id) for refusal in found.refusals] == [("simple", "refusal.one_date")]
    assert found.verdicts == {}
    assert {estimate.level for estimate in found.estimates.values()} == {level}
    assert found.estimates["naive:before_after"].grade == "D"


def test_nobody_who_ever_starts_leaves_nothing_to_prove(tmp_path: Path) -> None:
    table = panel().assign(start="")

    found = about_rollout(table, tmp_path)

    assert [refusal.why.id for refusal in found.refusals] == ["refusal.nobody_started"]


def test_where_nobody_is_never_treated_those_not_yet_treated_are_the_comparison(tmp_path: Path) -> None:
    table = panel(never=0.0, waves=2, effect=20.0)  # starts in months 5 and 7 of 8

    found = about_rollout(table, tmp_path)

    assert {key for key in found.estimates if key.startswith("att:")} == {"att:5:5", "att:5:6"}
    assert found.estimates["simple"].value == pytest.approx(20.0, rel=0.2)


def test_a_ratio_with_covariates_is_refused_with_the_way_out(tmp_path: Path) -> None:
    table = panel(effect=20.0)
    table["size"] = table["unit"].str[1:].astype(int) % 7

    found = about_rollout(table, tmp_path, scale="ratio", covariates=("size",))

    assert [(refusal.why.id, refusal.needs.id) for refusal in found.refusals] == [
        ("refusal.ratio_adjusted", "needs.difference_scale")
    ]


def test_units_with_gaps_are_counted_and_too_many_of_them_take_the_claim_away(tmp_path: Path) -> None:
    table = panel(effect=20.0)
    units = sorted(table["unit"].unique())
    few = table[~((table.unit == units[0]) & (table.month == "3"))]
    many = table[~(table.unit.isin(units[:30]) & (table.month == "3"))]

    with_few, with_many = about_rollout(few, tmp_path), about_rollout(many, tmp_path)

    assert check(with_few, "units complete").passed is True
    assert check(with_few, "units complete").detail.params["gone"] == 1
    assert with_few.estimates["simple"].n == 59
    assert check(with_many, "units complete").passed is False
    assert with_many.verdicts["simple"].verdict == "cannot claim"


def test_gaps_among_the_treated_alone_take_the_claim_away_though_they_are_few(tmp_path: Path) -> None:
    table = panel(effect=20.0)
    treated = sorted(table[table.start != ""].unit.unique())
    uneven = table[~(table.unit.isin(treated[:6]) & (table.month == "8"))]  # 6 of 60 units, all of the 30 treated

    found = about_rollout(uneven, tmp_path)

    assert check(found, "units complete").passed is False
    assert check(found, "units complete").detail.params["share"] == pytest.approx(0.1)
    assert check(found, "units complete").detail.params["uneven"] == pytest.approx(0.2)


def test_a_refusal_shows_the_gate_that_was_made_while_reading(tmp_path: Path) -> None:
    found = about_rollout(panel(never=0.0, waves=1), tmp_path)

    assert check(found, "units complete").passed is True


def test_no_unit_without_a_gap_is_a_refusal_not_a_crash(tmp_path: Path) -> None:
    table = panel()
    place = table["unit"].str[1:].astype(int) % 8
    holed = table[table["month"].astype(int) - 1 != place]

    answer = asked(holed, tmp_path, outcome="value", unit="unit", time="month", start="start")

    assert [refusal.what for refusal in answer.finding.refusals] == ["simple"]
    assert "each of the 8" in str(answer.finding.refusals[0].why.params["reason"])


def test_the_foot_says_what_was_read_and_set_aside(tmp_path: Path) -> None:
    table = campaign()
    table.loc[:9, "spend"] = None

    foot = notes(about_arms(table, tmp_path))

    assert foot["note.read"] == {"rows": 400, "name": "table.csv"}
    assert foot["note.set_aside"] == {"rows": 10, "column": "spend"}


def test_rows_without_an_arm_are_set_aside_aloud(tmp_path: Path) -> None:
    table = campaign()
    table.loc[:19, "segment"] = None

    foot = notes(about_arms(table, tmp_path))

    assert foot["note.read"]["rows"] == 400
    assert foot["note.set_aside"] == {"rows": 20, "column": "segment"}


def test_units_that_had_it_from_the_first_day_are_left_out_aloud(tmp_path: Path) -> None:
    table = panel(effect=20.0)
    units = sorted(table["unit"].unique())
    table.loc[table.unit.isin(units[:5]), "start"] = "1"

    found = about_rollout(table, tmp_path)

    assert notes(found)["note.started_before"] == {"units": 5}
    assert found.estimates["simple"].n == 55


def test_units_that_stopped_again_are_told(tmp_path: Path) -> None:
    table = panel(effect=20.0)
    start = pd.to_numeric(table["start"], errors="coerce")
    table["on"] = (table["month"].astype(int) >= start).astype(int)
    first = table[table.start == "5"]["unit"].iloc[0]
    table.loc[(table.unit == first) & (table.month == "8"), "on"] = 0

    found = about_rollout(table.drop(columns="start"), tmp_path, start=None, on="on")

    assert notes(found)["note.ended"] == {"units": 1}


def test_shares_are_held_against_units_of_assignment(tmp_path: Path) -> None:
    table = campaign()

    found = about_arms(table, tmp_path, shares={"none": 0.2})

    assert check(found, "sample ratio").passed is False
    assert found.estimates["mail"].grade == "E"
    assert found.verdicts["mail"].verdict == "cannot claim"


def test_several_rows_of_a_customer_are_one_unit(tmp_path: Path) -> None:
    table = pd.concat([campaign()] * 3)

    by_unit = about_arms(table, tmp_path, unit="customer").estimates["mail"]
    once = about_arms(campaign(), tmp_path).estimates["mail"]

    assert by_unit.n == 400
    assert by_unit.value == pytest.approx(once.value)
    assert by_unit.se == pytest.approx(once.se)


def test_a_cluster_that_a_lot_dealt_into_two_arms_is_no_cluster(tmp_path: Path) -> None:
    table = campaign()
    table["branch"] = [f"b{place % 50}" for place in range(400)]  # customers of a branch in both arms

    with pytest.raises(BadQuestionError, match="branch"):
        about_arms(table, tmp_path, cluster="branch")


def test_a_question_that_makes_no_sense_is_told_before_the_table_is_read(tmp_path: Path) -> None:
    with pytest.raises(BadQuestionError, match="--control"):
        about_arms(campaign(), tmp_path, control=None, outcome="no such column")


def test_a_covariate_that_is_missing_more_often_in_one_arm_takes_the_proof_away(tmp_path: Path) -> None:
    """Nothing is done, but the mail's poorest customers have no covariate: what is left looks like a gain."""
    table = campaign(rows=2000, effect=0.0)
    mailed = table[table.segment == "mail"]
    table.loc[mailed.nsmallest(300, "spend").index, "before"] = None

    found = about_arms(table, tmp_path, covariates=("before",))

    assert found.estimates["mail"].low > 0
    assert check(found, "outcome known").passed is False
    assert {estimate.grade for estimate in found.estimates.values()} == {"E"}
    assert found.verdicts["mail"].verdict == "cannot claim"
    assert notes(found)["note.set_aside"] == {"rows": 300, "column": "before"}


def test_three_treated_customers_of_a_thousand_are_refused_though_one_has_two_rows(tmp_path: Path) -> None:
    table = campaign(rows=1000)
    table["segment"] = ["mail"] * 3 + ["none"] * 997
    table.loc[:2, "spend"] += 50.0
    twice = pd.concat([table, table[:1]])

    found = about_arms(twice, tmp_path, unit="customer")

    assert [(refusal.what, refusal.why.id) for refusal in found.refusals] == [("mail", "refusal.small_arm.units")]
    assert found.verdicts == {}


@pytest.mark.parametrize("assigned", ["random", "staged", "chosen"])
def test_a_time_that_is_missing_takes_the_claim_away(assigned: str, tmp_path: Path) -> None:
    table = panel(effect=20.0)
    holed = table[table.month != "2"]

    whole, found = (about_rollout(each, tmp_path, assigned=assigned) for each in (table, holed))

    assert check(whole, "even periods").passed is True
    assert whole.verdicts["simple"].verdict == ("higher" if assigned == "chosen" else "raised")
    assert check(found, "even periods").passed is False
    assert dict(check(found, "even periods").detail.params) == {"before": "1", "after": "3"}
    assert found.estimates["simple"].grade == "D"
    assert found.verdicts["simple"].verdict == "cannot claim"


def test_the_years_2000_2001_and_2005_are_told(tmp_path: Path) -> None:
    table = panel(effect=20.0, periods=3, first_start=2, waves=1)
    years = {"1": "2000", "2": "2001", "3": "2005"}
    table = table.replace({"month": years, "start": years})

    found = about_rollout(table, tmp_path)

    assert dict(check(found, "even periods").detail.params) == {"before": "2001", "after": "2005"}
    assert found.estimates["simple"].grade == "D"


def test_few_treated_units_over_times_that_are_uneven_lose_the_claim(tmp_path: Path) -> None:
    table = panel(effect=20.0, units=22, never=20 / 22, waves=1)

    found = about_rollout(table[table.month != "2"], tmp_path)

    assert check(found, "even periods").passed is False
    assert found.estimates["sdid"].grade == "D"


def test_profits_below_zero_have_no_share(tmp_path: Path) -> None:
    table = campaign(effect=5.0)
    table["spend"] -= 30.0

    found = about_arms(table, tmp_path, scale="ratio")

    assert found.estimates == {}
    assert [refusal.what for refusal in found.refusals] == ["mail"]


def test_a_rollout_of_two_periods_that_units_chose_is_no_comparison(tmp_path: Path) -> None:
    table = panel(rule="trend", drift_sd=4.0, periods=2, first_start=1, waves=1)

    found = about_rollout(table, tmp_path, assigned="chosen")

    assert found.estimates["simple"].excludes_zero
    assert found.estimates["simple"].grade == "D"
