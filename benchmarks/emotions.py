"""Reading labels beside peers in the same folds, and labels chosen actively beside labels chosen at random.

`python benchmarks/emotions.py DATA [--only NAME] [--curves | --vectors nano] [--seeds 5]`, DATA being the folder of
the shared data sets. Prints accuracy and macro-F1 out of fold of the reader, of TF-IDF logistic regression (plain, and
weighted by rarity) and, on the Arabic emotions, of the peer that is usually taken there (words 1-2 and char_wb 2-5,
TF-IDF, linear support vector machine, C = .5); with `--curves`, macro-F1 on texts held back by number of labels; with
`--vectors`, reading by words, by vectors of a model and by both, on the same 2,000 texts drawn by lot.
"""

import argparse
import csv
import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from changemaker.listen.text.active import Pool, ask_next
from changemaker.listen.text.calibrated import brier, calibration_error, macro_f1, reliability
from changemaker.listen.text.duplicates import Codes, dealt, duplicate_groups
from changemaker.listen.text.embedder import embedder_named
from changemaker.listen.text.judged import judge
from changemaker.listen.text.judged_vectors import judge_vectors
from changemaker.listen.text.reader import Reader

SEED = 20261121
SAMPLE = 2_000  # texts that a model makes vectors of
LABELS = (50, 100, 150, 200, 250, 300)
OPERATORS = ("beeline", "mts", "megafon", "tele2", "rostelecom", "komstar", "skylink")
Texts = tuple[list[str], list[str]]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield a table's rows, blanks around names of columns left out."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {key.strip(): value or "" for key, value in row.items()}


def arabic(data: Path) -> Texts:
    """Egyptian Arabic tweets with eight emotions."""
    found = list(rows(data / "arabic_emotional_tone" / "Emotional-Tone-Dataset.csv.gz"))
    kept = [(row["TWEET"], row["LABEL"].strip()) for row in found if row["TWEET"].strip()]
    return [text for text, _ in kept], [label for _, label in kept]


def telecom(data: Path) -> Texts:
    """Russian tweets: the one polarity that a tweet has for all operators it names; conflicts are dropped."""
    texts, labels = [], []
    for row in rows(data / "ru_telecom_tweets" / "tkk_test_etalon.csv.gz"):
        said = {str(int(float(row[name]))) for name in OPERATORS if row[name] not in {"", "NULL"}}
        if len(said) == 1:
            texts.append(row["text"])
            labels.append(said.pop())
    return texts, labels


def reviews(data: Path) -> Texts:
    """Arabic product reviews."""
    found = [row for row in rows(data / "arabic_product_reviews" / "PROD.csv.gz") if row["text"].strip()]
    return [row["text"] for row in found], [row["polarity"] for row in found]


def airline(data: Path) -> Texts:
    """Tweets to airlines, in English."""
    found = list(rows(data / "airline_tweets" / "Tweets.csv.gz"))
    return [row["text"] for row in found], [row["airline_sentiment"] for row in found]


SETS: dict[str, Callable[[Path], Texts]] = {
    "arabic": arabic,
    "telecom": telecom,
    "reviews": reviews,
    "airline": airline,
}


def table(name: str, texts: list[str], labels: list[str]) -> None:
    """Print what is read out of fold, beside peers."""
    began = time.process_time()
    judged = judge(texts, labels, folds=5, reader=Reader(seed=SEED))
    took = time.process_time() - began
    told = {"reader": judged.said, "tf-idf logistic": judged.peer, "tf-idf logistic, balanced": judged.balanced_peer}
    if name == "arabic":
        told["linear svm, C=.5"] = svm(texts, judged.truth, judged.groups)
    for who, said in told.items():
        right = (said == judged.truth).mean()
        print(f"{name:8} {who:28} accuracy {right:.4f}  macro-F1 {macro_f1(judged.truth, said, k=judged.k):.4f}")
    given = judged.given >= 0
    off = calibration_error(reliability(judged.probabilities, judged.truth))
    print(
        f"{name:8} promised .80: {given.mean():.3f} given, {(judged.given == judged.truth)[given].mean():.3f} right;"
        f" calibration error {off:.3f}; Brier {brier(judged.probabilities, judged.truth).mean() / 2:.3f};"
        f" {len(texts):,} texts, {took:.0f} CPU s with both logistic regressions",
        flush=True,
    )


def svm(texts: list[str], truth: Codes, groups: Codes) -> Codes:
    """Return what the usual peer reads in the same folds."""
    fold_of = dealt(truth, groups, folds=5, seed=SEED)
    said = np.zeros_like(truth)
    for fold in range(5):
        teach, unseen = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5))
        peer = make_pipeline(make_union(TfidfVectorizer(ngram_range=(1, 2)), pieces), LinearSVC(C=0.5))
        said[unseen] = peer.fit([texts[i] for i in teach], truth[teach]).predict([texts[i] for i in unseen])
    return said


def curves(name: str, texts: list[str], labels: list[str], seeds: int) -> None:
    """Print macro-F1 on a fourth of the texts, held back, by number of labels: chosen actively, and at random."""
    names = tuple(sorted(set(labels)))
    truth = np.array([names.index(label) for label in labels], dtype=np.intp)
    groups = duplicate_groups(texts)
    reached: dict[str, list[list[float]]] = {"active": [], "random": []}
    for seed in range(seeds):
        fold_of = dealt(truth, groups, folds=4, seed=seed)
        pool_at, unseen = np.flatnonzero(fold_of != 0), np.flatnonzero(fold_of == 0)
        pool = Pool.of([texts[i] for i in pool_at])
        judged = pool.views.rows([texts[i] for i in unseen])

        def reads(
            places: list[int], pool: Pool = pool, at: Codes = pool_at, rows=judged, unseen: Codes = unseen
        ) -> float:
            reading = Reader(seed=SEED).fit_rows(
                pool.rows.of(places), truth[at][places], pool.groups[places], names=names
            )
            return macro_f1(truth[unseen], reading.read_rows(rows).said, k=len(names))

        held: dict[int, str] = {}
        line = []
        while len(held) < LABELS[-1]:
            asked = ask_next(pool, held, count=10, seed=seed)
            held |= {one.place: labels[pool_at[one.place]] for one in asked}
            if len(held) in LABELS:
                line.append(reads(list(held)))
        reached["active"].append(line)
        drawn = np.random.default_rng(seed).permutation(len(pool_at))
        first = list(dict.fromkeys(pool.groups[drawn].tolist()))
        at_random = [int(drawn[np.flatnonzero(pool.groups[drawn] == group)[0]]) for group in first[: LABELS[-1]]]
        reached["random"].append([reads(at_random[:n]) for n in LABELS])
    for how, lines in reached.items():
        mean, spread = np.mean(lines, axis=0), np.std(lines, axis=0)
        told = "  ".join(f"{n}: {m:.4f} ({s:.3f})" for n, m, s in zip(LABELS, mean, spread, strict=True))
        print(f"{name:8} {how:7} {told}", flush=True)


def beside_vectors(name: str, texts: list[str], labels: list[str], vectors: str) -> None:
    """Print what is read by words, by vectors and by both, on the same sample in the same folds."""
    chosen = np.sort(np.random.default_rng(SEED).permutation(len(texts))[:SAMPLE])
    some, known = [texts[i] for i in chosen], [labels[i] for i in chosen]
    made = embedder_named(vectors).encode(some)
    found = judge_vectors(some, known, made, folds=5, reader=Reader(seed=SEED))
    for who, judged in zip(("words", vectors, f"words and {vectors}"), found, strict=True):
        right = (judged.said == judged.truth).mean()
        print(
            f"{name:8} {who:28} accuracy {right:.4f}  macro-F1 {macro_f1(judged.truth, judged.said, k=judged.k):.4f}"
            f"  ({len(some):,} texts)",
            flush=True,
        )


def main() -> None:
    """Print all tables and curves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=SETS)
    parser.add_argument("--curves", action="store_true")
    parser.add_argument("--vectors", choices=("nano", "lsa"))
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    for name, read in SETS.items():
        if options.only in (None, name):
            texts, labels = read(options.data)
            if options.vectors:
                beside_vectors(name, texts, labels, options.vectors)
            elif not options.curves:
                table(name, texts, labels)
            elif name != "arabic":
                curves(name, texts, labels, options.seeds)


if __name__ == "__main__":
    main()
