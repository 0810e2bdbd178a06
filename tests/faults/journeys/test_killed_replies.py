"""A server that is killed while customers answer "did you have a problem?" keeps every answer that it acknowledged."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from changemaker.routines.journey_letters import token_for
from changemaker.routines.open_store import keys_of, store_of
from changemaker.store.journey_runs import RunRow, insert_runs
from changemaker.store.open import Store
from changemaker.store.outbox import put
from doors.api.live import Life, Lives, living, workspace_in
from doors.listen.respondents import SITE
from engines.store_places import KINDS, store_place
from faults.journeys.judge import rows
from faults.warm import Warm

NOW = 1_790_000_000_000_000
ENORMOUS = b"problem=yes&words=" + b"x" * 50_000_000


@pytest.fixture(scope="module")
def every(warm: Warm) -> Iterator[Lives]:
    with warm.program(SITE) as process:
        assert process.stdout.readline() == "ready\n"
        yield Lives(process=process)  # type: ignore[arg-type]


def letters(store: Store, many: int) -> list[str]:
    """Put letters into the outbox that ask; return their keys."""
    runs = [
        RunRow(
            id=f"{number:032x}", journey="late", version=1, unit=f"a{number}", account_id=f"a{number}", contact_id=None,
            episode="1", arm="treated", state="waiting", node="3", visit=2, wake_at=NOW, entered_at=NOW,
            window_until=NOW, attempt=0,
        )
        for number in range(many)
    ]  # fmt: skip
    keys = [f"journey:{run.id}/2/1/c{number}" for number, run in enumerate(runs)]
    told = {"channel": "email", "purpose": "service", "payload": {"mail": "m"}, "origin": "journey:late", "now": NOW}
    with store.writing() as connection:
        insert_runs(connection, runs)
        for number, (run, key) in enumerate(zip(runs, keys, strict=True)):
            put(connection, key=key, contact_id=f"c{number}", run=run.id, account_id=f"a{number}", **told)  # type: ignore[arg-type]
    return keys


def sent_off(life: Life, tokens: dict[str, str], acknowledged: set[str]) -> list[threading.Thread]:
    """Let all who have not yet been heard answer at once."""

    def answer(key: str) -> None:
        try:
            said = httpx.post(f"{life.url}/r/{tokens[key]}", data={"problem": "yes"}, timeout=60)
        except httpx.HTTPError:
            return
        if said.status_code == 200:
            acknowledged.add(key)

    threads = [threading.Thread(target=answer, args=(key,)) for key in tokens if key not in acknowledged]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_that_was_acknowledged_is_lost_by_five_kills(
    kind: str, every: Lives, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    workspace = workspace_in(tmp_path, "sqlite" if kind == "sqlite" else store_place(kind, tmp_path, request))
    store, draw = store_of(workspace), random.Random(5)
    tokens = {key: token_for(keys_of(workspace), key) for key in letters(store, 60)}
    acknowledged: set[str] = set()
    for _ in range(5):
        life = every.begin(tmp_path)
        threads, before = sent_off(life, tokens, acknowledged), len(acknowledged)
        wanted = before + draw.randrange(1, 9)
        while len(acknowledged) < wanted and any(thread.is_alive() for thread in threads):
            threads[0].join(0.002)
        life.kill()
        for thread in threads:
            thread.join(60)
        with store.reading() as connection:
            kept = {f"journey:{row['id']}" for row in rows(connection, "SELECT id FROM journey_reply")}
        assert {key.rpartition("/")[0] for key in acknowledged} <= kept
    assert len(acknowledged) < len(tokens), "all had answered before the last kill"
    with living(every, tmp_path) as life:
        for thread in sent_off(life, tokens, acknowledged):
            thread.join(60)
        large = httpx.post(f"{life.url}/r/{next(iter(tokens.values()))}", content=ENORMOUS, timeout=60)

    assert large.status_code == 413
    assert acknowledged == set(tokens)
    with store.reading() as connection:
        assert len(rows(connection, "SELECT id FROM journey_reply")) == len(tokens)
        assert len(rows(connection, "SELECT id FROM care_case")) == len(tokens)  # one each, however often it was sent
    store.close()
