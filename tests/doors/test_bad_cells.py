"""Cells that are no amount, no time, no arm: told with their column, or set aside aloud; never taken for a number."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from doors.support import (
    DRAWN,
    IN_STAGES,
    STAGED,
    answer_to,
    assert_complains,
    assert_complains_or_refuses,
    drawn,
    prove,
    rollout,
    run,
    told,
    values,
    write_csv,
)

Change = Callable[[dict[str, list[Any]]], object]


def altered(tmp_path: Path, change: Change, columns: dict[str, list[Any]] | None = None) -> Path:
    """Write a good campaign (or `columns`) after one mistake was made in it."""
    columns = drawn(200) if columns is None else columns
    change(columns)
    return write_csv(tmp_path / "orders.csv", columns)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "orders.csv", drawn(200))


def put(name: str, row: int, value: object) -> Change:
    def change(columns: dict[str, list[Any]]) -> None:
        columns[name][row] = value

    return change


# --- amounts


@pytest.mark.parametrize("word", ["n/k", "twelve", "12 EUR", "1.2.3", "#REF!", "true", "2025-01-01"])
def test_a_word_in_the_outcome_is_told_with_its_column(tmp_path: Path, word: str) -> None:
    assert_complains(answer_to(altered(tmp_path, put("spend", 57, word)), *DRAWN), "spend", word)


def test_a_column_of_words_is_no_outcome_and_no_covariate(campaign: Path) -> None:
    assert_complains(answer_to(campaign, "--outcome", "customer", *DRAWN[2:]), "customer")
    assert_complains_or_refuses(answer_to(campaign, *DRAWN, "--weight", "customer"), "customer")


@pytest.mark.parametrize("cell", ["inf", "-inf", "Infinity", "1e999"])
@pytest.mark.parametrize("column", ["spend", "past"])
def test_infinity_is_told_with_its_column(tmp_path: Path, column: str, cell: str) -> None:
    assert_complains_or_refuses(
        answer_to(altered(tmp_path, put(column, 57, cell)), *DRAWN, "--covariates", "past"), column
    )


@pytest.mark.parametrize("column", ["spend", "past"])
def test_a_code_for_missing_is_not_an_amount(tmp_path: Path, column: str) -> None:
    answer = answer_to(altered(tmp_path, put(column, 57, -999999)), *DRAWN, "--covariates", "past")

    assert_complains_or_refuses(answer, column, "-999999")


@pytest.mark.parametrize("cell", ["1e300", "-1e308"])
def test_an_absurd_amount_never_becomes_an_effect(tmp_path: Path, cell: str) -> None:
    assert_complains_or_refuses(answer_to(altered(tmp_path, put("spend", 57, cell)), *DRAWN), "spend")


@pytest.mark.parametrize("cell", ["nan", "NaN", "NA", "NULL", ""])
def test_a_cell_that_says_nothing_is_told_or_set_aside_aloud(tmp_path: Path, cell: str) -> None:
    columns = drawn(200)
    arm, y = np.array(columns["segment"]), np.array(columns["spend"])
    rest = np.arange(200) != 57
    expected = y[rest & (arm == "treat")].mean() - y[rest & (arm == "control")].mean()
    answer = answer_to(altered(tmp_path, put("spend", 57, cell)), *DRAWN)

    if answer.code == 2:
        assert_complains(answer, "spend")
    else:
        found = answer.finding["estimates"]["treat"]
        assert found["value"] == pytest.approx(expected, rel=1e-9)  # without that row; never with a 0 in it
        assert found["n"] == 199


def test_rows_without_an_arm_belong_to_none(tmp_path: Path) -> None:
    columns = drawn(200)
    expected = values(prove(write_csv(tmp_path / "good.csv", columns), *DRAWN))["treat"]
    more = {name: [*cells, *cells[:5]] for name, cells in columns.items()}
    more["segment"][200:] = [None] * 5
    answer = answer_to(write_csv(tmp_path / "orders.csv", more), *DRAWN)

    if answer.code == 2:
        assert_complains(answer, "segment")
    else:
        assert values(answer.finding)["treat"] == pytest.approx(expected, rel=1e-9)
        assert "5" in told(answer.finding)


def test_an_empty_or_constant_outcome_gives_no_claim(tmp_path: Path) -> None:
    empty, flat = drawn(200), drawn(200)
    empty["spend"] = [None] * 200
    flat["spend"] = [7] * 200

    assert_complains_or_refuses(answer_to(write_csv(tmp_path / "empty.csv", empty), *DRAWN), "outcome")
    answer = answer_to(write_csv(tmp_path / "flat.csv", flat), *DRAWN)
    if answer.code == 2 or answer.finding["refusals"]:
        assert_complains_or_refuses(answer, "spend")
    else:
        assert values(answer.finding)["treat"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("weight", [-1, "inf", "heavy"])
def test_a_weight_must_be_a_number_from_zero_up(tmp_path: Path, weight: object) -> None:
    columns = {**drawn(200), "weight": [1.0] * 199 + [weight]}

    assert_complains(answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN, "--weight", "weight"), "weight")


def test_weights_that_are_all_zero_weigh_nothing(tmp_path: Path) -> None:
    columns = {**drawn(200), "weight": [0] * 200}

    assert_complains_or_refuses(answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN, "--weight", "weight"))


def test_a_contest_tells_a_column_of_words_from_a_score(campaign: Path) -> None:
    answer = run("contest", "--file", campaign, "--outcome", "spend", "--metrics", "customer", "--json", "-")

    assert_complains_or_refuses(answer, "customer")
    assert not answer.says("same value")  # the 200 names all differ: whatever is told must be true


@pytest.mark.parametrize("bad", ["spend", "past"])
def test_a_contest_tells_infinity_and_words_in_its_columns(tmp_path: Path, bad: str) -> None:
    for cell in ("inf", "twelve"):
        file = altered(tmp_path, put(bad, 57, cell))
        answer = run("contest", "--file", file, "--outcome", "spend", "--metrics", "past", "--json", "-")

        assert_complains_or_refuses(answer, bad)


# --- units, times, arms


def test_a_unit_twice_at_one_time_is_told_with_both(tmp_path: Path) -> None:
    columns = rollout({4: 25, None: 25})
    for cells in columns.values():
        cells.append(cells[205])

    answer = answer_to(write_csv(tmp_path / "panel.csv", columns), *IN_STAGES)

    assert_complains(answer, "panel.csv", columns["unit"][205], str(columns["time"][205]), "CM104")


def test_a_unit_cannot_be_in_two_arms(tmp_path: Path) -> None:
    columns = {name: cells * 2 for name, cells in drawn(200).items()}
    columns["segment"][200] = "control" if columns["segment"][0] == "treat" else "treat"

    assert_complains(answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN, "--unit", "customer"), "c00000")


def test_a_units_start_cannot_change(tmp_path: Path) -> None:
    columns = rollout({4: 25, None: 25})
    columns["start"][3] = 5  # u000 starts in 4 on its other rows

    assert_complains(answer_to(write_csv(tmp_path / "panel.csv", columns), *IN_STAGES), "u000", "start")


@pytest.mark.parametrize("cell", [2, "maybe", 0.5])
def test_a_running_column_holds_noughts_and_ones(tmp_path: Path, cell: object) -> None:
    columns = rollout({4: 25, None: 25})
    columns["on"][30] = cell

    assert_complains(answer_to(write_csv(tmp_path / "panel.csv", columns), *STAGED, "--on", "on"), "on", str(cell))


@pytest.mark.parametrize("name", ["time", "start"])
def test_a_word_is_no_time(tmp_path: Path, name: str) -> None:
    columns = rollout({4: 25, None: 25})
    columns[name][3] = "spring"

    assert_complains(answer_to(write_csv(tmp_path / "panel.csv", columns), *IN_STAGES), name, "spring")
