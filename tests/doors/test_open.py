"""`cm.open`: a company's folder from Python, with the same answers as the command line."""

import json
from pathlib import Path

import pytest

import changemaker as cm
from changemaker.core.clock import fixed_clock
from changemaker.core.errors import BadFileError, BadQuestionError, NothingLoadedError, SeveralProblemsError
from changemaker.engine.workspace import open_workspace
from changemaker.notebook.case_view import CaseView
from changemaker.notebook.metrics_view import MetricsView
from changemaker.sources.load import load
from doors.blackbox.trade import speedy, trading, waves
from unit.routines.made import programme, workspace, write

PUBLISHED = "published: {nrr: 1.04, year_ending: 2024-11-30, source: Annual report}\n"


@pytest.fixture(scope="module")
def traded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A loaded workspace: 240 accounts, 36 months, a programme drawn by lot that lifts spending by a fifth."""
    folder = tmp_path_factory.mktemp("traded")
    drawn = waves(seed=3)
    speedy(trading(folder, drawn, lift=0.2), drawn)
    write(folder, "finance.yml", (folder / "finance.yml").read_text() + PUBLISHED)
    load(open_workspace(folder), clock=fixed_clock("2026-11-21"), progress=lambda step: None)
    return folder


@pytest.fixture(scope="module")
def speed(traded: Path) -> CaseView:
    """The proof of its programme; fewer resamples than by default, for the tests read no widths."""
    found = cm.open(traded).prove("speed", draws=100)
    assert isinstance(found, CaseView)
    return found


@pytest.fixture(scope="module")
def measured(traded: Path) -> MetricsView:
    """What every metric of it says."""
    found = cm.open(traded).metrics()
    assert isinstance(found, MetricsView)
    return found


def test_a_workspace_is_opened_from_any_folder_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = workspace(tmp_path, programmes__speed=programme())
    monkeypatch.chdir(folder / "programmes")

    ws = cm.open()

    assert (ws.folder, ws.settings.currency) == (folder, "EUR")
    assert list(ws.programmes) == ["speed"]
    assert repr(ws) == "workspace Acme (EUR), programmes: speed"


def test_an_edit_is_seen_without_opening_again(tmp_path: Path) -> None:
    ws = cm.open(workspace(tmp_path))
    assert (ws.rules.margin_share, list(ws.programmes)) == (0.35, [])

    write(tmp_path, "finance.yml", "margin_share: 0.5\n")
    write(tmp_path, "programmes/speed.yml", programme())

    assert (ws.rules.margin_share, list(ws.programmes)) == (0.5, ["speed"])


def test_mistakes_are_told_as_on_the_command_line(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="changemaker init"):
        cm.open(tmp_path)
    folder = workspace(tmp_path, programmes__speed=programme(assigned="lot", unit="[a]"))

    with pytest.raises(SeveralProblemsError, match=r"speed\.yml:4:3"):
        _ = cm.open(folder).programmes
    assert len(cm.open(folder).check().errors) == 2


def test_before_a_load_there_is_nothing_to_prove(tmp_path: Path) -> None:
    ws = cm.open(workspace(tmp_path, programmes__speed=programme()))

    with pytest.raises(NothingLoadedError, match="changemaker load"):
        ws.prove("speed")
    with pytest.raises(BadQuestionError, match="did you mean 'speed'"):
        ws.prove("sped")


def test_a_programme_is_proved_in_money(speed: CaseView, traded: Path) -> None:
    net = speed.result.finding.estimates["value:net"]

    assert speed.result.data_version == cm.open(traded).tables.data_version
    assert net.low < net.value < net.high
    assert net.unit.startswith("EUR")
    assert set(speed.to_frame()["key"]) == set(speed.result.finding.estimates)


def test_a_notebook_shows_the_case_as_a_page_and_as_text(speed: CaseView) -> None:
    shown = speed._repr_mimebundle_()

    assert shown["text/html"].startswith("<iframe srcdoc=")
    assert "Speed" in shown["text/plain"]
    assert json.loads(speed.to_json())["programme"] == "speed"


def test_metrics_show_themselves_and_hand_their_numbers_over(measured: MetricsView) -> None:
    frame = measured.to_frame()
    assert "nrr" in set(frame["metric"])
    assert ((frame["low"] <= frame["value"]) & (frame["value"] <= frame["high"])).all()
    assert measured._repr_mimebundle_()["text/plain"] == repr(measured)


def test_a_check_of_a_loaded_workspace_sets_our_nrr_beside_the_published_one(
    traded: Path, measured: MetricsView
) -> None:
    report = cm.open(traded).check()

    assert report.errors == ()
    assert report.data is not None
    assert report.data.nrr is not None
    ours = measured.to_frame().set_index("metric").loc["nrr"]
    assert report.data.nrr.ours.value == pytest.approx(ours["value"], rel=1e-12)  # one number, two ways to it


def test_a_unit_that_no_account_has_is_told_at_its_place(traded: Path) -> None:
    path = traded / "programmes" / "speed.yml"
    before = path.read_text()
    path.write_text(before.replace('"d07"', '"d7"'), encoding="utf-8")
    try:
        (problem,) = cm.open(traded).check().errors
    finally:
        path.write_text(before, encoding="utf-8")

    assert "'d7'" in problem.what
    assert "'d07'" in problem.hint
    assert problem.place is not None
    assert before[problem.place.column - 1 :].startswith('"d07"')


def test_the_door_stands_beside_the_others_and_takes_no_room() -> None:
    assert {"open", "prove", "contest"} <= set(dir(cm))
    assert open is not cm.open  # Python's own is untouched
