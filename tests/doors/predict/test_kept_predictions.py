"""What was predicted is made by jobs, read by the API and Python, watched, withdrawn, and forgotten with a person."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import changemaker as cm
from changemaker.access.roles import Role
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.notebook.predictions import AtRiskView
from changemaker.reports.words import say
from changemaker.routines.kept_predictions import kept_at_risk, kept_silent, kept_unheard, predicted_questions
from changemaker.routines.model_registry import kept_model, model_ids, predictions_of
from changemaker.routines.open_store import tables_of
from changemaker.routines.predicted_rows import predicted_rows
from changemaker.routines.predicting import refit
from changemaker.routines.predicting_place import opened_place
from changemaker.routines.score_reasons import score_reasons
from changemaker.routines.watching import watch
from changemaker.store.jobs import Job
from changemaker.store.open import Store, open_store
from changemaker.store.schedules import list_schedules
from doors.api.here import Here, assert_problem, empty_workspace, running
from doors.predict.silent_workspace import Published, rows_in, silent_workspace
from doors.support import run, strict_json
from engines.conftest import postgres_cluster
from unit.routines.working import ask, at_work, ended, worker_of
from unit.store.made_place import made_place
from unit.store.made_store import made_file

__all__ = ["postgres_cluster"]
ASKED = {"postgresql": ("at_risk",), "sqlite": ("unheard", "watch")}  # one after the other


@pytest.fixture(scope="module")
def folder(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the command published; these tests change it."""
    return published.copied(tmp_path_factory.mktemp("kept") / "company")


@pytest.fixture(scope="module")
def jobs(folder: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, Job]:
    """One job of each kind, by workers of both kinds of store."""
    done = {}
    for kind, asked in ASKED.items():
        store = open_store(made_place(kind, tmp_path_factory.mktemp(kind), request))
        with at_work(worker_of(folder, store)):
            done |= {name: ended(store, ask(store, name)) for name in asked}
        store.close()
    return done


@pytest.fixture(scope="module")
def made(folder: Path, jobs: dict[str, Job]) -> Workspace:
    return open_workspace(folder)


@pytest.fixture(scope="module")
def here(made: Workspace) -> Iterator[Here]:
    with running(made) as server:
        yield server


@pytest.fixture(scope="module")
def analyst(here: Here) -> httpx.Client:
    return here.person("ana", Role.ANALYST)


def by_basis(made: Workspace) -> Mapping[str, int]:
    rows = tables_of(made)["score"].to_pyarrow()["basis"].to_pylist()
    return {basis: rows.count(basis) for basis in set(rows)}


def test_jobs_predict_on_either_store_and_each_step_has_its_words(jobs: dict[str, Job], made: Workspace) -> None:
    assert {name: (job.state, job.problem) for name, job in jobs.items()} == dict.fromkeys(jobs, ("done", None))
    for job in jobs.values():
        sentences = [say(Message(step.name, step.params)) for step in job.steps]
        assert sentences and len(set(sentences)) == len(sentences)
    kept = kept_silent(made)
    assert kept is not None
    assert jobs["watch"].result == {"watched": [kept.model_id], "stopped": []}


@pytest.mark.truth
def test_scores_of_the_silent_are_made_by_a_job_as_by_the_command(
    published: Published, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = published.copied(tmp_path / "company")
    store = open_store(made_place("postgresql", tmp_path, request))
    with at_work(worker_of(folder, store)):
        job = ended(store, ask(store, "silent_scores"))
    store.close()

    kept, workspace = kept_silent(open_workspace(folder)), open_workspace(folder)
    assert (job.state, job.problem, kept is not None) == ("done", None, True)
    assert isinstance(job.result, dict) and kept is not None
    assert (job.result["state"], job.result["rows"]) == ("published", by_basis(workspace)["predicted"])
    assert job.result["model_id"] == kept.model_id


def test_every_published_row_names_a_model_of_the_registry_with_its_card(made: Workspace) -> None:
    kept = kept_silent(made)
    rows = tables_of(made)["score"].to_pyarrow()
    predicted = rows.filter(pc.equal(rows["basis"], "predicted"))

    assert kept is not None and predicted_questions(made) == ("nps",)
    model = kept_model(made, "silent_scores-nps", kept.model_id)
    assert set(predicted["model_id"].to_pylist()) == {kept.model_id}
    assert set(rows.filter(pc.equal(rows["basis"], "answered"))["model_id"].to_pylist()) == {None}
    assert model.card == kept.kept_card and model.card is not None and model.card.card == kept.card
    assert model.about.settings["question"] == "nps" and len(model.about.data_hash) == 64
    assert {"lightgbm", "level", "learner", "survey"} <= set(model.about.settings)
    assert any(one.weight > 0.05 for one in model.about.features)


def test_the_model_of_the_registry_says_why_a_published_score_is_what_it_is(made: Workspace) -> None:
    tables, kept = tables_of(made), kept_silent(made)
    assert kept is not None
    lowest = [str(row.contact_id) for row in predicted_rows(tables, kept, start=0, most=2)]

    told = score_reasons(made, tables, kept, lowest)

    for id in lowest:
        assert told[id][0].group == "deliveries" and told[id][0].move < 0  # late deliveries make them unhappy
    with pytest.raises(BadQuestionError, match="nothing is predicted for 'nobody'"):
        score_reasons(made, tables, kept, ["nobody"])


def test_no_id_of_a_person_is_in_a_models_files(made: Workspace) -> None:
    people = tables_of(made)["contact"].to_pyarrow()["contact_id"].to_pylist()
    files = [path for path in (made.state / "models").rglob("*.*") if path.suffix in (".txt", ".json")]

    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not [name for name in people if name in text]


def test_the_api_tells_what_is_kept_card_first_and_rows_a_page_at_a_time(
    analyst: httpx.Client, made: Workspace
) -> None:
    told = analyst.get("/api/v1/predictions/silent-scores").json()
    first = analyst.get("/api/v1/predictions/silent-scores/rows", params={"limit": 100}).json()
    second = analyst.get(
        "/api/v1/predictions/silent-scores/rows", params={"limit": 200, "cursor": first["next"]}
    ).json()
    key = analyst.get("/api/v1/predictions/silent-scores/rows", params={"segment": "key", "limit": 3}).json()["items"]

    assert (told["state"], told["stale"], told["rows"]) == ("published", False, by_basis(made)["predicted"])
    assert told["card"]["published"] and "mae" in told["finding"]["estimates"]
    values = [row["value"] for row in first["items"] + second["items"]]
    assert len(values) == 300 and values == sorted(values)
    assert {row["basis"] for row in first["items"]} == {"predicted"}
    assert all(sum(row["shares"]) == pytest.approx(1, abs=1e-4) for row in first["items"])
    assert {row["segment"] for row in key} == {"key"}


def test_the_api_tells_who_is_turning_and_what_nobody_asked(analyst: httpx.Client, made: Workspace) -> None:
    listed, problems = kept_at_risk(made), kept_unheard(made)
    told = analyst.get("/api/v1/predictions/at-risk").json()
    warned = analyst.get("/api/v1/predictions/at-risk/warnings").json()
    unheard = analyst.get("/api/v1/predictions/unheard").json()

    assert listed is not None and problems is not None
    assert (told["listed"], len(told["turning"])) == (listed.listed, len(listed.turning))
    assert {row["account_id"] for row in warned["items"]} == {one["account_id"] for one in told["turning"]}
    assert len(unheard["finding"]["problems"]) == len(problems.problems)
    for kept in (listed, problems):
        assert kept.report().question and kept.report("ar").direction == "rtl"


def test_only_who_may_see_predictions_is_told_and_a_run_is_a_job(here: Here, analyst: httpx.Client) -> None:
    agent = here.person("gus", Role.AGENT)
    executive = here.person("eve", Role.EXECUTIVE)

    assert_problem(agent.get("/api/v1/predictions/silent-scores"), 403, "CM332")
    assert executive.get("/api/v1/predictions/silent-scores").status_code == 200
    assert_problem(executive.post("/api/v1/predictions/silent-scores/runs"), 403, "CM332")
    paths = ("silent-scores/runs", "unheard/runs", "at-risk/runs", "watches")
    asked = [analyst.post(f"/api/v1/predictions/{path}") for path in paths]
    assert [one.json()["kind"] for one in asked] == ["silent_scores", "unheard", "at_risk", "watch"]
    assert [one.status_code for one in asked] == [202] * 4
    for one in asked:
        assert analyst.post(f"{one.headers['location']}/cancel").json()["state"] == "cancelled"


def test_before_the_first_run_each_reader_says_the_next_step(tmp_path: Path) -> None:
    with running(empty_workspace(tmp_path)) as server:
        client = server.person("ana", Role.ANALYST)
        answers = [client.get(f"/api/v1/predictions/{path}") for path in ("silent-scores", "unheard", "at-risk")]
    watched = run("predict", "watch", "--folder", tmp_path)

    for answer in answers:
        assert_problem(answer, 404, "CM409")
        assert "/runs" in answer.json()["hint"]
    assert (watched.code, kept_silent(open_workspace(tmp_path))) == (2, None)
    assert watched.says("changemaker predict silent-scores")


@pytest.mark.truth
def test_python_shows_the_same_without_publishing(made: Workspace) -> None:
    ws = cm.open(made.folder)
    before = model_ids(made, "at_risk")

    view = ws.predict.at_risk()

    listed = kept_at_risk(made)
    assert isinstance(view, AtRiskView) and listed is not None
    assert view.listed == listed.turning
    assert len(view.alerts()) == tables_of(made)["alert"].count().to_pyarrow().as_py()
    assert set(view._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert len(view.to_frame()) == len(view.result.estimates)
    assert model_ids(made, "at_risk") == before
    assert repr(ws.predict) == "predictions of Small Supplier: silent_scores(), unheard(), at_risk()"
    with pytest.raises(BadQuestionError, match="a level of 1 is not in"):
        ws.predict.unheard(level=1)


def test_one_table_is_predicted_from_python_as_from_a_file() -> None:
    rng = np.random.default_rng(1)
    late = rng.uniform(0, 10, 400)
    low = (rng.uniform(0, 10, 400) < late).astype(float)
    table = pa.table({"late": late, "low": np.where(np.arange(400) < 300, low, np.nan), "shop": np.arange(400) % 97})

    view = cm.predict(table, target="low", unit="shop")

    assert view.card.published and view.result.estimates["auc"].low > 0.7  # 5 in 6 pairs, by the integral
    rows = view.scores()
    assert list(rows["basis"]).count("predicted") == 100
    assert view.result.estimates["baseline_auc"].value < view.result.estimates["auc"].value
    assert set(view._repr_mimebundle_()) == {"text/plain", "text/html"}
    with pytest.raises(BadQuestionError, match="without is one string"):
        cm.predict(table, target="low", without="late")


def test_a_schedule_makes_predictions_anew_only_where_there_are_some(made: Workspace, tmp_path: Path) -> None:
    store = open_store(made_file(tmp_path / "store.db"))
    bare = tmp_path / "bare"
    bare.mkdir()
    always = {"digest": "weekly mon 07:00", "work_digest": "daily 07:00"}
    worker_of(empty_workspace(bare).folder, store, {}).start_schedules()
    assert times(store) == always

    worker_of(made.folder, store, {}).start_schedules()
    assert times(store) == {**always, "refit": "weekly sun 03:00", "watch": "daily 05:00"}

    often = made.settings.model_copy(update={"predicting": made.settings.predicting.model_copy(update={"watch": "1h"})})
    replace(worker_of(made.folder, store, {}), workspace=replace(made, settings=often)).start_schedules()
    assert times(store)["watch"] == "1h"
    store.close()


def test_nothing_is_made_anew_where_nothing_was_predicted(tmp_path: Path) -> None:
    with opened_place(empty_workspace(tmp_path), clock=system_clock) as place:
        assert refit(place) == () and watch(place) == ()


@pytest.mark.faults
def test_all_that_was_predicted_is_made_anew(tmp_path: Path) -> None:
    again = open_workspace(silent_workspace(tmp_path / "again"))
    for command in ("silent-scores", "unheard", "at-risk"):
        assert run("predict", command, "--folder", again.folder).code == 0
    before = {name: model_ids(again, name) for name in ("silent_scores-nps", "at_risk")}

    with opened_place(again, clock=system_clock) as place:
        assert refit(place) == ("silent_scores-nps", "unheard", "at_risk")

    for name, ids in before.items():
        now = model_ids(again, name)
        assert len(now) == 2 and now[1:] == ids
        assert kept_model(again, name).about.data_hash == kept_model(again, name, ids[0]).about.data_hash


def times(store: Store) -> Mapping[str, str]:
    with store.reading() as connection:
        return {one.name: one.every for one in list_schedules(connection)}


def test_who_is_forgotten_is_in_no_prediction_and_the_others_stay(made: Workspace, tmp_path: Path) -> None:
    before = by_basis(made)
    row = tables_of(made)["score"].filter(lambda rows: rows.basis == "predicted").limit(1).to_pyarrow().to_pylist()[0]
    person = row["contact_id"]

    done = strict_json(run("forget", person, "--folder", made.folder, "--json", "-").out)

    assert done["erased_now"] is True  # nothing but a prediction was known of them
    assert by_basis(made) == before | {"predicted": before["predicted"] - 1}
    for path in predictions_of(made, "silent_scores-nps").values():
        assert person not in pq.read_table(path)["contact_id"].to_pylist()

    asked = ("predict", "silent-scores", "--folder", made.folder, "--level", "0.8")  # not that of pages
    again = run(*asked, "--scores", tmp_path / "scores.csv")
    named = [scored["contact_id"] for scored in rows_in(tmp_path / "scores.csv")]
    assert again.code == 0 and person not in named
    assert len(named) == before["predicted"] - 1 + before["answered"]


def test_a_watch_that_fails_withdraws_the_rows_and_every_door_says_so(made: Workspace, analyst: httpx.Client) -> None:
    answered = by_basis(made)["answered"]
    (path,) = predictions_of(made, "silent_scores-nps").values()
    before = pq.read_table(path)  # as if all had been predicted before anybody answered, and the wrong way round
    wrong = pa.array(10 - before["value"].to_numpy())
    rows = before.set_column(2, "t", pa.array([0] * before.num_rows)).set_column(3, "value", wrong)
    heard = tables_of(made)["response"].select("account_id", "contact_id").distinct().to_pyarrow()
    more = heard.append_column("t", pa.array([0] * heard.num_rows)).append_column(
        "value", pa.array([0.0] * heard.num_rows)
    )
    pq.write_table(pa.concat_tables([rows, more.cast(rows.schema)]), path)

    watched = run("predict", "watch", "--folder", made.folder)
    with opened_place(made, clock=system_clock) as place:
        again = watch(place)

    kept, told = kept_silent(made), analyst.get("/api/v1/predictions/silent-scores").json()
    assert watched.code == 0 and watched.says("nps: stopped, and its scores withdrawn")
    assert by_basis(made) == {"answered": answered}
    assert kept is not None and kept.state == "stopped" and kept.watch is not None
    assert {check.name for check in kept.watch.reasons} <= {"watch_level", "watch_gain"}
    assert [refusal.what for refusal in kept.shown.refusals] == ["scores"]
    assert "withdrawn" in kept.report().headline[0].why  # type: ignore[union-attr]  # of a refusal
    assert (told["state"], told["rows"], told["finding"]["headline"]) == ("stopped", 0, ["scores"])
    assert analyst.get("/api/v1/predictions/silent-scores/rows").json()["items"] == []
    assert predictions_of(made, "silent_scores-nps") == {}
    assert again == ()  # stopped once, until it is made anew
