"""What customers write: the same themes in every language, and no gap left open."""

import pytest

from changemaker.sim.company_parameters import default_parameters
from changemaker.sim.company_words import texts_of
from changemaker.sim.texts import THEMES, TONGUES, firm, person, written
from unit.sim.small import lived

SCRIPT = {"en": ("a", "z"), "ru": ("а", "я"), "ar": ("ء", "ي")}


@pytest.mark.parametrize("language", TONGUES)
def test_every_language_has_every_theme_and_every_group(language: str) -> None:
    tongue = TONGUES[language]

    assert set(tongue.written) == set(THEMES)
    assert set(tongue.groups) == {group.name for group in default_parameters().groups}


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_sentence_is_whole_and_in_its_own_script(language: str, theme: tuple[str, str]) -> None:
    low, high = SCRIPT[language]
    for pick in range(len(TONGUES[language].written[theme])):
        text = written(language, theme, pick=pick, group="tools", days=12)

        assert "{" not in text
        assert sum(low <= letter <= high for letter in text.lower()) > len(text) / 2


def test_every_document_has_a_text() -> None:
    texts = texts_of(lived().seen())

    assert len(texts) == lived().tables(only=["document"])["document"].num_rows
    assert min(map(len, texts)) > 5
    assert len(set(texts)) > 60


def test_firms_are_told_apart_by_their_number() -> None:
    assert firm("en", 12) == "Ironbridge Works 0012"
    assert person("ru", 0) == "Айгуль Лесных"
