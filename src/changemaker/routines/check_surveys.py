"""Can each survey be asked as its file says, and is its wording the one that was asked as this version?"""

from dataclasses import dataclass
from pathlib import Path

from changemaker.engine.workspace import STATE
from changemaker.engine.yaml_file import shown
from changemaker.engine.yaml_place import Problem
from changemaker.listen.surveys.read_survey import survey_files, survey_problems
from changemaker.listen.surveys.survey import Survey
from changemaker.listen.surveys.wording import is_reworded


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveysSeen:
    """The surveys of a workspace, and what is wrong with them."""

    names: tuple[str, ...]  # of every file
    surveys: tuple[Survey, ...]  # of those without a mistake
    problems: tuple[Problem, ...]


def surveys_seen(folder: Path) -> SurveysSeen:
    """Read every survey of the workspace in `folder`."""
    files = survey_files(folder)
    read = [survey_problems(path) for path in files]
    state = folder / STATE
    changed = [
        _changed(path, survey)
        for path, (survey, _) in zip(files, read, strict=True)
        if survey is not None and is_reworded(state, survey)
    ]
    return SurveysSeen(
        names=tuple(path.stem for path in files),
        surveys=tuple(survey for survey, _ in read if survey is not None),
        problems=(*(problem for _, problems in read for problem in problems), *changed),
    )


def _changed(path: Path, survey: Survey) -> Problem:
    what = f"version {survey.version} was asked in another wording before"
    hint = f"write version: {survey.version + 1}, so that its scores are not taken for one series"
    return Problem(file=shown(path), what=what, hint=hint, weight="warning")
