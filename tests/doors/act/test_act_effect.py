"""`changemaker act effect`: a campaign that the company's own tool sent, read back from CSV files, is measured."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import changemaker as cm
from changemaker.engine.workspace import open_workspace
from changemaker.routines.journey_effects import kept_effect
from changemaker.sim.journey_worlds import NAME, JourneyCompany, JourneyWorld, live_journey
from doors.support import assert_complains, run
from unit.routines.made import workspace, write

JOURNEY = """\
about: Whoever is silent for longer than usual is written to, by our own tool.
owner: sales-ops@example.com
enter: {{when: days_since_order > order_gap_p90, episode: last_order_id}}
holdout: {holdout}
goal: {{event: order.placed, within: 30d, value: amount, guard: [complaint.opened, unsubscribed]}}
sent_by: own-tool
"""
SOURCES = """\
- table: account
  from: account.csv
  columns: {account_id: account_id}
- table: order
  from: order.csv
  columns: {order_id: order_id, line: line, account_id: account_id, t: t, amount: amount, margin: margin}
- table: case
  from: case.csv
  columns: {case_id: case_id, account_id: account_id, kind: kind, t: t}
- table: enrolment
  from: enrolment.csv
  columns: {enrolment_id: enrolment_id, account_id: account_id, t: t, journey: journey, arm: arm,
    share_held_out: share_held_out, episode: episode}
"""


@pytest.fixture(scope="module")
def company() -> JourneyCompany:
    """A company whose tool woke four in ten of the silent, besides what they order anyway."""
    world = JourneyWorld(accounts=(300, 301), held=(0.5,), days=(330, 331), wakes=(0.6, 0.6), more=1.0)
    return live_journey(world, np.random.default_rng(3))


@pytest.fixture(scope="module")
def folder(company: JourneyCompany, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Its workspace, with the list and the lot in a CSV file, loaded."""
    folder = workspace(tmp_path_factory.mktemp("effect"))
    write(folder, f"journeys/{NAME}.yml", JOURNEY.format(holdout="50%"))
    write(folder, "journeys/duty.yml", JOURNEY.format(holdout="{share: 0%, why: An open complaint is a promise.}"))
    write(folder, "sources/own.yml", SOURCES)
    for name in ("account", "order", "case", "enrolment"):
        _write_csv(folder / f"{name}.csv", company.rows[name], rename="duty")
    assert run("load", cwd=folder).code == 0
    return folder


def _write_csv(path: Path, rows: pa.Table, *, rename: str) -> None:
    """As a company's tool would write it; enrolments are there a second time, all treated, for the duty."""
    told = [{name: _text(name, value) for name, value in row.items()} for row in rows.to_pylist()]
    if path.stem == "enrolment":
        told += [row | {"enrolment_id": f"D{row['enrolment_id']}", "journey": rename, "arm": "treated",
                        "share_held_out": "0"} for row in told]  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(told[0]))
        writer.writeheader()
        writer.writerows(told)


def _text(name: str, value: object) -> str:
    if name == "t":
        return datetime.fromtimestamp(int(str(value)) / 1_000_000, UTC).isoformat()
    return str(value)


def test_what_another_tool_sent_is_measured_from_the_files_that_came_back(
    company: JourneyCompany, folder: Path
) -> None:
    answer = run("act", "effect", NAME, "--json", "effect.json", cwd=folder)

    found = json.loads((folder / "effect.json").read_text())
    goal = found["estimates"]["goal"]
    began = int(company.entered[company.entered > 0].min())
    truth = company.truth(company.end, before=began + 182 * 86_400_000_000)
    assert abs(goal["value"] - truth["goal"]) < 4 * goal["se"]
    assert goal["low"] > 0
    assert found["headline"] == ["goal", "money"]
    assert answer.says(f"Journey '{NAME}' raised its goal: orders")
    assert answer.says("what was sent by another tool is not in the tables")


def test_what_was_measured_is_kept_for_every_door(folder: Path) -> None:
    kept = kept_effect(open_workspace(folder), NAME)
    view = cm.open(folder).act.effect(NAME)

    assert kept is not None
    assert kept.state == view.state == "final"
    assert kept.finding == view.result
    assert repr(view).startswith(kept.report().title)
    assert view.to_frame().shape[0] == len(kept.finding.estimates)
    assert kept_effect(open_workspace(folder), "../secret") is None


def test_a_duty_is_reported_as_not_measured(folder: Path) -> None:
    answer = run("act", "effect", "duty", cwd=folder)

    assert answer.code == 0
    assert answer.says("Journey 'duty' is a duty: its effect is not measured")
    assert answer.says("An open complaint is a promise.")


def test_what_cannot_be_asked_is_refused_with_what_to_do(folder: Path) -> None:
    assert_complains(run("act", "effect", "late-reordr", cwd=folder), "nothing says what the goal of 'late-reordr' is")
    assert_complains(run("act", "effect", NAME, "--split", "subject", cwd=folder), "has no split 'subject'")
    assert_complains(run("act", "effect", NAME, "--level", "1", cwd=folder), "covers nothing")
