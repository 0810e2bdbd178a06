"""`changemaker listen themes`: themes of one plain file, with quotes; what has none says why."""

import gzip
import json
from pathlib import Path

import pytest

from doors.support import run, strict_json
from unit.listen.text.said import ENGLISH, said


def written(folder: Path, each: int = 24, *, name: str = "comments.csv", extra: str = "") -> Path:
    texts, truth = said(ENGLISH, each, seed=3)
    lines = [f'"{text}{extra}",{label}' for text, label in zip(texts, truth, strict=True)]
    path = folder / name
    path.write_text("comment,about\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def themes(path: Path, *more: str) -> tuple[int, str, str]:
    answer = run("listen", "themes", "--file", str(path), "--text", "comment", *more)
    return answer.code, answer.out, answer.err


def test_themes_come_with_their_number_its_range_and_agreement_with_known_labels(tmp_path: Path) -> None:
    _, out, _ = themes(written(tmp_path), "--truth", "about", "--json", "-")

    found = strict_json(out)["estimates"]
    assert set(found) == {"documents", "placed", "themes", "stability", "ami", "ari"}
    assert found["documents"]["value"] == 120
    assert found["themes"]["low"] <= found["themes"]["value"] <= found["themes"]["high"]
    assert found["ami"]["value"] > 0.5
    assert found["ami"]["low"] < found["ami"]["value"] < found["ami"]["high"] or found["ami"]["value"] == 1


def test_the_table_has_quotes_with_personal_data_taken_out(tmp_path: Path) -> None:
    path, page = written(tmp_path, extra=" Write to ada@example.com."), tmp_path / "themes.html"

    code, out, _ = themes(path, "--html", str(page))

    assert code == 0
    assert "[email]" in out and "ada@example.com" not in out
    told = page.read_text(encoding="utf-8")
    assert "[email]" in told and "ada@example.com" not in told
    assert "<script" not in told


def test_rows_in_another_order_and_packed_give_the_same_themes(tmp_path: Path) -> None:
    path = written(tmp_path)
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv.gz"
    turned.write_bytes(gzip.compress("\n".join([header, *reversed(lines)]).encode()))

    first, second = (strict_json(themes(one, "--truth", "about", "--json", "-")[1]) for one in (path, turned))

    assert first["figures"] == second["figures"]
    assert first["estimates"]["themes"] == second["estimates"]["themes"]
    assert first["estimates"]["ami"]["value"] == second["estimates"]["ami"]["value"]


@pytest.mark.parametrize("rows", [["One."], ["One.", "Two.", "Three."], ["The same again."] * 60])
def test_too_few_texts_are_a_refusal_and_not_an_answer(tmp_path: Path, rows: list[str]) -> None:
    path = tmp_path / "few.csv"
    path.write_text("comment\n" + "\n".join(rows) + "\n")

    code, out, _ = themes(path, "--json", "-")

    assert code == 0
    found = strict_json(out)
    assert [refusal["what"] for refusal in found["refusals"]] == ["themes"]
    assert found["estimates"]["documents"]["value"] == len(rows)


def test_a_file_of_empty_texts_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("comment,about\n,late\n  ,price\n")

    code, out, _ = themes(path)

    assert code == 0
    assert "there is no text" in out.lower()


def test_a_text_of_ten_megabytes_is_read_in_part_and_that_is_told(tmp_path: Path) -> None:
    path = written(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write('"' + "late delivery " * 750_000 + '",late\n')

    code, out, err = themes(path, "--json", "-")

    if code:  # an engine has a longest line; then that is said
        assert "error:" in err and "Traceback" not in err
    else:
        assert any("20,000" in note for note in json.loads(out)["notes"])


def test_bytes_that_are_no_letters_are_an_answer_or_a_clear_error(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"late", b"l\0te"))

    code, out, err = themes(path, "--json", "-")

    assert code in (0, 2)
    assert "Traceback" not in err
    assert out or "Hint:" in err


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--text", "coment"), "did you mean 'comment'"),
        (("--text", "comment", "--truth", "comment"), "two roles"),
        (("--text", "comment", "--vectors", "w2v"), "--vectors cannot be"),
        (("--text", "comment", "--level", "2"), "not in [0.5, 1)"),
        ((), "no column with texts is named"),
    ],
)
def test_options_that_make_no_question_are_told(tmp_path: Path, more: tuple[str, ...], says: str) -> None:
    answer = run("listen", "themes", "--file", str(written(tmp_path, 2)), *more)

    assert answer.code == 2
    assert answer.says(says)


def test_options_for_a_file_need_a_file() -> None:
    answer = run("listen", "themes", "--text", "comment")

    assert answer.code == 2
    assert answer.says("--text needs --file")
