"""Finance is asked in plain words, one question at a time, and what was answered is written where it belongs."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from changemaker.core.errors import ChangemakerError
from changemaker.engine.workspace import Settings, open_workspace
from changemaker.engine.yaml_file import checked, read_yaml
from changemaker.engine.yaml_text import tree_of
from changemaker.metrics.finance_rules import FinanceRules, Signature
from changemaker.routines.finance_answers import write_answers
from changemaker.routines.finance_guide import form, interview, understood
from changemaker.routines.finance_questions import QUESTIONS, Answers, signatures
from changemaker.routines.init import init

TODAY = date(2026, 11, 21)
SETTINGS = Settings(name="Acme", currency="EUR")


class Person:
    """Somebody at a terminal who answers what was prepared, then skips."""

    def __init__(self, answers: Iterable[str]) -> None:
        self.answers, self.asked, self.told = iter(answers), [""], [""]

    def hear(self, question: str) -> str:
        self.asked.append(question)
        return next(self.answers, "-")

    def say(self, line: str) -> None:
        self.told.append(line)


def asked(*answers: str) -> tuple[Answers, Person]:
    """Return what an interview gives with these answers, and what the person was asked and told."""
    person = Person(answers)
    found = interview(FinanceRules(), SETTINGS, today=TODAY, say=person.say, hear=person.hear)
    return found, person


def test_enter_agrees_a_dash_skips_and_the_signature_is_of_today() -> None:
    found, _ = asked("Ann Lee (controller)", "", "-", "8 %")

    assert (found.by, found.on) == ("Ann Lee (controller)", TODAY)
    assert found.margin_share == 0.35  # the default that stood in brackets
    assert found.horizon_months is None
    assert found.discount_rate == 0.08
    assert signatures(found) == ["margin_share", "discount_rate"]


def test_every_question_shows_its_number_and_what_is_assumed_today() -> None:
    _, person = asked("Ann", *[""] * 20)

    questions = person.asked[2:]
    assert len(questions) == 12  # of fourteen: two follow only from a published figure
    assert questions[0].startswith("1/14 ")
    assert questions[0].endswith(" [0.35]")
    assert "(count or leave_out) [count]" in questions[7]


def test_a_question_mark_says_why_and_a_wrong_answer_is_asked_again() -> None:
    found, person = asked("Ann", "?", "35", "a lot", "0.4")

    assert found.margin_share == 0.4
    assert "orders that bring no margin" in person.told[2]
    assert "0.35?" in person.told[3]
    assert "wants a number" in person.told[4]


def test_a_published_figure_brings_its_two_questions() -> None:
    found, person = asked("Ann", *["-"] * 11, "104 %", "1.04", "2025-12-31", "Annual report: page 12")

    assert "wants a number" in person.told[2]
    assert (found.published_nrr, found.published_year_ending) == (1.04, date(2025, 12, 31))
    assert found.published_source == "Annual report: page 12"


def test_nobody_is_asked_without_a_name() -> None:
    found, person = asked("", "  ", "Ann")

    assert found.by == "Ann"
    assert person.asked[1:4] == ["Who answers? Name and role"] * 3


@pytest.mark.parametrize("key", ["margin_share", "months_without_order", "leave_out_one_off", "calendar"])
@pytest.mark.parametrize("typed", ["", "#", "[", "a: b", "'", "*x", "password: x", "1e400", "-1"])
def test_anything_that_is_typed_is_understood_or_told(key: str, typed: str) -> None:
    (question,) = [one for one in QUESTIONS if one.key == key]

    value, trouble = understood(question, typed)

    assert value is None
    assert trouble


def test_the_form_can_be_filled_in_and_read_back() -> None:
    page = form(FinanceRules(), SETTINGS, today=TODAY)
    block = page.split("```yaml\n")[1].split("```")[0]

    answers, problems = checked(tree_of(block.replace("by:", "by: Ann"), named="answers.yml"), Answers)

    assert problems == []
    assert answers is not None
    assert (answers.margin_share, answers.price_rises, answers.published_nrr) == (0.35, "count", None)
    assert all(question.ask in page for question in QUESTIONS)


def test_a_form_without_a_name_is_sent_back() -> None:
    block = form(FinanceRules(), SETTINGS, today=TODAY).split("```yaml\n")[1].split("```")[0]

    problems = checked(tree_of(block, named="answers.yml"), Answers)[1]

    assert [problem.where for problem in problems] == ["answers.yml:1:1"]


def test_answers_are_written_where_they_belong_and_every_remark_stays(tmp_path: Path) -> None:
    folder = init(tmp_path / "acme").folder
    before = (folder / "finance.yml").read_text(encoding="utf-8")
    answers = Answers(by="Ann Lee", on=TODAY, margin_share=0.4, months_without_order=9, calendar="4-4-5")

    changed = write_answers(folder, answers)

    after = (folder / "finance.yml").read_text(encoding="utf-8")
    rules = read_yaml(folder / "finance.yml", FinanceRules)
    assert [path.name for path in changed] == ["finance.yml", "changemaker.yml"]
    assert (rules.margin_share, rules.churn.months_without_order) == (0.4, 9)
    assert rules.signed == {name: Signature(by="Ann Lee", on=TODAY) for name in ("margin_share", "churn")}
    assert open_workspace(folder).settings.fiscal_year.calendar == "4-4-5"
    remarks = [line for line in before.splitlines() if "#" in line]
    assert [line for line in remarks if line not in after] == []


def test_a_later_answer_replaces_the_earlier_one_and_its_signature(tmp_path: Path) -> None:
    folder = init(tmp_path / "acme").folder
    write_answers(folder, Answers(by="Ann", on=date(2026, 1, 31), margin_share=0.4, horizon_months=12))

    write_answers(folder, Answers(by="Bo", on=TODAY, margin_share=0.3))

    rules = read_yaml(folder / "finance.yml", FinanceRules)
    assert (rules.margin_share, rules.horizon_months) == (0.3, 12)
    assert {name: one.by for name, one in rules.signed.items()} == {"margin_share": "Bo", "horizon_months": "Ann"}


def test_nrr_is_signed_only_when_all_of_it_was_answered() -> None:
    some = Answers(by="Ann", on=TODAY, nrr_window_months=12, price_rises="count")
    whole = some.model_copy(update={"leave_out_one_off": True, "annual_invoices": "spread"})

    assert signatures(some) == []
    assert signatures(whole) == ["nrr"]


def test_a_published_figure_needs_its_year_and_source() -> None:
    problems = checked(tree_of("by: Ann\non: 2026-11-21\npublished_nrr: 1.04", named="a.yml"), Answers)[1]

    assert [problem.hint for problem in problems] == ["give all three"]


def test_without_a_finance_file_one_is_made(tmp_path: Path) -> None:
    folder = init(tmp_path / "acme").folder
    (folder / "finance.yml").unlink()

    write_answers(folder, Answers(by="Ann", on=TODAY, discount_rate=0.07))

    assert read_yaml(folder / "finance.yml", FinanceRules).discount_rate == 0.07


def test_a_wrong_finance_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    folder = init(tmp_path / "acme").folder
    (folder / "finance.yml").write_text("margin_shar: 0.4\n", encoding="utf-8")

    with pytest.raises(ChangemakerError, match="did you mean 'margin_share'"):
        write_answers(folder, Answers(by="Ann", on=TODAY, discount_rate=0.07, calendar="4-4-5"))

    assert (folder / "finance.yml").read_text(encoding="utf-8") == "margin_shar: 0.4\n"
    assert open_workspace(folder).settings.fiscal_year.calendar == "month"
