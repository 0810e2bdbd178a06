"""A real HTTP server for tests that takes webhooks, as well or badly behaved as asked for."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 60


@dataclass(frozen=True)
class Taken:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(eq=False)
class HookServer:
    """Keeps what it is given."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks: bool = False  # ends the connection without an answer
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    on_taken: Callable[[Taken], None] = lambda taken: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def hook_server(**values: object) -> Iterator[HookServer]:
    """Yield a server that listens on 127.0.0.1; `values` are those of `HookServer`."""
    kept = HookServer(**values)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken = Taken(self.path, dict(self.headers), self.rfile.read(int(self.headers["content-length"])))
            kept.on_taken(taken)
            kept.taken.append(taken)
            if kept.breaks:
                return
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
