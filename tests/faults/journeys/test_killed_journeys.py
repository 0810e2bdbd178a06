"""Workers of journeys that are killed at any moment: nothing is lost, nothing happens twice, no promise is broken."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engines.cluster import programs
from faults.journeys.campaign import KILLED, Campaign, campaign
from faults.journeys.judge import rows
from faults.store.durable_cluster import durable_cluster
from faults.warm import Warm

POINTS = ("after:enter", "after:claim", "before:commit", "after:commit", "after:sending")
FEWEST = 10  # runs and acts that a campaign must have seen, or it has shown nothing


def at_every_point(life: Campaign) -> None:
    """Kill one worker, then both, at each place where a test may ask for it."""
    for point in POINTS:
        for fails in ((point, ""), (point, point)):
            for _ in range(12):
                life.pass_time()
                codes = life.look(fails=fails)
                if codes[0] in KILLED:
                    break
            assert codes[0] in KILLED, f"nobody came by {point}"


def until_killed(life: Campaign, kills: int) -> None:
    """Shoot at workers at random moments."""
    looks = 0
    while life.kills < kills:
        life.pass_time()
        life.shoot()
        if life.draw.random() < 0.2:
            life.somebody_says_no()
        looks += 1
        assert looks < 4 * kills, f"{life.kills} of {life.begun} workers were hit at work"


def judged(life: Campaign) -> None:
    life.come_to_an_end()
    assert life.breaches() == []
    with life.acme.store.reading() as connection:
        (done,) = rows(
            connection,
            "SELECT (SELECT COUNT(*) FROM journey_run) AS runs, (SELECT COUNT(*) FROM journey_step) AS steps,"
            " (SELECT COUNT(*) FROM outbox WHERE state = 'sent') AS sent",
        )
        doubts = rows(connection, "SELECT key FROM outbox WHERE state = 'in_doubt'")
    assert min(done.values()) >= FEWEST
    assert len(doubts) <= life.kills  # a kill costs one message its certainty, no more


def test_five_kills_at_named_places_lose_nothing(tmp_path: Path, warm: Warm) -> None:
    with campaign(warm, tmp_path, "", accounts=9, days=9, seed=5) as life:
        for point in POINTS:
            for _ in range(12):
                life.pass_time()
                if life.look(fails=[point])[0] in KILLED:
                    break
        assert life.kills == len(POINTS)
        judged(life)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store that keeps what it says it keeps."""
    if request.param == "sqlite":
        yield ""
        return
    if programs() is None:
        pytest.skip("PostgreSQL is not here: apt-get install postgresql")
    with durable_cluster() as cluster:
        assert cluster is not None
        yield cluster.url


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_hundred_kills_of_two_workers_lose_nothing(store: str, tmp_path: Path, warm: Warm) -> None:
    with campaign(warm, tmp_path / "acme", store, accounts=40, days=60, seed=100) as life:
        at_every_point(life)
        until_killed(life, 100)
        judged(life)
        assert life.kills >= 100


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_towns_lose_nothing_either(seed: int, tmp_path: Path, warm: Warm) -> None:
    with campaign(warm, tmp_path / "acme", "", accounts=25, days=20, seed=seed) as life:
        until_killed(life, 25)
        life.pass_time(timedelta(hours=10))
        judged(life)
