"""Each kind of job does, in a worker, what the command of its name does, and keeps what it found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.core.clock import fixed_clock
from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.reports.case_json import to_case_json
from changemaker.reports.case_wording import case_report_of
from changemaker.reports.words import say
from changemaker.routines.job_kinds import KINDS, prove_job
from changemaker.routines.kept_files import lay_out
from changemaker.routines.kept_results import current_version, is_stale, kept_case, kept_contest
from changemaker.routines.programme_proof import prove_programme
from changemaker.store.jobs import Job, cancel_job
from changemaker.store.open import Store, open_store
from changemaker.store.people_tables import USER
from doors.blackbox.trade import speedy, trading, waves
from unit.routines.working import ask, at_work, ended, until, worker_of
from unit.store.made_store import made_file

CLOCK = fixed_clock("2026-11-21T06:10:00")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose programme was drawn by lot and raises spend by 15 %."""
    by_wave = waves(seed=2)
    return speedy(trading(tmp_path_factory.mktemp("company"), by_wave, lift=0.15, a_district=2), by_wave).folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(made_file(tmp_path_factory.mktemp("store") / "store.db"))
    with opened.writing() as connection:
        row = {"id": "ada", "email": "ada@example.com", "name": "Ada", "roles": ["executive"], "state": "active"}
        connection.execute(sa.insert(USER).values(**row, digest=True, made_at=1))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def jobs(company: Path, store: Store) -> dict[str, Job]:
    """One job of each kind, done by one worker in the order in which people would ask."""
    asked = [
        ("load", {}),
        ("prove", {"programme": "speed"}),
        ("contest", {"outcomes": ["nrr"]}),
        ("digest", {}),
        ("compact", {}),
    ]
    with at_work(worker_of(company, store, KINDS, clock=CLOCK)):
        return {kind: ended(store, ask(store, kind, clock=CLOCK, **params)) for kind, params in asked}


@pytest.fixture
def workspace(company: Path) -> Workspace:
    return open_workspace(company)


def test_every_kind_is_done_and_every_step_of_it_has_its_words(jobs: dict[str, Job]) -> None:
    elsewhere = {"audience", "invite", "honest_score", "texts", "labels"}  # of listening: tests/doors/listen and web
    elsewhere |= {"silent_scores", "unheard", "at_risk", "refit", "watch"}  # of predicting: tests/doors/predict
    elsewhere |= {"work_digest", "rehearse", "journey_effect"}  # of acting: tests/doors/act, test_work_digest

    assert {kind: (job.state, job.problem) for kind, job in jobs.items()} == dict.fromkeys(
        set(KINDS) - elsewhere, ("done", None)
    )
    for job in jobs.values():
        sentences = [say(Message(step.name, step.params)) for step in job.steps]
        assert sentences and len(set(sentences)) == len(sentences)


def test_a_load_tells_what_came_in(jobs: dict[str, Job], workspace: Workspace) -> None:
    result = jobs["load"].result

    assert isinstance(result, dict)
    assert result["data_version"] == current_version(workspace)
    assert result["read"] > 1000 and result["set_aside"] == 0 and not result["nothing_to_do"]


def test_a_proof_is_kept_as_the_command_would_have_found_it(jobs: dict[str, Job], workspace: Workspace) -> None:
    kept = kept_case(workspace, "speed")
    fresh = prove_programme(workspace, "speed", clock=CLOCK)

    assert kept is not None
    assert kept.proved.case == fresh.case
    assert not is_stale(kept, current_version(workspace))
    for language in ("en", "ar"):
        told = case_report_of(fresh.case, source=fresh.source, made_at=CLOCK(), language=language)
        assert kept.report(language).figures == told.figures
        path = lay_out(workspace, kept, kinds=["json"], language=language)["json"]
        assert path.read_text(encoding="utf-8") == to_case_json(told)


def test_a_proof_shows_its_real_steps_and_writes_every_file(jobs: dict[str, Job], workspace: Workspace) -> None:
    names = [step.name for step in jobs["prove"].steps]
    kept = kept_case(workspace, "speed")

    assert names == [
        "proof.step.files",
        "proof.step.plan",
        "proof.step.bridge",
        "proof.step.months",
        "proof.step.population",
        "proof.step.compare",
        "proof.step.resample",
        "proof.step.checks",
        "proof.step.links",
        "proof.step.keep",
        *["proof.step.report"] * 4,
    ]
    assert kept is not None
    assert set(kept.files) == {"pdf", "xlsx", "html", "json"}
    assert kept.file("pdf").read_bytes().startswith(b"%PDF")
    assert jobs["prove"].result == {
        "programme": "speed",
        "data_version": kept.data_version,
        "claim": kept.report().claim,
    }


def test_a_contest_is_kept_even_if_its_answer_is_that_nothing_can_be_said(
    jobs: dict[str, Job], workspace: Workspace
) -> None:
    kept = kept_contest(workspace)

    assert kept is not None
    assert set(kept.answered.findings) == {"nrr"}
    assert kept.report("nrr").refusals or kept.report("nrr").headline
    assert not is_stale(kept, current_version(workspace))


def test_a_digest_reaches_who_wants_it(jobs: dict[str, Job]) -> None:
    assert jobs["digest"].result == {"letters": 1}
    assert jobs["compact"].result == {"rows": 0}


def test_a_proof_that_is_cancelled_leaves_the_result_before_it(
    jobs: dict[str, Job], company: Path, store: Store, workspace: Workspace
) -> None:
    before = kept_case(workspace, "speed")
    assert before is not None

    def slowly(context: object) -> object:
        until(lambda: hold)
        return prove_job(context)  # type: ignore[arg-type]

    hold: list[str] = []
    with at_work(worker_of(company, store, {"prove": slowly})):
        id = ask(store, "prove", programme="speed")
        until(lambda: running(store, id))
        with store.writing() as connection:
            cancel_job(connection, id, 1)
        hold.append("now")
        job = ended(store, id)

    assert job.state == "cancelled"
    assert kept_case(workspace, "speed") == before
    assert set(before.files) == {"pdf", "xlsx", "html", "json"}


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"programme": "sped"}, "no programme is called 'sped'"),
        ({"programme": "../speed"}, "no programme is called '../speed'"),
        ({"programme": "speed", "languages": ["xx"]}, "no language is called 'xx'"),
        ({}, "programme"),
    ],
)
def test_what_cannot_be_proved_fails_in_words(
    company: Path, store: Store, params: dict[str, object], says: str
) -> None:
    with at_work(worker_of(company, store, KINDS)):
        job = ended(store, ask(store, "prove", **params))

    assert job.state == "failed"
    assert job.problem is not None
    assert says in job.problem.what and job.problem.code == "CM105" and job.problem.hint


def test_a_workspace_without_data_says_so_in_every_job(tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    folder = speedy(trading(tmp_path, by_wave, lift=0.0, a_district=1), by_wave).folder
    store = open_store(made_file(tmp_path / "store.db"))
    with at_work(worker_of(folder, store, KINDS)):
        found = {
            kind: ended(store, ask(store, kind, **params))
            for kind, params in (("prove", {"programme": "speed"}), ("contest", {}), ("digest", {}))
        }
    store.close()

    assert found["digest"].result == {"letters": 0}
    for kind in ("prove", "contest"):
        problem = found[kind].problem
        assert problem is not None
        assert (problem.code, problem.what) == ("CM113", "nothing is loaded yet")


def running(store: Store, id: str) -> bool:
    with store.reading() as connection:
        return connection.execute(sa.text("SELECT state FROM job WHERE id = :id"), {"id": id}).scalar() == "running"
