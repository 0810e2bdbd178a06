"""The frame of features as columns that a model may see."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from changemaker.core.errors import DuplicateRowError
from changemaker.predict.features.catalogue import Feature
from changemaker.predict.scores.design import Known


def known_columns(frame: pa.Table, features: Iterable[Feature]) -> tuple[Known, ...]:
    """Return each of `features` that `frame` has, as an array; the order is that of `features`.

    Args:
        frame: as `build.features` gives it, one row a unit.
        features: those wanted; one that the frame does not have is left out.

    Returns:
        values float64, NaN where not known; a category's values are codes into `labels`, which are sorted.

    Raises:
        DuplicateRowError: a unit stands twice, so that its rows were counted twice.

    Example:
        >>> from changemaker.predict.features.catalogue import BY_NAME
        >>> found = known_columns(pa.table({"segment": ["b", None, "a"]}), [BY_NAME["segment"]])
        >>> found[0].labels, found[0].values.tolist()
        (('a', 'b'), [1.0, nan, 0.0])
    """
    if "unit_id" in frame.column_names and pc.count_distinct(frame["unit_id"]).as_py() != frame.num_rows:
        raise DuplicateRowError(
            "a unit stands twice in the features", hint="give each account or person one row a moment"
        )
    return tuple(_known(frame[feature.name], feature) for feature in features if feature.name in frame.column_names)


def _known(column: pa.ChunkedArray, feature: Feature) -> Known:
    labels: tuple[str, ...] = ()
    if feature.kind == "category":
        labels = tuple(sorted(label for label in pc.unique(column).to_pylist() if label is not None))
        column = pc.index_in(column, pa.array(labels, pa.string()))
    values = np.asarray(pc.fill_null(column.cast(pa.float64()), float("nan")).to_numpy(), dtype=np.float64)
    return Known(
        name=feature.name,
        group=feature.group,
        kind=feature.kind,
        values=values,
        labels=labels,
        monotone=feature.monotone,
    )
