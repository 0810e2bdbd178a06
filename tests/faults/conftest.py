"""A process that has imported everything, for all tests that start programs."""

from collections.abc import Iterator

import pytest

from faults.warm import Warm, warmed


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    with warmed() as starting:
        yield starting
