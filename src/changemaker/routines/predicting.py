"""What a worker, a command and a schedule do to predict: learn, keep the model, publish the rows, keep the finding.

The order is such that a process killed between any two leaves what was there: the model first, of which nobody knows
yet; then the rows, in one step; then the finding. Rows name their model, so that none is ever shown beside the card of
another. A run that began before the one whose result is shown lets its own go: it knows no more.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from changemaker.core.errors import ChangemakerError, OwnMistakeError, SeveralProblemsError, raise_all
from changemaker.engine.content import content_hash
from changemaker.engine.tables import Tables
from changemaker.predict.levels import LEVEL
from changemaker.predict.scores.design import Design, Known
from changemaker.predict.scores.layout import taken
from changemaker.predict.scores.model import Model
from changemaker.routines.asked_predictions import ask_at_risk, ask_silent, ask_unheard
from changemaker.routines.drift import baselines
from changemaker.routines.erased_predictions import without_accounts
from changemaker.routines.job_context import JobCancelled
from changemaker.routines.job_problems import logged
from changemaker.routines.kept_card import KeptCard
from changemaker.routines.kept_codec import encoded
from changemaker.routines.kept_predictions import (
    AT_RISK,
    MOST_LISTED,
    UNHEARD,
    KeptAtRisk,
    KeptScored,
    KeptSilent,
    KeptUnheard,
    keep_at_risk,
    keep_silent,
    keep_unheard,
    kept_at_risk,
    kept_silent,
    kept_unheard,
    predicted_questions,
)
from changemaker.routines.model_registry import About, keep_model, prune_models
from changemaker.routines.predicting_place import Place
from changemaker.routines.published_rows import publishing, put, stamped
from changemaker.studies.at_risk import AtRisk
from changemaker.studies.silent_scores import SilentScores
from changemaker.studies.unheard import Unheard

SILENT = "silent_scores-"  # begins the names of models of scores
FINDING = "finding.json"  # in the registry, of a model without a card
PREDICTED = ("account_id", "contact_id", "t", "value")
LIBRARIES = ("lightgbm", "numpy", "scipy")
MOST_LOOKED = 5_000  # of the silent, to see which features move the predictions


def predict_silent(place: Place, *, question: str = "nps") -> KeptSilent:
    """Predict the scores of all who did not answer a question, and publish them with their card.

    Args:
        place: whose workspace.
        question: canonical, such as nps.

    Raises:
        BadQuestionError: nobody answered that question.
        NothingLoadedError: nothing was loaded yet.
    """
    tables = place.tables()
    place.step("predict.step.silent_scores", 0.1, question=question)
    return publish_silent(place, tables, ask_silent(place, tables, question=question))


def publish_silent(place: Place, tables: Tables, found: SilentScores) -> KeptSilent:
    """Keep the model of predicted scores, publish their rows, and keep the finding for pages; return what is shown now.

    Args:
        place: whose workspace.
        tables: that it was found in.
        found: the study's answer, at the level of pages.
    """
    place.step("predict.step.publish", 0.9)
    name = f"{SILENT}{found.question}"
    with publishing(place.workspace, store=place.store, tables=tables) as erased:
        shown = kept_silent(place.workspace, found.question)
        if shown is not None and is_overtaken(place, shown):
            return shown
        rows = erased.without(found.rows)
        predicted = rows.filter(pc.equal(rows["basis"], "predicted"))
        about = _register(place, tables, found, name, predicted)
        put(place.workspace, {"score": stamped(rows, about.id) if about else rows}, name=name)
        kept = KeptSilent(
            finding=found.finding,
            question=found.question,
            survey=found.survey,
            until=found.now,
            segments=tuple(
                KeptScored(segment=one.segment, heard=one.heard, silent=one.silent, published=one.published)
                for one in found.segments
            ),
            kept_card=None if found.card is None else KeptCard.of(found.card),
            model_id=about.id if about else "",
            rows=predicted.num_rows,
            company=place.workspace.settings.name,
            made_at=place.clock(),
            data_version=tables.data_version,
            began=place.began,
        )
        keep_silent(place.workspace, kept)
        prune_models(place.workspace, name, keep=kept.model_id)
    return kept


def find_unheard(place: Place) -> KeptUnheard:
    """Find problems that go before lost margin and that no question covers, and keep them.

    Raises:
        NothingLoadedError: nothing was loaded yet.
        WorkspaceFileError, SeveralProblemsError: a survey's file is wrong.
    """
    tables = place.tables()
    place.step("predict.step.unheard", 0.1)
    return publish_unheard(place, tables, ask_unheard(place, tables))


def publish_unheard(place: Place, tables: Tables, found: Unheard) -> KeptUnheard:
    """Keep problems that nobody asked about, for pages; return what is shown now."""
    place.step("predict.step.publish", 0.95)
    with publishing(place.workspace, store=place.store, tables=tables) as erased:
        shown = kept_unheard(place.workspace)
        if shown is not None and is_overtaken(place, shown):
            return shown
        kept = KeptUnheard(
            finding=found.finding,
            problems=tuple(without_accounts(one, erased) for one in found.problems),
            accounts=found.accounts,
            tried=found.tried,
            asked=found.asked,
            company=place.workspace.settings.name,
            made_at=place.clock(),
            data_version=tables.data_version,
            began=place.began,
        )
        keep_unheard(place.workspace, kept)
    return kept


def find_at_risk(place: Place) -> KeptAtRisk:
    """Find who is turning, publish the warnings, and keep the list.

    Raises:
        NothingLoadedError: nothing was loaded yet.
    """
    tables = place.tables()
    place.step("predict.step.at_risk", 0.1)
    return publish_at_risk(place, tables, ask_at_risk(place, tables))


def publish_at_risk(place: Place, tables: Tables, found: AtRisk) -> KeptAtRisk:
    """Keep who is turning for pages, and publish the warnings as rows of `alert`; return what is shown now.

    Args:
        place: whose workspace.
        tables: that it was found in.
        found: the study's answer, at the level and rate of pages.
    """
    place.step("predict.step.publish", 0.95)
    about = About(
        name=AT_RISK,
        made_at=place.clock(),
        data_version=tables.data_version,
        data_hash=content_hash(tables, without=("score", "alert")),
        settings={"level": LEVEL, "until": found.as_of.isoformat(), **_libraries()},
    )
    with publishing(place.workspace, store=place.store, tables=tables) as erased:
        shown = kept_at_risk(place.workspace)
        if shown is not None and is_overtaken(place, shown):
            return shown
        about = keep_model(place.workspace, about, card=None, write=lambda folder: _told(folder, found))
        put(place.workspace, {"alert": stamped(erased.without(found.rows), about.id)}, name=AT_RISK)
        listed = tuple(one for one in found.listed if one.account_id not in erased.accounts)
        kept = KeptAtRisk(
            finding=found.finding,
            turning=listed[:MOST_LISTED],
            listed=len(listed),
            by_worth=found.by_worth,
            looked=found.looked,
            as_of=found.as_of,
            model_id=about.id,
            company=place.workspace.settings.name,
            made_at=place.clock(),
            data_version=tables.data_version,
            began=place.began,
        )
        keep_at_risk(place.workspace, kept)
        prune_models(place.workspace, AT_RISK, keep=about.id)
    return kept


def _told(folder: Path, found: AtRisk) -> None:
    """Write the rates, checks and figures behind a list; of its accounts nothing."""
    (folder / FINDING).write_bytes(encoded(found.finding))


def is_overtaken(place: Place, shown: KeptSilent | KeptUnheard | KeptAtRisk) -> bool:
    """Return whether what is shown is of a run that began after this one, which then has nothing to add.

    A result whose run has yet to begin was made by a clock that went wrong: it holds nobody up.
    """
    return shown.began is not None and place.began < shown.began <= place.clock()


def refit(place: Place) -> tuple[str, ...]:
    """Make anew all that was predicted here before; return what, in the order in which it was made.

    What another run has overtaken meanwhile is not among it.

    Raises:
        ChangemakerError: of each that could not be made, together, once all the others were made.
    """
    made: list[str] = []
    problems: list[ChangemakerError] = []
    for name, make in _predicted(place):
        try:
            now = replace(place)  # each begins by itself
            if not is_overtaken(now, make(now)):
                made.append(name)
        except JobCancelled:
            raise
        except SeveralProblemsError as error:
            problems += error.problems
        except ChangemakerError as error:
            problems.append(error)
        except Exception as error:
            id = logged(error, name)
            hint = f"the others were made anew; the log has more under {id}"
            problems.append(OwnMistakeError("something went wrong inside changemaker", where=name, hint=hint))
    raise_all(problems)
    return tuple(made)


def _predicted(place: Place) -> list[tuple[str, Callable[[Place], KeptSilent | KeptUnheard | KeptAtRisk]]]:
    """What was predicted here before, and how it is made."""
    known: list[tuple[str, Callable[[Place], KeptSilent | KeptUnheard | KeptAtRisk]]] = [
        (f"{SILENT}{question}", partial(predict_silent, question=question))
        for question in predicted_questions(place.workspace)
    ]
    if kept_unheard(place.workspace) is not None:
        known.append((UNHEARD, find_unheard))
    if kept_at_risk(place.workspace) is not None:
        known.append((AT_RISK, find_at_risk))
    return known


def _register(place: Place, tables: Tables, found: SilentScores, name: str, predicted: pa.Table) -> About | None:
    """Keep the model; None where nothing was learnt that may be published."""
    if found.learned is None or found.learned.model is None or found.design is None:
        return None
    model, design = found.learned.model, found.design
    silent = np.flatnonzero(~design.target.answered)
    about = About(
        name=name,
        made_at=place.clock(),
        data_version=tables.data_version,
        data_hash=data_hash(design),
        settings={
            "question": found.question,
            "survey": found.survey,
            "level": LEVEL,
            "learner": model.learner,
            "until": found.now,
            **_libraries(),
        },
        features=baselines(taken(design.columns, silent), weights(model, taken(design.columns, silent[:MOST_LOOKED]))),
        width=float(model.values[-1] - model.values[0]),
    )
    card = None if found.card is None else KeptCard.of(found.card)
    return keep_model(
        place.workspace, about, card=card, write=model.to_files, predicted=predicted.select(list(PREDICTED))
    )


def _libraries() -> dict[str, object]:
    return {library: version(library) for library in LIBRARIES}


def weights(model: Model, columns: Sequence[Known]) -> dict[str, float]:
    """Return by feature the share of what moves a model's predictions of some rows."""
    parts = np.abs(model.index.parts(model.layout.table(columns))).sum(axis=0)
    shares = parts / max(float(parts.sum()), 1e-300)
    return dict(zip((feature.name for feature in model.layout.features), shares.tolist(), strict=True))


def data_hash(design: Design) -> str:
    """Return the SHA-256 of what a model learned from: every feature, who belongs together, and the answers."""
    digest = hashlib.sha256()
    for column in sorted(design.columns, key=lambda known: known.name):
        digest.update(repr((column.name, column.kind, column.labels)).encode())
        digest.update(np.ascontiguousarray(column.values).tobytes())
    for values in (design.unit, design.target.y):
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()
