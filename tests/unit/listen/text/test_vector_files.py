"""Kept vectors: nothing of a text that is gone stays in any file, whatever is read with today."""

from pathlib import Path

from changemaker.listen.text.vector_cache import cached_vectors
from changemaker.listen.text.vector_files import FOLDER, drop_vectors, prune_vectors
from unit.listen.text.test_vectors import KEY, Counting


class Older(Counting):
    """Another model of three years ago."""

    name, hash = "older", "older-1"


def sizes(state: Path) -> list[int]:
    return sorted(file.stat().st_size for file in (state / FOLDER).iterdir())


def test_a_reading_leaves_only_what_it_read_in_every_models_file(tmp_path: Path) -> None:
    for embedder in (Counting(), Older()):
        cached_vectors(tmp_path, ["a", "bb", "ccc"], embedder, key=KEY)
    (tmp_path / FOLDER / "older-1-2.tmp").write_bytes(b"left by a killed run")
    with (tmp_path / FOLDER / "older-1-2.bin").open("ab") as file:
        file.write(b"half a record")

    prune_vectors(tmp_path, ["bb", "ccc"], key=KEY)

    assert sizes(tmp_path) == [80, 80]  # 2 records of 32 bytes of hash and 2 columns of 4
    again = Older()
    assert cached_vectors(tmp_path, ["bb", "ccc"], again, key=KEY).tolist() == [[2, 1], [3, 1]]
    assert again.asked == []
    prune_vectors(tmp_path, [], key=KEY)
    assert sizes(tmp_path) == []


def test_dropping_all_vectors_costs_nothing_but_time(tmp_path: Path) -> None:
    drop_vectors(tmp_path)
    cached_vectors(tmp_path, ["a", "bb"], Counting(), key=KEY)

    drop_vectors(tmp_path)

    assert sizes(tmp_path) == []
    assert cached_vectors(tmp_path, ["a"], Counting(), key=KEY).tolist() == [[1, 1]]
