"""How each person is asked: by the first of the survey's rules that holds, so that people call on those who matter."""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.survey import Mode, Survey
from changemaker.rules.nodes import Node
from changemaker.rules.to_ibis import to_ibis

PERSONAL: tuple[Mode, ...] = ("interview", "visit")  # somebody of ours asks: a task, not a letter


def mode_column(survey: Survey, rows: ir.Table, *, now: int, today: date) -> ir.StringValue:
    """Return how each row is asked; null where no rule holds.

    Args:
        survey: with its rules in the order in which they are tried.
        rows: with the FACTS as columns.
        now: UTC microseconds.
        today: the local day.
    """
    tried: Sequence[tuple[Node | None, Mode]] = survey.asking.modes
    cases = [(_holds(when, rows, now=now, today=today), ibis.literal(mode)) for when, mode in tried]
    return ibis.cases(*cases, else_=ibis.null("string"))


def language_column(survey: Survey, rows: ir.Table) -> ir.StringValue:
    """Return the contact's own language where the survey speaks it, else the survey's first."""
    said = rows["contact.language"].lower().replace("_", "-")
    base = said.re_extract("^[a-z]+", 0)
    whole = [(said == language.lower(), ibis.literal(language)) for language in survey.languages]
    near = [(base == language.partition("-")[0], ibis.literal(language)) for language in survey.languages]
    return ibis.cases(*whole, *near, else_=survey.languages[0])


def holds(when: Node | None, rows: ir.Table, *, now: int, today: date) -> ir.BooleanValue:
    """Return whether a condition is met; what is not answered is not."""
    return _holds(when, rows, now=now, today=today)


def _holds(when: Node | None, rows: ir.Table, *, now: int, today: date) -> ir.BooleanValue:
    if when is None:
        return ibis.literal(True)
    flag = to_ibis(when, rows, FACTS, now=now, today=today)
    return ibis.coalesce(flag, ibis.literal(False))


def is_personal_by_choice(survey: Survey) -> bool:
    """True where some are asked by a person and others are not: then those few are asked for certain, never drawn."""
    modes = {mode for _, mode in survey.asking.modes}
    return bool(modes & set(PERSONAL)) and bool(modes - set(PERSONAL))
