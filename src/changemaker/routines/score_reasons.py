"""Why one published score is what it is, by the model of the registry that made it."""

from collections.abc import Mapping, Sequence
from typing import cast

import ibis
import numpy as np
import pyarrow as pa

from changemaker.core.errors import BadQuestionError
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.predict.features.arrays import known_columns
from changemaker.predict.features.build import features
from changemaker.predict.features.named import named_in
from changemaker.predict.scores.design import ColumnKind, Known
from changemaker.predict.scores.model import Model
from changemaker.predict.scores.reasons import Reason
from changemaker.routines.kept_predictions import KeptSilent
from changemaker.routines.model_registry import kept_model
from changemaker.routines.predicted_rows import of_model
from changemaker.routines.programme_proof import finance_rules

MOST_ASKED = 200


def score_reasons(
    workspace: Workspace, tables: Tables, kept: KeptSilent, ids: Sequence[str], *, most: int = 3
) -> Mapping[str, tuple[Reason, ...]]:
    """Return what moves some predicted scores most, largest first, in the customer's terms.

    Features are read as they are known now of the moment of the prediction. What moves a prediction need not be its
    cause.

    Args:
        workspace: whose.
        tables: with the rows that the asker may see.
        kept: the scores that the ids are of.
        ids: of contacts, or of accounts that have none; at most two hundred.
        most: groups of features for each.

    Raises:
        BadQuestionError: one of them has no published score here.
        ModelGoneError: the model is not in the registry.
    """
    rows = _rows(tables, kept, ids)
    if len(ids) > MOST_ASKED or set(ids) - rows.keys():
        lost = next(iter(set(ids) - rows.keys()), "")
        what = f"nothing is predicted for '{lost[:60]}'" if lost else f"{len(ids)} scores at once"
        raise BadQuestionError(what, hint=f"name up to {MOST_ASKED} contacts whose scores are published")
    if not ids:
        return {}
    model = Model.from_files(kept_model(workspace, f"silent_scores-{kept.question}", kept.model_id).folder)
    names = {feature.name for feature in model.layout.features}
    wanted = [feature for feature in named_in(tables) if feature.name in names]
    chosen = [rows[id] for id in ids]
    units = pa.table(
        {
            "unit_id": [f"{place:09d}" for place in range(len(chosen))],
            "account_id": pa.array([row["account_id"] for row in chosen], pa.string()),
            "contact_id": pa.array([row["contact_id"] for row in chosen], pa.string()),
            "t": pa.array([row["t"] for row in chosen], pa.int64()),
        }
    )
    found = features(tables, finance_rules(workspace.folder), ibis.memtable(units), wanted=wanted).order_by("unit_id")
    columns = _all(known_columns(tables.engine.to_pyarrow(found), wanted), model, len(ids))
    told = model.reasons(columns, np.arange(len(ids)), most=most)
    return dict(zip(ids, told, strict=True))


def _all(columns: Sequence[Known], model: Model, n: int) -> Sequence[Known]:
    """Return the columns with those that the model knows and nobody has words for any more, as not known."""
    there = {column.name for column in columns}
    gone = [feature for feature in model.layout.features if feature.name not in there]
    unknown = np.full(n, np.nan)
    return [
        *columns,
        *(Known(name=one.name, group=one.group, kind=cast(ColumnKind, one.kind), values=unknown) for one in gone),
    ]


def _rows(tables: Tables, kept: KeptSilent, ids: Sequence[str]) -> dict[str, dict[str, object]]:
    scores = of_model(tables, kept)
    mine = scores.mutate(who=ibis.coalesce(scores.contact_id, scores.account_id))
    found = mine.filter(mine.who.isin(list(ids))).select("who", "account_id", "contact_id", "t")
    return {str(row["who"]): row for row in found.to_pyarrow().to_pylist()}
