"""The same site in a thread of this process: for what a page is, where how it is started is not the point."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep

import uvicorn

from browser.site import EMAIL, NAME, PASSWORD, PATIENCE, Site
from changemaker.access.first_run import become_first_admin, first_run_code
from changemaker.api.identity import COOKIE
from changemaker.api.served import Served
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import Workspace
from changemaker.web.app import site_of
from changemaker.web.serving import Address, listening, now_of, serving


@dataclass(slots=True, kw_only=True)
class Here:
    """One site of this process, and the cookies of its first admin."""

    site: Site
    served: Served
    cookies: list[dict[str, object]]


@contextmanager
def served_here(workspace: Workspace) -> Iterator[Here]:
    """Serve `workspace` on a free port until the block ends; the first admin has signed in already."""
    with listening(Address(port=0)) as taken:
        url = Address(port=taken.getsockname()[1]).url()
        with serving(workspace, url=url, clock=system_clock) as (served, writer):
            server = uvicorn.Server(uvicorn.Config(site_of(served, writer), log_config=None, access_log=False))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, name="site")
            thread.start()
            try:
                until = monotonic() + PATIENCE
                while not server.started and thread.is_alive() and monotonic() < until:
                    sleep(0.01)
                site = Site(url=url, code="", folder=workspace.folder)
                yield Here(site=site, served=served, cookies=[admin_of(served)])
            finally:
                server.should_exit = True
                thread.join(PATIENCE)


def admin_of(served: Served) -> dict[str, object]:
    """Make the first admin as the form does, and return the cookie."""
    now = now_of(served.clock)
    code = first_run_code(served.store, now=now)
    assert code is not None
    begun = become_first_admin(
        served.store,
        served.passwords,
        code=code,
        name=NAME,
        email=EMAIL,
        password=PASSWORD,
        company=served.workspace.settings.name,
        now=now,
    )
    return {"name": COOKIE, "value": begun.token, "url": served.url}
