"""Which wording was asked as which version, so that a changed wording is never taken for the same series."""

import json
import os
from hashlib import sha256
from pathlib import Path

from changemaker.listen.surveys.survey import Question, Survey, Words

FOLDER = "surveys"  # below the workspace's state


def wording_of(survey: Survey) -> str:
    """Return a hash of what respondents read and can answer; titles, thanks and conditions are not in it.

    Example:
        >>> from changemaker.listen.surveys.read_survey import survey_of
        >>> asked = [survey_of("{title: A, questions: [{id: a, type: csat, label: %s}]}" % label) for label in "xxy"]
        >>> wording_of(asked[0]) == wording_of(asked[1]), wording_of(asked[0]) == wording_of(asked[2])
        (True, False)
    """
    told = [_told(question) for question in survey.questions()]
    return sha256(json.dumps(told, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def keep_wording(state: Path, survey: Survey) -> None:
    """Note that this version is asked in this wording; what was noted of it first stays.

    Args:
        state: the workspace's folder of what is derived.
        survey: that invitations or answers are written for.
    """
    kept = _kept(state, survey.name)
    if str(survey.version) in kept:
        return
    file = _file(state, survey.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    part.write_text(json.dumps({**kept, str(survey.version): wording_of(survey)}, indent=1), encoding="utf-8")
    os.replace(part, file)


def is_reworded(state: Path, survey: Survey) -> bool:
    """Return whether this version was asked in another wording before."""
    before = _kept(state, survey.name).get(str(survey.version))
    return before is not None and before != wording_of(survey)


def _file(state: Path, name: str) -> Path:
    return state / FOLDER / f"{name}.json"


def _kept(state: Path, name: str) -> dict[str, str]:
    try:
        found = json.loads(_file(state, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # derived: what is lost is noted again at the next invitation
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _told(question: Question) -> list[object]:
    ends = [_said(words) for words in question.ends or ()]
    options = [[option.id, _said(option.label)] for option in question.options]
    limits = [question.low, question.high, question.most, question.intensity]
    return [question.id, question.type, question.kept_as, _said(question.label), ends, options, limits]


def _said(words: Words) -> dict[str, str]:
    return dict(words.said)
