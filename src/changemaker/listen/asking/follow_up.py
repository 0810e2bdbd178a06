"""A designed follow-up: some of those who did not answer, drawn by lot, are asked by a person."""

from collections.abc import Mapping

import pyarrow.compute as pc
import sqlalchemy as sa

from changemaker.core.errors import AskingError
from changemaker.engine.tables import Tables
from changemaker.listen.asking.asking_mode import PERSONAL
from changemaker.listen.asking.audience import Invitee, Plan
from changemaker.listen.asking.draw import draw
from changemaker.listen.asking.throttle import DAY, AskedBefore
from changemaker.listen.asking.waves import places
from changemaker.listen.surveys.survey import Survey
from changemaker.store.invitations import Invitation
from changemaker.store.listening_tables import SURVEY_INVITATION

FOLLOW_UP = "follow-up"  # ends the once_key of such an invitation


def plan_follow_up(
    survey: Survey,
    tables: Tables,
    connection: sa.Connection | None,
    *,
    contacts_asked: AskedBefore,
    now: int,
    wave: str = "",
) -> Plan:
    """Return whom a person would ask of those who did not answer a wave.

    Only once the whole wave is over: who could still answer is not silent yet. Who opted out meanwhile, or was asked
    something else lately, is left out and counted; the chance is that among those who are left.

    Args:
        survey: with `follow_up` in its asking: how many.
        tables: the company's: who looks after an account.
        connection: to read the store from; None where there is no store yet.
        contacts_asked: from `listen.throttle.asked_before`.
        now: UTC microseconds.
        wave: which is followed up.

    Raises:
        AskingError: the survey wants no follow-up, or the wave is not over, or nobody was asked in it.

    References:
        Hansen and Hurwitz (1946), JASA 41, 517-529: a subsample of those who do not respond.
    """
    silent = _silent(survey, connection, now=now, wave=wave)
    barred = dict(zip(*(contacts_asked.barred[name].to_pylist() for name in ("contact_id", "why")), strict=True))
    lately = _others_lately(survey, contacts_asked, silent, now=now)
    there = {row.follow_up_of for row in _of_wave(connection, survey, wave) if row.follow_up_of}
    left_out = {"wave_drawn_already": len(silent)} if there else {}
    eligible = []
    for row in () if there else silent:
        why = str(barred.get(row.contact_id, "")) or ("asked_lately" if row.contact_id in lately else "")
        if why:
            left_out[why] = left_out.get(why, 0) + 1
        else:
            eligible.append(row)
    purpose = f"{survey.name}/{wave}/{FOLLOW_UP}"
    place = places(survey.asking.seed, purpose, [str(row.contact_id) for row in eligible])
    found = draw(place, [""] * len(eligible), survey.asking.follow_up)
    managers = _managers(tables)
    chosen = [
        _invitee(survey, row, float(chance), now=now, looked_after_by=managers.get(row.account_id))
        for row, chosen, chance in zip(eligible, found.chosen, found.chance, strict=True)
        if chosen
    ]
    if len(eligible) > len(chosen):
        left_out["not_drawn"] = len(eligible) - len(chosen)
    return Plan(
        survey=survey.name,
        version=survey.version,
        wave=wave,
        now=now,
        looked_at=len(silent),
        invited=tuple(chosen),
        left_out=left_out,
        strata=found.strata,
        by_mode={"interview": len(chosen)} if chosen else {},
    )


def _of_wave(connection: sa.Connection | None, survey: Survey, wave: str) -> list[Invitation]:
    if connection is None:
        return []
    row = SURVEY_INVITATION.c
    wanted = sa.select(SURVEY_INVITATION).where(row.survey == survey.name, row.wave == wave).order_by(row.id)
    return [Invitation(**found) for found in connection.execute(wanted).mappings()]


def _silent(survey: Survey, connection: sa.Connection | None, *, now: int, wave: str) -> list[Invitation]:
    """Who was asked in the wave, not by a person of ours, and did not answer, decline or say no."""
    if survey.asking.follow_up <= 0:
        raise AskingError(
            f"'{survey.name}' wants no follow-up",
            hint="write asking: {follow_up: 40} in its file, or as many as you can",
        )
    rows = [row for row in _of_wave(connection, survey, wave) if row.mode not in PERSONAL and row.contact_id]
    if not rows:
        raise AskingError(
            f"nobody was asked '{survey.name}' in this wave", hint="name a wave that was invited: --wave NAME"
        )
    still = [row for row in rows if row.state in ("planned", "sent", "opened") and row.expires_at > now]
    if still:
        days = max(1, -(-(max(row.expires_at for row in still) - now) // DAY))
        raise AskingError(
            f"{len(still):,} people can still answer", hint=f"follow up once the wave is over: in {days} days"
        )
    return [row for row in rows if row.state in ("sent", "opened", "expired")]


def _others_lately(survey: Survey, before: AskedBefore, silent: list[Invitation], *, now: int) -> frozenset[str | None]:
    """Who was asked something else within the throttle: the invitation that is followed up itself does not count."""
    ours = {row.id for row in silent}
    near = now - survey.throttle.days_between * DAY
    asked = before.asked.filter(pc.greater(before.asked["t"], near))
    pairs = zip(asked["id"].to_pylist(), asked["contact_id"].to_pylist(), strict=True)
    return frozenset(contact for id, contact in pairs if id not in ours)


def _managers(tables: Tables) -> Mapping[str, str | None]:
    rows = tables["account"]
    known = rows.filter(rows.account_manager_id.notnull()).select("account_id", "account_manager_id")
    found = tables.engine.to_pyarrow(known)
    return dict(zip(found["account_id"].to_pylist(), found["account_manager_id"].to_pylist(), strict=True))


def _invitee(survey: Survey, row: Invitation, chance: float, *, now: int, looked_after_by: str | None) -> Invitee:
    return Invitee(
        account_id=row.account_id,
        contact_id=str(row.contact_id),
        mode="interview",
        stratum=row.stratum,
        chance=chance,
        language=row.language,
        facts={**row.facts, "mode": "interview"},
        about=row.about,
        due_at=now,
        once_key=f"{survey.name}/{row.wave}/{row.contact_id}/{row.once_key.rpartition('/')[2]}{FOLLOW_UP}",
        looked_after_by=looked_after_by,
        follow_up_of=row.id,
    )
