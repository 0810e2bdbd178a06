"""The watch: models of scores against the data as they are and the answers that came; one that fails is stopped."""

from collections.abc import Sequence
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from changemaker.core.errors import ModelGoneError
from changemaker.core.finding import Check, Finding
from changemaker.core.message import Message
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.features.arrays import known_columns
from changemaker.predict.features.build import features
from changemaker.predict.features.named import named_in
from changemaker.predict.scores.company import everyone, latest_moment
from changemaker.predict.scores.design import Known
from changemaker.routines.drift import Since, is_stopped, watched
from changemaker.routines.kept_predictions import KeptSilent, KeptWatch, keep_watch, kept_silent, predicted_questions
from changemaker.routines.model_registry import About, kept_model, predictions_of
from changemaker.routines.predicting import SILENT
from changemaker.routines.predicting_place import Place
from changemaker.routines.programme_proof import finance_rules
from changemaker.routines.published_rows import publishing, put
from changemaker.tables.score import SCORE

COLUMNS = tuple(column.name for column in SCORE.columns)


def watch(place: Place) -> tuple[KeptWatch, ...]:
    """Look at every model whose scores are published; withdraw the rows of one that does not fit any more.

    Answers stay where they stand in `score`; a model that was stopped stays so until it is made anew. What a killed
    watch has left of it is withdrawn now.

    Raises:
        NothingLoadedError: scores are published, and nothing is loaded any more.
        LoadRunningError: somebody else has been publishing for too long.
    """
    every = [kept_silent(place.workspace, question) for question in predicted_questions(place.workspace)]
    published = [kept for kept in every if kept is not None and kept.state == "published"]
    stopped = [kept for kept in every if kept is not None and kept.state == "stopped"]
    if not published and not stopped:
        return ()
    tables = place.tables()
    for kept in stopped:
        if is_left(place, tables, kept.question):
            _withdrawn(place, tables, kept)
    return tuple(_watched(place, tables, kept, at / len(published)) for at, kept in enumerate(published))


def is_left(place: Place, tables: Tables, question: str) -> bool:
    """Return whether predictions of a question are in the tables, or held in the registry against answers."""
    scores = tables["score"]
    rows = scores.filter((scores.basis == "predicted") & (scores.question == question)).limit(1)
    return bool(predictions_of(place.workspace, f"{SILENT}{question}")) or rows.to_pyarrow().num_rows > 0


def _watched(place: Place, tables: Tables, kept: KeptSilent, done: float) -> KeptWatch:
    place.step("predict.step.watch", done, question=kept.question)
    try:
        about = kept_model(place.workspace, f"{SILENT}{kept.question}", kept.model_id).about
        finding = _finding(place, tables, kept, about)
    except ModelGoneError:
        finding = _gone()
    look = KeptWatch(model_id=kept.model_id, finding=finding, looked_at=place.clock(), stopped=is_stopped(finding))
    _withdrawn(place, tables, kept, look)
    return look


def _withdrawn(place: Place, tables: Tables, kept: KeptSilent, look: KeptWatch | None = None) -> None:
    """Keep a look, if there is one, and withdraw the rows of a model that is stopped.

    The look is kept first: from then on nobody is shown anything of the model, whatever becomes of this process.
    """
    name = f"{SILENT}{kept.question}"
    with publishing(place.workspace, store=place.store, tables=tables) as erased:
        now = kept_silent(place.workspace, kept.question)
        if now is None or now.model_id != kept.model_id:
            return  # made anew meanwhile: this is of a model that nobody shows
        if look is not None:
            keep_watch(place.workspace, kept.question, look)
        if look is None or look.stopped:
            answered = erased.without(_answered(tables, kept.question))
            put(place.workspace, {"score": answered} if answered.num_rows else {}, name=name)
            for path in predictions_of(place.workspace, name).values():
                path.unlink(missing_ok=True)


def _finding(place: Place, tables: Tables, kept: KeptSilent, about: About) -> Finding:
    rules = finance_rules(place.workspace.folder)
    end = latest_moment(tables)
    now = place.now if end is None else min(place.now, end)
    names = {one.name for one in about.features}
    columns = silent_columns(tables, rules, question=kept.question, survey=kept.survey, now=now, names=names)
    files = predictions_of(place.workspace, about.name)
    mine = [path for id, path in files.items() if id == about.id]
    others = [path for id, path in files.items() if id != about.id]
    since, earlier = (answers_since(tables, kept.question, some, width=about.width) for some in (mine, others))
    return watched(about.features, columns, since, unit=kept.question, earlier=earlier)


def silent_columns(
    tables: Tables, rules: FinanceRules, *, question: str, survey: str, now: int, names: set[str]
) -> Sequence[Known]:
    """Return some features of all who are silent at a moment, (n,) each."""
    who = everyone(tables, question=question, survey=survey, now=now)
    silent = np.isnan(who.y)
    wanted = [feature for feature in named_in(tables) if feature.name in names]
    units = {
        "unit_id": pa.array([f"{place:09d}" for place in range(int(silent.sum()))], pa.string()),
        "account_id": pa.array(who.account_id[silent], pa.string()),
        "contact_id": pa.array(who.contact_id[silent], pa.string()),
        "t": pa.array(who.t[silent], pa.int64()),
    }
    if not wanted or not silent.any():
        return ()
    rows = features(tables, rules, ibis.memtable(pa.table(units)), wanted=wanted).order_by("unit_id")
    return known_columns(tables.engine.to_pyarrow(rows), wanted)


def answers_since(tables: Tables, question: str, files: Sequence[Path], *, width: float) -> Since | None:
    """Return each answer that came after its giver had been predicted, beside the last prediction before it.

    Args:
        tables: the company's.
        question: canonical.
        files: what was predicted: account_id, contact_id, t, value.
        width: of the scale.
    """
    predicted = [pq.read_table(path) for path in files]
    if not sum(rows.num_rows for rows in predicted):
        return None
    told = _by_person(ibis.memtable(pa.concat_tables(predicted))).select("who", predicted="value", predicted_t="t")
    answer = tables["answer"].filter(lambda rows: (rows.question == question) & rows.value.notnull())
    answer = answer.select("response_id", "value", said_t="t")
    response = _by_person(tables["response"]).select("response_id", "account_id", "who")
    said = answer.inner_join(response, "response_id").select("response_id", "account_id", "who", "value", "said_t")
    both = said.inner_join(told, "who").filter(lambda rows: rows.predicted_t <= rows.said_t)
    last = both.group_by("response_id").aggregate(
        account_id=both.account_id.max(), value=both.value.max(), predicted=both.predicted.argmax(both.predicted_t)
    )
    rows = tables.engine.to_pyarrow(last.order_by("response_id"))
    accounts = np.unique(rows["account_id"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)[1]
    return Since(
        account=accounts.astype(np.int64),
        answered=rows["value"].to_numpy().astype(np.float64),
        predicted=rows["predicted"].to_numpy().astype(np.float64),
        width=width,
    )


def _by_person(rows: ir.Table) -> ir.Table:
    """Tell who a row is of; an account by itself is nobody of its contacts."""
    return rows.mutate(who=rows.account_id + "\x1f" + rows.contact_id.fill_null(""))


def _answered(tables: Tables, question: str) -> pa.Table:
    """The answers that stand beside the predictions."""
    scores = tables["score"]
    mine = scores.filter((scores.basis == "answered") & scores.score_id.startswith(f"{question}:answered:"))
    return mine.select(*COLUMNS).to_pyarrow()


def _gone() -> Finding:
    check = Check(name="watch_model", passed=False, detail=Message("watch.check.model_gone"))
    return Finding(study="watch", question=Message("question.watch"), headline=(), estimates={}, checks=(check,))
