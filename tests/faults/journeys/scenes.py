"""A company whose journeys run in a town: its store, its people, and one look after another on a clock that is set."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.mail import Mail
from changemaker.act.journeys.read_journey import journey_of
from changemaker.act.journeys.read_mail import mail_of
from changemaker.routines.acting.commands import apply_one, pause, resume
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.scene import Scene
from doors.sending.company import URL, Company, micro
from faults.journeys.plans import CAP, FILES, MAIL, MAILS, QUIET
from faults.journeys.town import DAY, EVENTS, NAMES, Town

START = datetime(2026, 3, 20, 6, tzinfo=UTC)  # Berlin's clocks jump on 29 March, Sydney's on 5 April
ZONES = ("Europe/Berlin", "Australia/Sydney", "America/New_York", "Asia/Dubai")
HOUR = DAY // 24


def accounts(many: int) -> tuple[str, ...]:
    """Return their names."""
    return tuple(f"A{number}" for number in range(many))


def lively(many: int, *, days: int, seed: int) -> Town:
    """Return a town in which much happens: orders, silences, complaints, answers; the same for the same seed.

    Gaps between orders are 1 or 9 days, so that whether a silence of three days was seen does not hang on the hour.
    """
    town, draw = Town(accounts=accounts(many)), Random(seed)
    for account in town.accounts:
        t = micro(START) - draw.randrange(1, 12) * DAY - HOUR // 3
        town.happens("order.placed", account, t, value=10.0)
        while t < micro(START) + days * DAY:
            t += draw.choice([1, 9, 9]) * DAY + draw.randrange(1, 4) * HOUR
            town.happens("order.placed", account, t, value=float(draw.randrange(5, 50)))
            if draw.random() < 0.1:
                town.happens("complaint.opened", account, t + 5 * HOUR + HOUR // 3)
            if draw.random() < 0.5:
                town.happens("response.given", account, t + 5 * DAY + HOUR // 3)
            if draw.random() < 0.3:
                town.happens("interaction.in", account, t + DAY + HOUR // 3)
    return town


def settings(**more: Any) -> dict[str, Any]:
    """Return what changemaker.yml says of sending: caps and quiet hours as the judge knows them."""
    quiet = {"start": QUIET[0], "end": QUIET[1], "days": []}
    return {"quiet": quiet, "caps": [{"messages": CAP[0], "within": f"{CAP[1] // DAY}d"}], **more}


def zone_of(account: str) -> str:
    """Return where an account's people live."""
    return ZONES[int(account[1:]) % len(ZONES)]


def zones(town: Town) -> Mapping[str, str]:
    """Return the zone of every contact."""
    return {f"{account}-{who}": zone_of(account) for account in town.accounts for who in "bd"}


def peopled(acme: Company, town: Town) -> None:
    """Let the store know everybody of a town; all but every fifth have said yes to marketing."""
    acme.moment = START
    acme.add_user()
    for number, account in enumerate(town.accounts):
        for who in "bd":
            contact = f"{account}-{who}"
            acme.add_contact(contact, f"{contact}@example.org".lower(), zone=zone_of(account))
            if number % 5:
                acme.say(contact, "marketing", "given")


def scene_of(acme: Company, town: Town) -> Scene:
    """Return a scene that knows what happens in the town."""
    return Scene(
        workspace=acme.workspace, store=acme.store, keys=acme.keys, journeys=LiveJourneys(), known=town, url=URL
    )


def applied(acme: Company, files: Mapping[str, str] = FILES) -> None:
    """Let journeys begin, or take another version, by the company's clock; the lot is the same in every test."""
    with acme.store.writing() as connection:
        for name, text in sorted(files.items()):
            apply_one(connection, read(name, text), mails(), by="test", now=acme.now, salt=f"salt of {name}")


@cache
def read(name: str, text: str) -> Journey:
    """Return a journey of the town."""
    return journey_of(text, name, names=NAMES, events=EVENTS, mails=mails())


@cache
def mails() -> Mapping[str, Mail]:
    """Return the mails that journeys of the town send."""
    return {name: mail_of(MAIL.format(name=name), name) for name in MAILS}


def paused(acme: Company, which: str) -> None:
    pause(acme.store, which, by="test", now=acme.now)


def resumed(acme: Company, which: str) -> None:
    resume(acme.store, which, by="test", now=acme.now)
