"""A server that is killed while people answer has lost no page that it acknowledged, on either store."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from changemaker.privacy.keys import Keys
from changemaker.routines.open_store import keys_of, store_of
from changemaker.store.open import Store
from doors.api.live import Life, Lives, living, workspace_in
from doors.listen.respondents import SITE, Respondent, answering_at, lost, respondents, surveyed
from engines import cluster
from engines.store_places import fresh_database
from faults.warm import Warm

A_FEW, A_HUNDRED, MANY = 30, 100, 1_000
AGAIN = 3  # times that they come back, where the connection was lost


@pytest.fixture(scope="module")
def every(warm: Warm) -> Iterator[Lives]:
    with warm.program(SITE) as process:
        assert process.stdout.readline() == "ready\n"
        yield Lives(process=process)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def postgresql_cluster() -> Iterator[dict[str, str]]:
    bin = cluster.programs()
    if bin is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster.running(bin) as running:
        yield running


@pytest.fixture
def postgresql(postgresql_cluster: dict[str, str]) -> str:
    """A database of the test's own: what another one sealed under its secret does not open here."""
    return fresh_database(postgresql_cluster)


def test_thirty_respondents_on_sqlite_lose_nothing_by_a_kill(every: Lives, tmp_path: Path) -> None:
    assert_kept_through_kills(every, tmp_path, "sqlite", people=A_FEW, kills=1)


@pytest.mark.faults
def test_a_hundred_respondents_on_sqlite_lose_nothing_by_a_kill(every: Lives, tmp_path: Path) -> None:
    assert_kept_through_kills(every, tmp_path, "sqlite", people=A_HUNDRED, kills=1)


@pytest.mark.faults
def test_a_hundred_respondents_on_postgresql_lose_nothing_by_a_kill(
    every: Lives, tmp_path: Path, postgresql: str
) -> None:
    assert_kept_through_kills(every, tmp_path, postgresql, people=A_HUNDRED, kills=1)


@pytest.mark.faults
def test_a_thousand_respondents_on_sqlite_lose_nothing_by_five_kills(every: Lives, tmp_path: Path) -> None:
    assert_kept_through_kills(every, tmp_path, "sqlite", people=MANY, kills=5)


@pytest.mark.faults
def test_a_thousand_respondents_on_postgresql_lose_nothing_by_five_kills(
    every: Lives, tmp_path: Path, postgresql: str
) -> None:
    assert_kept_through_kills(every, tmp_path, postgresql, people=MANY, kills=5)


def assert_kept_through_kills(every: Lives, folder: Path, url: str, *, people: int, kills: int) -> None:
    workspace = workspace_in(folder, url)
    surveyed(folder, workspace)
    store, keys = store_of(workspace), keys_of(workspace)
    crowd, draw = respondents(store, keys, people, seed=people + kills), random.Random(kills)
    pages = sum(len(one.pages) for one in crowd)
    for kill in range(kills):
        after = round(pages * (kill + draw.uniform(0.2, 0.8)) / (kills + 1))
        asyncio.run(killed_in_the_middle(every.begin(folder), crowd, after=after))
        assert any(not one.is_done for one in crowd), "all had answered before the kill"
        assert lost(store, keys, crowd) == []
    with living(every, folder) as life:
        for _ in range(AGAIN):
            asyncio.run(answering_at(life.url, crowd))
    assert_all_there(store, keys, crowd)
    store.close()


async def killed_in_the_middle(life: Life, crowd: list[Respondent], *, after: int) -> None:
    """Let all answer, and kill the server once so many pages were acknowledged."""
    answers = asyncio.create_task(answering_at(life.url, crowd))
    while sum(one.acknowledged for one in crowd) < after and not answers.done():
        await asyncio.sleep(0.002)
    life.kill()
    await answers


def assert_all_there(store: Store, keys: Keys, crowd: list[Respondent]) -> None:
    assert all(one.is_done for one in crowd)
    assert lost(store, keys, crowd) == []
