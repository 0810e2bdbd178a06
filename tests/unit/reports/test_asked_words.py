"""Pages for respondents say the same in each of their languages."""

from string import Formatter

from changemaker.listen.surveys.survey import RIGHT_TO_LEFT
from changemaker.reports.digits import LEFT_TO_RIGHT
from changemaker.reports.words.asked import ASKED, asked_word, frame_language

# "نحو دقيقتين" is the dual, which holds its number in the word itself.
DUAL = ("ar", "asked.minutes.two")


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_sentence_is_there_in_every_language_with_the_same_gaps() -> None:
    english = ASKED["en"]
    wrong = [
        (language, id)
        for language, words in ASKED.items()
        for id in english.keys() | words.keys()
        if id not in words or id not in english or (gaps(words[id]) != gaps(english[id]) and (language, id) != DUAL)
    ]

    assert wrong == []


def test_numbers_are_written_as_the_language_does() -> None:
    said = {code: asked_word("survey.answer.too_long", code, letters=20_001, most=20_000) for code in ASKED}

    assert "20,001" in said["en"]
    assert "20.001" in said["de"]
    assert "20\u00a0001" in said["ru"]
    assert f"{LEFT_TO_RIGHT}20,001" in said["ar"]  # not reordered by the letters around it


def test_a_survey_in_another_language_is_framed_by_one_of_its_own_that_we_speak() -> None:
    assert frame_language("fr", "fr", "de", "ar") == "de"
    assert frame_language("tr", "tr") == "en"
    assert "ar" in RIGHT_TO_LEFT
