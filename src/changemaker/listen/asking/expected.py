"""What the team thought customers would say, beside what they said: the gap, and how wide it may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import sqlalchemy as sa

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.store.expected import Expected, is_open, list_expected

__all__ = ["Beside", "beside", "gap_of", "hidden_until_expected", "latest"]

METHOD = "expected-gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One question: what was expected, what was heard, and how far they are apart."""

    question: str
    expected: float | None  # mean of what each said last; None where nobody gave a number
    by: int  # people who gave a number
    said: tuple[str, ...]  # what they thought customers would say
    heard: Estimate | Refusal
    gap: Estimate | Refusal  # heard less expected


def hidden_until_expected(connection: sa.Connection, survey: str, version: int) -> Refusal | None:
    """Return why results of a version are not shown yet; None once somebody said what they expect, or why not."""
    if is_open(connection, survey, version):
        return None
    return Refusal(
        what="results",
        why=Message("asking.expected.first.why"),
        needs=Message("asking.expected.first.needs"),
    )


def beside(
    connection: sa.Connection, survey: str, version: int, heard: Mapping[str, Estimate | Refusal]
) -> tuple[Beside, ...]:
    """Return what was heard beside what was expected, for each question that somebody expected something of.

    Args:
        connection: to read the store from.
        survey: the file's name.
        version: of the survey.
        heard: by canonical question, in the unit in which it was expected.
    """
    rows = latest(list_expected(connection, survey, version=version))
    questions = dict.fromkeys(row.question for row in rows if not row.is_skip)
    return tuple(_of(question, [row for row in rows if row.question == question], heard) for question in questions)


def latest(rows: Sequence[Expected]) -> list[Expected]:
    """Return what each person said last of each question, in the order in which questions came up."""
    return list({(row.question, row.by): row for row in rows}.values())


def gap_of(expected: float, heard: Estimate) -> Estimate:
    """Return heard less expected; what was expected is a plain number, so the range is that of what was heard.

    Example:
        >>> heard = Estimate(value=12, low=4, high=20, se=4, level=.95, unit="points", n=80, method="linearised-ratio")
        >>> str(gap_of(35, heard))
        '-23.00 points (95% range -31.00 to -15.00, n=80)'
    """
    return Estimate(
        value=heard.value - expected,
        low=heard.low - expected,
        high=heard.high - expected,
        se=heard.se,
        level=heard.level,
        unit=heard.unit,
        n=heard.n,
        method=METHOD,
    )


def _of(question: str, rows: Sequence[Expected], heard: Mapping[str, Estimate | Refusal]) -> Beside:
    values = [row.value for row in rows if row.value is not None]
    expected = fmean(values) if values else None
    told = heard.get(question) or Refusal(
        what=question, why=Message("asking.expected.nothing_heard"), needs=Message("asking.expected.wait")
    )
    return Beside(
        question=question,
        expected=expected,
        by=len(values),
        said=tuple(row.said for row in rows if row.said),
        heard=told,
        gap=_gap(question, expected, told),
    )


def _gap(question: str, expected: float | None, heard: Estimate | Refusal) -> Estimate | Refusal:
    if isinstance(heard, Refusal):
        return heard
    if expected is None:
        why, needs = Message("asking.expected.no_number"), Message("asking.expected.give_number")
        return Refusal(what=f"gap:{question}", why=why, needs=needs)
    return gap_of(expected, heard)
