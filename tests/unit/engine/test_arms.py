"""A column of arms becomes a trial: control first, sums by arm, and nobody in two arms."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from changemaker.core.errors import BadFileError, BadQuestionError, BadValueError, ChangemakerError
from changemaker.core.seeds import stream
from changemaker.engine.arms import ArmColumns, read_trial
from changemaker.engine.intake import Intake
from changemaker.engine.plain import open_table
from changemaker.prove.design import few_clusters
from changemaker.stats.trial import Trial, trial_of
from unit.engine.made import opened

NAMES = {"arm": "arm", "control": "none", "outcome": "spend", "unit": None, "cluster": None, "weight": None}


Few = Callable[[int, int], bool]


def never_few(control: int, arm: int) -> bool:
    return False


def customers(rows: int = 60) -> pd.DataFrame:
    """Three arms, twenty customers each, two rows each of ten branches an arm."""
    rng = stream(1, "customers")
    place = np.arange(rows)
    return pd.DataFrame(
        {
            "id": [f"c{each:03d}" for each in place],
            "arm": np.array(["none", "mail", "call"])[place % 3],
            "branch": [f"b{each % 15:02d}" for each in place],
            "w": rng.uniform(0.5, 2.0, rows),
            "age": rng.normal(40, 5, rows),
            "spend": rng.normal(10, 3, rows),
        }
    )


def columns(**names: object) -> ArmColumns:
    return ArmColumns(**(NAMES | {"covariates": ()} | names))  # type: ignore[arg-type]


def trial(
    table: pd.DataFrame, folder: Path, *, with_rows: bool = False, few: Few = never_few, **names: object
) -> tuple[Trial, Intake]:
    plain = opened(folder, table.to_csv(index=False))
    return read_trial(plain, columns(**names), with_rows=with_rows, few_clusters=few)


def test_the_control_comes_first_and_the_others_in_the_order_of_their_letters(tmp_path: Path) -> None:
    found, intake = trial(customers(), tmp_path)

    assert found.labels == ("none", "call", "mail")
    assert [group.n for group in found.groups] == [20, 20, 20]
    assert found.assigned_units == (20, 20, 20)
    assert (intake.rows, dict(intake.set_aside)) == (60, {})


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"unit": "id"},
        {"cluster": "branch"},
        {"weight": "w", "covariates": ("age",)},
        {"cluster": "branch", "weight": "w", "covariates": ("age",)},
    ],
)
def test_the_sums_are_those_of_the_rows(names: dict[str, object], tmp_path: Path) -> None:
    table = customers()
    found, _ = trial(table, tmp_path, with_rows=True, **names)

    rows = found.rows
    assert rows is not None
    again = trial_of("spend", found.labels, found.covariates, rows)
    for ours, theirs in zip(found.groups, again.groups, strict=True):
        assert (ours.rows, ours.n) == (theirs.rows, theirs.n)
        np.testing.assert_allclose(ours.mean, theirs.mean, rtol=1e-12)
        np.testing.assert_allclose(ours.meat, theirs.meat, rtol=1e-9, atol=1e-9)
    by_hand = table[table.arm == "mail"].spend
    weights = table[table.arm == "mail"].w if "weight" in names else None
    assert found.groups[2].mean[0] == pytest.approx(np.average(by_hand, weights=weights))
    assert found.extremes[2] == pytest.approx((by_hand.min(), by_hand.max()))


def test_rows_are_held_only_where_a_method_needs_them(tmp_path: Path) -> None:
    assert trial(customers(), tmp_path)[0].rows is None
    assert trial(customers(), tmp_path, cluster="branch", few=few_clusters)[0].rows is not None  # 15 clusters
    assert trial(customers(), tmp_path, few=few_clusters)[0].rows is None  # rows by themselves are never few clusters


def test_rows_without_an_arm_are_set_aside_and_counted(tmp_path: Path) -> None:
    table = customers()
    table.loc[:4, "arm"] = None

    found, intake = trial(table, tmp_path)

    assert sum(group.rows for group in found.groups) == 55
    assert (intake.rows, dict(intake.set_aside)) == (60, {"arm": 5})


def test_rows_without_an_outcome_are_set_aside_but_stay_in_the_count_of_the_assigned(tmp_path: Path) -> None:
    table = customers()
    table.loc[table.index[table.arm == "mail"][:6], "spend"] = None

    found, intake = trial(table, tmp_path, unit="id")

    assert found.labels == ("none", "call", "mail")
    assert found.assigned_units == (20, 20, 20)
    assert found.left_out == (0, 0, 6)
    assert [group.rows for group in found.groups] == [20, 20, 14]
    assert dict(intake.set_aside) == {"spend": 6}


def test_an_arm_without_any_outcome_is_told_by_its_name(tmp_path: Path) -> None:
    table = customers()
    table.loc[table.arm == "call", "spend"] = None

    with pytest.raises(BadQuestionError, match="arm 'call' has no row with an outcome"):
        trial(table, tmp_path)


def test_a_unit_in_two_arms_is_told_with_both(tmp_path: Path) -> None:
    table = customers()
    table.loc[1, "id"] = "c000"  # first in none, then in mail

    with pytest.raises(BadQuestionError) as error:
        trial(table, tmp_path, unit="id")

    assert all(word in str(error.value) for word in ("c000", "none", "mail"))


def test_a_cluster_in_two_arms_is_no_unit_of_assignment(tmp_path: Path) -> None:
    table = customers()
    table["branch"] = [f"b{place // 6}" for place in range(60)]

    with pytest.raises(BadQuestionError, match="branch"):
        trial(table, tmp_path, cluster="branch")


def test_a_misspelt_control_is_told_with_what_was_meant_and_everybody_in_one_arm_is_no_comparison(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadQuestionError, match="did you mean 'none'"):
        trial(customers(), tmp_path, control="non")
    with pytest.raises(BadQuestionError, match="everybody is in arm 'none'"):
        trial(customers().assign(arm="none"), tmp_path)


def test_a_column_of_many_labels_is_no_column_of_arms(tmp_path: Path) -> None:
    with pytest.raises(BadQuestionError, match="over 50 different labels"):
        trial(customers(), tmp_path, arm="id")


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_weights_are_above_zero(weight: float, tmp_path: Path) -> None:
    table = customers()
    table.loc[3, "w"] = weight

    with pytest.raises(BadValueError, match="weight"):
        trial(table, tmp_path, weight="w")


def test_a_file_without_one_whole_row_is_told(tmp_path: Path) -> None:
    with pytest.raises((BadFileError, BadQuestionError)):
        trial(customers().assign(spend=None), tmp_path)


@pytest.mark.parametrize("control", ["0", "1"])
def test_arms_coded_as_numbers_or_truths_keep_their_label_from_a_frame(control: str) -> None:
    table = customers().assign(arm=lambda t: (t.arm == "mail").astype(float))
    other = table.assign(arm=table.arm.astype(bool))

    for frame in (table, other):
        found, _ = read_trial(open_table(frame), columns(control=control), with_rows=False, few_clusters=never_few)
        assert found.labels == (control, "1" if control == "0" else "0")


@pytest.mark.parametrize("kind", ["every row its own", "most rows alike"])
def test_the_rows_of_a_table_too_long_to_hold_are_a_fair_sample_of_every_arm(kind: str) -> None:
    """Over 200,000 rows a method gets some of them: of every arm, neither the first, the smallest nor the commonest."""
    rows = 230_000
    rng = stream(2, "long")
    arm = np.where(np.arange(rows) < 205_000, "none", "zeal")
    spend, place = rng.normal(size=rows), np.arange(rows) / rows
    if kind == "most rows alike":
        spend, place = np.where(rng.random(rows) < 0.9, 0.0, np.exp(spend)), (place > 0.5).astype(float)
    table = pd.DataFrame({"arm": arm, "spend": spend, "place": place})

    found, _ = read_trial(open_table(table), columns(covariates=("place",)), with_rows=True, few_clusters=never_few)

    held = found.rows
    assert held is not None
    assert len(held.arms) <= 200_000
    for code, group in enumerate(found.groups):
        mine = held.values[held.arms == code]
        assert len(mine) > 1000
        errors = np.sqrt(np.diag(group.covariance) / len(mine))
        assert (np.abs(mine.mean(axis=0) - group.mean) <= 5 * errors + 1e-9).all()  # a fair sample is that near


def test_covariates_that_are_words_are_told(tmp_path: Path) -> None:
    with pytest.raises(ChangemakerError, match="is not a number"):
        trial(customers(), tmp_path, covariates=("branch",))


def test_rows_left_out_for_a_covariate_count_against_their_arm(tmp_path: Path) -> None:
    table = customers()
    table.loc[table.index[table.arm == "mail"][:6], "age"] = None
    table.loc[table.index[table.arm == "call"][:2], "spend"] = None

    found, intake = trial(table, tmp_path, covariates=("age",))

    assert found.left_out == (0, 2, 6)  # none, call, mail
    assert found.assigned_units == (20, 20, 20)
    assert dict(intake.set_aside) == {"spend": 2, "age": 6}


def test_of_few_clusters_one_row_each_is_held_with_its_weighted_mean(tmp_path: Path) -> None:
    table = customers()
    found, _ = trial(table, tmp_path, few=few_clusters, cluster="branch", weight="w", covariates=("age",))

    rows = found.rows
    assert rows is not None
    assert len(rows.arms) == len(set(rows.clusters.tolist())) == 15
    for place, name in enumerate(sorted(table.branch.unique())):
        mine = table[table.branch == name]
        assert found.labels[rows.arms[place]] == mine.arm.iloc[0]
        expected = [np.average(mine.spend, weights=mine.w), np.average(mine.age, weights=mine.w)]
        np.testing.assert_allclose(rows.values[place], expected, rtol=1e-12)
        assert rows.weights[place] == pytest.approx(mine.w.sum())


def test_one_arm_of_few_clusters_is_enough_to_hold_them(tmp_path: Path) -> None:
    asked: list[tuple[int, int]] = []

    def only_the_second(control: int, arm: int) -> bool:
        asked.append((control, arm))
        return len(asked) == 2

    assert trial(customers(), tmp_path, few=only_the_second, cluster="branch")[0].rows is not None
    assert asked == [(5, 5), (5, 5)]  # fifteen branches, five an arm: control against call, then mail
