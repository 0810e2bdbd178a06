"""`changemaker init` and `changemaker check`: a folder to begin with, and every mistake of every file at once."""

import re
from pathlib import Path

import pytest

from doors.blackbox.company import Company, small
from doors.support import assert_complains, run

PLACE = re.compile(r"[\w./-]+\.yml:\d+:\d+")


def test_a_new_workspace_is_right_from_the_start_and_keeps_its_state_out_of_git(tmp_path: Path) -> None:
    made = run("init", tmp_path / "ours")

    assert made.code == 0, made.err
    assert (tmp_path / "ours/changemaker.yml").is_file()
    assert ".changemaker" in (tmp_path / "ours/.gitignore").read_text()
    checked = run("check", "--folder", tmp_path / "ours")
    assert checked.code == 0, checked.err


def test_a_second_init_changes_nothing_that_is_there(tmp_path: Path) -> None:
    company = small(tmp_path)
    before = (tmp_path / "changemaker.yml").read_bytes()

    answer = run("init", tmp_path)

    assert (tmp_path / "changemaker.yml").read_bytes() == before
    assert (tmp_path / "sources/order.yml").is_file()
    assert "Traceback" not in answer.err and company.run("check").code == 0


def test_a_right_workspace_passes_and_check_needs_no_data_to_be_loaded(tmp_path: Path) -> None:
    answer = small(tmp_path).run("check")

    assert answer.code == 0, answer.err
    assert not (tmp_path / ".changemaker").exists()


def broken(folder: Path) -> Company:
    company = small(folder)
    company.write("changemaker.yml", "name: Probe\ncurency: EUR\nzone: Europe/Berln\n")
    company.write("sources/order.yml", "- table: ordr\n  from: data/order.csv\n")
    company.write("finance.yml", "margin_share: 35\nhorizon_month: 24\n")
    company.write("programmes/one.yml", "name: One\nwhat: x\nrollout:\n  assigned: randm\ncosts: []\n")
    return company


def test_check_tells_every_mistake_of_every_file_at_its_place_with_a_caret(tmp_path: Path) -> None:
    answer = broken(tmp_path).run("check")

    assert_complains(answer)
    told = answer.err
    for place in (
        "changemaker.yml:2:1",  # curency
        "changemaker.yml:3:7",  # Berln
        "sources/order.yml:1:10",  # ordr
        "finance.yml:1:15",  # 35 is no share
        "finance.yml:2:1",  # horizon_month
        "programmes/one.yml:4:13",  # randm
    ):
        assert place in told, f"{place} in\n{told}"
    assert told.count("^") >= 6
    for meant in ("'currency'", "Europe/Berlin", "'order'", "'horizon_months'", "random"):
        assert meant in told, f"{meant} in\n{told}"


def test_the_same_mistakes_stop_a_load_before_anything_is_read(tmp_path: Path) -> None:
    answer = broken(tmp_path).run("load")

    assert_complains(answer, "curency")
    assert not list((tmp_path / ".changemaker").rglob("*.parquet"))


@pytest.mark.parametrize(
    ("file", "line", "secret"),
    [
        ("changemaker.yml", "store: postgresql://cx:hunter2@db/cx", "hunter2"),
        ("changemaker.yml", "# password: correct-horse", "correct-horse"),
        ("finance.yml", "api_key: 5f4dcc3b5aa765d61d83", "5f4dcc3b5aa765d61d83"),
    ],
)
def test_a_secret_in_a_file_is_refused_and_never_repeated(file: str, line: str, secret: str, tmp_path: Path) -> None:
    company = small(tmp_path)
    path = tmp_path / file
    text = "name: Probe\ncurrency: EUR\n" if file == "changemaker.yml" else "margin_share: 0.3\n"
    path.write_text(text + line + "\n")

    answer = company.run("check")

    assert_complains(answer)
    assert secret not in answer.out + answer.err
    assert PLACE.search(answer.err)


def test_a_database_password_in_a_source_is_refused_and_one_from_the_environment_is_not(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.write("sources/order.yml", "- table: order\n  database: postgresql://cx:hunter2@db/cx\n  relation: o\n")
    answer = company.run("check")
    assert_complains(answer)
    assert "hunter2" not in answer.out + answer.err

    company.write("sources/order.yml", "- table: order\n  database: postgresql://cx:${PW}@db/cx\n  relation: o\n")
    assert company.run("check").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\t- a\n",
        "name: [unclosed\n",
        "name: a\nname: b\ncurrency: EUR\n",
        "- a list\n",
        "name: &a [*a]\n",
        "\x00\x01\n",
        "name: 'x'\ncurrency: EUR\n" + "deep: " + "[" * 1500 + "\n",
    ],
)
def test_a_file_that_is_no_workspace_file_is_told_with_its_name(text: str, tmp_path: Path) -> None:
    company = small(tmp_path)
    company.write("changemaker.yml", text)

    assert_complains(company.run("check"), "changemaker.yml")


def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path) -> None:
    for command in ("check", "load", "metrics"):
        assert_complains(run(command, "--folder", tmp_path), "changemaker.yml", "init")


def test_a_name_of_a_programme_that_does_not_exist_is_told_with_what_was_meant(tmp_path: Path) -> None:
    company = small(tmp_path).programme("speed", rollout={"assigned": "random", "starts": {"a1": "2024-02-01"}})
    company.load()

    assert_complains(company.run("prove", "spead"), "spead", "speed")
    assert_complains(company.run("report", "spead"), "spead", "speed")
