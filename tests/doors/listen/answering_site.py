"""A company whose surveys are answered: the site in this process, invitations, links, and a browser without scripts."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import httpx
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient

from changemaker.access.passwords import Passwords
from changemaker.access.roles import Role
from changemaker.access.sessions import start_session
from changemaker.api.identity import COOKIE
from changemaker.api.served import Served
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.listen.asking.token import Token, token_for
from changemaker.routines.open_store import FILE, keys_of, store_of
from changemaker.store.invitations import Invitation, put_invitation, read_invitation
from changemaker.store.survey_links import LinkMode, make_link
from changemaker.store.users import User, add_user
from changemaker.store.writer import Writer
from changemaker.web.app import site_of
from unit.store.made_store import made_file

URL = "http://127.0.0.1:8765"
BEGAN = datetime(2026, 11, 22, 6, 10, tzinfo=UTC)
DAY = 86_400_000_000  # microseconds

SURVEY = Path(__file__).with_name("visit.yml").read_text(encoding="utf-8")


@dataclass(slots=True, kw_only=True)
class Answering:
    """One site, its clock, and somebody's browser."""

    client: TestClient[Litestar]
    served: Served
    time: list[datetime] = field(default_factory=lambda: [BEGAN])
    csrf: str = ""

    @property
    def now(self) -> int:
        return round(self.time[0].timestamp() * 1_000_000)

    def later(self, **passed: float) -> None:
        """Let time pass."""
        self.time[0] += timedelta(**passed)

    def invitation(self, *, contact: str | None = "", survey: str = "visit", **more: object) -> tuple[str, Invitation]:
        """Invite somebody; return the token and the row."""
        id = secrets.token_hex(16)
        person = f"c-{id[:6]}" if contact == "" else contact
        values: dict[str, object] = {"mode": "email", "state": "sent", "sent_at": self.now, **more}
        row = Invitation(
            id=id,
            once_key=id,
            survey=survey,
            version=3,
            account_id="a1",
            contact_id=person,
            made_at=self.now,
            due_at=self.now,
            expires_at=self.now + 21 * DAY,
            changed_at=self.now,
            **values,  # type: ignore[arg-type]
        )
        with self.served.store.writing() as connection:
            put_invitation(connection, row)
        return token_for(self.served.keys, Token("invitation", id)), row

    def link(self, mode: LinkMode, **about: object) -> str:
        """Make a link and return its token."""
        with self.served.store.writing() as connection:
            made = make_link(
                connection, survey="visit", mode=mode, name="Counter 3", by="u1", now=self.now, about=about
            )
        return token_for(self.served.keys, Token("link", made.id))

    def again(self, row: Invitation) -> Invitation:
        """Return an invitation as it is now."""
        with self.served.store.reading() as connection:
            found = read_invitation(connection, row.id)
        assert found is not None
        return found

    def rows(self, table: sa.Table, **where: object) -> Sequence[sa.RowMapping]:
        """Return the rows of a table."""
        asked = sa.select(table).where(*(table.c[name] == value for name, value in where.items()))
        with self.served.store.reading() as connection:
            return connection.execute(asked).mappings().all()

    def person(self, name: str, *roles: Role) -> None:
        """Sign somebody of the company in."""
        made = User(
            id=f"u_{name}",
            email=f"{name}@example.com",
            name=name.title(),
            password_hash=self.served.passwords.hash("three blue kettles"),
            roles=tuple(role.value for role in roles),
            made_at=self.now,
        )
        with self.served.store.writing() as connection:
            add_user(connection, made)
            begun = start_session(connection, made, how="password", now=self.now)
        self.client.cookies.clear()
        self.client.cookies.set(COOKIE, begun.token)
        self.csrf = begun.session.csrf

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(
        self, path: str, fields: Mapping[str, object] | Sequence[tuple[str, object]], **headers: str
    ) -> httpx.Response:
        """Send a form as a browser does."""
        kind = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self.client.post(path, content=urlencode(fields, doseq=True), headers=kind)


@contextmanager
def answering(folder: Path, *, store: str = "", survey: str = SURVEY) -> Iterator[Answering]:
    """Serve a company with one survey, `visit`."""
    with site(workspace_in(folder, store=store, survey=survey)) as made:
        yield made


def workspace_in(folder: Path, *, store: str = "", survey: str = SURVEY, url: str = "") -> Workspace:
    (folder / "surveys").mkdir(parents=True, exist_ok=True)
    (folder / "surveys" / "visit.yml").write_text(survey, encoding="utf-8")
    more = (f"store: {store}\n" if store else "") + (f"url: {url}\n" if url else "")
    (folder / "changemaker.yml").write_text(f"name: Northwind Supply\ncurrency: EUR\nzone: Europe/Berlin\n{more}")
    return open_workspace(folder)


@contextmanager
def site(workspace: Workspace) -> Iterator[Answering]:
    if workspace.settings.store == "sqlite":
        made_file(workspace.kept / FILE)
    store, keys, time = store_of(workspace), keys_of(workspace), [BEGAN]
    passwords = Passwords(memory_kib=64, passes=1, lanes=1)
    served = Served(workspace=workspace, store=store, keys=keys, clock=lambda: time[0], url=URL, passwords=passwords)
    writer = Writer(store, keys)
    with TestClient(site_of(served, writer), base_url=URL) as client:
        client.follow_redirects = False
        yield Answering(client=client, served=served, time=time)
    writer.close()
    store.close()


def words_in(page: httpx.Response) -> str:
    """Return what a page says, without its tags."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", " ", page.text)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())
