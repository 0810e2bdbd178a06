"""Weeks of a town's life on a clock that the test sets, with workers that are killed at every look."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from changemaker.channels.mail_message import name_of
from doors.sending.company import Company, company, micro
from doors.sending.hook_server import HookServer, hook_server
from doors.sending.mail_server import MailServer, mail_server
from faults.journeys.judge import Judge, rows
from faults.journeys.plans import CAP, PLANS, QUIET
from faults.journeys.scenes import START, applied, lively, peopled, settings, zones
from faults.warm import Program, Warm

PROGRAM = Path(__file__).with_name("acting_process.py")
SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
KILLED = {-signal.SIGKILL, 137}
STEP, AFTER = timedelta(hours=6), timedelta(days=32)  # between two looks; until everything has come to its end
LONGEST = 0.25  # seconds of work before a shot at random


@dataclass(kw_only=True)
class Campaign:
    """One store, one town, and workers that two at a time do what is due."""

    acme: Company
    program: Program
    mails: MailServer
    hooks: HookServer
    accounts: int
    days: int
    seed: int
    limit: int = 20
    kills: int = 0
    begun: int = 0
    draw: Random = field(default_factory=Random)

    @property
    def store_url(self) -> str:
        return self.acme.store.engine.url.render_as_string(hide_password=False)

    def look(self, *, fails: Sequence[str] = ("", ""), shots: Sequence[float | None] = ()) -> list[int]:
        """Let workers work at one moment; shoot at them after so many seconds; return how each ended."""
        told = {"folder": str(self.acme.workspace.folder), "store": self.store_url, "now": micro(self.acme.moment)}
        told |= {"mail": self.mails.port, "hook": self.hooks.url, "limit": self.limit, "fails": list(fails)}
        told |= {"accounts": self.accounts, "days": self.days, "seed": self.seed}
        self._say(json.dumps(told))
        pids = [int(self.program.stdout.readline()) for _ in fails]
        self._say("begin")
        started = time.monotonic()
        for pid, shot in sorted(zip(pids, shots, strict=False), key=lambda one: one[1] or 0):
            if shot is not None:
                time.sleep(max(0.0, shot - (time.monotonic() - started)))
                with suppress(ProcessLookupError):  # it is buried only at the next line: its id is nobody else's
                    os.kill(pid, signal.SIGKILL)
        self._say("bury")
        codes = [int(code) for code in json.loads(self.program.stdout.readline())]
        self.begun += len(codes)
        self.kills += sum(code in KILLED for code in codes)
        return codes

    def shoot(self) -> list[int]:
        """One look with one worker, or both, shot at a random moment."""
        shots = [self.draw.random() ** 2 * LONGEST, self.draw.choice([None, None, self.draw.random() * LONGEST])]
        return self.look(shots=shots)

    def pass_time(self, by: timedelta = STEP) -> None:
        self.acme.moment += by

    def come_to_an_end(self) -> None:
        """Nobody is killed any more, until nothing is left."""
        end = START + timedelta(days=self.days) + AFTER
        while self.acme.moment < end:
            living = self.acme.moment < START + timedelta(days=self.days)
            self.pass_time(
                timedelta(hours=20 if living else 74)
            )  # a look that is missed and this: still less than two days
            assert self.look(fails=[""]) == [0]
        for _ in range(2):  # what was written last may have to wait for the morning of its reader
            self.pass_time(timedelta(hours=13))
            assert self.look(fails=[""]) == [0]

    def somebody_says_no(self) -> None:
        account = self.draw.randrange(self.accounts)
        self.acme.say(f"A{account}-b", "marketing", "withdrawn")

    def _say(self, line: str) -> None:
        self.program.stdin.write(line + "\n")
        self.program.stdin.flush()

    def breaches(self) -> list[str]:
        """What the tables and the servers say against it."""
        town = lively(self.accounts, days=self.days, seed=self.seed)
        judge = Judge(store=self.acme.store, town=town, plans=PLANS, caps=[CAP], quiet=QUIET, zones=zones(town))
        return [*judge.breaches(until=micro(START + timedelta(days=self.days))), *self._arrivals()]

    def _arrivals(self) -> list[str]:
        """An e-mail arrived at most once, and once where it is said to be sent; a webhook at least once."""
        found, came = [], Counter[str]()
        for envelope in self.mails.envelopes:
            head = bytes(envelope.content or b"").partition(b"Message-ID: <")[2]  # type: ignore[arg-type]
            came[head.partition(b"@")[0].decode()] += 1
        came.update(taken.headers["webhook-id"] for taken in self.hooks.taken)
        with self.acme.store.reading() as connection:
            sent = rows(connection, "SELECT key, channel, state, provider_id FROM outbox")
        for row in sent:
            times = came[name_of(row["key"])] if row["channel"] == "email" else came[str(row["provider_id"])]
            wrong = row["channel"] == "email" and (times > 1 or (row["state"] == "sent" and times != 1))
            wrong |= row["channel"] == "webhook" and row["state"] == "sent" and times < 1
            wrong |= row["state"] in ("skipped", "failed", "new") and times > 0
            if wrong:
                found.append(f"{row['key']} is {row['state']} and arrived {times} times")
        return found


@contextmanager
def campaign(warm: Warm, folder: Path, store: str, *, accounts: int, days: int, seed: int) -> Iterator[Campaign]:
    """Yield a campaign in a town that is the same for the same seed; its journeys have been applied."""
    with mail_server() as mails, hook_server() as hooks:
        own = settings(hooks={"crm": {"url": hooks.url, "secret": "${CRM_SECRET}"}})
        acme = company(folder, port=mails.port, store=store, **own)
        town = lively(accounts, days=days, seed=seed)
        peopled(acme, town)
        applied(acme)
        with warm.program(PROGRAM.read_text(encoding="utf-8"), CRM_SECRET=SECRET) as program:
            yield Campaign(
                acme=acme,
                program=program,
                mails=mails,
                hooks=hooks,
                accounts=accounts,
                days=days,
                seed=seed,
                draw=Random(seed),
            )
        acme.store.close()
