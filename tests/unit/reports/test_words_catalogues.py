"""Every sentence has its Russian and its Arabic one, with the same gaps; numbers stay in order in both."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.message import Message
from changemaker.reports import words
from changemaker.reports.digits import BY_ITSELF, END, LEFT_TO_RIGHT, RIGHT_TO_LEFT
from changemaker.reports.words import CATALOGUES, LANGUAGES, listed, say, word
from changemaker.reports.words.catalogue import held, read_catalogue
from changemaker.reports.words.en import WORDS

FOLDER = Path(words.__file__).parent
TOOL = Path(__file__).resolve().parents[3] / "tools" / "catalogues.py"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
OPENS, CLOSES = {LEFT_TO_RIGHT, RIGHT_TO_LEFT, BY_ITSELF}, END


def test_the_tool_finds_nothing_left_to_translate() -> None:
    done = subprocess.run([sys.executable, str(TOOL), "check"], capture_output=True, text=True, check=False)

    assert done.stdout == "all sentences are translated\n", done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_read_at_run_time_is_what_babel_reads(language: str) -> None:
    file = FOLDER / f"{language}.po"
    with file.open("rb") as opened:
        theirs = {message.context: message.string for message in read_po(opened) if message.context}

    assert read_catalogue(file) == {id: told for id, told in theirs.items() if told}
    assert set(theirs) == set(WORDS)


def test_a_fuzzy_or_empty_sentence_is_told_in_english(tmp_path: Path) -> None:
    file = tmp_path / "xx.po"
    head = 'msgid ""\nmsgstr ""\n"Language: xx\\n"\n\n'
    good = 'msgctxt "a.good"\nmsgid "one"\nmsgstr ""\n"two \\"quoted\\"\\n"\n"lines"\n\n'
    fuzzy = '#, fuzzy, python-brace-format\nmsgctxt "a.fuzzy"\nmsgid "{n}"\nmsgstr "{n}"\n\n'
    file.write_text(head + good + fuzzy + 'msgctxt "an.empty"\nmsgid "one"\nmsgstr ""\n', encoding="utf-8")

    assert read_catalogue(file) == {"a.good": 'two "quoted"\nlines'}


def test_a_language_that_nobody_wrote_is_a_bug() -> None:
    with pytest.raises(KeyError):
        word("section.answer", "de")


def test_babel_is_not_loaded_to_say_a_sentence() -> None:
    says = "from changemaker.reports.words import word; word('section.answer', 'ar')"
    told = f"import sys; {says}; print('babel' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "95 % of 1,234.5"), ("ru", "95\u00a0% of 1\u00a0234,5"), ("ar", "\u206695%\u2069 of \u20661,234.5\u2069")],
)
def test_numbers_in_a_sentence_are_written_as_the_language_writes_them(
    language: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CATALOGUES[language], "a.sentence", "{share:.0%} of {n:,}")  # type: ignore[arg-type]

    assert say(Message("a.sentence", {"share": 0.95, "n": 1234.5}), language) == told


def test_a_negative_number_keeps_its_sign_in_front_in_arabic() -> None:
    told = say(Message("check.spread", {"listed": "-0.4"}), "ar")

    assert "\u2066−0.4\u2069" in told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Mbar 0.5: −0.02 to 0.09; Mbar 1: 1,234 to 2"),
        ("ru", "Mbar 0,5: от −0,02 до 0,09; Mbar 1: от 1\u00a0234 до 2"),
        ("ar", "Mbar ⁦0.5⁩: من ⁦−0.02⁩ إلى ⁦0.09⁩؛ Mbar ⁦1⁩: من ⁦1,234⁩ إلى ⁦2⁩"),
    ],
)
def test_ranges_in_a_list_that_a_study_made_are_told_in_the_readers_language(language: str, told: str) -> None:
    listed_by_a_study = "Mbar 0.5: -0.02 to 0.09; Mbar 1: 1,234 to 2"

    assert told in say(Message("check.honest.no_effect", {"listed": listed_by_a_study}), language)


def test_keys_and_dates_inside_a_sentence_are_put_into_words_elsewhere_and_left_alone_in_english() -> None:
    planned = Message("check.plan.before", {"day": "2024-05-01"})
    answers = Message("check.who_answered.few", {"metric": "nps", "answers": 3})

    assert "2024-05-01" in say(planned) and "1 мая 2024" in say(planned, "ru") and "1 مايو 2024" in say(planned, "ar")
    assert say(answers).startswith("nps") and say(answers, "ru").startswith("Индекс")


def test_commands_and_figures_of_an_arabic_sentence_are_held_left_to_right() -> None:
    told = held("اذكر --shares ثم {x} أو `git add -A`، من −100 حتى 4-4-5", "ar")

    for piece in ("--shares", "`git add -A`", "−100", "4-4-5"):
        assert f"{LEFT_TO_RIGHT}{piece}{END}" in told
    assert " {x} " in told


def test_lists_join_as_the_language_joins() -> None:
    assert listed(["а", "б", "в"], "ru") == "а, б и в"
    assert listed(["أ", "ب", "ج"], "ar") == "أ، ب وج"


def depth(text: str) -> int:
    """Return how many isolates stay open; -1 where one closes that was never opened."""
    open_now = 0
    for letter in text:
        open_now += (letter in OPENS) - (letter == CLOSES)
        if open_now < 0:
            return -1
    return open_now


@given(
    id=st.sampled_from(sorted(WORDS)), n=st.floats(-1e12, 1e12), name=st.text(st.characters(codec="utf-8"), max_size=9)
)
def test_every_arabic_sentence_closes_what_it_opens(id: str, n: float, name: str) -> None:
    plain = "".join(letter for letter in name if letter not in OPENS | {CLOSES})

    try:
        told = word(id, "ar", **_params(WORDS[id], n, plain))
    except KeyError:  # pragma: no cover - a gap that this test does not know how to fill
        pytest.fail(f"{id} cannot be filled")

    assert depth(told) == 0


def _params(template: str, n: float, name: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for _, gap, spec, _ in words.Formatter().parse(template):
        if gap is not None:
            found[gap] = n if spec else name
    return found
