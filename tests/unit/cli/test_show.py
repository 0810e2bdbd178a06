"""What a command writes: asked for before any work, and never over the data it was made from."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from changemaker.cli.main import app
from changemaker.cli.show import check_outputs
from changemaker.core.errors import BadFileError, BadQuestionError

ROWS = "arm,spend\n" + "".join(f"{'mail' if place % 2 else 'none'},{place % 7}\n" for place in range(100))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "orders.csv"
    file.write_text(ROWS)
    return file


@pytest.mark.parametrize("way", ["the same name", "through its folder", "a link"])
def test_an_output_never_takes_the_place_of_the_data(way: str, data: Path) -> None:
    link = data.with_name("link.json")
    link.symlink_to(data)
    target = {"the same name": data, "through its folder": data.parent / "." / ".." / data.parent.name / data.name}
    path = target.get(way, link)

    with pytest.raises(BadQuestionError, match="would overwrite the data"):
        check_outputs(str(path), source=data)
    with pytest.raises(BadQuestionError, match="would overwrite the data"):
        check_outputs(None, path, source=data)


@pytest.mark.parametrize("option", ["--json", "--html", "--pdf"])
@pytest.mark.parametrize("command", ["prove", "contest"])
def test_a_command_that_would_overwrite_its_input_leaves_it_untouched(command: str, option: str, data: Path) -> None:
    words = {
        "prove": ["prove", "--file", str(data), "--outcome", "spend", "--arm", "arm", "--control", "none"],
        "contest": ["contest", "--file", str(data), "--outcome", "spend", "--metrics", "arm"],
    }[command]
    found = CliRunner().invoke(app, [*words, option, str(data)])

    assert isinstance(found.exception, BadQuestionError | SystemExit)
    assert "would overwrite" in f"{found.exception}{found.output}"
    assert data.read_text() == ROWS
    assert [path.name for path in data.parent.iterdir()] == ["orders.csv"]


def test_two_outputs_of_one_name_and_an_output_that_is_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadQuestionError, match="same path"):
        check_outputs(str(tmp_path / "a"), tmp_path / "a")
    with pytest.raises(BadFileError, match="folder"):
        check_outputs(None, tmp_path)


def test_outputs_of_their_own_names_beside_the_data_are_fine(data: Path) -> None:
    assert check_outputs("-", data.with_suffix(".html"), data.with_suffix(".pdf"), source=data) is None  # type: ignore[func-returns-value]
