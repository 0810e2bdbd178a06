"""A PostgreSQL of our own, and a store in it for each test that asks."""

from collections.abc import Iterator, Mapping

import pytest

from engines.cluster import programs, running
from unit.store.made_place import made_database


@pytest.fixture(scope="session")
def sending_cluster() -> Iterator[Mapping[str, str]]:
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not here: apt-get install postgresql")
    with running(bin) as where:
        yield where


@pytest.fixture
def postgresql_url(sending_cluster: Mapping[str, str]) -> str:
    """The URL of a store with its tables, and nothing in them."""
    return made_database(sending_cluster)
