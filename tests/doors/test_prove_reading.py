"""`changemaker prove` on any file a manager has: the same answer, however the table was written down."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doors.hand_sums import halves
from doors.support import DRAWN, assert_alike, drawn, prove, run, told, values, write_csv


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "campaign.csv", drawn())


@pytest.mark.parametrize(
    ("name", "sep", "newline"),
    [
        ("c.csv", ";", "\n"),
        ("c.tsv", "\t", "\n"),
        ("c.csv", "\t", "\n"),
        ("c.csv", ",", "\r\n"),
        ("c.csv.gz", ";", "\n"),
    ],
)
def test_separators_line_ends_and_gzip_make_no_difference(
    tmp_path: Path, campaign: Path, name: str, sep: str, newline: str
) -> None:
    other = write_csv(tmp_path / name, drawn(), sep=sep, newline=newline)

    assert_alike(prove(other, *DRAWN)["estimates"], prove(campaign, *DRAWN)["estimates"])


def test_blanks_around_headers_are_trimmed(tmp_path: Path, campaign: Path) -> None:
    expected = prove(campaign, *DRAWN)["estimates"]
    blank = write_csv(tmp_path / "blank.csv", {f"  {name} ": cells for name, cells in drawn().items()})

    assert_alike(prove(blank, *DRAWN)["estimates"], expected)


def test_parquet_gives_the_same_answer(tmp_path: Path, campaign: Path) -> None:
    path = tmp_path / "campaign.parquet"
    pq.write_table(pa.table(drawn()), path)

    assert_alike(prove(path, *DRAWN)["estimates"], prove(campaign, *DRAWN)["estimates"])


def test_a_separator_inside_quotes_and_letters_of_any_language_are_data(tmp_path: Path, campaign: Path) -> None:
    columns = drawn()
    names = {"treat": 'Письмо; "скидка", 5 %', "control": "без письма"}
    columns["segment"] = [names[arm] for arm in columns["segment"]]
    file = write_csv(tmp_path / "c.csv", columns)

    finding = prove(file, *DRAWN[:4], "--control", "без письма", "--assigned", "random")

    assert values(finding)[names["treat"]] == pytest.approx(values(prove(campaign, *DRAWN))["treat"], rel=1e-12)


def test_names_that_look_like_code_are_only_names(tmp_path: Path, campaign: Path) -> None:
    columns = drawn()
    odd = {"segment": "Robert'); DROP TABLE arm;--", "spend": 'spend "eur" {0} %s'}
    columns = {odd.get(name, name): cells for name, cells in columns.items()}
    file = write_csv(tmp_path / "data [1] {x} *.csv", columns)

    finding = prove(
        file, "--outcome", odd["spend"], "--arm", odd["segment"], "--control", "control", "--assigned", "random"
    )

    assert values(finding)["treat"] == pytest.approx(values(prove(campaign, *DRAWN))["treat"], rel=1e-12)


def test_a_star_in_a_file_name_reads_one_file_not_its_neighbours(tmp_path: Path) -> None:
    star = write_csv(tmp_path / "c*.csv", drawn(400))
    write_csv(tmp_path / "c2.csv", drawn(800))

    assert prove(star, *DRAWN)["estimates"]["treat"]["n"] == 400


def test_arms_coded_as_numbers_keep_their_label(tmp_path: Path, campaign: Path) -> None:
    columns = drawn()
    columns["segment"] = [int(arm == "treat") for arm in columns["segment"]]
    file = write_csv(tmp_path / "c.csv", columns)

    finding = prove(file, *DRAWN[:4], "--control", "0", "--assigned", "random")

    assert values(finding)["1"] == pytest.approx(values(prove(campaign, *DRAWN))["treat"], rel=1e-12)


def test_rows_without_an_outcome_are_set_aside_aloud(tmp_path: Path) -> None:
    columns = drawn(400)
    columns["spend"][:7] = [None] * 7
    treated, control = halves(columns)
    expected = np.nanmean(treated) - np.nanmean(control)
    answer = run("prove", "--file", write_csv(tmp_path / "c.csv", columns), *DRAWN, "--json", "-")

    if answer.code == 2:
        assert answer.says("spend")
    else:
        assert answer.finding["estimates"]["treat"]["value"] == pytest.approx(expected, rel=1e-9)  # never counted as 0
        assert answer.finding["estimates"]["treat"]["n"] == 393
        assert "7" in told(answer.finding)


def test_heavy_tails_are_data_not_mistakes(tmp_path: Path) -> None:
    columns = drawn(2000)
    rng = np.random.default_rng(8)
    columns["spend"] = (np.exp(rng.normal(3, 2, 2000)) * (rng.random(2000) < 0.1)).tolist()  # a few spend thousands
    columns["spend"][0] = 250_000.0  # one whale

    finding = prove(write_csv(tmp_path / "c.csv", columns), *DRAWN)

    assert "treat" in finding["estimates"]
