"""Themes in texts: the same for the same texts in any order, every text placed, quotes of different people."""

from collections import Counter
from functools import cache

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from changemaker.core.refusal import Refusal
from changemaker.listen.text.lsa import Lsa
from changemaker.listen.text.theme_ids import OTHER
from changemaker.listen.text.themes import Themes, find_themes
from unit.listen.text.said import ENGLISH, RUSSIAN, said


@cache
def english() -> tuple[list[str], list[str]]:
    return said(ENGLISH, 40, seed=1)


def found_in(texts: list[str], languages: list[str] | None = None, **more: object) -> Themes | Refusal:
    vectors = Lsa().encode(texts)
    return find_themes(texts, vectors, languages or ["en"] * len(texts), seed=1, **more)  # type: ignore[arg-type]


def themes(texts: list[str], languages: list[str] | None = None, **more: object) -> Themes:
    found = found_in(texts, languages, **more)
    assert isinstance(found, Themes)
    return found


def test_themes_are_those_that_were_written_about_and_every_text_has_one() -> None:
    texts, truth = english()

    found = themes(texts)

    assert adjusted_mutual_info_score(truth, found.theme_of) > 0.6
    assert len(found.theme_of) == len(texts) == sum(theme.size for theme in found.themes)
    assert found.count.low <= found.k <= found.count.high
    assert all(0 <= near <= 1 for near in found.nearness)


def test_the_same_texts_give_the_same_themes_in_whatever_order_they_come() -> None:
    texts, _ = english()
    vectors = Lsa().encode(texts)
    order = np.random.default_rng(3).permutation(len(texts))

    first = find_themes(texts, vectors, ["en"] * len(texts), seed=1)
    again = find_themes(texts, vectors, ["en"] * len(texts), seed=1)
    turned = find_themes([texts[place] for place in order], vectors[order], ["en"] * len(texts), seed=1)

    assert isinstance(first, Themes) and isinstance(again, Themes) and isinstance(turned, Themes)
    assert first.theme_of == again.theme_of
    assert [first.theme_of[place] for place in order] == list(turned.theme_of)
    assert turned.in_order([int(place) for place in order]).theme_of == first.theme_of


def test_languages_have_themes_of_their_own_where_vectors_know_words_only() -> None:
    russian, _ = said(RUSSIAN, 40, seed=2)
    texts = [*english()[0], *russian]

    found = themes(texts, ["en"] * 200 + ["ru"] * 80)

    assert [name for name, _ in found.apart] == ["en", "ru"]
    assert all(len(theme.languages) == 1 for theme in found.themes)
    by_language = Counter(theme.languages[0][0] for theme in found.themes if theme.id != OTHER)
    assert by_language["en"] > 1 and by_language["ru"] > 1  # themes, not languages


def test_a_language_of_few_texts_is_told_and_counted_under_other() -> None:
    few = [f"Доставка опять опоздала, заказ {number}" for number in range(10)]

    found = themes([*english()[0], *few], ["en"] * 200 + ["ru"] * 10)

    assert found.too_few == (("ru", 10),)
    assert set(found.theme_of[200:]) == {OTHER}


def test_fifty_languages_of_ten_texts_each_are_grouped_by_what_their_letters_allow() -> None:
    texts, _ = said(ENGLISH, 100, seed=4)

    found = themes(texts, [f"l{number % 50}" for number in range(len(texts))])

    assert len(found.theme_of) == 500
    assert [n for _, n in found.apart] == [500]  # one script, so one group


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ([], "themes.refuse.none"),
        (["", "  "], "themes.refuse.none"),
        (["One.", "Two things.", "Three."], "themes.refuse.few"),
        (["The delivery came late."] * 200, "themes.refuse.same"),
    ],
)
def test_what_has_no_themes_is_refused_with_the_reason(texts: list[str], why: str) -> None:
    found = find_themes(texts, np.ones((len(texts), 4), dtype=np.float32), ["en"] * len(texts), seed=1)

    assert isinstance(found, Refusal)
    assert found.why.id == why


def test_half_a_letter_and_a_nul_break_nothing() -> None:
    texts = [text + "\0\ud800" for text in english()[0]]

    found = find_themes(texts, Lsa().encode(english()[0]), ["en"] * len(texts), seed=1)

    assert isinstance(found, Themes)


def test_quotes_are_different_texts_of_different_people() -> None:
    texts, _ = english()
    people = [f"c{number % 30}" for number in range(len(texts))]

    found = themes(texts, people=people)

    for theme in found.themes:
        assert len({people[place] for place in theme.quotes}) == len(theme.quotes) <= 3
        assert all(found.theme_of[place] == theme.id for place in theme.quotes)


def test_ids_stay_when_texts_are_added_and_new_ones_are_never_old_ones() -> None:
    texts, _ = english()
    more, _ = said(RUSSIAN, 40, seed=2)
    keys = [f"d{number}" for number in range(len(texts) + len(more))]
    first = themes(texts, documents=keys[: len(texts)])

    second = themes([*texts, *more], ["en"] * 200 + ["ru"] * 80, documents=keys, before=first.kept)

    same = sum(a == b for a, b in zip(first.theme_of, second.theme_of, strict=False))
    assert same > 0.9 * len(texts)
    of_russian = set(second.theme_of[200:]) - {OTHER}
    assert of_russian and of_russian.isdisjoint(first.theme_of)
    assert second.kept.next_number > first.kept.next_number
