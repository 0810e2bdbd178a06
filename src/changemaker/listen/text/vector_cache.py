"""Vectors kept from run to run, by a keyed hash of the text and the model: what was read once is not read again.

One file a model, of records (32 bytes of hash, the vector); it is only added to while a run lasts, so that a killed
one keeps what it had. At its end what no text asked for is dropped: an erased person's vectors go with the texts.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from changemaker.engine.whole_files import move_whole
from changemaker.listen.text.embedder import Embedder
from changemaker.listen.text.vector_files import FOLDER, HASH, hash_of
from changemaker.listen.text.vectors import Vectors

AT_ONCE = 256  # texts between two additions to the file


def cached_vectors(
    state: Path,
    texts: Sequence[str],
    embedder: Embedder,
    *,
    key: bytes,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Vectors:
    """Return one vector a text, made only where it is not kept.

    Args:
        state: the workspace's `.changemaker`.
        texts: redacted.
        embedder: makes them; where a vector depends on the other texts, nothing is kept.
        key: of the hashes: who has the file alone cannot try out which texts are in it.
        progress: is told how many texts are done, of how many.
    """
    if not embedder.alone or not texts:
        return embedder.encode(texts)
    hashes = [hash_of(text, key) for text in texts]
    cache = _Cache(state / FOLDER, embedder)
    missing = {one: text for one, text in zip(hashes, texts, strict=True) if one not in cache.places}
    done = len(set(hashes)) - len(missing)
    todo = list(missing.items())
    for start in range(0, len(todo), AT_ONCE):
        progress(done + start, done + len(todo))
        some = todo[start : start + AT_ONCE]
        cache.add([one for one, _ in some], embedder.encode([text for _, text in some]))
    progress(done + len(todo), done + len(todo))
    cache.keep_only(set(hashes))
    return cache.vectors(hashes)


class _Cache:
    def __init__(self, folder: Path, embedder: Embedder) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.record = np.dtype([("hash", f"V{HASH}"), ("vector", "<f4", (embedder.dim,))])
        named = "".join(letter if letter.isalnum() or letter in "-." else "_" for letter in embedder.hash)
        self.path = folder / f"{named}-{embedder.dim}.bin"
        whole = self.path.stat().st_size // self.record.itemsize if self.path.is_file() else 0
        if self.path.is_file() and self.path.stat().st_size != whole * self.record.itemsize:
            with self.path.open("r+b") as file:  # the last record of a killed run
                file.truncate(whole * self.record.itemsize)
        held = np.fromfile(self.path, dtype=self.record) if whole else np.zeros(0, dtype=self.record)
        self.rows: list[NDArray[np.void]] = [held]
        self.places = {bytes(one): place for place, one in enumerate(held["hash"])}

    def add(self, hashes: Sequence[bytes], vectors: Vectors) -> None:
        rows = np.zeros(len(hashes), dtype=self.record)
        rows["hash"] = [np.void(one) for one in hashes]
        rows["vector"] = vectors
        with self.path.open("ab") as file:
            file.write(rows.tobytes())
        first = sum(len(some) for some in self.rows)
        self.rows.append(rows)
        self.places.update((one, first + place) for place, one in enumerate(hashes))

    def vectors(self, hashes: Sequence[bytes]) -> Vectors:
        held = self.all()
        found: Vectors = held["vector"][[self.places[one] for one in hashes]]
        return found

    def keep_only(self, wanted: set[bytes]) -> None:
        if wanted >= set(self.places):
            return
        held = self.all()
        kept = held[[place for one, place in self.places.items() if one in wanted]]
        beside = self.path.with_suffix(".tmp")
        beside.write_bytes(kept.tobytes())
        move_whole(beside, self.path)
        self.rows = [kept]
        self.places = {bytes(one): place for place, one in enumerate(kept["hash"])}

    def all(self) -> NDArray[np.void]:
        self.rows = [np.concatenate(self.rows)]
        return self.rows[0]
