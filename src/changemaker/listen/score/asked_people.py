"""Everybody who was asked in a period, from the tables: what is known of each, and what those said who answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.core.period import Period
from changemaker.engine.tables import Tables
from changemaker.listen.asking.followed_waves import followed_rows, waves_in
from changemaker.listen.score.known_facts import facts_of
from changemaker.listen.score.paid import Paid
from changemaker.metrics.survey_metrics import CES, CSAT, FIRST_CHOICE, NPS
from changemaker.stats.asked import Array, Asked, Codes, Flags

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What one answer adds to a score, and the score's unit."""

    unit: str
    bounded: bool
    adds: Callable[[ir.Table], ir.NumericValue]  # of rows with `question` and `value`


SCORINGS: Mapping[str, Scoring] = MappingProxyType(
    {
        metric.survey: Scoring(unit=metric.unit, bounded=metric.bounded, adds=metric.numerator)
        for metric in (NPS, CSAT, CES, FIRST_CHOICE)
    }
)
MEAN = Scoring(unit="answer", bounded=False, adds=lambda rows: rows.value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """One row a person and invitation of the first phase; follow-ups stand in columns of whom they follow."""

    asked: Asked  # `answered`: the question itself was answered
    accounts: tuple[str, ...]  # by code
    contacts: Texts
    t: Codes  # of the invitation, UTC microseconds
    month: Codes  # index of its local month
    returned: Flags  # the survey was sent back, with or without this question
    late: Flags | None  # answered after more than the median delay; None where delays are not known
    answer: Array  # the number given; NaN where there is none
    mode: Texts  # of the answer, else of the invitation
    version: Codes  # of the survey
    staff_member: Texts  # who served, of the answer; None elsewhere
    location: Texts
    drawn: Flags  # for a follow-up, by lot
    held: Flags  # the follow-up's interview answered the question
    said: Array  # in it: what it adds to the score
    drawn_chance: Array
    wave: Codes  # place among the rounds of asking
    followed: Flags  # of a wave of whose silent some were drawn: what a follow-up speaks for
    open: Flags  # can still be answered, whether or not it is
    uninvited: int  # answers that nobody was invited to give: through links, kiosks
    scoring: Scoring

    @property
    def answers(self) -> int:
        """Return how many answered the question by themselves."""
        return int(self.asked.answered.sum())

    @property
    def waiting(self) -> int:
        """Return how many have not answered yet and still can."""
        return int((self.open & ~self.returned).sum())


def people_of(
    tables: Tables, paid: Paid, *, survey: str, question: str, period: Period | None = None, now: int | None = None
) -> People | None:
    """Return who was asked; None where nobody was.

    Args:
        tables: the company's.
        paid: what accounts paid, which is a fact about them.
        survey: by name.
        question: canonical: nps, csat, ces, first_choice, or any with a number.
        period: local days of the invitations; all where left out.
        now: UTC microseconds: who can be answered until later is not silent yet; everything is over where left out.

    Raises:
        BadQuestionError: no invitation or response is of that survey.
    """
    check_survey(tables, survey)
    scoring = SCORINGS.get(question, MEAN)
    invited = _invitations(tables, survey, question, scoring).to_pyarrow()
    inside = _inside(invited, period)
    first = invited.filter(pa.array(inside & ~_known(invited, "follow_up_of")))
    if first.num_rows == 0:
        return None
    later = invited.filter(pa.array(_known(invited, "follow_up_of")))
    names, codes = np.unique(_texts(first, "account_id"), return_inverse=True)
    answered = _known(first, "adds")
    chance = np.nan_to_num(_numbers(first, "chance"), nan=1.0)
    drawn, held, said, drawn_chance, drawn_t = _followed(first, later)
    drawn, held, month, t = drawn & ~answered, held & ~answered, _months(first), _wholes(first, "t")
    waves = waves_in(first, month, now=now)
    asked = Asked(
        account=codes.astype(np.int64),
        answered=answered,
        value=np.nan_to_num(_numbers(first, "adds")),
        design=1 / np.clip(chance, 1e-6, 1.0),
        facts=facts_of(tables, paid, first, question=question),
    )
    return People(
        asked=asked,
        accounts=tuple(str(name) for name in names),
        contacts=_texts(first, "contact_id"),
        t=t,
        month=month,
        returned=answered | _known(first, "response_id") | _known(first, "answered_t"),
        late=_late(first, answered),
        answer=_numbers(first, "value"),
        mode=_modes(first),
        version=np.nan_to_num(_numbers(first, "survey_version")).astype(np.int64),
        staff_member=_texts(first, "staff_member_id"),
        location=_texts(first, "location_id"),
        drawn=drawn,
        held=held,
        said=said,
        drawn_chance=drawn_chance,
        wave=waves.code,
        followed=followed_rows(waves, t=t, drawn=drawn, drawn_t=drawn_t, held=held),
        open=waves.open,
        uninvited=_uninvited(tables, survey, question),
        scoring=scoring,
    )


def check_survey(tables: Tables, survey: str) -> None:
    """Raise BadQuestionError if nobody was asked or answered under that name."""
    named = tables["invitation"].select("survey").distinct().union(tables["response"].select("survey").distinct())
    known = sorted({name for name in named.to_pyarrow()["survey"].to_pylist() if name})
    if survey not in known:
        hint = did_you_mean([survey], known) if known else "ask customers first: changemaker listen invite"
        raise BadQuestionError(f"nobody was asked '{survey}'", hint=hint)


def _invitations(tables: Tables, survey: str, question: str, scoring: Scoring) -> ir.Table:
    """All invitations of a survey, each with its first response and that one's answer to the question."""
    rows = tables["invitation"].filter(lambda table: table.survey == survey)
    rows = rows.select(
        "invitation_id", "account_id", "contact_id", "survey_version", "wave", "mode", "chance", "follow_up_of", "t",
        "closes_t", "answered_t", "date",
    )  # fmt: skip
    answers = _answers(tables, question, scoring)
    responses = tables["response"].filter(lambda table: (table.survey == survey) & table.invitation_id.notnull())
    responses = responses.left_join(answers, responses.response_id == answers.answers_id)
    first = ibis.row_number().over(
        group_by=responses.invitation_id, order_by=[responses.adds.isnull(), responses.t, responses.response_id]
    )
    told = responses.mutate(place=first).filter(lambda table: table.place == 0)
    told = told.select(
        "response_id", "staff_member_id", "location_id", "value", "adds",
        told_id=told.invitation_id, response_mode=told["mode"],
    )  # fmt: skip
    return rows.left_join(told, rows.invitation_id == told.told_id).order_by("t", "invitation_id")


def _answers(tables: Tables, question: str, scoring: Scoring) -> ir.Table:
    rows = tables["answer"].filter(lambda table: (table.question == question) & table.value.notnull())
    return rows.select(answers_id=rows.response_id, value=rows.value, adds=scoring.adds(rows).cast("float64"))


def _uninvited(tables: Tables, survey: str, question: str) -> int:
    responses = tables["response"].filter(lambda table: (table.survey == survey) & table.invitation_id.isnull())
    answers = _answers(tables, question, MEAN)
    return int(responses.semi_join(answers, responses.response_id == answers.answers_id).count().to_pyarrow().as_py())


def _followed(first: pa.Table, later: pa.Table) -> tuple[Flags, Flags, Array, Array, Codes]:
    """Who was drawn, whose interview was held, what it adds, with which chance, and when; by row of the first phase."""
    place = {id: row for row, id in enumerate(_texts(first, "invitation_id"))}
    rows = first.num_rows
    drawn, held, said, chance = np.zeros(rows, bool), np.zeros(rows, bool), np.zeros(rows), np.ones(rows)
    at, times = np.zeros(rows, dtype=np.int64), _wholes(later, "t")
    adds, drawn_with = _numbers(later, "adds"), np.nan_to_num(_numbers(later, "chance"), nan=1.0)
    for number, parent in enumerate(_texts(later, "follow_up_of")):
        row = place.get(parent)
        if row is None:
            continue
        drawn[row], chance[row], at[row] = True, drawn_with[number], times[number]
        if not np.isnan(adds[number]):
            held[row], said[row] = True, adds[number]
    return drawn, held, said, chance, at


def _late(first: pa.Table, answered: Flags) -> Flags | None:
    delay = _numbers(first, "answered_t") - _numbers(first, "t")
    known = answered & ~np.isnan(delay)
    if not known.any() or known.sum() < answered.sum():
        return None
    return np.asarray(np.nan_to_num(delay, nan=-1.0) > np.median(delay[known]))


def _inside(rows: pa.Table, period: Period | None) -> Flags:
    if period is None:
        return np.ones(rows.num_rows, dtype=np.bool_)
    days = rows["date"].cast(pa.int32()).to_numpy(zero_copy_only=False)
    first, last = (np.datetime64(day, "D").astype(np.int64) for day in (period.first, period.last))
    return np.asarray((days >= first) & (days <= last))


def _modes(rows: pa.Table) -> Texts:
    """The mode of the answer, else of the invitation; "e-mail" of other survey tools is our "email", and no break."""
    modes = np.where(_known(rows, "response_mode"), _texts(rows, "response_mode"), _texts(rows, "mode"))
    return np.where(modes == "e-mail", "email", modes)


def _months(rows: pa.Table) -> Codes:
    days = rows["date"].to_numpy(zero_copy_only=False).astype("datetime64[M]").astype(np.int64)
    return np.asarray(days + 1970 * 12, dtype=np.int64)


def _known(rows: pa.Table, name: str) -> Flags:
    return np.asarray(rows[name].is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)


def _texts(rows: pa.Table, name: str) -> Texts:
    return np.asarray(rows[name].to_numpy(zero_copy_only=False), dtype=object)


def _numbers(rows: pa.Table, name: str) -> Array:
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _wholes(rows: pa.Table, name: str) -> Codes:
    return np.asarray(rows[name].to_numpy(zero_copy_only=False), dtype=np.int64)
