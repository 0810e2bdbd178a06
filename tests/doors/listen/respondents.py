"""Many respondents at once, each with a link of their own, who answer a real server and remember its word."""

import asyncio
import os
import random
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE, Popen

import httpx
import sqlalchemy as sa

from changemaker.engine.workspace import Workspace
from changemaker.listen.asking.token import Token, token_for
from changemaker.privacy.keys import Keys
from changemaker.routines.answering import response_id
from changemaker.store.answering import open_text, read_draft
from changemaker.store.invitations import Invitation, put_invitations, read_invitation
from changemaker.store.listening_tables import SURVEY_ANSWER
from changemaker.store.open import Store
from doors.api.live import SERVER, Lives
from doors.support import surroundings

DAY = 86_400_000_000  # microseconds
PATIENCE = 120.0  # seconds that one request may take on a machine that is busy with other things
SITE = SERVER.replace("from changemaker.api.app import app_of", "from changemaker.web.app import site_of").replace(
    "app_of(served, writer=writer)", "site_of(served, writer)"
)
ALONE = "ANSWERS_ALONE"  # set for the server's process: each page is committed by itself, to compare
SITE = f"""
import os
from changemaker.store import group_commit
if os.environ.get("{ALONE}"):
    group_commit.GroupCommit.write = lambda self, work: alone(self, work)
    def alone(self, work):
        with self._store.writing() as connection:
            return work(connection)
{SITE}"""


@dataclass(slots=True, kw_only=True)
class Respondent:
    """One person, what they send off, and what the server said it keeps."""

    token: str
    invitation_id: str
    pages: list[dict[str, str]]
    acknowledged: int = 0  # pages that were answered with 303
    seconds: list[float] = field(default_factory=list)  # that each page took until it was acknowledged

    @property
    def is_done(self) -> bool:
        return self.acknowledged == len(self.pages)

    async def answer(self, client: httpx.AsyncClient, pause: float, draw: random.Random) -> None:
        """Load the page, then send off one after the other, until all are acknowledged or nobody hears."""
        try:
            if self.acknowledged == 0:
                await asyncio.sleep(pause * draw.random())
                seen = await client.get(f"/s/{self.token}")
                assert seen.status_code == 200, seen.status_code
            while not self.is_done:
                await asyncio.sleep(pause * draw.random())
                began = time.perf_counter()
                sent = await client.post(f"/s/{self.token}", data=self.pages[self.acknowledged])
                assert sent.status_code == 303, (sent.status_code, sent.text[:300])
                self.seconds.append(time.perf_counter() - began)
                self.acknowledged += 1
        except httpx.TransportError:
            return  # the server is gone; they come back


def respondents(store: Store, keys: Keys, count: int, *, seed: int = 5) -> list[Respondent]:
    """Invite so many people; half of them give a low score, and write why."""
    draw, now = random.Random(seed), time.time_ns() // 1000
    rows, people = [], []
    for number in range(count):
        id = f"{draw.getrandbits(128):032x}"
        rows.append(_row(id, number, now))
        nps = draw.randint(0, 10)
        pages = [{"-page": "0", "nps": str(nps), "ways": draw.choice(("web", "phone"))}]
        if nps <= 6:
            pages.append({"-page": "1", "why": f"Reason {number}: " + "late again. " * draw.randint(1, 30)})
        pages.append({"-page": "2", "feel": "valued", "feel.valued": str(draw.randint(1, 5)), "mail": "yes"})
        people.append(Respondent(token=token_for(keys, Token("invitation", id)), invitation_id=id, pages=pages))
    with store.writing() as connection:
        put_invitations(connection, rows)
    return people


async def answering_at(url: str, people: Sequence[Respondent], *, pause: float = 0.0) -> None:
    """Let all of them answer at once; returns when all are through, or the server is gone."""
    limits = httpx.Limits(max_connections=len(people), max_keepalive_connections=len(people), keepalive_expiry=2)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits) as client:
        draw = random.Random(len(people))
        work = [one.answer(client, pause, random.Random(draw.random())) for one in people if not one.is_done]
        await asyncio.gather(*work)


def lost(store: Store, keys: Keys, people: Sequence[Respondent]) -> list[str]:
    """Return what was acknowledged and is not there, or not as it was sent."""
    problems = []
    with store.reading() as connection:
        for one in people:
            draft = read_draft(connection, keys, response_id(one.invitation_id))
            if one.acknowledged == 0:
                continue
            if draft is None:
                problems.append(f"{one.invitation_id}: {one.acknowledged} pages acknowledged, none kept")
            elif draft.state == "complete":
                problems += _wrong_rows(connection, keys, one)
            elif one.is_done:
                problems.append(f"{one.invitation_id}: the end was acknowledged, the response is {draft.state}")
            else:
                for page in one.pages[: one.acknowledged]:
                    problems += [
                        f"{one.invitation_id}: {name} is {draft.answers.get(name)!r}"
                        for name, said in (("nps", page.get("nps")), ("why", page.get("why")))
                        if said is not None and str(draft.answers.get(name)).removesuffix(".0") != said.strip()
                    ]
    return problems


def _wrong_rows(connection: sa.Connection, keys: Keys, one: Respondent) -> list[str]:
    id = response_id(one.invitation_id)
    rows = connection.execute(
        sa.select(SURVEY_ANSWER.c.question, SURVEY_ANSWER.c.value).where(SURVEY_ANSWER.c.response_id == id)
    ).all()
    answers = {row.question: row.value for row in rows}
    wrong = [] if len(answers) == len(rows) else [f"{id}: answers twice"]
    if answers.get("nps") != float(one.pages[0]["nps"]):
        wrong.append(f"{id}: nps is {answers.get('nps')}")
    why = one.pages[1].get("why")
    if why is not None and open_text(connection, keys, f"{id}:why") != why.strip():
        wrong.append(f"{id}: another text")
    invitation = read_invitation(connection, one.invitation_id)
    if invitation is None or invitation.state != "answered":
        wrong.append(f"{id}: the invitation is not answered")
    return wrong


@contextmanager
def site_lives() -> Iterator[Lives]:
    """Yield what starts servers with all their pages."""
    with Popen(
        [sys.executable, "-c", SITE],
        stdin=PIPE,
        stdout=PIPE,
        text=True,
        env=surroundings() | {ALONE: os.environ.get(ALONE, "")},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Lives(process=process)
        process.stdin.close()


def surveyed(folder: Path, workspace: Workspace) -> None:
    """Give a workspace the survey that respondents answer."""
    (folder / "surveys").mkdir(exist_ok=True)
    text = Path(__file__).with_name("visit.yml").read_text(encoding="utf-8")
    (workspace.folder / "surveys" / "visit.yml").write_text(text, encoding="utf-8")


def _row(id: str, number: int, now: int) -> Invitation:
    return Invitation(
        id=id,
        once_key=secrets.token_hex(8),
        survey="visit",
        version=3,
        account_id=f"a{number % 50}",
        contact_id=f"c{number}",
        mode="email",
        language="en",
        state="sent",
        made_at=now,
        due_at=now,
        sent_at=now,
        expires_at=now + 21 * DAY,
        changed_at=now,
    )
