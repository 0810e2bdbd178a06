"""What a journey changed is asked as it was applied, with what the store alone knows, and kept as it was found."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from changemaker.engine.workspace import open_workspace
from changemaker.routines.journey_effects import asked_in, keep_effect, kept_effect, measurable, measure
from changemaker.routines.predicting_place import Place
from changemaker.store.consents import Consent, write_consent
from changemaker.store.journeys import JourneyRow, VersionRow, change_journey, put_journey, put_version, write_log
from changemaker.store.open import Store, open_store
from unit.routines.made import workspace
from unit.store.made_store import made_file
from unit.studies.journeys_made import START, company

DAY = 86_400_000_000
TEXT = """\
about: A test.
owner: sales-ops@example.com
enter: {on: complaint.opened, again_after: 30d}
holdout: 50%
goal: {event: order.placed, within: 30d, value: amount, guard: [unsubscribed]}
steps:
  - wait: 7d
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in which journey j was applied."""
    opened = open_store(made_file(tmp_path / "kept" / "store.db"))
    version = VersionRow(journey="j", version=1, text=TEXT, mails={}, hash="h", at=START, by="ada")
    row = JourneyRow(journey="j", version=1, state="live", reason=None, salt="s", share=0.5, later=False,
                     applied_at=START, looked_at=START, changed_at=START, changed_by="ada")  # fmt: skip
    with opened.writing() as connection:
        put_version(connection, version)
        put_journey(connection, row)
    yield opened
    opened.close()


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Place:
    """Where it is asked, two years after the start."""
    found = open_workspace(workspace(tmp_path / "company"))
    now = datetime.fromtimestamp((START + 730 * DAY) / 1_000_000, UTC)
    return Place(workspace=found, store=store, clock=lambda: now)


def test_a_guard_that_only_the_store_knows_is_measured_and_all_is_kept(place: Place, store: Store) -> None:
    arms = ("treated", "holdout")
    entries = [(f"A{n}", n * 2, arms[n % 2]) for n in range(80)]
    orders = [(f"A{n}", n * 2 + 5, "10.00") for n in range(0, 60, 2)] + [("A0", 600, "1.00")]
    people = [{"contact_id": f"P{n}", "account_id": f"A{n}"} for n in range(80)]
    tables = company(entries, orders, contact=people)
    with store.writing() as connection:
        for n in range(0, 24, 2):
            said = {"basis": "consent", "source": "link", "evidence": {}, "t": START + (n * 2 + 1) * DAY}
            whom = {"contact_id": f"P{n}", "channel": "email", "purpose": "marketing", "state": "withdrawn"}
            write_consent(connection, Consent(**whom, **said))  # type: ignore[arg-type]

    found = measure(place, tables, "j")
    keep_effect(place.workspace, found)

    assert found.finding.estimates["goal"].value == pytest.approx(30 / 40)
    assert found.finding.estimates["guard:unsubscribed"].value == pytest.approx(12 / 40)
    assert kept_effect(place.workspace, "j") == found
    assert kept_effect(place.workspace, "nobody") is None
    assert measurable(place) == ("j",)


def test_a_journey_that_was_drained_and_began_again_is_stopped_only_by_what_came_after(
    place: Place, store: Store
) -> None:
    def after(state: str, *done: tuple[str, int, dict[str, object]]) -> int | None:
        with store.writing() as connection:
            for action, day, detail in done:
                write_log(connection, "j", action, now=START + day * DAY, by="ada", detail=detail)
            change_journey(connection, "j", state=state, changed_at=START + done[-1][1] * DAY)
        told = asked_in(place, "j").ended_t
        return None if told is None else (told - START) // DAY

    assert after("draining", ("applied", 0, {}), ("drained", 10, {})) == 10
    assert after("live", ("applied", 20, {})) is None
    assert after("ended", ("drained", 300, {}), ("drained", 310, {})) == 300  # not 10: the last word stands
    assert after("live", ("applied", 320, {})) is None
    assert after("paused", ("paused", 330, {}), ("drained", 340, {"was": "draining"})) == 330
    assert after("draining", ("resumed", 350, {})) == 330  # nobody has entered since


def test_a_journey_is_asked_as_it_stands(place: Place, store: Store) -> None:
    live = asked_in(place, "j")
    with store.writing() as connection:
        change_journey(connection, "j", state="paused", changed_at=START + DAY)
    paused = asked_in(place, "j")
    with store.writing() as connection:
        change_journey(connection, "j", state="draining", changed_at=START + 9 * DAY)
        write_log(connection, "j", "drained", now=START + 5 * DAY, by="ada")
    drained = asked_in(place, "j")

    assert (live.event, live.holdout, live.guards, live.ended_t) == ("order.placed", 0.5, ("unsubscribed",), None)
    assert (paused.ended_t, drained.ended_t) == (START + DAY, START + 5 * DAY)
