"""One process that serves a workspace: pages, the API, and a worker in a thread."""

import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from litestar.concurrency import set_asyncio_executor

from changemaker.access.first_run import first_run_code
from changemaker.api.served import Served
from changemaker.core.clock import Clock
from changemaker.core.errors import PortTakenError
from changemaker.engine.workspace import Workspace
from changemaker.privacy.log_filter import Redacting
from changemaker.routines.open_store import keys_of, store_of
from changemaker.routines.worker import Worker
from changemaker.store.writer import Writer
from changemaker.web.app import site_of

GRACE = 10  # seconds that answers under way are waited for at the end
HANDS = 40  # threads that make pages; passwords wait in some of them, and nobody else shall
WAITING = 1024  # connections that the system holds before they are accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a process listens."""

    host: str = "127.0.0.1"
    port: int = 8765  # 0: whichever is free
    proxy: str = ""  # of a proxy whose word on who asks is taken; nobody's where empty

    def url(self) -> str:
        """Return how a reader on this machine reaches it."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}"


@dataclass(slots=True, kw_only=True)
class Announced:
    """What the console is told once everything listens."""

    name: str
    url: str
    code: str = field(default="", repr=False)  # for the first sign-in; empty where there are people already


def serve(
    workspace: Workspace,
    *,
    address: Address,
    clock: Clock,
    announce: Callable[[Announced], None],
    with_worker: bool = True,
) -> None:
    """Serve `workspace` until the process is told to end (SIGINT or SIGTERM).

    Args:
        workspace: whose.
        address: where to listen; it is taken before anything else is opened.
        clock: the time.
        announce: told once, when pages can be asked for.
        with_worker: run jobs and sending in this process, too; else `changemaker worker` does.

    Raises:
        PortTakenError: something listens there already, or the address is not this machine's.
        StoreError, DatabaseError: the store cannot be opened.
    """
    log_to_console()
    with listening(address) as taken:
        here = Address(host=address.host, port=taken.getsockname()[1])
        url = workspace.settings.url.rstrip("/") or here.url()
        set_asyncio_executor(ThreadPoolExecutor(HANDS, thread_name_prefix="page"))
        with serving(workspace, url=url, clock=clock) as (served, writer):
            announced = Announced(
                name=workspace.settings.name, url=url, code=first_run_code(served.store, now=now_of(clock)) or ""
            )
            server = _server(served, writer, proxy=address.proxy)
            with worker_beside(served) if with_worker else _alone():
                announce(announced)
                gc.collect()
                gc.freeze()  # what is there now stays: looking through it again takes a twelfth of capture's time
                _run(server, taken)


@contextmanager
def serving(workspace: Workspace, *, url: str, clock: Clock) -> Iterator[tuple[Served, Writer]]:
    """Open what a process needs, and close it at the end."""
    store, keys = store_of(workspace), keys_of(workspace)
    writer = Writer(store, keys)
    try:
        yield Served(workspace=workspace, store=store, keys=keys, clock=clock, url=url), writer
    finally:
        writer.close()
        store.close()


@contextmanager
def worker_beside(served: Served) -> Iterator[None]:
    """Run a worker in a thread for as long as the block runs."""
    stop = threading.Event()
    worker = Worker(
        workspace=served.workspace, store=served.store, keys=served.keys, clock=served.clock, url=served.url
    )
    thread = threading.Thread(target=worker.run, args=(stop,), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def log_to_console() -> None:
    """Let warnings and errors of every part go to stderr, with what is personal or secret taken out."""
    handler = logging.StreamHandler()
    handler.addFilter(Redacting())
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=[handler]
    )


@contextmanager
def listening(address: Address) -> Iterator[socket.socket]:
    """Yield a socket that listens at `address`.

    Raises:
        PortTakenError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((address.host, address.port))
            taken.listen(WAITING)
        except OSError as error:
            raise PortTakenError(
                f"cannot listen at {address.host}:{address.port}: {error.strerror or error}",
                hint="name another with --port, or end what listens there",
            ) from error
        yield taken


def now_of(clock: Clock) -> int:
    """Return the clock's time in UTC microseconds."""
    return round(clock().timestamp() * 1_000_000)


def _server(served: Served, writer: Writer, *, proxy: str) -> uvicorn.Server:
    site = site_of(served, writer)
    setup = uvicorn.Config(
        site,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        proxy_headers=bool(proxy),  # else anybody could name another address, and pass every limit that goes by it
        forwarded_allow_ips=proxy or None,
        lifespan="on",
    )
    return uvicorn.Server(setup)


def _run(server: uvicorn.Server, taken: socket.socket) -> None:
    """Run until a signal; the server raises it once more when it has ended, which must not cut off what comes after."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run(sockets=[taken])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _alone() -> Iterator[None]:
    yield
