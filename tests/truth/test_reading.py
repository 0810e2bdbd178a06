"""Reading real texts with known labels, beside peers in the same folds; labels chosen actively beside random ones."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from changemaker.listen.text.active import Pool, ask_next
from changemaker.listen.text.calibrated import macro_f1
from changemaker.listen.text.duplicates import dealt, duplicate_groups
from changemaker.listen.text.judged import judge
from changemaker.listen.text.reader import Reader

pytestmark = pytest.mark.truth
SEED = 20261121
OPERATORS = ("beeline", "mts", "megafon", "tele2", "rostelecom", "komstar", "skylink")
Texts = tuple[list[str], list[str]]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a table, blanks around names of columns left out."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {key.strip(): value or "" for key, value in row.items()}


def telecom(data: Path) -> Texts:
    """The one polarity that a tweet has for all operators; conflicts are dropped."""
    pairs = []
    for row in rows(data / "ru_telecom_tweets" / "tkk_test_etalon.csv.gz"):
        said = {str(int(float(row[name]))) for name in OPERATORS if row[name] not in {"", "NULL"}}
        pairs += [(row["text"], said.pop())] if len(said) == 1 else []
    return [text for text, _ in pairs], [label for _, label in pairs]


def reviews(data: Path) -> Texts:
    """Arabic product reviews."""
    found = [row for row in rows(data / "arabic_product_reviews" / "PROD.csv.gz") if row["text"].strip()]
    return [row["text"] for row in found], [row["polarity"] for row in found]


def airline(data: Path) -> Texts:
    """English tweets to airlines."""
    found = list(rows(data / "airline_tweets" / "Tweets.csv.gz"))
    return [row["text"] for row in found], [row["airline_sentiment"] for row in found]


def test_eight_arabic_emotions_are_read_better_than_by_the_usual_peer_in_the_same_folds(shared: Path) -> None:
    found = [row for row in rows(shared / "arabic_emotional_tone" / "Emotional-Tone-Dataset.csv.gz") if row["TWEET"]]
    texts, labels = [row["TWEET"] for row in found], [row["LABEL"].strip() for row in found]

    judged = judge(texts, labels, folds=5, reader=Reader(seed=SEED))
    fold_of = dealt(judged.truth, judged.groups, folds=5, seed=SEED)
    peer = np.zeros_like(judged.truth)
    for fold in range(5):
        teach, unseen = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5))
        model = make_pipeline(make_union(TfidfVectorizer(ngram_range=(1, 2)), pieces), LinearSVC(C=0.5))
        model.fit([texts[i] for i in teach], judged.truth[teach])
        peer[unseen] = model.predict([texts[i] for i in unseen])

    right = (judged.said == judged.truth).mean()
    assert right > (peer == judged.truth).mean()
    assert (
        right > 0.7140
    )  # the same peer as measured before, in other folds; published: .6812 (Al-Khatib, El-Beltagy 2017)


@pytest.mark.parametrize("read", [telecom, reviews, airline])
def test_sentiment_is_read_at_least_as_well_as_by_tf_idf_logistic_regression(shared: Path, read) -> None:  # type: ignore[no-untyped-def]
    texts, labels = read(shared)

    judged = judge(texts, labels, folds=5, reader=Reader(seed=SEED))

    own, plain, balanced = (
        macro_f1(judged.truth, said, k=judged.k) for said in (judged.said, judged.peer, judged.balanced_peer)
    )
    assert own >= max(plain, balanced)
    given = judged.given >= 0
    assert (judged.given == judged.truth)[given].mean() >= 0.78  # .8 was promised; two points for chance


@pytest.mark.parametrize("read", [telecom, reviews, airline])
def test_two_hundred_labels_chosen_actively_are_at_most_a_hundredth_worse_than_by_lot(shared: Path, read) -> None:  # type: ignore[no-untyped-def]
    texts, labels = read(shared)
    names = tuple(sorted(set(labels)))
    truth = np.array([names.index(label) for label in labels], dtype=np.intp)
    groups = duplicate_groups(texts)
    active, random = [], []
    for seed in range(5):
        fold_of = dealt(truth, groups, folds=4, seed=seed)
        at, unseen = np.flatnonzero(fold_of != 0), np.flatnonzero(fold_of == 0)
        pool = Pool.of([texts[i] for i in at])
        judged = pool.views.rows([texts[i] for i in unseen])
        held: dict[int, str] = {}
        while len(held) < 200:
            held |= {one.place: labels[at[one.place]] for one in ask_next(pool, held, count=10, seed=seed)}
        drawn = np.random.default_rng(seed).permutation(len(at))
        _, first = np.unique(pool.groups[drawn], return_index=True)
        for places, reached in ((list(held), active), (drawn[np.sort(first)][:200].tolist(), random)):
            reading = Reader(seed=SEED).fit_rows(
                pool.rows.of(places), truth[at][places], pool.groups[places], names=names
            )
            reached.append(macro_f1(truth[unseen], reading.read_rows(judged).said, k=len(names)))

    # that they be worth three hundred is the aim, and is not reached: docs/methods/active-labels.md
    assert np.mean(active) >= np.mean(random) - 0.01  # five seeds: their mean has a standard error of about .01
