"""One server for all tests of a file that need no data."""

from collections.abc import Iterator

import pytest

from doors.api.here import Here, empty_workspace, running


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    with running(empty_workspace(tmp_path_factory.mktemp("acme"))) as server:
        yield server
