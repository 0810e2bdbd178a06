"""A sample that is the same however the table is ordered, takes units whole, and is fair."""

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from changemaker.core.seeds import stream
from changemaker.engine.sample import sampled

ROWS = 600


def visits(*, order: int = 0) -> ir.Table:
    """Six hundred visits of a hundred units, six each, in some order."""
    table = pd.DataFrame({"unit": [f"u{place % 100:02d}" for place in range(ROWS)], "visit": range(ROWS)})
    return ibis.memtable(table.iloc[stream(order, "order").permutation(ROWS)])


def taken(table: ir.Table, together: list[str], most: int) -> pd.DataFrame:
    return sampled(table, together, most=most).to_pyarrow().to_pandas()


def test_a_table_that_is_short_enough_is_kept_whole() -> None:
    assert len(taken(visits(), ["unit"], ROWS)) == ROWS


@pytest.mark.parametrize("together", [["unit"], ["unit", "visit"]])
def test_the_order_of_the_table_changes_no_sample(together: list[str]) -> None:
    one, other = (set(taken(visits(order=order), together, 120).visit) for order in (1, 2))

    if together == ["unit"]:
        units = [{visit % 100 for visit in each} for each in (one, other)]
        assert units[0] == units[1]
    else:
        assert one == other


def test_rows_of_one_unit_stay_together() -> None:
    sizes = taken(visits(), ["unit"], 124).groupby("unit").size().tolist()

    assert sum(sizes) == 124
    assert sorted(sizes) == [4, *[6] * 20]  # only the last unit may be cut


def test_rows_that_are_all_alike_are_still_thinned_to_what_can_be_held() -> None:
    table = ibis.memtable({"arm": ["none"] * 900 + ["mail"] * 100, "spend": [0.0] * 1000})

    found = taken(table, ["arm", "spend"], 500)

    assert len(found) == 500
    assert found.columns.tolist() == ["arm", "spend"]
    assert (found.arm == "mail").sum() == pytest.approx(50, abs=20)  # four standard errors: sqrt(100 * .5 * .5) = 5
