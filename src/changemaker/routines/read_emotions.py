"""Emotions in a workspace's texts, taught by people's labels and by what surveys asked: rows, and how well."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import open_workspace
from changemaker.listen.text.emotions import METHOD, EmotionRow, ReadEmotions, read_emotions
from changemaker.listen.text.judged import accuracy_of, ranged
from changemaker.listen.text.sentiment import Sentiments, read_sentiment
from changemaker.listen.text.weak_labels import SCORES
from changemaker.privacy.keys import Keys
from changemaker.reports.report import Source
from changemaker.routines.kept_reading import KeptReading
from changemaker.routines.open_store import keys_of, store_of, tables_of
from changemaker.store.open import Store
from changemaker.store.text_labels import labels_of
from changemaker.store.texts import KeptText, open_texts

LEVEL, SEED = 0.95, 20261121


def asked_emotions(tables: Tables) -> dict[str, dict[str, float]]:
    """Return response -> emotion -> intensity, of responses that were asked; 1 where no intensity was given."""
    rows = tables["emotion"]
    rows = rows.filter((rows.basis == "asked") & rows.response_id.notnull())
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows.select("response_id", "emotion", "intensity").to_pyarrow().to_pylist():
        intensity = row["intensity"]
        found[row["response_id"]][row["emotion"]] = 1.0 if intensity is None else float(intensity)
    return dict(found)


def asked_scores(tables: Tables) -> dict[str, dict[str, float]]:
    """Return response -> question -> value, of the questions that say whether somebody was content."""
    rows = tables["answer"]
    rows = rows.filter(rows.question.isin(sorted(SCORES)) & rows.value.notnull())
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows.select("response_id", "question", "value").to_pyarrow().to_pylist():
        found[row["response_id"]][row["question"]] = float(row["value"])
    return dict(found)


def emotions_of(tables: Tables, texts: Sequence[KeptText], store: Store) -> ReadEmotions:
    """Read emotions in kept texts, by labels of people and of surveys."""
    with store.reading() as connection:
        human = labels_of(connection, "emotion")
    return read_emotions(texts, asked_emotions(tables), human)


def sentiments_of(tables: Tables, texts: Sequence[KeptText], store: Store) -> Sentiments:
    """Read sentiment in kept texts, by the scores that came with some and by labels of people."""
    with store.reading() as connection:
        human = labels_of(connection, "sentiment")
    return read_sentiment(texts, asked_scores(tables), human)


def kept_of(felt: ReadEmotions, moods: Sentiments) -> KeptReading:
    """Return what of a reading is kept beside the tables."""
    right = {
        language: ranged(one, {"accuracy": (accuracy_of(one, one.said), "reader")}, level=LEVEL, seed=SEED)["accuracy"]
        for language, one in moods.judged.items()
    }
    return KeptReading(emotions=felt.shares, sentiments=moods.shares, right=right, no_sentiment=moods.not_measurable)


def emotion_table(rows: Sequence[EmotionRow]) -> pa.Table:
    """Return rows of table `emotion` with basis "read", for `engine.heard.keep_read`."""
    told: Mapping[str, list[object]] = {
        "emotion_id": [f"read:{row.document_id}:{row.emotion}" for row in rows],
        "account_id": [row.account_id for row in rows],
        "contact_id": [row.contact_id for row in rows],
        "t": [row.t for row in rows],
        "response_id": [row.response_id for row in rows],
        "document_id": [row.document_id for row in rows],
        "emotion": [row.emotion for row in rows],
        "probability": [row.probability for row in rows],
        "basis": ["read"] * len(rows),
        "method": [METHOD] * len(rows),
        "span_start": [row.span_start for row in rows],
        "span_end": [row.span_end for row in rows],
    }
    return pa.table(told)


def emotions_in_workspace(folder: Path, *, level: float) -> tuple[Finding, Source]:
    """Return how well emotions are read in a workspace's texts, judged on texts whose emotions are known.

    Raises:
        ChangemakerError: no workspace, nothing loaded, or the store cannot be read.
    """
    workspace = open_workspace(folder)
    tables, keys = tables_of(workspace), keys_of(workspace)
    store = store_of(workspace)
    try:
        texts = _texts(store, keys)
        found = emotions_of(tables, texts, store)
    finally:
        store.close()
    return finding_of(found, level=level), Source(name=workspace.settings.name, rows=len(texts), set_aside=0)


def finding_of(found: ReadEmotions, *, level: float = 0.95) -> Finding:
    """Return what was read as a finding: how well each emotion is told, and which are not measurable from text."""
    estimates: dict[str, Estimate] = {}
    refused = {refusal.what for refusal in found.not_measurable}
    for one in found.card:
        key = f"emotion:{one.emotion}:{one.language}" if one.language else f"emotion:{one.emotion}"
        if key not in refused:
            estimates[key] = one.area
    whole = [key for key in estimates if key.count(":") == 1] or sorted(refused)[:1]
    weak = sum(one.labelled - one.by_people for one in found.card if not one.language)
    own = sum(one.by_people for one in found.card if not one.language)
    of = max(1, sum(1 for one in found.card if not one.language))
    notes = [Message("reading.note.association")]
    if found.card:
        notes.append(Message("reading.note.taught", {"weak": weak // of, "people": own // of}))
    notes.append(Message("reading.note.rows", {"rows": len(found.rows)}))
    return Finding(
        study="emotions_in_workspace",
        question=Message("reading.question_workspace"),
        headline=tuple(sorted(whole, key=lambda key: -estimates[key].value if key in estimates else 0.0)),
        estimates=estimates,
        refusals=found.not_measurable,
        notes=tuple(notes),
    )


def _texts(store: Store, keys: Keys) -> list[KeptText]:
    return list(open_texts(store, keys))
