"""`changemaker listen score` on a small workspace: the answer, its files, what is kept, what is asked back."""

import getpass
import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.core.clock import fixed_clock
from changemaker.engine.workspace import open_workspace
from changemaker.routines.job_context import JobContext
from changemaker.routines.job_kinds import KINDS
from changemaker.routines.kept_scores import kept_score
from changemaker.routines.open_store import keys_of, store_of
from changemaker.sources.load import load
from changemaker.store.expected import list_expected
from changemaker.store.listening_tables import SURVEY_RESPONSE
from doors.support import run

CLOCK = fixed_clock("2026-01-05")
OURS = {
    "id": "r", "survey": "pulse", "version": 1, "account_id": "a1", "mode": "email", "language": "en",
    "state": "complete", "seed": 1, "facts": {}, "about": {}, "page": 1, "started_at": 1, "updated_at": 1,
    "submitted_at": 1,
}  # fmt: skip
TABLES = {
    "account": ("account_id", "segment"),
    "contact": ("contact_id", "account_id", "role"),
    "invitation": ("invitation_id", "account_id", "contact_id", "survey", "mode", "t", "answered_t"),
    "response": ("response_id", "invitation_id", "account_id", "contact_id", "survey", "mode", "t"),
    "answer": ("response_id", "question", "account_id", "t", "value"),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """160 accounts asked in two months; a third answers, key accounts more; three of five tiny ones do."""
    folder = tmp_path_factory.mktemp("supplier")
    rows: dict[str, list[str]] = {name: [] for name in TABLES}
    for place in range(160):
        segment = "tiny" if place < 5 else "key" if place < 60 else "small"
        rows["account"].append(f"a{place},{segment}")
        rows["contact"].append(f"c{place},a{place},{('user', 'buyer')[place % 2]}")
        for month in (5, 10):
            _asked(rows, place, segment, f"2025-{month:02d}")
    source = "".join(
        f"- table: {name}\n  from: {name}.csv\n  columns: {{{', '.join(f'{c}: {c}' for c in columns)}}}\n"
        for name, columns in TABLES.items()
    )
    files = {"changemaker.yml": "name: Small Supplier\ncurrency: EUR\n", "sources/all.yml": source}
    files |= {f"{name}.csv": "\n".join([",".join(TABLES[name]), *lines]) + "\n" for name, lines in rows.items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    load(open_workspace(folder), clock=CLOCK, progress=lambda step: None)
    return folder


def _asked(rows: dict[str, list[str]], place: int, segment: str, month: str) -> None:
    says = {"tiny": place < 3, "key": place % 2 == 0, "small": place % 4 == 0}[segment]
    id, who = f"{place}-{month}", f"a{place},c{place}"
    answered = f"{month}-30T09:00:00" if says else ""
    rows["invitation"].append(f"n{id},{who},pulse,email,{month}-26T09:00:00,{answered}")
    if says:
        rows["response"].append(f"r{id},n{id},{who},pulse,email,{answered}")
        rows["answer"].append(f"r{id},nps,a{place},{answered},{(10, 9, 8, 3, 0)[place % 5]}")


def test_the_answer_says_raw_weighted_and_band_and_who_was_heard(workspace: Path) -> None:
    done = run("listen", "score", "pulse", "--folder", str(workspace))

    assert done.code == 0
    for told in ("As answered", "Weighted to all who were asked", "Band: what weights cannot see", "Who was heard"):
        assert told in done.out
    kept = kept_score(open_workspace(workspace), "pulse")
    assert kept is not None
    assert "pulse" in kept.report().title


def test_its_json_and_page_hold_the_same_and_hide_small_groups(workspace: Path, tmp_path: Path) -> None:
    html = tmp_path / "score.html"
    options = ("--by", "segment", "--json", "-", "--html", str(html))

    done = run("listen", "score", "pulse", "--folder", str(workspace), *options)

    found = json.loads(done.out)
    hidden = [one["what"] for one in found["refusals"] if one["id"] == "honest.refuse.hidden"]
    assert {"by_group:segment: tiny"} < set(hidden)  # with at least one other, or the total would tell
    assert found["estimates"]["response_rate"]["value"] == 2 * (3 + 27 + 25) / 320  # by hand, from the fixture
    assert "Who was heard" in html.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("puls",), "did you mean 'pulse'"),
        (("pulse", "--by", "segmint"), "did you mean 'segment'"),
        (("pulse", "--since", "May"), "write it as 2024-01"),
        (("pulse", "--level", "3"), "write it as 0.95"),
        (("pulse", "--since", "2031-01"), "name an earlier month"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_to_do(workspace: Path, options: tuple[str, ...], hint: str) -> None:
    done = run("listen", "score", *options, "--folder", str(workspace))

    assert done.code == 2
    assert hint in done.err


def test_a_score_of_another_level_is_shown_and_not_kept(workspace: Path) -> None:
    run("listen", "score", "pulse", "--folder", str(workspace))
    before = kept_score(open_workspace(workspace), "pulse")

    done = run("listen", "score", "pulse", "--level", "0.8", "--folder", str(workspace))

    assert done.code == 0
    assert kept_score(open_workspace(workspace), "pulse") == before


def test_what_our_own_survey_heard_is_hidden_until_somebody_says_what_they_expect(
    workspace: Path, tmp_path: Path
) -> None:
    shutil.copytree(workspace, tmp_path, dirs_exist_ok=True)
    ask = ("listen", "score", "pulse", "--folder", str(tmp_path))
    (tmp_path / "surveys").mkdir()
    (tmp_path / "surveys" / "pulse.yml").write_text("title: Pulse\nquestions: [{id: nps, type: nps}]\n")
    loaded = run(*ask)
    with closing(store_of(open_workspace(tmp_path))) as store, store.writing() as connection:
        connection.execute(sa.insert(SURVEY_RESPONSE), OURS)

    closed = run(*ask)
    still = run(*ask, "--skip-expected", " ")
    said = run(*ask, "--expected", "They love us.")
    opened = run(*ask)

    assert loaded.code == 0  # only of what was loaded: nobody has looked away before
    assert closed.code == 2 and "--expected" in closed.err and "As answered" not in closed.out
    assert still.code == 2 and "say why" in still.err
    assert (said.code, opened.code) == (0, 0)
    with closing(store_of(open_workspace(tmp_path))) as store, store.reading() as connection:
        (row,) = list_expected(connection, "pulse")
    assert (row.said, row.question, row.by) == ("They love us.", "nps", getpass.getuser())


def test_the_job_keeps_what_pages_show(workspace: Path) -> None:
    opened = open_workspace(workspace)
    store, steps = store_of(opened), list[str]()
    params = {"survey": "pulse", "question": "nps"}
    try:
        KINDS["honest_score"](
            JobContext(
                workspace=opened,
                store=store,
                keys=keys_of(opened),
                clock=CLOCK,
                url="http://localhost",
                params=params,
                job_id="1",
                by="somebody",
                tell=lambda step, done, params: steps.append(step),
            )
        )
    finally:
        store.close()

    kept = kept_score(opened, "pulse")
    assert kept is not None
    assert (kept.made_at, kept.score.asked) == (CLOCK(), 320)
    assert steps == ["honest.step.tables", "honest.step.score", "honest.step.keep"]
