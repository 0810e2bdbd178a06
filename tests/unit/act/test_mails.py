"""A letter is put together from facts in the reader's language, or it says what it lacks; names come last."""

from datetime import date
from pathlib import Path

import pytest

from changemaker.act.journeys.gaps import with_people
from changemaker.act.journeys.mail import Rendered, Unsaid, rendered
from changemaker.act.journeys.read_mail import mail_named, mail_of, mails_in, mails_read
from changemaker.act.journeys.told_value import NO_BREAK, told_value
from changemaker.core.acting_errors import UnknownMailError
from changemaker.core.errors import SeveralProblemsError, WorkspaceFileError
from unit.act.written import MAIL, NAMES

THREE = """\
subject: {en: Still in stock?, ru: Всё ли есть?, ar: هل ما زال متوفرًا؟}
body:
  en: |
    Hello {{ contact.name }},

    every {{ order_gap_median }} days,
    last {{ order_units_median }} pieces.
  ru: "Здравствуйте, {{ contact.name }}! Раз в {{ order_gap_median }} дн., {{ order_units_median }} шт."
  ar: "مرحبًا {{ contact.name }}، كل {{ order_gap_median }} يومًا، {{ order_units_median }}."
otherwise:
  contact.name: {en: there, ru: клиент, ar: بكم}
  order_units_median: {en: the usual, ru: обычное число, ar: المعتاد}
"""
FACTS = {"order_gap_median": 29.97, "order_units_median": 1250.5}


def test_a_letter_has_the_facts_in_the_readers_language_and_no_name_yet() -> None:
    mail = mail_of(THREE, names=NAMES, languages=("en", "ru", "ar"))

    english, russian, arabic = (rendered(mail, FACTS, language) for language in ("en", "ru", "ar"))

    assert english == Rendered(
        language="en",
        subject="Still in stock?",
        paragraphs=("Hello {{ contact.name }},", "every 30 days,\nlast 1,250 pieces."),
        otherwise={"contact.name": "there"},
    )
    assert isinstance(russian, Rendered)
    assert russian.paragraphs == (f"Здравствуйте, {{{{ contact.name }}}}! Раз в 30 дн., 1{NO_BREAK}250 шт.",)
    assert isinstance(arabic, Rendered)
    assert "\u20661,250\u2069" in arabic.paragraphs[0]  # held together in a line from right to left


@pytest.mark.parametrize(("language", "spoken"), [("ru-RU", "ru"), ("de", "en"), ("", "en"), ("ar", "ar")])
def test_a_reader_gets_their_language_or_its_parent_or_the_first_one(language: str, spoken: str) -> None:
    found = rendered(mail_of(THREE), FACTS, language)

    assert isinstance(found, Rendered)
    assert found.language == spoken


def test_what_is_not_known_is_said_otherwise_or_the_letter_says_what_it_lacks() -> None:
    mail = mail_of(THREE)

    said = rendered(mail, {"order_gap_median": 30.0}, "en")

    assert isinstance(said, Rendered)
    assert said.paragraphs[1].endswith("last the usual pieces.")
    assert rendered(mail, {"order_units_median": 10.0}, "en") == Unsaid(names=("order_gap_median",))


def test_names_are_filled_when_it_leaves_or_it_does_not_leave() -> None:
    said = "Hello {{ contact.name }} of {{ account.name }}"

    assert with_people(said, {"contact.name": "Ann", "account.name": "Acme"}, {}) == "Hello Ann of Acme"
    assert with_people(said, {"account.name": "Acme"}, {"contact.name": "there"}) == "Hello there of Acme"
    assert with_people(said, {"contact.name": "Ann"}, {"contact.name": "there"}) is None


def test_no_value_of_a_table_can_open_a_gap() -> None:
    mail = mail_of("{subject: '{{ last_order_id }}', body: '{{ last_order_id }}'}", names=NAMES, languages=("en",))

    found = rendered(mail, {"last_order_id": "{{ contact.name }}"}, "en")

    assert isinstance(found, Rendered)
    assert found.subject == "{ contact.name }"
    assert with_people(found.paragraphs[0], {}, {}) == "{ contact.name }"


@pytest.mark.parametrize(
    ("value", "language", "told"),
    [
        (8.0, "en", "8"),
        (3.14, "de", "3,1"),
        (1234567.8, "fr", f"1{NO_BREAK}234{NO_BREAK}568"),
        (0.0512, "en", "0.051"),
        (-2.5, "en", "−2.5"),
        (1e-9, "en", "0.000000001"),
        (date(2026, 11, 30), "ru", "2026-11-30"),
        ("gold", "ar", "gold"),
    ],
)
def test_a_value_has_the_digits_that_somebody_would_say(value: float | str | date, language: str, told: str) -> None:
    assert told_value(value, language) == told


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("ar: هل ما زال متوفرًا؟", "tr: Var mı?", "subject is not there in 'ar'"),
        ("{{ order_gap_median }} days", "{{ order_gap_medan }} days", "no fact is called 'order_gap_medan'"),
        ("{{ order_gap_median }} дн.", "{{ order_gap_median } дн.", "this is no gap"),
        ("{{ order_gap_median }} يومًا", "{{ open_complaint }} يومًا", "a flag cannot stand in a sentence"),
        ("contact.name: {en", "contact.nam: {en", "no gap is called 'contact.nam'"),
        ("ru: обычное число, ", "", "what stands there otherwise is missing in 'ru'"),
        ("en: there", "en: '{{ account.name }}'", "a gap inside of what stands there otherwise"),
        ("en: Still in stock?", "en: ' '", "there is no text"),
        ("subject:", "subjct:", "unknown key 'subjct'"),
    ],
)
def test_a_letter_that_cannot_be_put_together_in_one_language_is_told_with_its_place(
    old: str, new: str, what: str
) -> None:
    assert old in THREE
    with pytest.raises((WorkspaceFileError, SeveralProblemsError)) as told:
        mail_of(THREE.replace(old, new, 1), "late", names=NAMES, languages=("en", "ru", "ar"))

    problems = getattr(told.value, "problems", [told.value])
    assert any(problem.what.startswith(what) and problem.where.startswith("late:") for problem in problems)
    assert len(problems) <= 2  # a language too many and one too few are two


def test_a_text_without_a_language_is_in_the_companys_first_and_stays_so_in_a_version() -> None:
    mail = mail_of(
        "subject: Привет\nbody: |\n  {{ contact.name }}: 'да' #1\n\n  Пока\notherwise: {contact.name: друг}\n",
        languages=("ru",),
    )

    kept = mail_of(mail.text)  # as the store has it, where nobody knows the company's languages any more

    assert mail.subject == {"ru": "Привет"}
    assert (kept.subject, kept.body, kept.otherwise, kept.text) == (mail.subject, mail.body, mail.otherwise, mail.text)


def test_the_mails_of_a_workspace_are_read_together(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "late.yml").write_text(MAIL, encoding="utf-8")

    assert list(mails_in(tmp_path, names=NAMES, languages=("en",))) == ["late"]
    with pytest.raises(UnknownMailError, match="did you mean 'late'"):
        mail_named(tmp_path, "lat", names=NAMES, languages=("en",))

    (folder / "wrong.yml").write_text("subject: a\n", encoding="utf-8")
    read = mails_read(tmp_path, names=NAMES, languages=("en",))

    assert (read.names, read.broken, len(read.problems)) == (("late", "wrong"), ("wrong",), 1)
