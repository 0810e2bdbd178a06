"""A small OpenAI-compatible server on this machine that writes down every byte that reaches it."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, Any]  # status, body: bytes as they are, else as JSON
Answer = Callable[[str, Mapping[str, Any]], Reply]


@dataclass
class Served:
    """A running server and what it was sent."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The requests as JSON."""
        return [json.loads(body) for body in self.bodies]


@contextmanager
def model_server(
    answer: Answer, *, slow: float = 0.0, elsewhere: str = "http://127.0.0.1:9/elsewhere"
) -> Iterator[Served]:
    """Serve `answer` until the end; `slow` seconds pass between two bytes of a reply; 3xx leads `elsewhere`."""
    served = Served(url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            served.bodies.append(body)
            served.headers.append(dict(self.headers))
            status, said = answer(self.path, json.loads(body))
            raw = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            if status == 429:
                self.send_header("Retry-After", "3600")
            if 300 < status < 400:
                self.send_header("Location", elsewhere)
            self.end_headers()
            try:
                if not slow:
                    self.wfile.write(raw)
                for place in range(len(raw) if slow else 0):
                    self.wfile.write(raw[place : place + 1])
                    self.wfile.flush()
                    time.sleep(slow)
            except OSError:
                pass  # who asked has lost patience

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=60)


def says(content: object) -> Reply:
    """A chat answer with this content."""
    text = content if isinstance(content, str) else json.dumps(content)
    return 200, {"choices": [{"message": {"role": "assistant", "content": text}}]}


def vectors(path: str, body: Mapping[str, Any]) -> Reply:
    """Vectors of three columns, in another order than was asked, as servers may."""
    rows = [{"index": n, "embedding": [len(text), 1.0, n]} for n, text in enumerate(body["input"])]
    return 200, {"data": rows[::-1]}
