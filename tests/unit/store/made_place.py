"""A store with its tables in either database, copied from one that was made once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from changemaker.store.open import open_store
from engines.store_places import fresh_database
from unit.store.made_store import made_file


def made_place(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """Return the URL of a store with its tables; the cluster is only started where it is asked for."""
    if kind == "sqlite":
        return made_file(folder / "store" / "changemaker.db")
    return made_database(request.getfixturevalue("postgres_cluster"))


def made_database(where: Mapping[str, str]) -> str:
    """Make a database with its tables in a cluster and return its URL."""
    host, user, name = where["host"], where["user"], f"store_{uuid4().hex[:12]}"
    with psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_database(host, user)}")
    return f"postgresql://{user}@/{name}?host={host}"


@cache
def _database(host: str, user: str) -> str:
    url = fresh_database({"host": host, "user": user})
    open_store(url).close()
    return url.partition("@/")[2].partition("?")[0]
