"""A PostgreSQL of our own, and an empty database in it for each test that asks."""

from collections.abc import Iterator, Mapping
from itertools import count

import psycopg
import pytest

from engines.cluster import programs, running

NUMBERS = count(1)


@pytest.fixture(scope="session")
def sending_cluster() -> Iterator[Mapping[str, str]]:
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not here: apt-get install postgresql")
    with running(bin) as where:
        yield where


@pytest.fixture
def postgresql_url(sending_cluster: Mapping[str, str]) -> str:
    """The URL of an empty database."""
    name = f"sending_{next(NUMBERS)}"
    host, user = sending_cluster["host"], sending_cluster["user"]
    with psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return f"postgresql://{user}@/{name}?host={host}"
