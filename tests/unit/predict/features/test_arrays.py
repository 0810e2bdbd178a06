"""The frame of features as arrays."""

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.errors import DuplicateRowError
from changemaker.predict.features.arrays import known_columns
from changemaker.predict.features.catalogue import BY_NAME, FEATURES


def test_columns_come_in_the_order_of_the_features_with_gaps_as_nan() -> None:
    frame = pa.table(
        {"unit_id": ["x", "y"], "late_share_90": [None, 0.5], "segment": ["b", "a"], "decides": [1.0, None]}
    )

    found = known_columns(frame, FEATURES)

    assert [known.name for known in found] == ["segment", "decides", "late_share_90"]
    assert np.isnan(found[2].values).tolist() == [True, False]
    assert (found[0].labels, found[0].values.tolist()) == (("a", "b"), [1.0, 0.0])
    assert (found[2].monotone, found[2].group, found[1].kind) == (-1, "deliveries", "flag")


def test_a_category_of_nothing_has_no_labels_and_is_nowhere_known() -> None:
    frame = pa.table({"segment": pa.array([None, None], pa.string())})

    found = known_columns(frame, [BY_NAME["segment"]])

    assert found[0].labels == ()
    assert np.isnan(found[0].values).all()


def test_a_unit_that_stands_twice_is_told() -> None:
    frame = pa.table({"unit_id": ["x", "x"], "orders_30": [1.0, 1.0]})

    with pytest.raises(DuplicateRowError, match="a unit stands twice"):
        known_columns(frame, FEATURES)
