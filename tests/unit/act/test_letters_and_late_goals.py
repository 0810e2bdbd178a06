"""One letter that cannot be read stops no other; a goal after the last step is worth what the journey compares."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.read_journey import journey_of
from changemaker.act.journeys.read_mail import mail_of
from changemaker.act.journeys.run import Seen
from changemaker.routines.acting.act_once import Scene, act_once
from changemaker.routines.acting.commands import apply_one
from changemaker.routines.acting.live import LiveJourneys
from changemaker.store.journey_tables import JOURNEY_RUN, JOURNEY_VERSION
from changemaker.store.sending_tables import OUTBOX
from doors.sending.company import URL, Company, company
from faults.journeys.town import DAY, EVENTS, Town

TEXT = """
about: Silent for more than three days.
owner: ada@example.com
enter: {when: days_since_order > 3, episode: last_order_id}
holdout: {share: 0%, why: everybody is owed a letter}
goal: {event: order.placed, within: 10d, value: amount}
steps:
  - {email: hello, to: contact.buyer, purpose: service}
"""
MAIL = "subject: {en: Hello}\nbody: {en: Hello}\n"
ACCOUNTS = ("A0", "A1")


class Margins(Town):
    """A town in which a third of the money stays."""

    def seen(self, journey: Journey, units: Mapping[str, int], *, at: int) -> Mapping[str, Seen]:
        found = super().seen(journey, units, at=at)
        if journey.goal.value != "margin":
            return found
        return {
            unit: replace(one, events=tuple(replace(event, value=(event.value or 0) / 3) for event in one.events))
            for unit, one in found.items()
        }


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Company]:
    made = company(tmp_path, live=False)
    for account in ACCOUNTS:
        made.add_contact(f"{account}-b", f"{account.lower()}@example.org")
    yield made
    made.store.close()


def look(acme: Company, town: Town) -> None:
    scene = Scene(
        **{"workspace": acme.workspace, "store": acme.store, "keys": acme.keys, "url": URL},  # type: ignore[arg-type]
        journeys=LiveJourneys(),
        known=town,
    )
    act_once(scene, now=acme.now)


def begun(acme: Company, text: str, *names: str) -> Town:
    """Apply journeys of one text, and let everybody enter who ordered five days ago."""
    town = Margins(accounts=ACCOUNTS)
    for account in ACCOUNTS:
        town.happens("order.placed", account, acme.now - 5 * DAY)
    for name in names:
        mails = {"hello": mail_of(MAIL, "hello")}
        journey = journey_of(text, name, names=None, events=EVENTS, mails=mails)
        with acme.store.writing() as connection:
            apply_one(connection, journey, mails, by="ada", now=acme.now, salt="pinch")
    look(acme, town)
    return town


def test_a_letter_that_cannot_be_read_ends_and_the_others_leave(acme: Company) -> None:
    begun(acme, TEXT, "broken", "whole")
    with acme.store.writing() as connection:
        broken = JOURNEY_VERSION.c.journey == "broken"  # as if another changemaker had written it
        connection.execute(sa.update(JOURNEY_VERSION).where(broken).values(mails={"hello": "subject: 3\nwords: [\n"}))

    acme.send()

    c = OUTBOX.c
    with acme.store.reading() as connection:
        found = connection.execute(sa.select(c.origin, c.state, c.reason).order_by(c.origin)).all()
    assert [tuple(row) for row in found] == [
        *[("journey:broken", "failed", "sending.cannot_word")] * 2,
        *[("journey:whole", "rehearsed", None)] * 2,
    ]


@pytest.mark.parametrize(("value", "worth"), [("amount", 90.0), ("margin", 30.0)])
def test_a_goal_after_the_last_step_is_worth_what_the_journey_compares(acme: Company, value: str, worth: float) -> None:
    town = begun(acme, TEXT.replace("value: amount", f"value: {value}"), "late")
    with acme.store.writing() as connection:  # the letter has left, and the run is through
        connection.execute(sa.update(OUTBOX).values(state="sent", ended_at=acme.now))
        ended = {"state": "ended", "ended_by": "finished", "ended_at": acme.now}
        connection.execute(sa.update(JOURNEY_RUN).values(**ended))
    acme.pass_time(days=2)
    town.happens("order.placed", "A0", acme.now - 1, value=90.0)

    look(acme, town)

    c = JOURNEY_RUN.c
    with acme.store.reading() as connection:
        goals = connection.execute(sa.select(c.unit, c.goal_value).where(c.goal_at.is_not(None))).all()
    assert [tuple(row) for row in goals] == [("A0", worth)]
