"""The workspaces of examples/ do what their README says, and leave nothing behind that git would keep."""

import contextlib
import json
from pathlib import Path

import pytest

from doors.example_workspaces import EXAMPLES, grocer, loads, marketplace
from doors.support import run
from tools.sessions import agrees, blocks, turns, typed


def differences(example: str, workspace: Path) -> list[str]:
    """Return where an example's README shows something else than comes in `workspace`, loaded once."""
    lines = (EXAMPLES / example / "README.md").read_text(encoding="utf-8").splitlines()
    asked = [turn for kind, first, last in blocks(lines) if kind == "text" for turn in turns(lines, first, last)]
    assert len(asked) >= 4
    with contextlib.chdir(workspace):
        came = [loads[workspace] if turn.command == "changemaker load" else typed(turn.command) for turn in asked]
    return [
        f"{example}: {turn.command}\n" + "\n".join(now)
        for turn, now in zip(asked, came, strict=True)
        if not agrees(turn.shown, now)
    ]


def test_the_marketplace_says_what_its_readme_shows(shared: Path) -> None:
    assert differences("marketplace", marketplace(shared)) == []


@pytest.mark.truth
def test_the_grocer_says_what_its_readme_shows() -> None:
    assert differences("grocer", grocer()) == []


def test_loading_the_same_files_again_does_nothing(shared: Path) -> None:
    for workspace in (marketplace(shared), grocer()):
        again = run("load", "--folder", workspace, "--json", "-")

        assert again.code == 0, again.err
        assert json.loads(again.out)["data_version"] == json.loads(again.out)["before"]


@pytest.mark.truth
def test_a_campaign_that_was_aimed_is_never_proven_nor_likely_and_has_no_sum_of_money_to_book() -> None:
    for programme in ("campaign-13", "campaign-18"):
        answer = run("prove", programme, "--folder", grocer(), "--json", "-")
        assert answer.code == 0, answer.err
        finding = answer.finding["finding"]

        grades = {found["grade"] for key, found in finding["estimates"].items() if not key.startswith("naive:")}
        assert grades <= {"C", "D", "E", None}
        assert "value:net" in {refusal["what"] for refusal in finding["refusals"]}


def test_the_marketplaces_own_metrics_compete_and_late_is_known_for_a_few_sellers_only(shared: Path) -> None:
    answer = run("contest", "--folder", marketplace(shared), "--json", "-")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)

    assert set(found["findings"]) == {"retention", "nrr", "cross_sell", "share_of_wallet"}
    assert found["coverage"]["stars"] > 0.9  # of the sellers followed
    assert found["coverage"]["stars_late"] < 0.1
    for finding in found["findings"].values():
        said = {verdict["verdict"] for verdict in finding["verdicts"].values()}
        assert said <= {"predicts", "adds nothing", "cannot tell"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--outcome", "retension"), "did you mean 'retention'"),
        (("--cut", "soon"), "--cut cannot be 'soon'"),
        (("--metrics", "npz"), "did you mean 'nps'"),
        (("--baseline", "revenue"), "--baseline needs --file"),
        (("--level", "7"), "--level 7"),
        (("--html", "all.html"), "one outcome"),
    ],
)
def test_a_question_that_a_workspace_cannot_be_asked_is_refused_with_a_hint(
    options: tuple[str, str], said: str
) -> None:
    answer = run("contest", "--folder", EXAMPLES / "grocer", *options)

    assert answer.code == 2
    assert answer.says(said)
    assert not Path("all.html").exists()


def test_without_a_file_and_without_a_workspace_the_contest_says_where_it_looked(tmp_path: Path) -> None:
    answer = run("contest", "--folder", tmp_path)

    assert answer.code == 2
    assert answer.says("changemaker.yml")


def test_a_cut_is_for_workspaces_and_an_outcome_for_files(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("nps,stayed\n9,1\n")

    dated = run("contest", "--file", file, "--outcome", "stayed", "--metrics", "nps", "--cut", "2025-01")
    aimless = run("contest", "--file", file, "--metrics", "nps")

    assert (dated.code, aimless.code) == (2, 2)
    assert dated.says("--cut is for a workspace")
    assert aimless.says("no outcome is named")


def test_git_keeps_nothing_of_an_example_that_is_made_from_something_else() -> None:
    for example in ("grocer", "marketplace"):
        ignored = (EXAMPLES / example / ".gitignore").read_text(encoding="utf-8").split()

        assert ignored == [".changemaker/", "exports/", "reports/"]
