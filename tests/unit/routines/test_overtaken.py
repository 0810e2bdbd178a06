"""What was predicted is not put in place of what a later run has found, and one that fails holds up no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from changemaker.core.clock import Clock, fixed_clock
from changemaker.core.errors import WorkspaceFileError
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.kept_predictions import (
    kept_at_risk,
    kept_silent,
    kept_unheard,
)
from changemaker.routines.model_registry import model_ids
from changemaker.routines.predicting import (
    is_overtaken,
    publish_silent,
    publish_unheard,
    refit,
)
from changemaker.routines.predicting_place import Place
from changemaker.sources.load import load
from changemaker.studies.unheard import Unheard
from faults.work.publisher import EMPTY, FINDING, at_risk, scores, silent
from unit.routines.made import workspace, write

EARLY, LATE, LATER = (fixed_clock(f"2026-11-22T{hour}:00") for hour in ("08", "09", "10"))


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    folder = workspace(tmp_path)
    (folder / ".changemaker").mkdir()
    return open_workspace(folder)


def of(made: Workspace, began: Clock, ended: Clock = LATER) -> Place:
    """A place whose clock has moved on since it began."""
    place = Place(workspace=made, store=None, clock=began)
    object.__setattr__(place, "clock", ended)
    return place


def test_a_run_that_began_earlier_lets_its_result_go(made: Workspace) -> None:
    problems = Unheard(finding=FINDING, problems=(), accounts=3, tried=1, asked=())
    early, late = of(made, EARLY), of(made, LATE)
    silent(late, 3)
    at_risk(late, 3)
    publish_unheard(late, EMPTY, problems)
    models = model_ids(made, "silent_scores-nps"), model_ids(made, "at_risk")

    silent(early, 9)
    at_risk(early, 9)
    publish_unheard(early, EMPTY, replace(problems, accounts=9))

    shown = kept_silent(made), kept_at_risk(made), kept_unheard(made)
    assert [one is not None and is_overtaken(early, one) for one in shown] == [True] * 3
    assert shown[0] is not None and shown[1] is not None and shown[2] is not None
    assert (shown[0].rows, shown[1].looked, shown[2].accounts) == (3, 3, 3)
    tables = open_tables(made.state)
    assert (tables["score"].to_pyarrow().num_rows, tables["alert"].to_pyarrow().num_rows) == (4, 3)
    assert (model_ids(made, "silent_scores-nps"), model_ids(made, "at_risk")) == models


def test_a_later_run_and_one_of_the_same_moment_take_its_place(made: Workspace) -> None:
    for began, many in ((EARLY, 2), (EARLY, 3), (LATE, 4)):
        place = of(made, began)
        kept = publish_silent(place, EMPTY, scores(many))
        assert (kept.rows, is_overtaken(place, kept)) == (many, False)


def test_a_clock_that_went_wrong_holds_nobody_up(made: Workspace) -> None:
    future = fixed_clock("2031-01-01")
    silent(of(made, future, future), 2)

    silent(of(made, LATE), 3)

    kept = kept_silent(made)
    assert kept is not None and kept.rows == 3


def test_one_prediction_that_fails_is_told_and_the_others_are_made_anew(made: Workspace) -> None:
    write(made.folder, "orders.csv", "order_id,line,account_id,t,amount\n" + "".join(ordered(n) for n in range(24)))
    columns = "{order_id: order_id, line: line, account_id: account_id, t: t, amount: amount}"
    write(made.folder, "sources/all.yml", f"- table: order\n  from: orders.csv\n  columns: {columns}\n")
    load(made, clock=EARLY, progress=lambda step: None)
    early = of(made, EARLY)
    publish_unheard(early, EMPTY, Unheard(finding=FINDING, problems=(), accounts=3, tried=1, asked=()))
    at_risk(early, 99)
    write(made.folder, "surveys/broken.yml", "name: [broken\n")

    with pytest.raises(WorkspaceFileError, match=r"broken\.yml"):
        refit(of(made, LATE))

    kept = kept_at_risk(made)
    assert kept is not None and kept.began == LATER() and kept.looked < 99


def ordered(n: int) -> str:
    return f"o{n},1,a{n % 3},{2024 + n // 12}-{1 + n % 12:02d}-01T12:00:00,100\n"
