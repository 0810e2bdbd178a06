"""A store in each of the two databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from changemaker.privacy.keys import Keys
from changemaker.store.open import Store, open_store
from engines.conftest import postgres_cluster
from engines.store_places import KINDS, store_place
from unit.store.made_place import made_database, made_place

__all__ = ["postgres_cluster"]


@pytest.fixture(params=KINDS)
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that nobody has opened yet."""
    return store_place(request.param, tmp_path, request)


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store with its tables."""
    return made_place(request.param, tmp_path, request)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    opened = open_store(place)
    yield opened
    opened.close()


@pytest.fixture
def postgresql_store(postgres_cluster: dict[str, str]) -> Iterator[Store]:
    opened = open_store(made_database(postgres_cluster))
    yield opened
    opened.close()


@pytest.fixture
def keys() -> Keys:
    return Keys(secret=bytes(range(32)))
