"""Emotions and sentiment read in a company's texts: shares of what was looked through, on the emotions page."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from changemaker.access.roles import Role
from changemaker.core.clock import fixed_clock
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.reports.words import word
from changemaker.routines.kept_reading import kept_reading
from changemaker.routines.label_texts import Labelling
from changemaker.routines.open_store import keys_of, store_of
from changemaker.routines.read_texts import read_texts
from changemaker.sources.load import load
from changemaker.web.labels_page import next_text
from doors.support import write_csv
from doors.web.served_pages import Pages, pages_of, words_of
from unit.listen.text.said_texts import said

NOW = fixed_clock("2026-03-01T12:00:00")
SCORED, TEXTS, ACCOUNTS = 120, 160, 16  # comments that came with a score, all texts, who wrote them


def company(folder: Path) -> Workspace:
    """A company whose comments came with a score and a feeling, and whose e-mails came with neither."""
    said_so, labels = said(TEXTS)
    moods = labels[:SCORED]
    every, answered = range(TEXTS), range(SCORED)
    t = ["2026-02-01T10:00:00"]
    rows = {
        "account": {"account_id": [f"a{i}" for i in range(ACCOUNTS)]},
        "response": {
            "response_id": [f"r{i}" for i in answered],
            "account_id": [f"a{i % ACCOUNTS}" for i in answered],
            "survey": ["pulse"] * SCORED,
            "t": t * SCORED,
        },
        "answer": {
            "response_id": [f"r{i}" for i in answered],
            "account_id": [f"a{i % ACCOUNTS}" for i in answered],
            "question": ["nps"] * SCORED,
            "value": [10 if mood == "pos" else 2 for mood in moods],
            "t": t * SCORED,
        },
        "emotion": {
            "emotion_id": [f"e{i}" for i in answered],
            "response_id": [f"r{i}" for i in answered],
            "account_id": [f"a{i % ACCOUNTS}" for i in answered],
            "emotion": ["valued" if mood == "pos" else "let_down" for mood in moods],
            "t": t * SCORED,
            "basis": ["asked"] * SCORED,
        },
        "document": {
            "document_id": [f"d{i}" for i in every],
            "account_id": [f"a{i % ACCOUNTS}" for i in every],
            "response_id": [f"r{i}" if i < SCORED else "" for i in every],
            "kind": ["comment" if i < SCORED else "e-mail" for i in every],
            "language": ["en"] * TEXTS,
            "text": said_so,
            "t": t * TEXTS,
        },
    }
    (folder / "sources").mkdir(parents=True)
    (folder / "changemaker.yml").write_text("name: Northwind\ncurrency: EUR\n")
    for table, columns in rows.items():
        write_csv(folder / f"{table}.csv", columns)
        (folder / "sources" / f"{table}.yml").write_text(json.dumps([{"table": table, "from": f"{table}.csv"}]))
    workspace = open_workspace(folder)
    load(workspace, clock=NOW, progress=lambda step: None)
    store = store_of(workspace)
    read_texts(workspace, store, keys_of(workspace), clock=NOW)
    store.close()
    return workspace


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with pages_of(company(tmp_path_factory.mktemp("read") / "northwind")) as pages:
        yield pages


def test_a_reading_keeps_how_many_texts_it_looked_through_for_each_emotion(read: Pages) -> None:
    kept = kept_reading(read.served.workspace)
    rows = open_tables(read.served.workspace.state)["emotion"]
    given = rows.filter((rows.basis == "read") & (rows.emotion == "valued")).count().to_pyarrow().as_py()

    (valued,) = [one for one in kept.emotions if one.name == "valued" and not one.language]

    assert (valued.sums.denominator, valued.sums.numerator) == (TEXTS - SCORED, given)


def test_sentiment_is_read_beside_the_emotions_and_never_among_them(read: Pages) -> None:
    kept = kept_reading(read.served.workspace)
    rows = open_tables(read.served.workspace.state)["emotion"]

    shares = {one.name: one.sums.numerator / one.sums.denominator for one in kept.sentiments}
    truth = said(TEXTS)[1][SCORED:]

    assert shares["positive"] == pytest.approx(truth.count("pos") / len(truth), abs=0.1)
    assert kept.right["en"].low > 0.9
    assert set(rows.emotion.to_pyarrow().to_pylist()) == {"valued", "let_down"}


def test_the_emotions_page_tells_sentiment_by_language_with_ranges(read: Pages) -> None:
    page = words_of(read.person("eve", Role.EXECUTIVE).get("/voices/emotions"))

    assert word("web.labels.sentiment.positive", "en") in page and "English" in page
    assert word("key.accuracy", "en") in page


def test_the_labelling_page_asks_for_the_text_that_the_terminal_would_ask_for(read: Pages) -> None:
    served = read.served
    next_text(served, "sentiment")
    for thread in threading.enumerate():
        if thread.name == "labels":
            thread.join(60)

    shown = next_text(served, "sentiment")

    (asked,) = Labelling.open(served.store, served.keys, scheme="sentiment").next(served.store)
    assert shown is not None and shown.document_id == asked.document_id
