"""A store in each of the two databases, that several processes open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from changemaker.store.open import Store, open_store
from engines.conftest import postgres_cluster
from engines.store_places import KINDS
from unit.store.made_place import made_place

__all__ = ["postgres_cluster"]


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store with its tables."""
    return made_place(request.param, tmp_path, request)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    opened = open_store(place)
    yield opened
    opened.close()
