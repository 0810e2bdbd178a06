"""Where the company's own tool sends: the list and the lot go out, the effect comes back from the tables."""

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from changemaker.engine.workspace import open_workspace
from changemaker.routines.acting.commands import apply
from changemaker.routines.open_store import store_of
from doors.act.own_tool_company import ACCOUNTS, LEFT_ALONE, LOOK, WRITTEN_TO, OwnTool
from doors.support import Answer, assert_complains, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What the whole way from the list to the effect gave."""

    rows: list[dict[str, str]]
    lot: dict[str, Any]
    first: Answer
    again: Answer
    again_rows: list[dict[str, str]]
    written_to: set[str]
    effect: dict[str, Any]
    folder: Path


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """Export, let the tool send, load its orders, ask for the effect: once for all tests."""
    folder = tmp_path_factory.mktemp("own-tool")
    company = OwnTool(folder=folder)
    company.lay_out()
    assert run("load", "--folder", folder).code == 0
    workspace = open_workspace(folder)
    with closing(store_of(workspace)) as store:
        apply(store, workspace, ["spring-offer"], by="test", now=int(LOOK.timestamp()) * 1_000_000)
    listed, lot = folder / "list.csv", folder / "lot.json"
    asked = ("act", "export", "spring-offer", "--folder", folder, "--now", f"{LOOK:%Y-%m-%dT%H:%M}")
    first = run(*asked, "--out", listed, "--lot", lot)
    assert first.code == 0, first.err
    rows = _rows(listed)
    again = run(*asked, "--out", listed)
    written_to = company.sends(listed)
    loaded = run("load", "--folder", folder)
    assert loaded.code == 0, loaded.err
    effect = run("act", "effect", "spring-offer", "--folder", folder, "--json", "-").finding
    yield Way(
        rows=rows,
        lot=json.loads(lot.read_text(encoding="utf-8")),
        first=first,
        again=again,
        again_rows=_rows(listed),
        written_to=written_to,
        effect=effect,
        folder=folder,
    )


def test_everybody_who_enters_is_in_the_list_with_an_arm_and_nothing_personal(way: Way) -> None:
    assert len(way.rows) == ACCOUNTS
    assert {row["arm"] for row in way.rows} == {"treated", "holdout"}
    assert list(way.rows[0]) == [
        *("unit", "account_id", "contact_id", "arm", "episode", "entered", "share", "turn", "run"),
    ]
    assert {row["entered"] for row in way.rows} == {f"{LOOK:%Y-%m-%dT%H:%M:%S}Z"}
    assert way.first.says("Write to those whose arm is 'treated'")


def test_another_tool_draws_the_same_lot_from_the_salt_alone(way: Way) -> None:
    def held_out(unit: str) -> bool:  # as the lot's file says it
        drawn = int.from_bytes(sha256(f"{way.lot['salt']}/{unit}".encode()).digest()[:8], "big") / 2**64
        return bool(drawn < way.lot["share"])

    assert {row["unit"]: row["arm"] == "holdout" for row in way.rows} == {
        row["unit"]: held_out(row["unit"]) for row in way.rows
    }


def test_the_list_asked_for_again_is_the_same_list(way: Way) -> None:
    assert way.again_rows == way.rows
    assert not way.again.says("entered just now")


def test_what_the_tool_sent_is_measured_when_its_orders_are_loaded(way: Way) -> None:
    effect = way.effect["estimates"]["goal"]

    assert effect["low"] <= WRITTEN_TO - LEFT_ALONE <= effect["high"]  # the truth of the simulated customers
    assert effect["low"] > 0
    assert effect["unit"] == "share"


def test_nobody_whom_the_lot_holds_out_was_written_to(way: Way) -> None:
    held = {row["account_id"] for row in way.rows if row["arm"] == "holdout"}

    assert held and not held & way.written_to


def test_one_arm_alone_and_only_the_newest_can_be_listed(way: Way, tmp_path: Path) -> None:
    asked = ("act", "export", "spring-offer", "--folder", way.folder, "--no-look", "--out", tmp_path / "some.csv")

    assert run(*asked, "--arm", "treated").code == 0
    assert {row["arm"] for row in _rows(tmp_path / "some.csv")} == {"treated"}
    assert run(*asked, "--since", "2200-01-01").says("Nobody of spring-offer is in the list yet")


def test_a_list_of_a_journey_that_was_never_applied_says_how_to_apply_it(way: Way, tmp_path: Path) -> None:
    answer = run("act", "export", "spring-ofer", "--folder", way.folder, "--out", tmp_path / "list.csv")

    assert_complains(answer, "'spring-ofer' was never applied", "spring-offer", "CM422")
    assert not (tmp_path / "list.csv").exists()


def test_a_list_as_of_a_moment_to_come_is_refused_because_nothing_would_happen_until_then(
    way: Way, tmp_path: Path
) -> None:
    asked = ("act", "export", "spring-offer", "--folder", way.folder, "--now", "2200-01-01T06:00")

    assert_complains(run(*asked, "--out", tmp_path / "list.csv"), "--now lies in the future", "--no-look")
    assert not (tmp_path / "list.csv").exists()


def test_a_plan_says_what_would_change_and_what_apply_would_refuse(way: Way) -> None:
    file = way.folder / "journeys" / "spring-offer.yml"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("holdout: 50%", "holdout: 20%").replace(">= 1", ">= 2"), encoding="utf-8")
    try:
        answer = run("act", "plan", "spring-offer", "--folder", way.folder)
        refused = run("act", "apply", "spring-offer", "--folder", way.folder)
    finally:
        file.write_text(before, encoding="utf-8")

    assert answer.code == 0, answer.err
    assert answer.says("version 1 becomes version 2")
    assert answer.says("holdout: 50% -> 20%") and answer.says("was locked when it was applied first")
    assert answer.says("~ who enters:") and answer.says("orders_last_year >= 2")
    assert refused.code == 2


def test_a_rehearsal_on_the_same_past_says_what_a_journey_could_show(way: Way) -> None:
    asked = ("act", "rehearse", "spring-offer", "--folder", way.folder, "--last", "100d", "--json", "-")
    (told,) = run(*asked).finding["journeys"]
    held = {row["unit"] for row in way.rows if row["arm"] == "holdout"}

    assert told["units"]["holdout"] == len(held)  # by the lot that the journey has
    assert sum(week.get("treated", 0) for week in told["weeks"]) == told["entered"]["treated"]
    assert told["could_show"][0]["months"] == 3 and 0.1 < told["could_show"][0]["share"]["value"] < 0.2
    assert told["goal_rate"]["n"] == len(held)  # those who were really written to are no past without it
    assert told["goal_rate"]["low"] <= LEFT_ALONE <= told["goal_rate"]["high"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--last", "7 dys"), "'dys' is no unit"),
        (("--last", "0d"), "0d"),
        (("--consents", "never"), "--consents cannot be 'never'"),
    ],
)
def test_a_rehearsal_of_nonsense_is_told_what_to_write(way: Way, option: tuple[str, str], said: str) -> None:
    assert_complains(run("act", "rehearse", "--folder", way.folder, *option), said)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
