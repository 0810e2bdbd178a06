"""The list and the lot for a tool of the company's own that sends: who entered, and who is to be left alone.

No name, address or other personal value is in it: the tool knows its people by the company's own ids.
"""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from changemaker.core.acting_errors import NoListError
from changemaker.core.meant import did_you_mean
from changemaker.routines.acting.act_once import act_once
from changemaker.routines.acting.scene import Scene
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.journeys import JourneyRow, list_journeys, read_journey_row
from changemaker.store.open import Store

COLUMNS = ("unit", "account_id", "contact_id", "arm", "episode", "entered", "share", "turn", "run")
FORMULA = 'int(sha256(salt + "/" + unit)[first 8 bytes]) / 2**64 < share  ->  held out'


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One unit that entered, for one episode; times are UTC microseconds."""

    unit: str
    account_id: str
    contact_id: str | None
    arm: str
    episode: str
    entered: int
    share: float  # chance of being held out
    turn: int | None  # of "later": when its turn comes
    run: str  # names the entry for ever: what was seen before, is known by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Who is in a journey, and by which lot."""

    journey: str
    rows: tuple[ListRow, ...]
    salt: str
    share: float
    later: bool
    new: int  # that entered by the look before the list was written

    @property
    def arms(self) -> Mapping[str, int]:
        """Rows by arm."""
        arms = [row.arm for row in self.rows]
        return {arm: arms.count(arm) for arm in ("treated", "holdout", "later") if arm in arms}


def export(
    scene: Scene, journey: str, *, now: int, look: bool = True, since: int = 0, arms: Collection[str] = ()
) -> Listed:
    """Return the list of a journey, after a look at who enters by now.

    Args:
        scene: the workspace with its store.
        journey: its name.
        now: UTC microseconds.
        look: look first, as the worker does, but only at this journey. Nothing is sent by it.
        since: only who entered at or after.
        arms: only these; all where empty.

    Raises:
        NoListError: the journey was never applied.
    """
    _applied(scene.store, journey)
    before = _count(scene.store, journey)
    if look:
        act_once(scene, now=now, only=(journey,))
    row = _applied(scene.store, journey)
    rows = _rows(scene.store, row, since=since, arms=arms)
    new = _count(scene.store, journey) - before
    return Listed(journey=journey, rows=rows, salt=row.salt, share=row.share, later=row.later, new=new)


def list_as_csv(rows: Sequence[ListRow]) -> str:
    """Return a list as CSV, with moments as 2026-11-22T06:00:00Z."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        told = (row.unit, row.account_id, row.contact_id or "", row.arm, row.episode)
        turn = "" if row.turn is None else _moment(row.turn)
        writer.writerow([*told, _moment(row.entered), f"{row.share:g}", turn, row.run])
    return text.getvalue()


def lot_as_mapping(listed: Listed) -> dict[str, object]:
    """Return the lot itself, so that another tool can draw it and get the same arms."""
    return {
        "journey": listed.journey,
        "salt": listed.salt,
        "share": listed.share,
        "held_out_is": "later" if listed.later else "holdout",
        "drawn": FORMULA,
    }


def _rows(store: Store, row: JourneyRow, *, since: int, arms: Collection[str]) -> tuple[ListRow, ...]:
    c = JOURNEY_RUN.c
    asked = sa.select(c.unit, c.account_id, c.contact_id, c.arm, c.episode, c.entered_at, c.window_until, c.id)
    asked = asked.where(c.journey == row.journey, c.entered_at >= since).order_by(c.entered_at, c.unit, c.id)
    if arms:
        asked = asked.where(c.arm.in_(sorted(arms)))
    with store.reading() as connection:
        return tuple(
            ListRow(
                unit=unit,
                account_id=account,
                contact_id=contact,
                arm=arm,
                episode=episode,
                entered=entered,
                share=row.share,
                turn=until if arm == "later" else None,
                run=id,
            )
            for unit, account, contact, arm, episode, entered, until, id in connection.execute(asked)
        )


def _applied(store: Store, journey: str) -> JourneyRow:
    with store.reading() as connection:
        row = read_journey_row(connection, journey)
        names = [one.journey for one in list_journeys(connection)] if row is None else []
    if row is None:
        hint = f"{did_you_mean([journey], names)}; or " if names else ""
        raise NoListError(
            f"journey '{journey[:60]}' was never applied: nobody is in it",
            hint=f"{hint}apply it first: changemaker act apply {journey[:60]}",
        )
    return row


def _count(store: Store, journey: str) -> int:
    with store.reading() as connection:
        counted = sa.select(sa.func.count()).where(JOURNEY_RUN.c.journey == journey)
        return int(connection.execute(counted).scalar_one())


def _moment(t: int) -> str:
    told = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=t)
    return told.isoformat(timespec="seconds").replace("+00:00", "Z")
