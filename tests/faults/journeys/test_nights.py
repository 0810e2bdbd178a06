"""Nights in which clocks jump: nothing leaves outside its hours on its reader's wall, and no wait ends early."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from changemaker.routines.acting.act_once import act_once
from doors.sending.company import Company, company, micro
from faults.journeys import scenes
from faults.journeys.judge import rows
from faults.journeys.town import DAY, Town

WINDOW = ("01:30", "03:30")  # the hours that jumps make longer or shorter
ZONES = {"A0": "Europe/Berlin", "A1": "Australia/Sydney", "A2": "America/New_York", "A3": ""}  # A3's is not known
OTHERWISE = "Europe/Berlin"
NIGHTLY = f"""
journey: nightly
about: Writes at night, so that the hour that comes twice or never is hit.
owner: ops@example.com
enter: {{on: order.placed}}
holdout: {{share: 0%, why: It is about the clock.}}
goal: {{event: interaction.in, within: 60d}}
limits: {{hours: {{mon-sun: "{WINDOW[0]}-{WINDOW[1]}", zone: contact, else: {OTHERWISE}, outside: wait}}}}
steps:
  - email: late-1
    to: contact.buyer
    purpose: service
  - wait: 1d
  - email: late-2
    to: contact.buyer
    purpose: service
  - wait_until: "02:30"
  - task: call-them
    text: "Call them."
  - wait: 7d
  - task: call-again
    text: "Call them again."
"""
JUMPS = [date(2026, 3, 8), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1)]


def zone_of(account: str) -> ZoneInfo:
    return ZoneInfo(ZONES[account] or OTHERWISE)


def at(t: int, account: str) -> datetime:
    return datetime.fromtimestamp(t / 1_000_000, zone_of(account))


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Company]:
    quiet = {"start": "12:00", "end": "12:00", "days": []}
    made = company(tmp_path, live=False, quiet=quiet, caps=[])
    made.add_user()
    for account, zone in ZONES.items():
        made.add_contact(f"{account}-b", f"{account}@example.org".lower(), **({"zone": zone} if zone else {}))
    yield made
    made.store.close()


def test_messages_keep_their_hours_and_waits_their_length_when_clocks_jump(acme: Company) -> None:
    lived_through(acme, date(2026, 3, 29))


@pytest.mark.faults
@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_they_do_so_in_other_nights(acme: Company, jump: date) -> None:
    lived_through(acme, jump)


def lived_through(acme: Company, jump: date) -> None:
    """Look every half an hour from two days before a jump to a day after it, and again at the end of the last wait."""
    start = datetime(jump.year, jump.month, jump.day, 4, tzinfo=UTC) - timedelta(days=2)
    town = Town(accounts=tuple(ZONES))
    acme.moment = start
    scenes.applied(acme, {"nightly": NIGHTLY})
    scene = scenes.scene_of(acme, town)
    for account in ZONES:
        town.happens("order.placed", account, micro(start) + DAY // 48)
    for _ in range(3 * 24 * 2):
        acme.pass_time(minutes=30)
        act_once(scene, now=acme.now)
        acme.send()
    acme.pass_time(days=5)
    for _ in range(3 * 24):
        acme.pass_time(hours=1)
        act_once(scene, now=acme.now)
        acme.send()

    with acme.store.reading() as connection:
        sends = rows(connection, "SELECT contact_id, t FROM contact_send")
        steps = rows(
            connection, "SELECT r.account_id, s.* FROM journey_step s JOIN journey_run r ON r.id = s.run ORDER BY s.at"
        )
    assert len(sends) == 2 * len(ZONES)
    for send in sends:
        wall = at(send["t"], send["contact_id"].partition("-")[0]).strftime("%H:%M")
        assert WINDOW[0] <= wall < WINDOW[1], f"{send['contact_id']} got it at {wall}"
    for account in ZONES:
        history = [step for step in steps if step["account_id"] == account]
        assert [step["node"] for step in history] == ["1", "2", "3", "4", "5", "6", "7"]
        times = {step["node"]: step["at"] for step in history}
        assert DAY <= times["3"] - times["2"] < DAY + DAY // 24
        assert 7 * DAY <= times["7"] - times["6"] <= 7 * DAY + DAY // 12
        woke = at(times["5"], account)
        assert woke.strftime("%H:%M") >= "02:30"
        assert woke - at(times["4"], account) <= timedelta(days=1, hours=1)
        assert all(one["at"] <= other["at"] for one, other in pairwise(history))
