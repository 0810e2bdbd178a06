"""A publication or a watch that is killed at any step leaves what was shown, or hides it; the next one heals it."""

import select
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.kept_predictions import kept_at_risk, kept_silent
from changemaker.routines.model_registry import kept_model, model_ids, predictions_of
from changemaker.routines.predicted_rows import of_model
from faults.warm import Program, Warm

PROGRAM = "from faults.work.publisher import main; main()"
PATIENCE = 120  # seconds, until a process has said what it did
NPS = "silent_scores-nps"
Run = Callable[[int, str, int], int]


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    (tmp_path / "changemaker.yml").write_text("name: Made\ncurrency: EUR\n")
    (tmp_path / ".changemaker").mkdir()
    return open_workspace(tmp_path)


def said(process: Program) -> str:
    """The next line; it says one only when it was asked for one."""
    assert select.select([process.stdout], [], [], PATIENCE)[0], "it says nothing"
    return process.stdout.readline()


@pytest.fixture(scope="module")
def publisher(warm: Warm) -> Iterator[Program]:
    with warm.program(PROGRAM) as process:
        assert said(process) == "ready\n"
        yield process


@pytest.fixture
def run(publisher: Program, made: Workspace) -> Run:
    """What does an act, killed at a step, and returns how it ended."""

    def ended(step: int, act: str, many: int) -> int:
        publisher.stdin.write(f"{step} {act} {many} {made.folder}\n")
        publisher.stdin.flush()
        return int(said(publisher))

    return ended


def warned(made: Workspace) -> tuple[int, str]:
    """How many rows are published, and of which model: all of one, or it is a mixture."""
    return _of_one(open_tables(made.state)["alert"].to_pyarrow())


def scored(made: Workspace) -> tuple[int, str]:
    """How many rows are published, and of which model; beside the one answer."""
    scores = open_tables(made.state)["score"]
    assert scores.filter(scores.basis == "answered").to_pyarrow()["model_id"].to_pylist() == [None]
    return _of_one(scores.filter(scores.basis == "predicted").to_pyarrow())


def _of_one(rows: pa.Table) -> tuple[int, str]:
    (model,) = set(rows["model_id"].to_pylist())
    return rows.num_rows, str(model)


PUBLISHED = {"at_risk": (warned, "at_risk"), "silent": (scored, NPS)}


@pytest.mark.parametrize(
    ("act", "every"),
    [
        ("at_risk", 6),
        ("silent", 7),
        pytest.param("at_risk", 1, marks=pytest.mark.faults),
        pytest.param("silent", 1, marks=pytest.mark.faults),
    ],
)
def test_a_kill_at_any_step_leaves_the_rows_before_or_all_of_the_new_ones(
    act: str, every: int, made: Workspace, run: Run
) -> None:
    rows_of, name = PUBLISHED[act]
    kills = before_rows = after_rows = 0
    assert run(0, act, 1) == 0
    for many in range(2, 100):
        before, shown = rows_of(made), told(made, act)
        status = run(1 + every * (many - 2), act, many)
        if status == 0:
            break
        assert status == signal.SIGKILL
        kills += 1

        now = rows_of(made)
        assert now == before or now[0] == many
        before_rows += now == before
        after_rows += now != before
        assert kept_model(made, name, now[1]).about.id == now[1]  # whoever reads a row finds its model
        assert told(made, act) in (shown, many)
        whole = {path.name for path in made.state.glob(f"models/{name}/[!.]*")}
        assert whole == set(model_ids(made, name))
        for id in whole:
            assert kept_model(made, name, id).about.id == id
        assert run(0, act, many) == 0  # the worker's next try
        assert (rows_of(made)[0], told(made, act)) == (many, many)
        assert list((made.state / "models" / name).glob(".*/")) == []

    assert before_rows >= 1 and after_rows >= 1 and kills >= 12 / every


def told(made: Workspace, act: str) -> int:
    """How many the kept finding is of; of scores, pages find all of these rows or none."""
    if act == "at_risk":
        listed = kept_at_risk(made)
        assert listed is not None
        return listed.looked
    kept = kept_silent(made)
    assert kept is not None and kept.state == "published"
    assert of_model(open_tables(made.state), kept).to_pyarrow().num_rows in (0, kept.rows)
    assert kept_model(made, NPS, kept.model_id).about.id == kept.model_id
    return kept.rows


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.faults)])
def test_a_watch_that_is_killed_has_hidden_the_model_before_it_touches_its_rows_or_its_evidence(
    every: int, made: Workspace, run: Run
) -> None:
    kills = hidden = 0
    for many in range(1, 100):
        assert run(0, "silent", many) == 0
        shown = kept_silent(made)
        assert shown is not None and shown.state == "published"
        (made.state / "models" / NPS / shown.model_id / "about.json").unlink()  # a model that cannot be told
        held = set(predictions_of(made, NPS))
        status = run(1 + every * (many - 1), "watch", many)
        kept = kept_silent(made)
        assert kept is not None
        if status != 0:
            assert status == signal.SIGKILL
            kills += 1
            if kept.state == "published":
                assert scored(made) == (many, kept.model_id) and set(predictions_of(made, NPS)) == held
            hidden += kept.state == "stopped"
            assert run(0, "watch", many) == 0  # the worker's next try, or the next day's

        after = kept_silent(made)
        assert after is not None and after.state == "stopped"
        scores = open_tables(made.state)["score"].to_pyarrow()
        assert scores["basis"].to_pylist() == ["answered"]
        assert predictions_of(made, NPS) == {}
        if status == 0:
            break

    assert hidden >= 1 and kills >= 8 / every
