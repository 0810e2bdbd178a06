"""A server that is killed at any moment has lost nothing that it acknowledged, and keeps nothing twice."""

import contextlib
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.routines.open_store import store_of
from changemaker.store.event_tables import EVENT
from doors.api.live import PUSH, SERVER, Life, Lives, key_of, living, postgresql_url, restart, workspace_in
from engines import cluster
from faults.warm import Warm

SENDERS, BATCH = 6, 7
FEW, MANY = 2, 20


@dataclass(slots=True)
class Sender:
    """Sends events for ever; what was not acknowledged is sent again in the server's next life."""

    name: str
    key: str
    sent: list[str] = field(default_factory=list)  # ids, in their order
    acknowledged: set[str] = field(default_factory=set)
    owed: list[list[str]] = field(default_factory=list)  # requests without an answer

    def work(self, port: int) -> None:
        """Send until the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        try:
            while True:
                ids = self.owed[0] if self.owed else self._new()
                events = [{"type": "track", "event": "e", "userId": "u", "messageId": one} for one in ids]
                path, body = ("/v1/batch", {"batch": events}) if len(ids) > 1 else ("/v1/track", events[0])
                connection.request("POST", path, json.dumps(body), headers)
                answer = connection.getresponse()
                told = json.loads(answer.read())
                assert answer.status == 200, told
                self.acknowledged.update(ids)
                self.owed.remove(ids)
        except (OSError, http.client.HTTPException):
            return

    def _new(self) -> list[str]:
        count = random.Random(len(self.sent)).choice((1, BATCH))
        ids = [f"{self.name}-{len(self.sent) + place}" for place in range(count)]
        self.sent += ids
        self.owed.append(ids)
        return ids


def test_a_server_on_sqlite_killed_at_work_keeps_what_it_acknowledged_once_each(every: Lives, tmp_path: Path) -> None:
    assert_nothing_is_lost_or_doubled(every, tmp_path, "sqlite", kills=FEW)


def test_a_server_on_postgresql_killed_at_work_keeps_what_it_acknowledged_once_each(
    every: Lives, tmp_path: Path, postgresql: str
) -> None:
    assert_nothing_is_lost_or_doubled(every, tmp_path, postgresql, kills=FEW)


@pytest.mark.faults
def test_twenty_kills_of_a_server_on_sqlite_lose_and_double_nothing(every: Lives, tmp_path: Path) -> None:
    assert_nothing_is_lost_or_doubled(every, tmp_path, "sqlite", kills=MANY)


@pytest.mark.faults
def test_twenty_kills_of_a_server_on_postgresql_lose_and_double_nothing(
    every: Lives, tmp_path: Path, postgresql: str
) -> None:
    assert_nothing_is_lost_or_doubled(every, tmp_path, postgresql, kills=MANY)


@pytest.fixture(scope="module")
def every(warm: Warm) -> Iterator[Lives]:
    with warm.program(SERVER) as process:
        assert process.stdout.readline() == "ready\n"
        yield Lives(process=process)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    bin = cluster.programs()
    if bin is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster.running(bin) as running:
        yield running


@pytest.fixture
def postgresql(server: dict[str, str]) -> str:
    return postgresql_url(server)


def assert_nothing_is_lost_or_doubled(every: Lives, folder: Path, store_url: str, *, kills: int) -> None:
    workspace = workspace_in(folder, store_url)
    store = store_of(workspace)
    key = key_of(store, PUSH)
    senders = [Sender(name=f"s{number}", key=key) for number in range(SENDERS)]
    draw = random.Random(11)
    for _ in range(kills):
        life = every.begin(folder)
        kill_at_work(life, senders, draw)
    with living(every, folder) as life:
        settle(senders, life.port)
    with store.reading() as connection:
        mine = sa.select(EVENT.c.key).where(EVENT.c.source == source_of(key))
        kept = Counter(connection.execute(mine).scalars())
    store.close()
    wanted = {f"{source_of(key)}:{one}" for sender in senders for one in sender.sent}
    assert all(sender.acknowledged == set(sender.sent) for sender in senders)
    assert (wanted - set(kept), set(kept) - wanted) == (set(), set())
    assert [one for one, count in kept.items() if count > 1] == []


def source_of(key: str) -> str:
    """Return the part of a key that is shown, under which its events are kept."""
    return key[: len("cmk_") + 8]


def kill_at_work(life: Life, senders: list[Sender], draw: random.Random) -> None:
    """Kill a server while all send, and after some were acknowledged in this life."""
    before = sum(len(sender.acknowledged) for sender in senders)
    wanted = before + draw.randint(1, 400)
    threads = [threading.Thread(target=sender.work, args=(life.port,)) for sender in senders]
    for thread in threads:
        thread.start()
    while sum(len(sender.acknowledged) for sender in senders) < wanted:
        assert any(thread.is_alive() for thread in threads), "all senders were refused"
        threads[0].join(0.001)
    life.kill()
    for thread in threads:
        thread.join()
    assert any(sender.owed for sender in senders), "nobody was waiting for an answer"


def settle(senders: list[Sender], port: int) -> None:
    """Send again whatever was not acknowledged."""
    for sender in senders:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"authorization": f"Bearer {sender.key}"}
        for ids in sender.owed:
            events = [{"type": "track", "event": "e", "userId": "u", "messageId": one} for one in ids]
            connection.request("POST", "/v1/batch", json.dumps({"batch": events}), headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            sender.acknowledged.update(ids)
        sender.owed.clear()
        connection.close()


def test_a_database_that_restarts_is_told_as_503_and_taken_up_again(
    every: Lives, tmp_path: Path, server: dict[str, str]
) -> None:
    workspace = workspace_in(tmp_path, postgresql_url(server))
    store = store_of(workspace)
    key = key_of(store, PUSH)
    store.close()

    with living(every, tmp_path) as life:
        assert push(life.port, key, "before")[0] == 200
        restart(server, "stop")
        try:
            status, told, headers = push(life.port, key, "while")
            health = asked(life.port, "/health")
        finally:
            restart(server, "start")
        until = time.monotonic() + 60
        while (after := push(life.port, key, "after")[0]) != 200 and time.monotonic() < until:
            pass

    assert (status, told["code"], health) == (503, "CM301", 503)
    assert int(headers["Retry-After"]) > 0
    assert "Traceback" not in str(told) and "tester" not in str(told)
    assert after == 200


def test_fifty_megabytes_are_never_held_in_memory(every: Lives, tmp_path: Path) -> None:
    workspace = workspace_in(tmp_path)
    store = store_of(workspace)
    key = key_of(store, PUSH)
    store.close()

    with living(every, tmp_path) as life:
        assert push(life.port, key, "warm")[0] == 200
        before = peak_memory(life.pid)
        connection = http.client.HTTPConnection("127.0.0.1", life.port, timeout=60)
        with contextlib.suppress(OSError):  # it may hang up on who goes on sending
            headers = {"authorization": f"Bearer {key}"}
            headers["transfer-encoding"] = "chunked"
            connection.request("POST", "/v1/batch", (bytes(1 << 20) for _ in range(50)), headers, encode_chunked=True)
        status = connection.getresponse().status
        grown = peak_memory(life.pid) - before

    assert status == 413
    assert grown < 10 << 20


def peak_memory(pid: int) -> int:
    """Return the most bytes that a process has held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) << 10


def push(port: int, key: str, id: str) -> tuple[int, dict[str, object], Mapping[str, str]]:
    """Send one event; return status, body and headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"event": "e", "userId": "u", "messageId": id})
    connection.request("POST", "/v1/track", body, {"authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    return (
        answer.status,
        json.loads(answer.read()),
        dict(answer.headers) | {name.title(): value for name, value in answer.headers.items()},
    )


def asked(port: int, path: str) -> int:
    """Return the status of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    return connection.getresponse().status
