"""A message of a journey leaves within its journey's hours and caps, and not for whom it must not reach."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from changemaker.act.journeys.limits import limits_as_kept
from changemaker.channels.gate import Facts, Send, Skip, Wait, decide
from changemaker.channels.journey_limits import Hours, JourneySays, limits_of, opens_at
from changemaker.engine.serving_settings import Cap, QuietHours
from unit.act.written import EXAMPLE, read

BERLIN, SYDNEY = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Sydney")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE = Hours(windows=((WEEK, "09:00", "18:00"),))
QUIET = QuietHours(start="00:00", end="00:00", days=())


def micro(*at: int) -> int:
    return int(datetime(*at, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc, arg-type]


FRIDAY_NIGHT = micro(2026, 11, 20, 22)
FACTS = Facts(now=FRIDAY_NIGHT, purpose="service", is_contact=True, zone=BERLIN, journey=JourneySays())


def decided(facts: Facts) -> Send | Wait | Skip:
    return decide(facts, quiet=QUIET, caps=())


def test_the_limits_of_the_example_come_through_the_outbox_as_they_were() -> None:
    limits = limits_of(limits_as_kept(read(EXAMPLE).limits))

    assert limits.caps == (Cap(messages=2, within="7d"),) and limits.pace == 500
    assert limits.hours == replace(OFFICE, otherwise="Europe/Berlin")


@pytest.mark.parametrize("zone", [BERLIN, SYDNEY, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")])
def test_every_hour_of_a_fortnight_across_both_clock_changes_opens_in_a_window(zone: ZoneInfo) -> None:
    for begin in (datetime(2026, 3, 25, tzinfo=UTC), datetime(2026, 10, 21, tzinfo=UTC)):
        for hour in range(14 * 24):
            now = int((begin + timedelta(hours=hour)).timestamp()) * 1_000_000
            opens = opens_at(now, zone, OFFICE)
            wall = datetime.fromtimestamp((now if opens is None else opens) // 1_000_000, zone)
            assert wall.weekday() < 5 and 9 <= wall.hour < 18
            assert opens is None or (opens > now and (wall.hour, wall.minute) == (9, 0))


def test_a_message_outside_the_hours_waits_for_monday() -> None:
    told = decided(replace(FACTS, hours=OFFICE))

    assert told == Wait(micro(2026, 11, 23, 8), replace(told.reason)) and told.reason.id == "sending.waits_for_hours"  # type: ignore[union-attr]


def test_a_contact_of_an_unknown_zone_is_written_to_on_the_clock_that_the_journey_names() -> None:
    hours = replace(
        OFFICE, otherwise="Australia/Sydney"
    )  # Friday 22:00 UTC is Saturday there, 09:00 on Monday is 22:00

    known, unknown = (decided(replace(FACTS, hours=hours, zone_known=known)) for known in (True, False))

    assert (known.until, unknown.until) == (micro(2026, 11, 23, 8), micro(2026, 11, 22, 22))  # type: ignore[union-attr]


def test_a_journey_that_skips_outside_its_hours_does() -> None:
    told = decided(replace(FACTS, hours=replace(OFFICE, outside="skip")))

    assert isinstance(told, Skip) and told.reason.id == "sending.outside_hours"


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (JourneySays(held_out=True), "sending.held_out"),
        (JourneySays(over=True), "sending.journey_over"),
        (JourneySays(held_out=True, paused=True), "sending.held_out"),
    ],
)
def test_nothing_leaves_for_whom_the_lot_holds_out_or_whose_journey_is_over(says: JourneySays, reason: str) -> None:
    for facts in (FACTS, replace(FACTS, purpose="transactional"), replace(FACTS, is_contact=False)):
        told = decided(replace(facts, journey=says))
        assert isinstance(told, Skip) and told.reason.id == reason


def test_what_a_journey_wants_waits_until_somebody_has_looked_at_it() -> None:
    told = decided(replace(FACTS, is_contact=False, journey=JourneySays(unseen=True)))

    assert isinstance(told, Wait) and told.reason.id == "sending.not_looked"


def test_a_paused_journey_lets_messages_wait_even_to_our_own_people() -> None:
    told = decided(replace(FACTS, is_contact=False, journey=JourneySays(paused=True)))

    assert isinstance(told, Wait) and told.reason.id == "sending.journey_paused"
