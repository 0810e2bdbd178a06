"""A workspace that is served in this process; before each test nobody is there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient

from changemaker.access.passwords import Passwords
from changemaker.api.app import app_of
from changemaker.api.served import Served
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.open_store import keys_of, store_of
from changemaker.store.people_tables import API_KEY, AUDIT, ONE_TIME, SESSION, USER
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.writer import Writer
from changemaker.web.app import PAGES, site_of
from changemaker.web.error_pages import error_page
from doors.access.asked_routes import ASKED
from doors.access.company import COMPANY, NOW, URL

Browser = TestClient[Litestar]


@dataclass(slots=True)
class Watch:
    """A clock that stands still until it is set."""

    at: datetime = field(default_factory=lambda: datetime.fromtimestamp(NOW / 1_000_000, UTC))

    def __call__(self) -> datetime:
        """Return the time."""
        return self.at

    def forward(self, **time: float) -> None:
        """Let time pass."""
        self.at += timedelta(**time)


@contextmanager
def site(folder: Path, settings: str = "") -> Iterator[Browser]:
    """Yield a browser at a new workspace in `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / "changemaker.yml").write_text(f"name: {COMPANY}\ncurrency: EUR\n{settings}")

    def tried(served: Served, writer: Writer) -> Litestar:
        return app_of(served, writer=writer, more=[*PAGES, *ASKED], error_page=error_page)

    with browsing(open_workspace(folder), tried) as client:
        yield client


@contextmanager
def browsing(workspace: Workspace, app: Callable[[Served, Writer], Litestar] = site_of) -> Iterator[Browser]:
    """Yield a browser at the site of a workspace."""
    store, keys = store_of(workspace), keys_of(workspace)
    passwords = Passwords(memory_kib=64, passes=1, lanes=1)
    served = Served(workspace=workspace, store=store, keys=keys, clock=Watch(), url=URL, passwords=passwords)
    writer = Writer(store, keys)
    with TestClient(app(served, writer), base_url=URL) as client:
        client.follow_redirects = False
        yield client
    writer.close()
    store.close()


def served_of(browser: Browser) -> Served:
    """Return what the browser's site serves."""
    served: Served = browser.app.state.served
    return served


def watch_of(browser: Browser) -> Watch:
    """Return the clock of the browser's site."""
    clock = served_of(browser).clock
    assert isinstance(clock, Watch)
    return clock


def emptied(browser: Browser) -> Browser:
    """Return the browser with nobody known at its site, at the hour at which tests begin."""
    with served_of(browser).store.writing() as connection:
        for table in (USER, SESSION, ONE_TIME, API_KEY, AUDIT, OUTBOX):
            connection.execute(sa.delete(table))
    browser.cookies.clear()
    served_of(browser).limits.forget()
    browser.app.state.pop("company", None)
    watch_of(browser).at = Watch().at
    return browser
