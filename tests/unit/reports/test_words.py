"""Messages become sentences: every gap filled, every minus true, nothing invented for an id that nobody wrote."""

import re
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from changemaker.core.message import Message
from changemaker.reports import words
from changemaker.reports.words import direction, listed, named, say, word
from changemaker.reports.words.en import WORDS
from changemaker.reports.words.en_screen import WORDS as SCREEN


def test_a_number_in_a_sentence_has_a_true_minus_and_a_spaced_percent_sign() -> None:
    told = say(Message("alt.row", {"label": "a-b", "value": -0.25, "range": "x"}))

    assert told == "a-b: −0.25 (x)"  # the label keeps its hyphen
    assert "95 %" in say(Message("contest.figure.caption", {"unit": "R2", "level": 0.95}))


def test_a_sentence_that_nobody_wrote_is_a_bug() -> None:
    with pytest.raises(KeyError):
        say(Message("no.such.sentence"))


def test_a_gap_without_its_number_is_a_bug() -> None:
    with pytest.raises(KeyError):
        say(Message("screen.more"))


def test_a_short_name_without_a_word_stays_as_it_is() -> None:
    assert named("verdict", "leak") == WORDS["verdict.leak"]
    assert named("method", "brand-new") == "brand-new"


def test_a_unit_inside_a_sentence_is_told_by_its_screen_word() -> None:
    assert "R²" in say(Message("contest.figure.caption", {"unit": "R2", "level": 0.95}))


def test_a_list_of_names_says_how_many_it_leaves_out() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_only_arabic_and_its_like_run_from_right_to_left() -> None:
    assert [direction(language) for language in ("en", "ru", "ar")] == ["ltr", "ltr", "rtl"]


def english() -> list[dict[str, str]]:
    """Return the catalogue of every module en_....py."""
    names = sorted(path.stem for path in Path(words.__file__).parent.glob("en_*.py"))
    modules = [import_module(f"{words.__name__}.{name}") for name in names]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, dict) and "." in min(value, default="")
    ]


def test_no_sentence_is_written_twice_and_none_is_left_out() -> None:
    ids = [id for catalogue in english() for id in catalogue]

    assert len(english()) >= 8
    assert sorted(ids) == sorted(WORDS)


def test_every_template_is_a_template_and_no_sentence_has_a_double_blank() -> None:
    for id, template in WORDS.items():
        assert list(Formatter().parse(template)), id
        assert "  " not in template, id


def test_the_screen_speaks_of_the_evidence_in_the_glossarys_words() -> None:
    told = [word(f"grade.{letter}") for letter in "ABCDE"]

    assert told == ["proven", "likely", "compared", "before-after", "pattern"]  # DESIGN, section 7
    assert not re.search(r"placebo|refut|quarantine|holdout", " ".join(SCREEN.values()), re.IGNORECASE)


def test_a_number_that_rounds_to_nothing_has_no_minus() -> None:
    told = {
        "answered": 24.0,
        "predicted": -0.3,
        "predicted_band_low": -0.31,
        "predicted_band_high": -0.6,
        "name": "NPS",
    }

    sentence = say(Message("title.silent_scores.predicted_band", told))

    assert "24 of those" in sentence and "0 predicted" in sentence and "everybody 0 to −1 if" in sentence
    assert "−0" not in sentence
