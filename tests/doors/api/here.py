"""A server inside this process, and people and machines who ask it."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import uvicorn

from changemaker.access.machine_keys import FOR_MACHINES, make_key
from changemaker.access.roles import Permission, Role
from changemaker.access.sessions import start_session
from changemaker.api.app import app_of
from changemaker.api.identity import COOKIE
from changemaker.api.served import Served
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.open_store import keys_of, store_of
from changemaker.store.users import User, add_user
from changemaker.store.writer import Writer

NOW = 1_790_000_000_000_000
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # for http: reading the certificates of the world takes a while


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """One server that runs."""

    url: str
    served: Served

    def machine(self, *permissions: Permission) -> httpx.Client:
        """Return a client with a new key; every permission that a key may have, where none is named."""
        key = make_key(self.served.store, name="test", permissions=permissions or FOR_MACHINES, by="u_test", now=NOW)
        return self.client(headers={"authorization": f"Bearer {key.secret}"})

    def nobody(self) -> httpx.Client:
        """Return a client without a key."""
        return self.client()

    def person(self, name: str, *roles: Role) -> httpx.Client:
        """Return a client of somebody new who has signed in, and sends the token of their pages."""
        user = User(
            id=f"u_{name}",
            email=f"{name}@example.com",
            name=name.title(),
            roles=tuple(roles),
            state="active",
            made_at=NOW,
        )
        now = round(system_clock().timestamp() * 1_000_000)
        with self.served.store.writing() as connection:
            add_user(connection, user)
            begun = start_session(connection, user, how="password", now=now)
        return self.client(cookies={COOKIE: begun.token}, headers={"x-csrf-token": begun.session.csrf})

    def client(self, **known: Any) -> httpx.Client:
        """Return a client with these headers and cookies."""
        return httpx.Client(base_url=self.url, timeout=60, verify=PLAIN, **known)


def empty_workspace(folder: Path) -> Workspace:
    """Return a workspace without data."""
    (folder / "changemaker.yml").write_text("name: Acme\ncurrency: EUR\n")
    return open_workspace(folder)


@contextmanager
def running(workspace: Workspace) -> Iterator[Here]:
    """Yield a server of `workspace`."""
    store, keys = store_of(workspace), keys_of(workspace)
    writer = Writer(store, keys)
    served = Served(workspace=workspace, store=store, keys=keys, clock=system_clock, url="http://127.0.0.1")
    setup = uvicorn.Config(app_of(served, writer=writer), port=0, log_level="critical", access_log=False)
    server = uvicorn.Server(setup)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = monotonic() + 60
        while not server.started and monotonic() < until:
            sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Here(url=f"http://127.0.0.1:{port}", served=served)
    finally:
        server.should_exit = True
        thread.join()
        writer.close()
        store.close()


def assert_problem(answer: httpx.Response, status: int, code: str, *says: str) -> None:
    """Assert a problem document: RFC 9457, with our code, a hint, and no trace."""
    told = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (told["status"], told["code"], told["type"]) == (status, code, f"/api/v1/errors/{code}")
    assert told["title"] and told["detail"] and told["hint"]
    assert "Traceback" not in answer.text and 'File "' not in answer.text
    for words in says:
        assert words in answer.text, answer.text
