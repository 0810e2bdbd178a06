"""The questions for finance put to a person one by one, or laid out as a form to send."""

import re
from collections.abc import Callable
from datetime import date
from json import dumps
from typing import Any, get_args

from changemaker.engine.workspace import Settings
from changemaker.engine.yaml_file import checked
from changemaker.engine.yaml_text import tree_of
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.reports.words import word
from changemaker.routines.finance_questions import QUESTIONS, Answers, Question, as_yaml

PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
SKIP, WHY = "-", "?"


def interview(
    rules: FinanceRules,
    settings: Settings,
    *,
    today: date,
    say: Callable[[str], None],
    hear: Callable[[str], str],
) -> Answers:
    """Ask every question, one at a time, until each has an answer or is skipped.

    Args:
        rules, settings: what is assumed today.
        today: day of the signature.
        say: prints a line.
        hear: prints a question and returns what was typed, without its end of line.
    """
    say(word("finance.intro", n=len(QUESTIONS)))
    by = ""
    while not by:
        by = hear(word("finance.by.ask")).strip()
    given: dict[str, object] = {}
    for place, question in enumerate(QUESTIONS, start=1):
        if not question.follows or question.follows in given:
            _ask(question, f"{place}/{len(QUESTIONS)}", question.now(rules, settings), given, say, hear)
    return Answers.model_validate({"by": by, "on": today, **given})


def _ask(
    question: Question,
    number: str,
    now: object,
    given: dict[str, object],
    say: Callable[[str], None],
    hear: Callable[[str], str],
) -> None:
    default = f" [{as_yaml(now)}]" if now is not None else ""
    while True:
        typed = hear(f"{number} {' '.join(part for part in (question.ask, question.choices) if part)}{default}").strip()
        if typed == WHY:
            say(f"  {question.why}")
        elif typed == SKIP or (not typed and now is None and not question.follows):
            return
        else:
            value, trouble = understood(question, typed or as_yaml(now))
            if not trouble:
                given[question.key] = value
                return
            say(f"  {trouble}")


def understood(question: Question, typed: str) -> tuple[object, str]:
    """Return the value that was typed, or None and what is wrong with it.

    Example:
        >>> understood(QUESTIONS[0], "35 %")
        (0.35, '')
        >>> understood(QUESTIONS[0], "35")[1]
        "'margin_share' is 35, and has to be at most 1; shares run from 0 to 1: 0.35?"
    """
    percent = PERCENT.fullmatch(typed) if question.share else None
    text = f"{float(percent[1].replace(',', '.')) / 100:g}" if percent else typed
    tree = tree_of(f"{question.key}: {dumps(text) if question.text else text}", named=question.key)
    found, problems = checked(tree, _one_answer(question))
    if problems:
        return None, f"{problems[0].what}; {problems[0].hint}"
    return (found or {})[question.key], ""


def _one_answer(question: Question) -> Any:
    """Return the shape of a file with this one answer in it: what the field wants where it was not skipped."""
    wanted = get_args(Answers.model_fields[question.key].annotation)
    return dict[str, next(shape for shape in wanted if shape is not type(None))]  # type: ignore[misc]


def form(rules: FinanceRules, settings: Settings, *, today: date) -> str:
    """Return every question as a page to send to finance (Markdown), with a block to fill in at its end."""
    lines = [f"# {word('finance.form.title', name=settings.name)}", "", word("finance.form.intro"), ""]
    block = ["by:  # name and role", f"on: {today.isoformat()}"]
    for place, question in enumerate(QUESTIONS, start=1):
        now = question.now(rules, settings)
        said = (f"**{question.ask}**", question.choices, question.why, _status(question, now, rules))
        lines.append(f"{place}. {' '.join(part for part in said if part)}")
        block.append(f"{'# ' if now is None else ''}{question.key}: {'' if now is None else as_yaml(now)}".rstrip())
    return "\n".join([*lines, "", f"## {word('finance.form.answers')}", "", "```yaml", *block, "```", ""])


def _status(question: Question, now: object, rules: FinanceRules) -> str:
    told = word("finance.now.none") if now is None else word("finance.now", value=as_yaml(now))
    if not question.signs or now is None:
        return told
    signed = rules.signed.get(question.signs)
    by = word("finance.signed", by=signed.by, on=signed.on) if signed else word("finance.unsigned")
    return f"{told} {by}"
