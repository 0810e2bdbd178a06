"""Who is asked, how, and with which chance: drawn from the tables, the same every time; all left out are counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from changemaker.engine.tables import Tables
from changemaker.listen.asking.asked_events import ABOUT
from changemaker.listen.asking.asking_mode import PERSONAL, is_personal_by_choice
from changemaker.listen.asking.considered import considered, events_left_out
from changemaker.listen.asking.draw import NOT_KNOWN, Stratum, draw, within_accounts
from changemaker.listen.asking.facts_of import as_facts
from changemaker.listen.asking.throttle import AskedBefore, Limits, limits_of
from changemaker.listen.asking.waves import parts, places, wave_number
from changemaker.listen.surveys.survey import Mode, Survey

CERTAIN = "certain"  # stratum of those whom a rule gives to a person of ours, for sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """One person to be asked."""

    account_id: str
    contact_id: str
    mode: Mode
    stratum: str
    chance: float  # of being drawn, in (0, 1]: its inverse is the design weight
    language: str
    facts: Mapping[str, Any]  # listen.facts, as JSON can keep them
    about: Mapping[str, Any]  # what the survey is about: case_id, staff_member_id, event_t, ...
    due_at: int  # UTC microseconds; not before
    once_key: str  # SURVEY/WAVE/CONTACT/EVENT
    looked_after_by: str | None = None  # the account manager's staff_member_id
    follow_up_of: str | None = None  # the unanswered invitation; `chance` is then that among the silent


class Invitees(Sequence[Invitee]):
    """People to be asked, made from rows as they are looked at: a hundred thousand of them are not kept as objects."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    @overload
    def __getitem__(self, place: int) -> Invitee: ...
    @overload
    def __getitem__(self, place: slice) -> "Invitees": ...
    def __getitem__(self, place: int | slice) -> "Invitee | Invitees":
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            return Invitees(self.rows.take(pa.array(range(start, stop, step), pa.int64())))
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return _invitee(self.rows.slice(place % len(self), 1).to_pylist()[0])

    def __iter__(self) -> Iterator[Invitee]:
        for batch in self.rows.to_batches(max_chunksize=2_000):
            yield from map(_invitee, batch.to_pylist())


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whom one wave of a survey would ask; nobody was asked yet."""

    survey: str
    version: int
    wave: str
    now: int  # UTC microseconds
    looked_at: int  # contacts, or events, that were considered
    invited: Sequence[Invitee]  # by the account's value, the highest first
    left_out: Mapping[str, int]  # reason -> how many; with the invited they make `looked_at`
    strata: tuple[Stratum, ...] = ()
    by_mode: Mapping[str, int] = field(default_factory=dict)
    addresses_known: bool = True  # False: no store was asked who can be written to, and who opted out


def plan(
    survey: Survey,
    tables: Tables,
    *,
    contacts_asked: AskedBefore,
    now: int,
    today: date,
    wave: str = "",
) -> Plan:
    """Return whom a wave of `survey` would ask. The same tables, store, moment and wave give the same people.

    Args:
        survey: as its file has it.
        tables: the company's.
        contacts_asked: from `listen.throttle.asked_before`.
        now: UTC microseconds; nothing later counts.
        today: the local day of `now`.
        wave: its name; a survey that is asked again needs a new one.

    Raises:
        AskingError: there is no such wave, or the strata are too many.
        RuleMeaningError: a condition names what is no fact.
    """
    wave_number(wave, survey.asking.waves, survey=survey.name)  # before anything is read
    rows = considered(survey, tables, contacts_asked, now=now, today=today)
    found = plan_among(survey, rows, contacts_asked=contacts_asked, now=now, wave=wave)
    if survey.asking.draw != "after_event":
        return found
    others = events_left_out(survey, tables, now=now)
    left_out = {**found.left_out, **{why: n for why, n in others.items() if n}}
    return replace(found, left_out=left_out, looked_at=found.looked_at + sum(others.values()))


def plan_among(survey: Survey, rows: pa.Table, *, contacts_asked: AskedBefore, now: int, wave: str = "") -> Plan:
    """Return whom a wave asks of the people in `rows`, as `listen.considered` found them; see `plan`."""
    number = wave_number(wave, survey.asking.waves, survey=survey.name)
    sieve = _Sieve(rows)
    _other_waves(sieve, survey, number)
    limits = limits_of(survey.throttle, contacts_asked, now=now, survey=survey.name, wave=wave)
    _asked_already(sieve, survey, limits, wave)
    for reason, mask in limits.contacts(sieve.column("contact_id"), sieve.numbers("due_at")):
        sieve.leave(reason, mask)
    chance, certain = _accounts(sieve, survey, limits, wave)
    drawn, strata = _drawn(sieve, survey, chance, certain, wave=wave)
    return _planned(survey, sieve, drawn, strata, now=now, wave=wave, known=contacts_asked.mailable is not None)


class _Sieve:
    """Rows that are left out one reason after the other; what is counted once is not counted again."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows
        self.why = np.array(rows["why"].to_pylist(), dtype=object)

    @property
    def left(self) -> NDArray[np.bool_]:
        """Which rows are in it still."""
        return np.asarray(self.why == "", dtype=np.bool_)

    def leave(self, reason: str, mask: NDArray[np.bool_]) -> None:
        """Leave out the rows of `mask` that are still in."""
        self.why[mask & self.left] = reason

    def column(self, name: str) -> list[Any]:
        return cast(list[Any], self.rows[name].to_pylist())

    def numbers(self, name: str) -> NDArray[np.int64]:
        return np.asarray(self.rows[name].to_numpy(zero_copy_only=False))


def _other_waves(sieve: _Sieve, survey: Survey, number: int) -> None:
    if survey.asking.waves > 1:
        theirs = parts(survey.name, survey.asking.seed, survey.asking.waves, sieve.column("contact_id"))
        sieve.leave("other_wave", theirs != number)


def _asked_already(sieve: _Sieve, survey: Survey, limits: Limits, wave: str) -> None:
    """A wave that was drawn is drawn: whoever is not in it had their chance."""
    keys = pa.array(_keys(sieve.rows, survey, wave))
    invited = np.asarray(pc.is_in(keys, limits.keys).to_numpy(zero_copy_only=False), dtype=np.bool_)
    sieve.leave("invited_already", invited)
    if limits.wave_begun and survey.asking.draw in ("random", "stratified"):
        sieve.leave("wave_drawn_already", np.ones(len(invited), dtype=np.bool_))


def _keys(rows: pa.Table, survey: Survey, wave: str) -> list[str]:
    contacts, events = rows["contact_id"].to_pylist(), rows["event_id"].to_pylist()
    return [f"{survey.name}/{wave}/{contact}/{event or ''}" for contact, event in zip(contacts, events, strict=True)]


def _accounts(
    sieve: _Sieve, survey: Survey, limits: Limits, wave: str
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Leave out whom the account's own limits do; return the chance with which each stayed, and who is certain."""
    purpose = f"{survey.name}/{wave}/account"
    ids, accounts = sieve.column("contact_id"), sieve.column("account_id")
    modes = np.array(sieve.column("mode"), dtype=object)
    personal = np.isin(modes.astype(str), PERSONAL) & is_personal_by_choice(survey)
    chance = np.ones(len(ids))
    left = np.flatnonzero(sieve.left)
    some = [accounts[place] for place in left]
    lately = limits.accounts_lately(some, sieve.numbers("due_at")[left])
    sieve.leave("account_asked_lately", _spread(left[lately], len(ids)))
    left = left[~lately]
    place = places(survey.asking.seed, purpose, [ids[one] for one in left])
    stays, of_these = within_accounts(
        [accounts[one] for one in left],
        place,
        first=personal[left],
        slots=limits.slots,
        otherwise=limits.most_at_once,
    )
    chance[left] = of_these
    sieve.leave("account_waits", _spread(left[~stays], len(ids)))
    return chance, personal


def _drawn(
    sieve: _Sieve, survey: Survey, chance: NDArray[np.float64], certain: NDArray[np.bool_], *, wave: str
) -> tuple[pa.Table, tuple[Stratum, ...]]:
    """Draw, and return the rows that were drawn with `stratum` and `chance`."""
    asking = survey.asking
    left = np.flatnonzero(sieve.left)
    ids = sieve.rows["contact_id"].take(pa.array(left)).to_pylist()
    sure = certain[left]
    names = np.array(_strata(sieve.rows, survey, left), dtype=object)
    if asking.draw in ("random", "stratified"):
        names[sure] = CERTAIN
    pool = np.flatnonzero(~sure)
    number = None
    if asking.draw in ("random", "stratified") and asking.number is not None:
        number = max(asking.number - int(sure.sum()), 0)
    place = places(asking.seed, f"{survey.name}/{wave}/draw", [ids[one] for one in pool])
    found = draw(place, [str(names[one]) for one in pool], number)
    chosen, drawn_with = np.ones(len(left), dtype=np.bool_), np.ones(len(left))
    chosen[pool], drawn_with[pool] = found.chosen, found.chance
    sieve.leave("not_drawn", _spread(left[~chosen], sieve.rows.num_rows))
    kept = left[chosen]
    rows = sieve.rows.take(pa.array(kept))
    together = (chance[left] * drawn_with)[chosen]
    rows = rows.append_column("stratum", pa.array(names[chosen].tolist(), pa.string()))
    rows = rows.append_column("chance", pa.array(together, pa.float64()))
    rows = rows.append_column("once_key", pa.array(_keys(rows, survey, wave), pa.string()))
    sure_ones = int(sure.sum())
    certain_one = (Stratum(name=CERTAIN, eligible=sure_ones, drawn=sure_ones),) if CERTAIN in names else ()
    return rows, (*certain_one, *found.strata)


def _strata(rows: pa.Table, survey: Survey, left: NDArray[np.int64]) -> list[str]:
    if survey.asking.draw != "stratified":
        return [""] * len(left)
    some = rows.take(pa.array(left))
    columns = [some[name].cast(pa.string()).fill_null(NOT_KNOWN).to_pylist() for name in survey.asking.strata]
    return [" / ".join(values) for values in zip(*columns, strict=True)] if columns else [""] * len(left)


def _spread(places: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, dtype=np.bool_)
    mask[places] = True
    return mask


def _planned(
    survey: Survey, sieve: _Sieve, rows: pa.Table, strata: tuple[Stratum, ...], *, now: int, wave: str, known: bool
) -> Plan:
    reasons, counted = np.unique(sieve.why[sieve.why != ""].astype(str), return_counts=True)
    modes = rows["mode"].value_counts().to_pylist() if rows.num_rows else []
    return Plan(
        survey=survey.name,
        version=survey.version,
        wave=wave,
        now=now,
        looked_at=sieve.rows.num_rows,
        invited=Invitees(rows),
        left_out=dict(zip(reasons.tolist(), counted.tolist(), strict=True)),
        strata=strata,
        by_mode={one["values"]: one["counts"] for one in sorted(modes, key=lambda one: str(one["values"]))},
        addresses_known=known,
    )


def _invitee(row: Mapping[str, Any]) -> Invitee:
    about = {name: row[name] for name in ("event_t", *ABOUT) if row[name] is not None}
    return Invitee(
        account_id=row["account_id"],
        contact_id=row["contact_id"],
        mode=row["mode"],
        stratum=row["stratum"],
        chance=row["chance"],
        language=row["language"],
        facts=as_facts(row),
        about=about,
        due_at=row["due_at"],
        once_key=row["once_key"],
        looked_after_by=row["looked_after_by"],
    )
