"""Who of a company was heard and who is silent: the rows that teach a model, and those that it predicts.

An answer teaches as of the moment of asking, so that nothing that it set off is known. Somebody is silent who belongs
to an account that is open and has not answered for a year, or never; where an account has no contacts, it is itself
the one who is asked.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.engine.tables import Tables
from changemaker.predict.scores.design import Segments
from changemaker.predict.scores.target import Array, Flags, Kind, Target

HEARD_DAYS = 365  # an answer counts as somebody's answer for a year
TEACHING_DAYS = 730  # and teaches for two
MOST_SEGMENTS = 12
LONG_AGO = -1_000_000  # days: of what has no date
HAPPENED = ("response", "answer", "invitation", "order", "interaction", "case", "emotion", "document")
UNKNOWN, OTHER = "not known", "other"
SCALES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "nps": tuple(map(float, range(11))),
        "csat": tuple(map(float, range(1, 6))),
        "ces": tuple(map(float, range(1, 8))),
        "first_choice": (0.0, 1.0),
    }
)
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Everyone:
    """Answers first, then the silent; one row an answer, or a person who is silent."""

    question: str
    survey: str
    now: int  # UTC microseconds: of the prediction
    account_id: Texts  # (n,)
    contact_id: Texts  # (n,), None where the account itself is asked
    account: NDArray[np.intp]  # (n,), codes 0 to G - 1
    t: Ints  # (n,), of which everything is known: the asking, or `now`
    said_t: Ints  # (n,), of the answer; `now` elsewhere
    y: Array  # (n,), NaN for the silent
    counts: Flags  # (n,), the latest answer of somebody who is still there and said it within the year
    last: Array  # (n,), what the same person had said before `t`, NaN where nothing
    segment: Segments | None
    off_scale: int  # answers that no value of the scale is

    @property
    def answers(self) -> int:
        """How many rows are answers: the first ones."""
        return int(np.isfinite(self.y).sum())

    @property
    def silent(self) -> int:
        """How many are predicted."""
        return len(self.y) - self.answers

    def target(self) -> Target:
        """What is predicted."""
        values = SCALES.get(self.question)
        if values is None:
            return Target.of(self.question, self.y)
        kind: Kind = "yes_no" if values == (0.0, 1.0) else "scale"
        return Target(name=self.question, kind=kind, values=values, y=self.y)

    def units(self) -> ir.Table:
        """Return the rows as `predict.features` takes them: unit_id (the place), account_id, contact_id, t."""
        rows = {
            "unit_id": pa.array([f"{place:09d}" for place in range(len(self.y))]),
            "account_id": pa.array(self.account_id, pa.string()),
            "contact_id": pa.array(self.contact_id, pa.string()),
            "t": pa.array(self.t, pa.int64()),
        }
        return ibis.memtable(pa.table(rows))


def latest_moment(tables: Tables) -> int | None:
    """Return the moment after the last thing that the tables tell of, UTC microseconds; None where they are empty."""
    ends = [tables[name].t.max().to_pyarrow().as_py() for name in HAPPENED if name in tables.filled]
    told = [end for end in ends if end is not None]
    return max(told) + 1 if told else None


def survey_of(tables: Tables, question: str, *, now: int) -> str | None:
    """Return the survey in which most answered a question; None where nobody did.

    Raises:
        BadQuestionError: others were answered, and none of that name.
    """
    answers = tables["answer"].filter(lambda rows: rows.value.notnull() & (rows.t < now))
    named = answers.select("response_id", "question").inner_join(
        tables["response"].select(told_id="response_id", survey="survey"), [("response_id", "told_id")]
    )
    counted = named.group_by(["question", "survey"]).aggregate(n=named.count()).to_pyarrow().to_pylist()
    known = sorted({row["question"] for row in counted})
    if not known:
        return None
    if question not in known:
        raise BadQuestionError(f"nobody answered '{question}'", hint=did_you_mean([question], known))
    mine = [row for row in counted if row["question"] == question]
    return str(max(mine, key=lambda row: (row["n"], row["survey"]))["survey"])


def everyone(tables: Tables, *, question: str, survey: str, now: int) -> Everyone:
    """Return all who answered and all who are silent at a moment.

    Args:
        tables: the company's.
        question: canonical: nps, csat, ces, first_choice, or any that is answered on a scale.
        survey: by whose answers it is learned.
        now: UTC microseconds; nothing later is looked at.
    """
    answers, off_scale = _answers(tables, question, survey, now)
    people = _people(tables, now)
    said = _keys(answers["account_id"], answers["contact_id"])
    there = {key: place for place, key in enumerate(_keys(people["account_id"], people["contact_id"]))}
    recent = answers["said_t"] >= now - HEARD_DAYS * MICROSECONDS_A_DAY
    latest = _latest(said, answers["said_t"])
    counts = recent & latest & np.array([key in there for key in said], dtype=np.bool_)
    heard = np.zeros(len(there), dtype=np.bool_)
    heard[[there[key] for key, counted in zip(said, counts, strict=True) if counted]] = True
    before = {key: float(answers["value"][row]) for row, key in enumerate(said) if latest[row]}
    silent = [place for key, place in there.items() if not heard[place]]
    names = np.concatenate([answers["account_id"], people["account_id"][silent]])
    contacts = np.concatenate([answers["contact_id"], people["contact_id"][silent]])
    last = [before.get(key, np.nan) for key, place in there.items() if not heard[place]]
    teaches = np.concatenate([answers["t"] >= now - TEACHING_DAYS * MICROSECONDS_A_DAY, np.ones(len(silent), bool)])
    rest = np.full(len(silent), now, dtype=np.int64)
    every = {
        "account_id": names,
        "contact_id": contacts,
        "t": np.concatenate([answers["t"], rest]),
        "said_t": np.concatenate([answers["said_t"], rest]),
        "y": np.concatenate([answers["value"], np.full(len(silent), np.nan)]),
        "counts": np.concatenate([counts, np.zeros(len(silent), dtype=np.bool_)]),
        "last": np.concatenate([_before(said, answers), np.array(last, dtype=np.float64)]),
    }
    kept = {name: column[teaches] for name, column in every.items()}
    codes = np.unique(kept["account_id"].astype(str), return_inverse=True)[1].astype(np.intp)
    return Everyone(
        question=question,
        survey=survey,
        now=now,
        account=codes,
        segment=_segments(tables, kept["account_id"], kept["t"]),
        off_scale=off_scale,
        **kept,
    )


def _answers(tables: Tables, question: str, survey: str, now: int) -> tuple[dict[str, NDArray[Any]], int]:
    """The answers given by themselves, in the order of time; those of follow-ups stand for others."""
    told = tables["answer"].filter(lambda rows: (rows.question == question) & rows.value.notnull() & (rows.t < now))
    response = tables["response"].filter(lambda rows: rows.survey == survey)
    asked = tables["invitation"].select(asked_id="invitation_id", asked_t="t", follow_up_of="follow_up_of")
    rows = told.select(told_id="response_id", value="value").inner_join(response, [("told_id", "response_id")])
    rows = rows.left_join(asked, [("invitation_id", "asked_id")]).filter(lambda table: table.follow_up_of.isnull())
    found = rows.select(
        "account_id", "contact_id", "value", said_t=rows.t, t=ibis.coalesce(rows.asked_t, rows.t), id=rows.told_id
    )
    frame = found.filter(found.said_t < now).order_by("said_t", "id").to_pyarrow()
    scale = SCALES.get(question)
    values = frame["value"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    fits = np.ones(len(values), dtype=np.bool_) if scale is None else np.isin(values, scale)
    columns: dict[str, NDArray[Any]] = {
        "account_id": _texts(frame, "account_id")[fits],
        "contact_id": _texts(frame, "contact_id")[fits],
        "value": values[fits],
        "t": np.minimum(_whole(frame, "t"), _whole(frame, "said_t"))[fits],
        "said_t": _whole(frame, "said_t")[fits],
    }
    return columns, int((~fits).sum())


def _people(tables: Tables, now: int) -> dict[str, Texts]:
    """Everybody who could be asked at a moment: contacts of open accounts, and open accounts without contacts."""
    day = int(now // MICROSECONDS_A_DAY)
    accounts = tables["account"].select("account_id", "opened", "closed").order_by("account_id").to_pyarrow()
    opened, closed = (
        accounts[name].cast(pa.int32()).fill_null(fill).to_numpy(zero_copy_only=False)
        for name, fill in (("opened", -(2**31)), ("closed", 2**31 - 1))
    )
    is_open = set(_texts(accounts, "account_id")[(opened <= day) & (closed >= day)])
    contacts = tables["contact"].select("account_id", "contact_id").order_by("contact_id").to_pyarrow()
    owner, person = _texts(contacts, "account_id"), _texts(contacts, "contact_id")
    inside = np.array([name in is_open for name in owner], dtype=np.bool_)
    alone = sorted(is_open - set(owner))
    return {
        "account_id": np.concatenate([owner[inside], np.array(alone, dtype=object)]),
        "contact_id": np.concatenate([person[inside], np.full(len(alone), None, dtype=object)]),
    }


def _segments(tables: Tables, accounts: Texts, t: Ints) -> Segments | None:
    """The segment as it was known at each moment; a snapshot that was taken later tells nothing of it."""
    rows = tables["account"].select("account_id", "segment", "as_of").to_pyarrow()
    days = rows["as_of"].cast(pa.int32()).fill_null(LONG_AGO).to_pylist()
    known = dict(zip(rows["account_id"].to_pylist(), zip(rows["segment"].to_pylist(), days, strict=True), strict=True))
    found = [known.get(name, (None, 0)) for name in accounts]
    snapshot = np.array([day for _, day in found], dtype=np.int64) * MICROSECONDS_A_DAY
    named = np.array([label or UNKNOWN for label, _ in found], dtype=object).astype(str)
    told = np.where(snapshot <= t, named, UNKNOWN)
    names, counted = np.unique(told, return_counts=True)
    if len(names) < 2:
        return None
    common = sorted(names[np.argsort(-counted, kind="stable")][:MOST_SEGMENTS].tolist())
    labels = (*common, OTHER) if len(names) > len(common) else tuple(common)
    place = {label: code for code, label in enumerate(labels)}
    codes = np.array([place.get(name, len(labels) - 1) for name in told], dtype=np.intp)
    return Segments(name="segment", labels=labels, codes=codes)


def _keys(accounts: Texts, contacts: Texts) -> list[tuple[str, str | None]]:
    return list(zip(accounts.tolist(), contacts.tolist(), strict=True))


def _latest(keys: list[tuple[str, str | None]], said_t: Ints) -> Flags:
    """Which answer is each person's last; rows come in the order of time."""
    place = {key: row for row, key in enumerate(keys)}
    latest = np.zeros(len(said_t), dtype=np.bool_)
    latest[list(place.values())] = True
    return latest


def _before(keys: list[tuple[str, str | None]], answers: Mapping[str, NDArray[Any]]) -> Array:
    """What the same person had last said by the moment of asking; rows come in the order of time."""
    told: dict[tuple[str, str | None], list[int]] = {}
    found = np.full(len(keys), np.nan)
    said_t, value = answers["said_t"], answers["value"]
    for row, (key, asked) in enumerate(zip(keys, answers["t"], strict=True)):
        earlier = told.setdefault(key, [])
        place = bisect_left(earlier, asked, key=said_t.__getitem__)
        if place:
            found[row] = value[earlier[place - 1]]
        earlier.append(row)
    return found


def _texts(rows: pa.Table, name: str) -> Texts:
    return np.asarray(rows[name].to_numpy(zero_copy_only=False), dtype=object)


def _whole(rows: pa.Table, name: str) -> Ints:
    return np.asarray(rows[name].to_numpy(zero_copy_only=False), dtype=np.int64)
