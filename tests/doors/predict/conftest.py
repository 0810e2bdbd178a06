"""One company with scores of the silent, for all who read what was predicted."""

import pytest

from doors.predict.silent_workspace import Published, silent_workspace
from doors.support import run


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Asked once, with its files and with the reasons of one score."""
    folder = silent_workspace(tmp_path_factory.mktemp("silent") / "company")
    files = ("--scores", folder / "scores.csv", "--json", folder / "found.json")
    answer = run("predict", "silent-scores", "--folder", folder, "--why", "a381-1", *files)
    return Published(folder=folder, answer=answer)
