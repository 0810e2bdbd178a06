"""A step that asks somebody by a survey: its letter stands under the journey, and nobody is asked too often."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.read_journey import journey_of
from changemaker.routines.acting.act_once import Scene, act_once
from changemaker.routines.acting.commands import apply_one, pause
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.send_invitations import send_invitations
from changemaker.store.invitations import Invitation, put_invitation
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.work_tables import TASK
from doors.sending.company import URL, Company, company
from faults.journeys.town import DAY, EVENTS, Town

ACCOUNTS = ("A0", "A1", "A2")
SURVEY = """version: 1
languages: [en]
title: {en: Pulse}
asking: {purpose: service, remind_after_days: [3]}
questions:
  - {id: nps, type: nps, label: {en: "Would you recommend us?"}}
"""
HEAD = """
about: Silent for more than three days.
owner: ada@example.com
enter: {when: days_since_order > 3, episode: last_order_id}
holdout: {share: 0%, why: everybody is owed a question}
goal: {event: order.placed, within: 10d}
limits: {per_contact: 4 messages / 30d}
steps:
"""
INVITE = "  - {invite: pulse, to: contact.buyer}\n"
INTERVIEW = "  - {interview: pulse, to: contact.buyer}\n"


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Company]:
    made = company(tmp_path, live=False)
    (tmp_path / "surveys").mkdir()
    (tmp_path / "surveys" / "pulse.yml").write_text(SURVEY)
    for account in ACCOUNTS:
        made.add_contact(f"{account}-b", f"{account.lower()}@example.org")
    yield made
    made.store.close()


def looked(acme: Company, steps: str) -> None:
    """Apply a journey of these steps, and let everybody enter who ordered five days ago."""
    journey: Journey = journey_of(HEAD + steps, "ask", names=None, events=EVENTS, mails=None)
    with acme.store.writing() as connection:
        apply_one(connection, journey, {}, by="ada", now=acme.now, salt="pinch")
    town = Town(accounts=ACCOUNTS)
    for account in ACCOUNTS:
        town.happens("order.placed", account, acme.now - 5 * DAY)
    scene = Scene(
        **{"workspace": acme.workspace, "store": acme.store, "keys": acme.keys, "url": URL},  # type: ignore[arg-type]
        journeys=LiveJourneys(),
        known=town,
    )
    act_once(scene, now=acme.now)


def found(acme: Company, table: sa.Table, *columns: str) -> list[tuple[object, ...]]:
    with acme.store.reading() as connection:
        return sorted(
            (tuple(row) for row in connection.execute(sa.select(*(table.c[one] for one in columns)))), key=str
        )


def test_a_letter_carries_the_run_and_the_limits_and_waits_while_the_journey_is_paused(acme: Company) -> None:
    looked(acme, INVITE)
    pause(acme.store, "ask", by="ada", now=acme.now)

    send_invitations(acme.workspace, acme.store, acme.keys, acme.now, URL)
    acme.send()

    runs = found(acme, JOURNEY_RUN, "id")
    letters = found(acme, OUTBOX, "run", "origin", "state", "reason")
    assert letters == [(id, "journey:ask", "new", "sending.journey_paused") for (id,) in runs]
    with acme.store.reading() as connection:
        (limits,) = {str(told) for told in connection.execute(sa.select(OUTBOX.c.limits)).scalars()}
    assert limits == "{'caps': [{'messages': 4, 'within': '30d'}]}"


def test_nothing_leaves_for_a_run_that_has_left_and_its_invitation_says_why(acme: Company) -> None:
    looked(acme, INVITE)
    with acme.store.writing() as connection:
        connection.execute(sa.update(JOURNEY_RUN).values(state="ended", ended_by="exit", ended_at=acme.now))

    acme.send()
    send_invitations(acme.workspace, acme.store, acme.keys, acme.now, URL)

    assert found(acme, SURVEY_INVITATION, "state", "reason") == [("skipped", "sending.journey_over")] * 3


def test_a_reminder_stands_under_the_same_run_as_its_letter(acme: Company) -> None:
    looked(acme, INVITE)
    with acme.store.writing() as connection:
        connection.execute(sa.update(OUTBOX).values(state="sent", ended_at=acme.now))
    send_invitations(acme.workspace, acme.store, acme.keys, acme.now, URL)
    acme.pass_time(days=4)

    send_invitations(acme.workspace, acme.store, acme.keys, acme.now, URL)

    reminders = [run for key, run in found(acme, OUTBOX, "key", "run") if str(key).endswith("/1")]
    assert sorted(map(str, reminders)) == [id for (id,) in found(acme, JOURNEY_RUN, "id")]


@pytest.mark.parametrize("steps", [INVITE, INTERVIEW])
def test_who_was_asked_lately_or_said_no_is_not_asked(acme: Company, steps: str) -> None:
    acme.say("A0-b", "service", "withdrawn")
    earlier = Invitation(
        **{"id": "e" * 32, "once_key": "other", "survey": "other", "version": 1, "mode": "link"},  # type: ignore[arg-type]
        **{"account_id": "A1", "contact_id": "A1-b", "wave": "may", "state": "answered"},  # type: ignore[arg-type]
        **dict.fromkeys(("made_at", "due_at", "sent_at", "expires_at", "changed_at"), acme.now - 9 * DAY),
    )
    with acme.store.writing() as connection:
        put_invitation(connection, earlier)

    looked(acme, steps)

    by_journey = [row[1:] for row in found(acme, SURVEY_INVITATION, "wave", "account_id", "reason") if row[0] != "may"]
    assert by_journey == [("A0", "asking.left.opted_out"), ("A1", "asking.left.asked_lately"), ("A2", None)]
    assert len(found(acme, OUTBOX, "key")) + len(found(acme, TASK, "id")) == 1
