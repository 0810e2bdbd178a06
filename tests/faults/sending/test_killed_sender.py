"""A sender that is killed at any moment loses nothing, and breaks no promise of its channels.

A webhook is tried again (`retry`): it arrives at least once. An e-mail is held (`hold`): it arrives at most once, and
what nobody knows is in the list of doubts.
"""

import base64
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from changemaker.channels.mail_message import name_of
from changemaker.store.outbox import count_sendings
from doors.sending.company import Company, company
from doors.sending.hook_server import hook_server
from doors.sending.mail_server import mail_server
from engines.cluster import programs, running
from faults.warm import Program, Warm

SECRET = f"whsec_{base64.b64encode(bytes(32)).decode()}"
MESSAGES = 4  # of each channel for each kill
PATIENCE = 120
# Everything is imported once; each line on stdin (hours, places, store, folder) forks a process that sends until it is
# done or killed. It tells its id; the next line lets the dead be buried, so that its id is nobody else's before.
SENDER = """
import os, sys
from pathlib import Path
from doors.sending.company import company
for line in sys.stdin:
    hours, mail, hook, store, folder = line.rstrip("\\n").split(" ", 4)
    child = os.fork()
    if child == 0:
        hooks = {"crm": {"url": hook, "secret": "${CRM_SECRET}"}}
        acme = company(Path(folder), port=int(mail), store=store.strip("-"), hooks=hooks)
        acme.pass_time(hours=float(hours))
        while acme.send():
            pass
        os._exit(0)
    print(child, flush=True)
    sys.stdin.readline()
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Killer:
    """Kills the sender when the so-manieth message arrives: before it is answered, or a moment after."""

    def __init__(self) -> None:
        self.pid, self.left, self.after = 0, -1, 0.0
        self.lock, self.came = threading.Lock(), Counter[str]()
        self.dead = threading.Event()

    def aim(self, pid: int, *, at: int, after: float) -> None:
        with self.lock:
            self.pid, self.left, self.after = pid, at, after
            self.dead.clear()

    def arrived(self, key: str) -> None:
        with self.lock:
            self.came[key] += 1
            self.left -= 1
            if self.left != 0:
                return
            pid, after = self.pid, self.after
        if after:
            threading.Timer(after, self.kill, [pid]).start()
        else:
            self.kill(pid)

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.dead.set()


def line(process: Program, text: str) -> int:
    process.stdin.write(text + "\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def killed_while_sending(folder: Path, store: str, kills: int, monkeypatch: pytest.MonkeyPatch, warm: Warm) -> None:
    monkeypatch.setenv("CRM_SECRET", SECRET)
    draw, killer = random.Random(kills), Killer()
    with mail_server() as mails, hook_server() as hooks, warm.program(SENDER, CRM_SECRET=SECRET) as process:
        settings = {"hooks": {"crm": {"url": hooks.url, "secret": "${CRM_SECRET}"}}}
        acme = company(folder, port=mails.port, store=store, **settings)
        acme.add_user()
        mails.on_mail = lambda envelope: killer.arrived(_message_id(envelope.content))
        hooks.on_taken = lambda taken: killer.arrived(taken.headers["webhook-id"])
        at_work = 0
        for kill in range(kills):
            _fill(acme, kill)
            pid = line(process, f"{kill / 10} {mails.port} {hooks.url} {store or '-'} {folder}")
            killer.aim(
                pid,
                at=kill % 2 + 1 + 2 * draw.randrange(MESSAGES // 2),
                after=draw.choice([0, 0, 0.001, 0.005, 0.02]) if kill else 0,
            )
            assert killer.dead.wait(PATIENCE)
            at_work += line(process, "bury") == signal.SIGKILL
        acme.pass_time(hours=kills / 10)
        while acme.send() or _pending(acme):
            acme.pass_time(minutes=6)
    assert at_work >= kills * 0.8  # the others had sent all before the shot
    _check(acme, killer.came, kills)
    acme.store.close()


def _fill(acme: Company, kill: int) -> None:
    for n in range(MESSAGES):
        due = {"due_at": acme.now + n}  # mails and webhooks by turns, so that kills hit both
        acme.put(f"mail/{kill}/{n}", user_id="u1", **due)
        acme.put(f"hook/{kill}/{n}", channel="webhook", place="crm", payload={"type": "t", "data": n}, **due)


def _pending(acme: Company) -> int:
    with acme.store.reading() as connection:
        counted = count_sendings(connection)
    return sum(n for (state, _), n in counted.items() if state in ("new", "sending"))


def _message_id(content: object) -> str:
    head = bytes(content).partition(b"Message-ID: <")[2]  # type: ignore[call-overload]
    return str(head.partition(b"@")[0].decode())


def _check(acme: Company, came: Counter[str], kills: int) -> None:
    """Every row came to an end, and what arrived is what its channel promised."""
    seen = Counter[str]()
    for kill in range(kills):
        for n in range(MESSAGES):
            hook, mail = acme.row(f"hook/{kill}/{n}"), acme.row(f"mail/{kill}/{n}")
            assert hook.state == "sent"
            assert came[str(hook.provider_id)] >= 1
            assert mail.state in ("sent", "in_doubt")
            times = came[name_of(mail.key)]
            assert times == 1 if mail.state == "sent" else times <= 1
            seen[mail.state] += 1
            seen["twice"] += came[str(hook.provider_id)] - 1
    assert sum(came.values()) <= 2 * MESSAGES * kills + kills
    assert seen["in_doubt"] + seen["twice"] <= kills  # a kill costs one message its certainty, no more
    assert seen["in_doubt"] + seen["twice"] > 0  # the first kill hits a message on its way
    assert kills < 20 or (seen["in_doubt"] > 0 and seen["twice"] > 0)  # many kills hit both channels


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not here: apt-get install postgresql")
    with running(bin) as where:
        yield f"postgresql://{where['user']}@/postgres?host={where['host']}"


def test_three_kills_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Warm) -> None:
    killed_while_sending(tmp_path, "", 3, monkeypatch, warm)


@pytest.mark.faults
def test_twenty_kills_lose_nothing_on_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Warm) -> None:
    killed_while_sending(tmp_path, "", 20, monkeypatch, warm)


@pytest.mark.faults
def test_twenty_kills_lose_nothing_on_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql: str, warm: Warm
) -> None:
    killed_while_sending(tmp_path, postgresql, 20, monkeypatch, warm)
