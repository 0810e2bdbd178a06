"""Answers and predictions as rows of table `score`: the basis of each is told, and no row is both."""

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from changemaker.predict.scores.company import Everyone
from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.target import Array
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.score import SCORE

DIGITS = 6  # of a share, as it is kept
COLUMNS = tuple(column.name for column in SCORE.columns)


def score_rows(
    who: Everyone,
    *,
    values: Sequence[float],
    predicted: Codes,
    shares: Array,
    low: Array,
    high: Array,
    level: float,
    model_id: str = "",
) -> pa.Table:
    """Return one row a person who is counted as heard, and one a person who is predicted.

    Args:
        who: everybody.
        values: of the scale, ascending.
        predicted: (m,), places in `who` of those whose prediction is published.
        shares: (m, K), the chance of each value.
        low: (m,), lower end of each range, on the scale.
        high: (m,), upper end.
        level: of the ranges.
        model_id: in the registry; empty where it has not been registered.
    """
    heard = np.flatnonzero(who.counts)
    said = who.y[heard]
    return pa.concat_tables(
        [
            _rows(who, heard, "answered", {"value": pa.array(said)}, values),
            _rows(
                who,
                predicted,
                "predicted",
                {
                    "value": pa.array(shares @ np.asarray(values)),
                    "low": pa.array(np.asarray(low, dtype=np.float64)),
                    "high": pa.array(np.asarray(high, dtype=np.float64)),
                    "level": pa.array(np.full(len(predicted), level)),
                    "shares": _as_json(shares),
                    "model_id": pa.array([model_id or None] * len(predicted), pa.string()),
                },
                values,
            ),
        ]
    )


def no_rows() -> pa.Table:
    """Return the same without any row."""
    schema = arrow_schema(SCORE)
    return pa.schema([schema.field(name) for name in COLUMNS]).empty_table()


def _rows(who: Everyone, places: Codes, basis: str, told: dict[str, pa.Array], values: Sequence[float]) -> pa.Table:
    count = len(places)
    accounts, contacts = (pa.array(names[places], pa.string()) for names in (who.account_id, who.contact_id))
    person = pc.if_else(pc.is_valid(contacts), contacts, pc.binary_join_element_wise("account", accounts, ":"))
    known = {
        "score_id": pc.binary_join_element_wise(who.question, basis, person, ":"),
        "account_id": accounts,
        "contact_id": contacts,
        "t": pa.array(who.said_t[places], pa.int64()),
        "question": pa.array([who.question] * count, pa.string()),
        "basis": pa.array([basis] * count, pa.string()),
        "scale": pa.array([json.dumps([_short(value) for value in values])] * count, pa.string()),
        "segment": _segments(who, places),
        **told,
    }
    schema = arrow_schema(SCORE)
    fields = [schema.field(name) for name in COLUMNS]
    return pa.table([known.get(field.name, pa.nulls(count, field.type)) for field in fields], pa.schema(fields))


def _segments(who: Everyone, places: Codes) -> pa.Array:
    if who.segment is None:
        return pa.nulls(len(places), pa.string())
    return pa.array(np.asarray(who.segment.labels, dtype=object)[who.segment.codes[places]], pa.string())


def _as_json(shares: Array) -> pa.Array:
    """Shares as JSON lists; rounded, so that a million rows stay small."""
    columns = [pa.array(np.round(column, DIGITS)).cast(pa.string()) for column in shares.T]
    inside = pc.binary_join_element_wise(*columns, ", ") if columns else pa.array([""] * len(shares))
    return pc.binary_join_element_wise(pc.binary_join_element_wise("[", inside, ""), "]", "")


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value
