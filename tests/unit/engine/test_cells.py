"""Columns as arrays: numbers where every cell is one, labels elsewhere, gaps kept."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from changemaker.core.errors import BadFileError, BadValueError, MissingColumnError
from changemaker.engine.cells import Cells, read_cells
from changemaker.engine.plain import open_table
from unit.engine.made import opened

TABLE = "id,month,score,kind,spend\nb,2024-02,7,gold,1.5\na,2024-01,,silver,2\nb,2024-01,9,,3\na,2024-02,8,gold,\n"


def read(folder: Path, text: str = TABLE, **more: object) -> tuple[Cells, object]:
    options = {"outcome": "spend", "names": ["score", "kind"], "unit": "id", "time": "month"} | more
    return read_cells(opened(folder, text), **options)  # type: ignore[arg-type]


def test_numbers_are_numbers_labels_are_labels_and_gaps_stay_gaps(tmp_path: Path) -> None:
    found, intake = read(tmp_path)

    assert found.outcome.tolist() == [1.5, 2.0, 3.0]
    np.testing.assert_array_equal(found.columns["score"].astype(float), [7.0, np.nan, 9.0])
    assert found.columns["kind"].tolist() == ["gold", "silver", None]
    assert intake.set_aside == {"spend": 1}  # type: ignore[attr-defined]


def test_units_and_times_are_codes_in_order(tmp_path: Path) -> None:
    found, _ = read(tmp_path)

    assert found.unit is not None
    assert found.period is not None
    assert found.unit.tolist() == [1, 0, 1]
    assert found.period.tolist() == [1, 0, 0]


def test_one_word_makes_a_column_of_labels(tmp_path: Path) -> None:
    found, _ = read(tmp_path, TABLE.replace(",7,", ",high,"))

    assert found.columns["score"].tolist() == ["high", None, "9"]


def test_without_unit_and_time_there_are_none(tmp_path: Path) -> None:
    found, _ = read(tmp_path, unit=None, time=None)

    assert (found.unit, found.period) == (None, None)


def test_a_missing_column_a_word_for_an_outcome_and_no_outcome_at_all_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match="did you mean 'score'"):
        read(tmp_path, names=["scor"])
    with pytest.raises(BadValueError, match="'gold' in column 'kind' is not a number"):
        read(tmp_path, outcome="kind", names=["score"])
    with pytest.raises(BadFileError, match="no row is complete"):
        read(tmp_path, "id,month,score,kind,spend\na,2024-01,1,gold,\n")


def test_of_too_many_rows_whole_units_are_kept_from_everywhere_in_the_table() -> None:
    rows = 210_000
    table = pd.DataFrame({"id": np.arange(rows) // 3, "score": np.arange(rows) / rows, "spend": 1.0})

    found, intake = read_cells(open_table(table), outcome="spend", names=["score"], unit="id", time=None)

    assert found.unit is not None
    sizes = np.bincount(found.unit)
    assert sizes.sum() == 200_000
    assert (sizes == 3).sum() == 66_666  # and two rows of one more unit
    assert found.columns["score"].astype(float).mean() == pytest.approx(0.5, abs=0.002)  # four errors, and more
    assert intake.rows == rows
