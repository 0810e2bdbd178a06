"""A check finds each mistake where it stands, and stays quiet about what is right."""

from pathlib import Path

import pytest

from changemaker.core.errors import BadFileError
from changemaker.routines.check import check
from unit.routines.made import ALL_SIGNED, programme, workspace, write


def told(folder: Path, weight: str = "error") -> list[str]:
    """Return "file:line:column what | hint" of every problem of one weight."""
    problems = [problem for problem in check(folder).problems if problem.weight == weight]
    return [f"{one.where.replace(f'{folder}/', '')} {one.what} | {one.hint}" for one in problems]


def test_a_right_workspace_has_nothing_to_be_told(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path, programmes__speed=programme(), programmes__smile=programme("Smile", starts="W: 2025-05-01")
    )

    report = check(folder)

    assert report.problems == ()
    assert list(report.programmes) == ["smile", "speed"]
    assert report.unsigned == ()


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    before = sorted(folder.rglob("*"))

    check(folder)

    assert sorted(folder.rglob("*")) == before


def test_it_is_found_from_a_folder_inside_and_a_stranger_is_told_how_to_start(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "acme", sources__orders="[]\n")

    assert check(folder / "sources").folder == folder
    with pytest.raises(BadFileError, match="changemaker init"):
        check(tmp_path)


def test_the_other_ending_of_settings_is_pointed_out(tmp_path: Path) -> None:
    write(tmp_path, "changemaker.yaml", "name: Acme\n")

    with pytest.raises(BadFileError, match=r"rename changemaker\.yaml"):
        check(tmp_path)


def test_mistakes_of_every_file_come_at_once_and_in_order(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path,
        changemaker="name: Acme\ncurrency: eur\nzone: Europe/Berln\n",
        finance="margin_share: 35\n",
        programmes__speed=programme(assigned="lot"),
        sources__orders="- table: ordr\n  from: x.csv\n",
    )

    assert [line.split(" ")[0] for line in told(folder)] == [
        "changemaker.yml:2:11",
        "changemaker.yml:3:7",
        "finance.yml:1:15",
        "programmes/speed.yml:5:13",
        "sources/orders.yml:1:10",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (programme(unit="distrikt"), "4:9 accounts have no column 'distrikt' | did you mean 'district'?"),
        (programme(starts="N: null"), "6:3 nobody ever starts this programme"),
        (programme().replace("2025-06", "2024-06"), "8:28 this cost ends in 2024-06, before it starts in 2025-01"),
        (programme().replace("1000", "-5"), "8:45 this cost is -5: below zero it would be a gain"),
        (programme() + "plan: {last_month: 2025-02}\n", "9:20 counting ends in 2025-02, before the first start"),
        (programme() + "plan: {emotion: net_emotional_valu}\n", "9:17 there is no metric 'net_emotional_valu' | did"),
        (programme() + "plan: {behaviour: [retention, crossell]}\n", "9:31 there is no metric 'crossell' | did"),
    ],
)  # fmt: skip
def test_a_programme_that_does_not_fit_the_rest_is_a_mistake(text: str, says: str, tmp_path: Path) -> None:
    (found,) = told(workspace(tmp_path, programmes__speed=text))

    assert found.startswith(f"programmes/speed.yml:{says}"), found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (programme("Smile"), "1:7 the file is called 'speed', and the programme 'Smile'"),
        (programme(assigned="random"), "5:13 the lot was drawn without a seed"),
        (programme().split("costs")[0] + "costs: []\n", "7:1 this programme has no cost"),
    ],
)
def test_what_is_odd_about_a_programme_is_a_note(text: str, says: str, tmp_path: Path) -> None:
    folder = workspace(tmp_path, programmes__speed=text)

    assert told(folder) == []
    assert told(folder, "warning")[0].startswith(f"programmes/speed.yml:{says}")


def test_two_programmes_that_start_together_are_a_mistake(tmp_path: Path) -> None:
    starts = "N: 2025-03-01, E: 2025-04-10, S: null"
    both = workspace(
        tmp_path,
        programmes__speed=programme(starts=starts),
        programmes__smile=programme("Smile", starts="N: 2025-03-10, E: 2025-04-01, W: 2025-07-01"),
    )

    (found,) = told(both)

    assert "programmes/speed.yml:6:12 2 of 2 districts start this in the month in which they start 'smile'" in found


def test_programmes_that_overlap_otherwise_are_told_and_allowed(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path,
        programmes__speed=programme(starts="N: 2025-03-01, E: 2025-04-01, S: 2025-05-01"),
        programmes__smile=programme("Smile", starts="N: 2025-03-01, E: 2025-06-01, W: 2025-06-01"),
    )

    assert told(folder) == []
    (found,) = told(folder, "warning")
    assert "2 districts get 'smile' too, 1 of them from the same month on" in found


def test_assumptions_that_nobody_signed_are_a_note_and_a_signature_for_nothing_a_mistake(tmp_path: Path) -> None:
    signed = ALL_SIGNED.replace("churn", "churns")
    folder = workspace(tmp_path, finance=signed)

    assert check(folder).unsigned == ("churn",)
    assert told(folder, "warning")[0].startswith("finance.yml nobody has signed churn")
    assert told(folder) == ["finance.yml:6:3 there is no assumption 'churns' to sign | did you mean 'churn'?"]


def test_without_finance_yml_defaults_stand_and_that_is_told(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    (folder / "finance.yml").unlink()

    (found,) = told(folder, "warning")

    assert found.startswith("finance.yml there is none")
    assert "changemaker finance" in found


def test_files_where_nobody_looks_are_pointed_out(tmp_path: Path) -> None:
    folder = workspace(tmp_path, programs__speed=programme(), finances="a: 1\n", sources__old__x="[]\n", map="a: 1\n")
    write(folder, "metrics/own.yaml", "a: 1\n")
    write(folder, "notes/readme.txt", "ours\n")
    write(folder, "sources/example.yml.txt", "anything: [\n")

    assert told(folder) == []
    assert told(folder, "warning") == [
        "finances.yml nobody reads this file | did you mean 'finance.yml'?",
        "map.yml this version does not read it yet | leave it; a later version will",
        "metrics/own.yaml only files that end in .yml are read | rename it to own.yml",
        "programs nobody looks into this folder | did you mean 'programmes'?",
        "sources/old folders in here are not read | move its files up into sources/",
    ]


def test_a_file_name_that_no_command_can_name_is_a_mistake(tmp_path: Path) -> None:
    folder = workspace(tmp_path, **{"programmes__Speed up!": programme("Speed up")})

    (found,) = told(folder)

    assert found.startswith("programmes/Speed up!.yml 'Speed up!' cannot be a name")


def test_a_source_without_its_file_is_a_note_with_what_is_there(tmp_path: Path) -> None:
    text = "- {table: order, from: exports/ordrs.csv}\n- {table: order, from: 'exports/o*.csv'}\n"
    folder = workspace(tmp_path, sources__orders=text)
    write(folder, "exports/orders.csv", "a\n1\n")

    assert told(folder, "warning") == [
        "sources/orders.yml:1:24 there is no file 'exports/ordrs.csv' yet | did you mean 'orders.csv'?"
    ]


@pytest.mark.parametrize(("under_git", "weight"), [(True, "error"), (False, "warning")])
def test_customers_rows_are_kept_out_of_git(under_git: bool, weight: str, tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    write(folder, ".gitignore", "# nothing yet\n*.log\n")
    write(folder, "data/orders.csv", "a\n1\n")
    if under_git:
        (folder / ".git").mkdir()

    (found,) = told(folder, weight)

    assert found.startswith(".gitignore git would keep .changemaker/, reports/, data/")


@pytest.mark.parametrize("pattern", ["data/", "/data/", "data", "*.csv", "data/*.csv", "data/**"])
def test_a_pattern_that_covers_the_rows_is_enough(pattern: str, tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    write(folder, ".gitignore", f".changemaker\n/reports\n{pattern}\n")
    write(folder, "data/orders.csv", "a\n1\n")

    assert told(folder, "warning") == []


def test_a_pattern_that_takes_the_cover_away_again_is_seen(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    write(folder, ".gitignore", ".changemaker/\nreports/\n*.csv\n!data/orders.csv\n")
    write(folder, "data/orders.csv", "a\n1\n")

    assert "data/" in told(folder, "warning")[0]
