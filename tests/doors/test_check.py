"""`changemaker check`: what people and machines read of a workspace's mistakes."""

import json
from pathlib import Path

import pytest

from doors.support import assert_complains, run
from unit.routines.made import programme, workspace, write


def test_mistakes_go_to_the_error_stream_with_place_caret_and_hint(tmp_path: Path) -> None:
    folder = workspace(tmp_path, finance="margin_shar: 0.4\nchurn: {months_without_order: 0}\n")

    answer = run("check", cwd=folder)

    assert_complains(answer, "Nothing was run")
    assert answer.err.startswith(
        "finance.yml:1:1: unknown key 'margin_shar'\n"
        "  1 | margin_shar: 0.4\n"
        "    | ^^^^^^^^^^^\n"
        "  Hint: did you mean 'margin_share'? [CM107]\n"
        "finance.yml:2:31: 'months_without_order' is 0, and has to be at least 1\n"
    )
    assert answer.err.endswith("\n2 mistakes in 1 file. Nothing was run.\n")


def test_what_is_right_is_summed_up(tmp_path: Path) -> None:
    starts = "N: 2025-03-01, E: 2025-05-01, S: null"
    folder = workspace(tmp_path, programmes__speed=programme(starts=starts), sources__orders="[]\n")

    answer = run("check", cwd=folder)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Acme: no mistakes. Nothing was run.",
        "  money      in EUR; a day is a day in Europe/Berlin",
        "  sources    orders",
        "  metrics    none yet",
        "  programme  speed: 2 districts start 2025-03 to 2025-05, 1 never; staged",
        "Next: changemaker load",
    ]


def test_machines_get_every_problem_with_its_place(tmp_path: Path) -> None:
    folder = workspace(tmp_path, finance="margin_share: 35\n")

    answer = run("check", "--json", "-", cwd=folder)
    found = json.loads(answer.out)

    assert (answer.code, found["errors"], found["warnings"]) == (2, 1, 0)
    (problem,) = found["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("finance.yml", 1, 15)
    assert (problem["weight"], problem["code"]) == ("error", "CM107")
    assert problem["hint"] == "shares run from 0 to 1: 0.35?"


def test_the_json_can_go_to_a_file(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "acme")

    answer = run("check", "--json", tmp_path / "found.json", cwd=folder)

    assert answer.code == 0
    assert json.loads((tmp_path / "found.json").read_text())["problems"] == []


@pytest.mark.parametrize("inside", [".", "programmes"])
def test_paths_are_told_as_they_are_opened_from_here(inside: str, tmp_path: Path) -> None:
    folder = workspace(tmp_path, programmes__speed=programme(assigned="lot"))

    answer = run("check", cwd=folder / inside)

    assert (
        answer.err.splitlines()[0].split(":5:13")[0] == {".": "programmes/speed.yml", "programmes": "speed.yml"}[inside]
    )


def test_a_password_is_told_and_never_printed(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    source = "- table: order\n  database: postgresql://cx:hunter2@db/cx\n  relation: orders\n  pasword: hunter2\n"
    write(folder, "sources/orders.yml", source)

    for form in ((), ("--json", "-")):
        answer = run("check", *form, cwd=folder)

        assert answer.code == 2
        assert answer.says("looks like a password")
        assert "cx:hunter2" not in answer.out + answer.err


def test_outside_of_any_workspace_the_way_in_is_told(tmp_path: Path) -> None:
    assert_complains(run("check", cwd=tmp_path), "changemaker init")
    assert_complains(run("check", "--folder", tmp_path / "none"), "no such folder")
