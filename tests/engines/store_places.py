"""Where a test may keep a store: a file, or a database of its own in a cluster of the test run."""

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from changemaker.store.open import sqlite_url

KINDS = ("sqlite", "postgresql")


def fresh_database(where: Mapping[str, str]) -> str:
    """Make an empty database in a cluster and return its URL."""
    name = f"store_{uuid4().hex[:12]}"
    with psycopg.connect(host=where["host"], user=where["user"], dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://{where['user']}@/{name}?host={where['host']}"


def store_place(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """Return the URL of a new store; the cluster is only started where it is asked for."""
    if kind == "sqlite":
        return sqlite_url(folder / "store" / "changemaker.db")
    return fresh_database(request.getfixturevalue("postgres_cluster"))
