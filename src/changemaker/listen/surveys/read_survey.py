"""surveys/*.yml read: every problem of a file at once, each at its place."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from changemaker.core.errors import ChangemakerError, UnknownSurveyError, raise_all
from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_file import checked, shown
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_text import read_tree, tree_of
from changemaker.engine.yaml_tree import YamlTree
from changemaker.listen.surveys.check_survey import check_survey
from changemaker.listen.surveys.pages import split_pages
from changemaker.listen.surveys.survey import Survey
from changemaker.listen.surveys.survey_file import FOLDER, SurveyFile
from changemaker.listen.surveys.survey_made import made_of


def read_survey(file: Path) -> Survey:
    """Return the survey in `file`; its name is the file's.

    Raises:
        WorkspaceFileError: there is one mistake in it.
        SeveralProblemsError: there are several; each says file:line:column, the line, a caret and a hint.
    """
    survey, problems = survey_problems(file)
    raise_all([problem.error() for problem in problems if problem.weight == "error"])
    if survey is None:
        raise ValueError(f"{file} has neither content nor problems")
    return survey


def survey_of(text: str, *, name: str = "survey") -> Survey:
    """Return the survey that `text` says, as `read_survey` does for a file.

    Example:
        >>> survey = survey_of("{title: Pulse, questions: [{id: nps, type: nps}]}")
        >>> survey.question("nps").label.in_("de", "en")[:23]
        'Wie wahrscheinlich ist '
    """
    survey, problems = text_problems(text, name=name)
    raise_all([problem.error() for problem in problems if problem.weight == "error"])
    if survey is None:
        raise ValueError("a text has neither content nor problems")
    return survey


def text_problems(text: str, *, name: str) -> tuple[Survey | None, list[Problem]]:
    """Return the survey that `text` says, None where it has mistakes, and all that is wrong or worth knowing."""
    return _read(tree_of(text, named=name), name)


def survey_problems(file: Path) -> tuple[Survey | None, list[Problem]]:
    """Return the survey in `file`, None where it has mistakes, and all that is wrong or worth knowing.

    A file that did not change since is not read again: the same value is given, which may be compared with `is`.
    """
    try:
        seen = file.stat()
    except OSError:
        return _read(read_tree(file, named=shown(file)), file.stem)
    survey, problems = _as_it_was(file.absolute(), shown(file), seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return survey, list(problems)


@lru_cache(maxsize=256)
def _as_it_was(
    file: Path, named: str, changed: int, size: int, inode: int
) -> tuple[Survey | None, tuple[Problem, ...]]:
    survey, problems = _read(read_tree(file, named=named), file.stem)
    return survey, tuple(problems)


def surveys_in(folder: Path) -> dict[str, Survey]:
    """Return the surveys of a workspace by name; none where it has no folder surveys/.

    Raises:
        WorkspaceFileError, SeveralProblemsError: files are wrong; all mistakes of all files at once.
    """
    found: dict[str, Survey] = {}
    wrong: list[ChangemakerError] = []
    for path in survey_files(folder):
        survey, problems = survey_problems(path)
        wrong += [problem.error() for problem in problems if problem.weight == "error"]
        if survey is not None:
            found[survey.name] = survey
    raise_all(wrong)
    return found


def survey_named(folder: Path, name: str) -> Survey:
    """Return one survey of a workspace; mistakes in the others do not matter.

    Raises:
        UnknownSurveyError: there is none of that name.
        WorkspaceFileError, SeveralProblemsError: its file is wrong.
    """
    files: Mapping[str, Path] = {path.stem: path for path in survey_files(folder)}
    if name not in files:
        where = shown(folder / FOLDER)
        if not files:
            hint = f"write one: {FOLDER}/{name or 'pulse'}.yml; docs/how-to/write-a-survey.md shows how"
            raise UnknownSurveyError(f"there is no survey '{name[:60]}', nor any other", hint=hint, where=where)
        raise UnknownSurveyError(
            f"there is no survey '{name[:60]}'", hint=did_you_mean([name], sorted(files)), where=where
        )
    return read_survey(files[name])


def survey_files(folder: Path) -> list[Path]:
    """Return the files of a workspace's surveys, by name."""
    return sorted(path for path in (folder / FOLDER).glob("*.yml") if path.is_file() and not path.name.startswith("."))


def _read(tree: YamlTree, name: str) -> tuple[Survey | None, list[Problem]]:
    file, problems = checked(tree, SurveyFile)
    if file is None:
        return None, problems
    told = YamlTree(file=tree.file, lines=tree.lines, root=tree.root)
    made = made_of(file, told, name=name)
    check_survey(made, told)
    found = sorted([*problems, *told.problems], key=_reading_order)
    wrong = any(problem.weight == "error" for problem in found)
    return (None if wrong else split_pages(made.survey)), found


def _reading_order(problem: Problem) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)
