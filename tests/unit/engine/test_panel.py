"""Units by time become a rollout: in order, one row a unit, what does not fit told or counted."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from changemaker.core.errors import (
    BadQuestionError,
    BadValueError,
    ChangemakerError,
    DuplicateRowError,
    NotEnoughDataError,
)
from changemaker.core.seeds import stream
from changemaker.engine.intake import Intake
from changemaker.engine.panel import PanelColumns, read_rollout
from changemaker.engine.plain import open_table
from changemaker.stats.rollout import Rollout
from unit.engine.made import opened

NAMES = {
    "unit": "shop",
    "time": "year",
    "outcome": "sales",
    "start": "since",
    "on": None,
    "cluster": None,
    "weight": None,
    "covariates": (),
}
YEARS = range(2020, 2025)


def shops(count: int = 12) -> pd.DataFrame:
    """Twelve shops over five years: four start in 2022, four in 2023, four never; three regions lie within starts."""
    rng = stream(1, "shops")
    rows = []
    for place in range(count):
        since = {0: 2022, 1: 2023, 2: ""}[place // 4 % 3]
        for year in YEARS:
            running = int(since != "" and year >= int(since))
            cells = {"shop": f"s{place:02d}", "year": year, "since": since, "running": running}
            rows.append(cells | {"region": f"r{place // 2}", "w": 1.0 + place % 3, "size": float(place * 7 % 5)})
    table = pd.DataFrame(rows)
    table["sales"] = rng.normal(100, 10, len(table))
    return table


def rollout(table: pd.DataFrame, folder: Path, *, most_units: int = 50_000, **names: object) -> tuple[Rollout, Intake]:
    plain = opened(folder, table.to_csv(index=False))
    return read_rollout(plain, PanelColumns(**(NAMES | names)), most_units=most_units)  # type: ignore[arg-type]


def paths_by_name(found: Rollout) -> dict[str, tuple[list[float], "int | None"]]:
    """For each unit its path and the place of its start."""
    paths = found.paths
    assert paths is not None
    return {
        paths.names[cluster]: (outcomes.tolist(), found.starts[cohort])
        for outcomes, cohort, cluster in zip(paths.outcomes, paths.cohorts, paths.clusters, strict=True)
    }


def test_each_unit_is_one_path_in_the_order_of_time_with_its_start(tmp_path: Path) -> None:
    table = shops()
    found, intake = rollout(table.sample(frac=1, random_state=3), tmp_path)

    assert found.periods == ("2020", "2021", "2022", "2023", "2024")
    assert found.starts == (2, 3, None)
    assert found.clusters == (4, 4, 4)
    assert (found.treated, found.never) == (8, 4)
    assert intake.rows == 60
    for name, (path, start) in paths_by_name(found).items():
        mine = table[table.shop == name].sort_values("year")
        assert path == pytest.approx(mine.sales.tolist())
        since = mine.since.iloc[0]
        assert start == (None if since == "" else int(since) - 2020)


@pytest.mark.parametrize("never", ["", "0", "2025", "NA"])
def test_empty_zero_and_after_the_end_all_mean_never(never: str, tmp_path: Path) -> None:
    table = shops().astype({"since": str}).replace({"since": {"": never}})

    assert rollout(table, tmp_path)[0].starts == (2, 3, None)


def test_a_running_column_starts_at_its_first_one(tmp_path: Path) -> None:
    by_start, by_running = (rollout(shops(), tmp_path, **names)[0] for names in ({}, {"start": None, "on": "running"}))

    assert by_running.starts == by_start.starts
    assert paths_by_name(by_running) == paths_by_name(by_start)


def test_a_unit_that_stopped_again_is_counted(tmp_path: Path) -> None:
    table = shops()
    table.loc[(table.shop == "s00") & (table.year == 2024), "running"] = 0

    _, intake = rollout(table, tmp_path, start=None, on="running")

    assert intake.units_left_out["ended"] == 1


@pytest.mark.parametrize("value", [2, 0.5])
def test_a_running_column_holds_zero_or_one(value: float, tmp_path: Path) -> None:
    table = shops().astype({"running": float})
    table.loc[7, "running"] = value

    with pytest.raises(BadValueError, match=f"column 'running' holds {value:g} for shop 's01'"):
        rollout(table, tmp_path, start=None, on="running")


def test_a_unit_twice_at_one_time_is_told_with_the_line(tmp_path: Path) -> None:
    table = pd.concat([shops(), shops().iloc[[7]]])

    with pytest.raises(DuplicateRowError, match="shop 's01' stands twice at year '2022'") as error:
        rollout(table, tmp_path)

    assert error.value.where.endswith("table.csv:62")  # the header, sixty rows, then the copy


def test_one_time_in_two_spellings_is_one_time(tmp_path: Path) -> None:
    table = shops().astype({"year": str})
    again = table.iloc[[7]].assign(year="2022.0")

    with pytest.raises(DuplicateRowError, match="s01"):
        rollout(pd.concat([table, again]), tmp_path)


@pytest.mark.parametrize("other", ["2024", ""])
def test_a_unit_with_two_starts_is_told(other: str, tmp_path: Path) -> None:
    table = shops().astype({"since": str})
    table.loc[7, "since"] = other

    with pytest.raises(BadQuestionError, match="shop 's01' has two starts"):
        rollout(table, tmp_path)


def test_a_cluster_whose_units_start_at_different_times_is_no_unit_of_assignment(tmp_path: Path) -> None:
    table = shops()
    table.loc[table.shop == "s04", "region"] = "r0"

    with pytest.raises(BadQuestionError, match="region 'r0' holds units with 2 different starts"):
        rollout(table, tmp_path, cluster="region")


def test_a_unit_in_two_clusters_is_told(tmp_path: Path) -> None:
    table = shops()
    table.loc[7, "region"] = "r5"

    with pytest.raises(BadQuestionError, match="shop 's01' is in two clusters"):
        rollout(table, tmp_path, cluster="region")


def test_units_that_had_it_from_the_first_period_are_left_out_and_counted(tmp_path: Path) -> None:
    table = shops().astype({"since": str})
    table.loc[table.shop.isin(["s00", "s01"]), "since"] = ["2020"] * 5 + ["1999"] * 5

    found, intake = rollout(table, tmp_path)

    assert intake.units_left_out["started_before"] == 2
    assert found.clusters == (2, 4, 4)


def test_units_with_a_gap_are_left_out_and_counted_by_kind(tmp_path: Path) -> None:
    table = shops()
    holed = table.drop(index=[7])  # a treated shop without 2022
    holed.loc[holed.index[-1], "sales"] = None  # a never treated one without its last outcome

    found, intake = rollout(holed, tmp_path)

    assert intake.units_left_out["incomplete_treated"] == 1
    assert intake.units_left_out["incomplete_never"] == 1
    assert (intake.units_left_out["treated"], intake.units_left_out["never"]) == (8, 4)
    assert dict(intake.set_aside) == {"sales": 1}
    assert found.clusters == (3, 4, 3)


def test_numbers_and_dates_among_the_times_are_told(tmp_path: Path) -> None:
    table = shops().astype({"year": str})
    table.loc[7, "year"] = "2022-01-01"

    with pytest.raises(BadValueError, match="column 'year' holds numbers"):
        rollout(table, tmp_path)


def test_no_unit_without_a_gap_leaves_nothing_to_read(tmp_path: Path) -> None:
    table = shops()
    place = table["shop"].str[1:].astype(int)

    with pytest.raises(NotEnoughDataError, match="no shop has a row in each of the 5 periods"):
        rollout(table[(table.year - 2020) != place % 5], tmp_path)


def test_one_period_is_no_rollout(tmp_path: Path) -> None:
    with pytest.raises(BadQuestionError, match="one value only"):
        rollout(shops()[lambda t: t.year == 2020], tmp_path)


def test_covariates_are_those_known_in_the_first_period(tmp_path: Path) -> None:
    table = shops()
    table.loc[table.year > 2020, "size"] = 999.5  # what happened later is no covariate

    found, _ = rollout(table, tmp_path, covariates=("size",))

    paths = found.paths
    assert paths is not None
    first = table[table.year == 2020].set_index("shop")["size"]
    assert paths.covariates[:, 0].tolist() == [first[name] for name in paths.names]


def test_a_covariate_that_is_known_only_in_the_first_period_is_known(tmp_path: Path) -> None:
    table = shops()
    table.loc[table.year > 2020, "size"] = None

    found, _ = rollout(table, tmp_path, covariates=("size",))

    assert found.clusters == (4, 4, 4)


def test_a_unit_whose_covariate_is_not_known_in_the_first_period_is_incomplete(tmp_path: Path) -> None:
    table = shops()
    table.loc[(table.shop == "s05") & (table.year == 2020), "size"] = None

    found, intake = rollout(table, tmp_path, covariates=("size",))

    assert found.clusters == (4, 3, 4)
    assert intake.units_left_out["incomplete_treated"] == 1


def test_weights_are_carried_and_must_be_above_zero(tmp_path: Path) -> None:
    table = shops()
    found, _ = rollout(table, tmp_path, weight="w")

    paths = found.paths
    assert paths is not None
    assert paths.weights.tolist() == [1.0 + place % 3 for place in range(12)]
    table.loc[7, "w"] = 0.0
    with pytest.raises(BadValueError, match="weight 0 for shop 's01'"):
        rollout(table, tmp_path, weight="w")


@pytest.mark.parametrize(
    ("names", "most_units"),
    [
        ({}, 8),
        ({"cluster": "region"}, 8),
        ({"cluster": "region", "weight": "w"}, 8),
        ({"cluster": "region", "weight": "w"}, 3),
    ],
)
def test_too_many_units_to_hold_give_the_same_sums_from_the_engine(
    names: dict[str, str], most_units: int, tmp_path: Path
) -> None:
    """Twelve units in six regions: 8 can hold the regions but not the units, 3 can hold neither."""
    held, _ = rollout(shops(), tmp_path, **names)
    summed, _ = rollout(shops(), tmp_path, most_units=most_units, **names)

    assert (summed.paths is None) is (most_units == 3 or "cluster" not in names)
    assert (summed.starts, summed.periods, summed.clusters) == (held.starts, held.periods, held.clusters)
    for ours, theirs in zip(summed.groups, held.groups, strict=True):
        assert ours.n == theirs.n
        assert ours.weight == pytest.approx(theirs.weight)
        np.testing.assert_allclose(ours.mean, theirs.mean, rtol=1e-12)
        np.testing.assert_allclose(ours.meat, theirs.meat, rtol=1e-9, atol=1e-7)


def test_a_frame_gives_what_a_file_gives(tmp_path: Path) -> None:
    table = shops()
    frame = table.assign(
        since=pd.to_numeric(table.since, errors="coerce"), year=pd.to_datetime(table.year.astype(str) + "-01-01")
    )
    columns = PanelColumns(**(NAMES | {"start": None, "on": "running"}))  # type: ignore[arg-type]

    from_frame, _ = read_rollout(open_table(frame), columns)
    from_file, _ = rollout(table, tmp_path)

    assert from_frame.starts == from_file.starts
    assert paths_by_name(from_frame) == paths_by_name(from_file)


def test_starts_as_dates_beside_times_as_dates_are_found_in_a_frame() -> None:
    table = shops()
    frame = table.assign(
        year=pd.to_datetime(table.year.astype(str) + "-01-01"),
        since=pd.to_datetime(table.since.astype(str).replace("", None) + "-01-01"),
    )

    found, _ = read_rollout(open_table(frame), PanelColumns(**NAMES))  # type: ignore[arg-type]

    assert found.starts == (2, 3, None)


def test_everything_wrong_is_told_in_the_words_of_the_columns(tmp_path: Path) -> None:
    table = shops()
    table.loc[7, "region"] = "r5"
    table.loc[9, "w"] = -1.0

    with pytest.raises(ChangemakerError) as error:
        rollout(table, tmp_path, cluster="region", weight="w")

    assert "two clusters" in str(error.value)
    assert "weight -1" in str(error.value)
