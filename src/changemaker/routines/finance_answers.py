"""Finance's answers written into finance.yml and changemaker.yml, where every comment stays."""

from collections.abc import Mapping, MutableMapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from changemaker.core.errors import raise_all
from changemaker.engine.part import Part
from changemaker.engine.workspace import SETTINGS, Settings
from changemaker.engine.yaml_file import checked, problems_of, shown
from changemaker.engine.yaml_text import tree_of
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.reports.write import write_together
from changemaker.routines.finance_questions import Answers, Question, given, signatures
from changemaker.routines.init import STARTER
from changemaker.routines.workspace_files import FINANCE

WIDE = 4096  # columns: no line of somebody's file is broken anew


def write_answers(folder: Path, answers: Answers) -> tuple[Path, ...]:
    """Write `answers` into the workspace in `folder` and return the files that changed, each whole or untouched.

    Raises:
        WorkspaceFileError, SeveralProblemsError: finance.yml or changemaker.yml is wrong already, or would be.
        BadFileError: they cannot be written.
    """
    told = given(answers)
    finance, settings = folder / FINANCE, folder / SETTINGS
    rules = {question: answer for question, answer in told.items() if not question.in_settings}
    dates = {question: answer for question, answer in told.items() if question.in_settings}
    signed = {name: {"by": answers.by, "on": answers.on} for name in signatures(answers)}
    contents: dict[Path, bytes] = {}
    if rules:
        contents[finance] = _with(finance, rules, FinanceRules, signed)
    if dates:
        contents[settings] = _with(settings, dates, Settings, {})
    write_together(contents)
    return tuple(contents)


def _with(path: Path, told: Mapping[Question, object], model: type[Part], signed: Mapping[str, object]) -> bytes:
    text = _text(path, model)
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes, yaml.width = True, WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    content = yaml.load(text)
    if content is None:
        content = CommentedMap()
    for question, answer in told.items():
        _set(content, question.way, answer)
    for name, signature in signed.items():
        _set(content, ("signed", name), signature)
    out = StringIO()
    yaml.dump(content, out)
    raise_all([problem.error() for problem in checked(tree_of(out.getvalue(), named=shown(path)), model)[1]])
    return out.getvalue().encode()


def _text(path: Path, model: type[Part]) -> str:
    if not path.exists():
        return (STARTER / path.name).read_text(encoding="utf-8")
    raise_all([problem.error() for problem in problems_of(path, model)[1]])
    return path.read_text(encoding="utf-8-sig")


def _set(content: MutableMapping[str, Any], way: tuple[str, ...], value: object) -> None:
    *above, key = way
    for part in above:
        if not isinstance(content.get(part), MutableMapping):
            content[part] = CommentedMap()
        content = content[part]
    content[key] = value
