"""A store in each of the two databases, and passwords that are cheap to check."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.access.passwords import Passwords
from changemaker.privacy.keys import Keys
from changemaker.store.every_table import METADATA
from changemaker.store.open import Store, open_store, sqlite_url
from engines.conftest import postgres_cluster
from engines.store_places import KINDS, fresh_database

__all__ = ["postgres_cluster"]


BOTH = ("test_first_run", "test_people", "test_machine_keys", "test_signing")  # where rivals or SQL of our own decide


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask both databases where they could differ, else the quicker one."""
    if "store" in metafunc.fixturenames:
        kinds = KINDS if metafunc.module.__name__.rpartition(".")[2] in BOTH else KINDS[:1]
        metafunc.parametrize("store", kinds, indirect=True)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in a file, its tables made; copied for each test."""
    file = tmp_path_factory.mktemp("empty") / "changemaker.db"
    open_store(sqlite_url(file)).close()
    return file


@pytest.fixture(scope="session")
def empty_database(postgres_cluster: dict[str, str]) -> str:
    """The URL of a database with its tables made; emptied before each test."""
    url = fresh_database(postgres_cluster)
    open_store(url).close()
    return url


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        opened = open_store(sqlite_url(Path(shutil.copy(empty_file, tmp_path))))
    else:
        opened = open_store(request.getfixturevalue("empty_database"))
        with opened.writing() as connection:
            tables = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
            connection.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY"))
    yield opened
    opened.close()


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(memory_kib=64, passes=1, lanes=1)


@pytest.fixture
def keys() -> Keys:
    return Keys(secret=bytes(range(32)))
