"""A theme keeps its id from run to run, and an id that was used is never given to another."""

import numpy as np
import pytest

from changemaker.listen.text.theme_ids import KeptThemes, stable_ids

TWO = np.eye(2, dtype=np.float32)


def kept(theme_of: dict[str, str], ids: tuple[str, ...], *, embedder: str = "", number: int = 9) -> KeptThemes:
    return KeptThemes(theme_of=theme_of, ids=ids, centres=TWO[: len(ids)], embedder=embedder, next_number=number)


def test_themes_are_known_again_by_the_texts_that_both_runs_have() -> None:
    before = kept({"a": "T1", "b": "T1", "c": "T1", "d": "T2", "e": "T2", "f": "T2"}, ("T1", "T2"))

    ids, number = stable_ids([["d", "e", "f", "new"], ["a", "b", "c"]], TWO, embedder="", before=before)

    assert ids == ("T2", "T1")
    assert number == 9


def test_a_theme_that_fits_none_gets_a_number_that_no_theme_had() -> None:
    before = kept({"a": "T1", "b": "T1", "c": "T1"}, ("T1",))

    ids, number = stable_ids([["x", "y", "z"], ["a", "b", "c"]], TWO, embedder="", before=before)

    assert ids == ("T9", "T1")
    assert number == 10


def test_of_two_halves_of_a_theme_the_larger_keeps_its_id() -> None:
    before = kept(dict.fromkeys("abcdefgh", "T1"), ("T1",))

    ids, _ = stable_ids([list("abc"), list("defgh")], TWO, embedder="", before=before)

    assert ids == ("T9", "T1")  # 5 of 8 texts are more than 3 of 8


def test_where_no_text_is_shared_the_middles_decide_but_only_of_the_same_vectors() -> None:
    before = kept({}, ("T1", "T2"), embedder="model-1")
    members = [["x"], ["y"]]

    assert stable_ids(members, TWO[::-1], embedder="model-1", before=before)[0] == ("T2", "T1")
    assert stable_ids(members, TWO[::-1], embedder="model-2", before=before)[0] == ("T9", "T10")
    assert stable_ids(members, TWO[::-1], embedder="", before=before)[0] == ("T9", "T10")


def test_vectors_of_another_model_are_matched_through_the_texts() -> None:
    before = kept({"a": "T1", "b": "T1", "c": "T1"}, ("T1",), embedder="model-1")
    wider = np.eye(2, 5, dtype=np.float32)

    ids, _ = stable_ids([["a", "b", "c"], ["x"]], wider, embedder="model-2", before=before)

    assert ids == ("T1", "T9")


def test_what_is_kept_comes_back_from_its_bytes() -> None:
    before = kept({"a": "T1"}, ("T1", "T2"), embedder="m")

    back = KeptThemes.of_bytes(before.as_bytes())

    assert (back.theme_of, back.ids, back.embedder, back.next_number) == ({"a": "T1"}, ("T1", "T2"), "m", 9)
    assert (back.centres == before.centres).all()
    assert KeptThemes.of_bytes(KeptThemes().as_bytes()).ids == ()


@pytest.mark.parametrize("held", [b"", b"[]", b"{}", b"\xff\xfe", b'{"theme_of": 3}'])
def test_a_damaged_file_is_told_as_such(held: bytes) -> None:
    with pytest.raises(ValueError):
        KeptThemes.of_bytes(held)
