"""A newcomer's way: start a workspace, ask finance, check it."""

from pathlib import Path

import pytest

from doors.support import assert_complains, run
from doors.test_assigned_question import terminal


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    assert run("init", "acme", "--name", "Acme", "--currency", "CHF", "--zone", "Europe/Zurich", cwd=tmp_path).code == 0
    return tmp_path / "acme"


def test_a_newcomer_is_told_what_was_written_and_what_comes_next(tmp_path: Path) -> None:
    answer = run("init", "acme", cwd=tmp_path)

    assert answer.code == 0
    assert "wrote acme/changemaker.yml\n" in answer.err
    assert answer.out.startswith("Next:\n  1. cd acme\n  2. `changemaker finance`")


def test_each_empty_state_says_the_next_step_until_there_is_something_to_load(acme: Path) -> None:
    steps = []
    for name in ("", "sources/orders.yml", "programmes/complaints-in-a-day.yml"):
        if name:
            (acme / name).write_bytes((acme / f"{name}.txt").read_bytes())
        steps.append(run("check", cwd=acme).out.splitlines()[-1])

    assert steps == [
        "Next: copy sources/orders.yml.txt to sources/orders.yml and name your file in it",
        "Next: changemaker load",
        "Next: changemaker load",
    ]


def test_a_second_init_tells_what_it_kept(acme: Path) -> None:
    before = {path: path.read_bytes() for path in acme.rglob("*") if path.is_file()}

    answer = run("init", cwd=acme)

    assert answer.code == 0
    assert "kept changemaker.yml, which was there" in answer.err
    assert {path: path.read_bytes() for path in acme.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("option", "says"), [(("--currency", "euro"), "EUR"), (("--zone", "Berlin"), "Europe/Berlin")])
def test_a_currency_or_a_zone_that_does_not_exist_stops_it(option: tuple[str, str], says: str, tmp_path: Path) -> None:
    assert_complains(run("init", "acme", *option, cwd=tmp_path), says)
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_finance_gets_a_form(acme: Path) -> None:
    answer = run("finance", cwd=acme)

    assert answer.code == 0
    assert answer.out.startswith("# Questions for finance: Acme\n")
    assert "```yaml\nby:  # name and role\n" in answer.out


def test_a_form_that_was_filled_in_is_written_down_and_signed(acme: Path) -> None:
    (acme / "answers.yml").write_text("by: Ann Lee\non: 2026-11-21\nmargin_share: 0.41\ncalendar: 4-4-5\n")

    answer = run("finance", "--answers", "answers.yml", cwd=acme)

    assert answer.code == 0
    assert answer.err == "wrote finance.yml\nwrote changemaker.yml\n"
    finance = (acme / "finance.yml").read_text()
    assert "margin_share: 0.41\n" in finance
    assert "by: Ann Lee" in finance
    assert "margin_share" not in run("check", cwd=acme).out  # it is signed now


def test_a_form_with_mistakes_is_told_and_nothing_is_written(acme: Path) -> None:
    before = (acme / "finance.yml").read_bytes()
    (acme / "answers.yml").write_text("by: Ann\non: 21.11.2026\nmargin_share: 41\nprice_rises: leave out\n")

    answer = run("finance", "--answers", "answers.yml", cwd=acme)

    assert_complains(answer, "answers.yml:2:5", "answers.yml:3:15", "0.41?", "answers.yml:4:14", "'leave_out'")
    assert (acme / "finance.yml").read_bytes() == before


def test_at_a_terminal_finance_is_asked_one_question_at_a_time(acme: Path) -> None:
    with terminal("finance", "--folder", acme) as session:
        session.until(lambda shown: "Name and role" in shown)
        session.type("Ann Lee\n")
        session.until(lambda shown: "1/14" in shown and "[0.35]" in shown)
        session.type("?\n")
        session.until(lambda shown: "orders that bring no margin" in shown and shown.count("1/14") == 2)
        session.type("41 %\n")
        for number in range(2, 13):
            session.until(lambda shown, number=number: f"{number}/14" in shown)  # type: ignore[misc]
            session.type("-\n")
        assert session.end() == 0, session.shown

    assert "margin_share: 0.41\n" in (acme / "finance.yml").read_text()


def test_who_leaves_in_the_middle_has_changed_nothing(acme: Path) -> None:
    before = (acme / "finance.yml").read_bytes()
    with terminal("finance", "--folder", acme) as session:
        session.until(lambda shown: "Name and role" in shown)
        session.type("Ann Lee\n")
        session.until(lambda shown: "1/14" in shown and "[0.35]" in shown)
        session.leave("\x03")
        session.end()

    assert "Traceback" not in session.shown
    assert (acme / "finance.yml").read_bytes() == before
