"""A file that cannot be read as it is: told with its name, or read right; never read as something else."""

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doors.support import DRAWN, answer_to, assert_complains, causal, drawn, prove, run, values, write_csv


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "orders.csv", drawn(200))


# --- missing, empty, cut short, junk


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert_complains(answer_to(tmp_path / "ordrs.csv", *DRAWN), "ordrs.csv", "CM101")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert_complains(answer_to(tmp_path, *DRAWN), tmp_path.name)


@pytest.mark.parametrize("name", ["https://127.0.0.1:9/orders.csv", "s3://bucket/orders.csv", "*.csv"])
def test_only_a_plain_file_is_read_never_the_network_or_a_pattern(tmp_path: Path, name: str) -> None:
    write_csv(tmp_path / "orders.csv", drawn(200))

    assert_complains(run("prove", "--file", name, *DRAWN, "--json", "-", cwd=tmp_path), Path(name).name)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"  \n\n  \n", b"customer,segment,past,spend\n", b"\xef\xbb\xbf"], ids=repr
)
@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz"])
def test_an_empty_file_or_a_header_alone_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

    assert_complains(answer_to(file, *DRAWN), name)


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_cut_gzip_is_told(tmp_path: Path, kept: float) -> None:
    file = write_csv(tmp_path / "orders.csv.gz", drawn(20_000))
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])

    assert_complains(answer_to(file, *DRAWN), "orders.csv.gz")


def test_a_gzip_without_its_last_bytes_is_told(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "orders.csv.gz", drawn(300))
    file.write_bytes(file.read_bytes()[:-6])  # the checksum and half the length

    assert_complains(answer_to(file, *DRAWN), "orders.csv.gz")


@pytest.mark.parametrize("line", [60, 200])
def test_a_line_cut_short_is_told(tmp_path: Path, line: int) -> None:
    file = write_csv(tmp_path / "orders.csv", drawn(200))
    lines = file.read_text().splitlines()
    lines[line] = lines[line].rsplit(",", 2)[0]  # a customer and an arm, no past and no spend
    file.write_text("\n".join(lines))

    assert_complains(answer_to(file, *DRAWN), "orders.csv")


def test_a_line_with_a_cell_too_many_is_told(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "orders.csv", drawn(200))
    lines = file.read_text().splitlines()
    lines[77] += ",12,13"
    file.write_text("\n".join(lines))

    assert_complains(answer_to(file, *DRAWN), "orders.csv")


def test_a_quote_that_never_closes_is_told(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "orders.csv", drawn(200))
    lines = file.read_text().splitlines()
    lines[50] = '"' + lines[50]
    file.write_text("\n".join(lines))

    assert_complains(answer_to(file, *DRAWN), "orders.csv")


JUNK = {
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20,
    "workbook": b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) * 20,
    "zeros": bytes(5000),
    "noise": np.random.default_rng(9).bytes(5000),
}


@pytest.mark.parametrize("kind", JUNK)
@pytest.mark.parametrize("name", ["orders.csv", "orders.parquet", "orders.csv.gz", "orders.xlsx"])
def test_binary_junk_is_told_whatever_its_name(tmp_path: Path, name: str, kind: str) -> None:
    file = tmp_path / name
    file.write_bytes(JUNK[kind])

    assert_complains(answer_to(file, *DRAWN), name)


def test_a_cut_parquet_is_told(tmp_path: Path) -> None:
    file = tmp_path / "orders.parquet"
    pq.write_table(pa.table(drawn(200)), file)
    file.write_bytes(file.read_bytes()[:-200])

    assert_complains(answer_to(file, *DRAWN), "orders.parquet")


# --- another form than its name says


def same_or_told(tmp_path: Path, data: bytes, name: str = "orders.csv", *, control: str = "control") -> None:
    """Assert that `data` is read as the good campaign it holds, or told: never read as something else."""
    expected = values(prove(write_csv(tmp_path / "good.csv", drawn(200)), *DRAWN))["treat"]
    file = tmp_path / name
    file.write_bytes(data)
    answer = answer_to(file, "--outcome", "spend", "--arm", "segment", "--control", control, "--assigned", "random")
    if answer.code == 2:
        assert_complains(answer, name)
    else:
        assert [found["value"] for found in causal(answer.finding).values()] == [pytest.approx(expected, rel=1e-12)]


def test_a_file_that_is_not_what_its_name_says_is_read_right_or_told(tmp_path: Path) -> None:
    plain = write_csv(tmp_path / "c.csv", drawn(200)).read_bytes()
    pq.write_table(pa.table(drawn(200)), tmp_path / "c.parquet")

    same_or_told(tmp_path, plain, "orders.csv.gz")
    same_or_told(tmp_path, gzip.compress(plain), "orders2.csv")
    same_or_told(tmp_path, (tmp_path / "c.parquet").read_bytes(), "orders3.csv")
    same_or_told(tmp_path, plain, "orders4.parquet")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_read_right_or_told(tmp_path: Path, encoding: str) -> None:
    columns = drawn(200)
    columns["segment"] = [{"treat": "Zürich", "control": "sans café"}[arm] for arm in columns["segment"]]
    text = write_csv(tmp_path / "c.csv", columns).read_text()

    same_or_told(tmp_path, text.encode(encoding), control="sans café")


def test_the_mark_that_excel_puts_first_is_no_part_of_the_first_column(tmp_path: Path, campaign: Path) -> None:
    columns = {name: drawn(200)[name] for name in ("spend", "segment")}  # the outcome stands first
    file = write_csv(tmp_path / "marked.csv", columns)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert values(prove(file, *DRAWN)) == pytest.approx(values(prove(campaign, *DRAWN)), rel=1e-12)


def test_decimal_commas_are_read_right_or_told(tmp_path: Path) -> None:
    columns = drawn(200)
    for name in ("past", "spend"):
        columns[name] = [str(value).replace(".", ",") for value in columns[name]]

    same_or_told(tmp_path, write_csv(tmp_path / "c.csv", columns, sep=";").read_bytes())
