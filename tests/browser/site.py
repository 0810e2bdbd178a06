"""A workspace served by the real command in a process of its own, and a browser that looks at it."""

import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING

import pytest

from doors.support import ROOT, surroundings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 90.0  # seconds that anything may take on a machine that is busy with other things
EMAIL, PASSWORD, NAME = "ann.lee@example.com", "a-long-walk-by-the-sea", "Ann Lee"
AXE = ROOT / ".venv" / "axe-core" / "package" / "axe.min.js"


@dataclass(slots=True, kw_only=True)
class Site:
    """One served workspace."""

    url: str
    code: str  # of the first sign-in; empty where there are people already
    folder: Path
    process: "subprocess.Popen[str] | None" = None  # none where it is served by a thread of this one


@contextmanager
def served(folder: Path, *options: str, extra: dict[str, str] | None = None) -> Iterator[Site]:
    """Run `changemaker serve` on a free port until the block ends, and then as Ctrl-C would end it."""
    command = [sys.executable, "-m", "changemaker", "serve", "--folder", str(folder), "--port", "0", *options]
    log = folder / "serve.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, env=surroundings() | (extra or {}), stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        lines = spoken(process, until="Ctrl-C ends.", log=log)
        address = re.search(r"is served at (http://\S+)", lines)
        code = re.search(r"give this code: (\S+)", lines)
        assert address, lines
        yield Site(url=address[1], code=code[1] if code else "", folder=folder, process=process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def spoken(process: "subprocess.Popen[str]", *, until: str, log: Path) -> str:
    """Return what a process has printed up to a line, which must come in time."""
    said: Queue[str] = Queue()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            said.put(line)
        said.put("")

    threading.Thread(target=listen, daemon=True).start()
    lines: list[str] = []
    while not lines or until not in lines[-1]:
        try:
            lines.append(said.get(timeout=PATIENCE))
        except Empty:
            lines.append("")
        assert lines[-1], f"it said only {lines}; {log.read_text()}"
    return "".join(lines)


@contextmanager
def browsing() -> Iterator["Browser"]:
    """Yield Debian's Chromium, or skip."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@dataclass(slots=True)
class Seen:
    """One page as a reader has it, and what it did that nobody asked for."""

    page: "Page"
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    bytes: int = 0  # on the wire, headers left out, of everything that the first view asked for


def watched(context: "BrowserContext", site: Site) -> Seen:
    """Return a new page whose complaints and requests are noted."""
    seen = Seen(page=context.new_page())
    seen.page.set_default_timeout(PATIENCE * 1000)
    seen.page.on(
        "console", lambda said: seen.complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))

    def note(asked: object) -> None:
        url = asked.url  # type: ignore[attr-defined]
        if not url.startswith((site.url, "data:", "blob:")):
            seen.outside.append(url)

    seen.page.on("request", note)
    return seen


def axe_problems(page: "Page") -> list[str]:
    """Return what axe-core says of a page, one line a violation; needs no network."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']} ({'; '.join(str(node['target']) for node in one['nodes'][:3])})"
        for one in found["violations"]
    ]
