"""A small company, served in this process, and people who read its pages."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from changemaker.access.passwords import Passwords
from changemaker.access.roles import Role
from changemaker.access.sessions import start_session
from changemaker.api.identity import COOKIE
from changemaker.api.served import Served
from changemaker.core.clock import fixed_clock, system_clock
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.kept_results import keep_case
from changemaker.routines.open_store import keys_of, store_of
from changemaker.routines.programme_proof import ProvedProgramme
from changemaker.sources.load import load
from changemaker.store.users import User, add_user
from changemaker.store.writer import Writer
from changemaker.web.app import site_of
from doors import sample_case as sample
from doors.support import write_csv

URL = "http://127.0.0.1:8765"
NOW = "2026-11-22T06:10:00"
MICROS = round(fixed_clock(NOW)().timestamp() * 1_000_000)
SECRET_ADDRESS = "ivan.petrov@example.com"
PASSWORD = "three blue kettles"


@dataclass(slots=True, kw_only=True)
class Pages:
    """One site, and a browser at it."""

    client: TestClient[Litestar]
    served: Served
    csrf: str = ""

    def person(self, name: str, *roles: Role) -> "Pages":
        """Return the same browser with somebody new signed in, as the sign-in would leave it."""
        made = User(
            id=f"u_{name}",
            email=f"{name}@example.com",
            name=name.title(),
            password_hash=self.served.passwords.hash(PASSWORD),
            roles=tuple(role.value for role in roles),
            made_at=MICROS,
        )
        with self.served.store.writing() as connection:
            add_user(connection, made)
            begun = start_session(connection, made, how="password", now=MICROS)
        self.client.cookies.clear()
        self.client.cookies.set(COOKIE, begun.token)
        self.csrf = begun.session.csrf
        return self

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Load a page."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, fields: Mapping[str, object] | None = None, *, csrf: str | None = None) -> httpx.Response:
        """Send a form as a page of ours does."""
        token = self.csrf if csrf is None else csrf
        body = urlencode({"csrf": token, **(fields or {})}, doseq=True)
        kind = {"content-type": "application/x-www-form-urlencoded", "origin": URL, "sec-fetch-site": "same-origin"}
        return self.client.post(path, content=body, headers=kind)


@contextmanager
def pages_of(workspace: Workspace) -> Iterator[Pages]:
    """Serve `workspace` and yield a browser at it."""
    store, keys = store_of(workspace), keys_of(workspace)
    passwords = Passwords(memory_kib=64, passes=1, lanes=1)
    served = Served(workspace=workspace, store=store, keys=keys, clock=fixed_clock(NOW), url=URL, passwords=passwords)
    writer = Writer(store, keys)
    with TestClient(site_of(served, writer), base_url=URL) as client:
        client.follow_redirects = False
        yield Pages(client=client, served=served)
    writer.close()
    store.close()


def small_company(folder: Path) -> Workspace:
    """Return a workspace with two tables, a row that was set aside, and a programme that was proved."""
    folder.mkdir(exist_ok=True)
    (folder / "changemaker.yml").write_text("name: Northwind Supply\ncurrency: USD\n")
    for part in ("sources", "data", "programmes"):
        (folder / part).mkdir()
    write_csv(folder / "data" / "account.csv", {"account_id": ["a1", "a2"], "segment": ["b2b", "b2b"]})
    orders: dict[str, list[object]] = {
        "order_id": ["o1", "o2", "o3"],
        "line": [1, 1, 1],
        "account_id": ["a1", "a2", "a1"],
        "t": ["2026-01-03", "2026-01-04", f"ask {SECRET_ADDRESS}"],
        "amount": [10, 20, 30],
    }
    write_csv(folder / "data" / "order.csv", orders)
    for table in ("account", "order"):
        (folder / "sources" / f"{table}.yml").write_text(json.dumps([{"table": table, "from": f"data/{table}.csv"}]))
    case = sample.case_named("proven")
    programme = sample.PROGRAMME.model_dump(mode="json", exclude_defaults=True)
    (folder / "programmes" / f"{case.programme}.yml").write_text(json.dumps(programme))
    workspace = open_workspace(folder)
    load(workspace, clock=system_clock, progress=lambda step: None)
    proved = ProvedProgramme(case=case, source=sample.SOURCE, frozen_now=False)
    keep_case(workspace, proved, sample.MADE_AT)
    return workspace


def empty_company(folder: Path) -> Workspace:
    """Return a workspace with nothing in it."""
    folder.mkdir(exist_ok=True)
    (folder / "changemaker.yml").write_text("name: Acme\ncurrency: EUR\n")
    return open_workspace(folder)


def words_of(page: httpx.Response) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())
