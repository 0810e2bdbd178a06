"""Themes beside BERTopic at its default, on the same vectors in one run: agreement with known labels, speed, memory.

`python benchmarks/themes.py FILE [--text COLUMN] [--truth COLUMN] [--peer PYTHON] [--vectors FILE.npy]`, such as
banking77's test.csv. BERTopic stands in an environment of its own, whose Python `--peer` names (or the variable
BERTOPIC_PYTHON); without it that part is skipped, and says so. `--vectors` keeps the vectors of the small model, so
that a second run need not make them again. Every text is scored; BERTopic's outliers are one theme.
"""

import argparse
import csv
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from changemaker.core.refusal import Refusal
from changemaker.listen.text.lsa import Lsa
from changemaker.listen.text.nano import Nano
from changemaker.listen.text.theme_agreement import agreement
from changemaker.listen.text.theme_ids import OTHER
from changemaker.listen.text.themes import Themes, find_themes

SEED = 7
MOST_BELOW = 0.02  # AMI
K = (40, 150)
PEER = """
import json, resource, sys, time
import numpy as np
from bertopic import BERTopic

texts, vectors = json.load(open(sys.argv[1])), np.load(sys.argv[2])
started = time.process_time()
found, _ = BERTopic(embedding_model=None).fit_transform(texts, vectors)
took = time.process_time() - started
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"found": [int(one) for one in found], "seconds": took, "kilobytes": most}))
"""


def read(file: Path, text: str, truth: str) -> tuple[list[str], list[str]]:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row[text] for row in rows], [row[truth] for row in rows]


def nano_vectors(texts: Sequence[str], kept: Path | None) -> NDArray[np.float32]:
    if kept and kept.exists():
        return np.asarray(np.load(kept), dtype=np.float32)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    nano = Nano()
    vectors = nano.encode(texts)
    nano.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime - children.ru_utime + after.ru_stime - children.ru_stime
    if took > 0:
        say(f"vectors of the small model: {len(texts) / took:,.0f} texts per CPU second")
    if kept:
        np.save(kept, vectors)
    return vectors


def ours(name: str, texts: Sequence[str], vectors: NDArray[np.float32], truth: Sequence[str], extra: float) -> Themes:
    """Print our figures; `extra` are CPU seconds that the vectors took."""
    started = time.process_time()
    found = find_themes(texts, vectors, ["en"] * len(texts), seed=SEED, embedder=name)
    took = time.process_time() - started
    if isinstance(found, Refusal):
        raise SystemExit(f"no themes: {found.why.id}")
    score(f"changemaker, {name}", found.theme_of, truth, k=found.k, outside=found.theme_of.count(OTHER), took=took)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(
        f"    with vectors {len(texts) / (took + extra):,.0f} texts per CPU second, "
        f"{most / 1024:,.0f} MB at most so far"
    )
    again = find_themes(texts, vectors, ["en"] * len(texts), seed=SEED, embedder=name)
    turned = find_themes(texts[::-1], vectors[::-1], ["en"] * len(texts), seed=SEED, embedder=name)
    same = not isinstance(again, Refusal) and again.theme_of == found.theme_of
    same_turned = not isinstance(turned, Refusal) and turned.theme_of[::-1] == found.theme_of
    say(
        f"    same input again, same themes: {same}; in the opposite order: {same_turned}; "
        f"k in {K}: {K[0] <= found.k <= K[1]}"
    )
    return found


def score(name: str, found: Sequence[str], truth: Sequence[str], *, k: int, outside: int, took: float) -> float:
    told = agreement(found, truth, seed=SEED)
    ami, ari = told["ami"], told["ari"]
    say(
        f"{name:24} k {k:>4}  AMI {ami.value:.3f} ({ami.low:.3f} to {ami.high:.3f})  ARI {ari.value:.3f} "
        f"({ari.low:.3f} to {ari.high:.3f})  outside {outside / len(found):.1%}  "
        f"{len(found) / took:,.0f} texts per CPU second"
    )
    return ami.value


def peer(python: str, texts: Sequence[str], vectors: NDArray[np.float32], truth: Sequence[str]) -> float | None:
    """Print the peer's figures on the same vectors; return its AMI, None where it is not installed."""
    if not python:
        say("BERTopic: skipped, no --peer and no BERTOPIC_PYTHON names the Python of an environment that has it")
        return None
    with tempfile.TemporaryDirectory(prefix="themes-") as name:
        folder = Path(name)
        (folder / "texts.json").write_text(json.dumps(list(texts)))
        np.save(folder / "vectors.npy", vectors)
        (folder / "peer.py").write_text(PEER)
        call = [python, str(folder / "peer.py"), str(folder / "texts.json"), str(folder / "vectors.npy")]
        clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run(call, capture_output=True, text=True, env=clean, timeout=900, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        say(f"BERTopic: skipped, it did not run ({last})")
        return None
    told = json.loads(done.stdout.strip().splitlines()[-1])
    found = [str(one) for one in told["found"]]
    k = len(set(found) - {"-1"})
    ami = score("BERTopic, its default", found, truth, k=k, outside=found.count("-1"), took=told["seconds"])
    say(f"    {told['kilobytes'] / 1024:,.0f} MB at most")
    return ami


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description="Themes beside BERTopic at its default, on the same vectors.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", default="text")
    parser.add_argument("--truth", default="category")
    parser.add_argument("--peer", default=os.environ.get("BERTOPIC_PYTHON", ""))
    parser.add_argument("--vectors", type=Path)
    given = parser.parse_args()
    texts, truth = read(given.file, given.text, given.truth)
    say(f"{len(texts):,} texts, {len(set(truth))} labels; every text is scored, outliers as one theme")
    started = time.process_time()
    default = Lsa().encode(texts)
    ours("lsa", texts, default, truth, time.process_time() - started)
    vectors = nano_vectors(texts, given.vectors)
    found = ours("nano", texts, vectors, truth, 0.0)
    theirs = peer(given.peer, texts, vectors, truth)
    if theirs is not None:
        mine = agreement(found.theme_of, truth, seed=SEED)["ami"].value
        verdict = "kept" if mine >= theirs - MOST_BELOW else "not kept"
        say(f"AMI with the small model less BERTopic's: {mine - theirs:+.3f} (at most {MOST_BELOW} below: {verdict})")


if __name__ == "__main__":
    main()
