"""How a served workspace bears many readers: the memory of its process, errors, waits and time a page.

    python benchmarks/viewers.py FOLDER [--viewers 200] [--rounds 5]

FOLDER is a workspace that nobody has signed in to, such as `changemaker demo FOLDER` leaves. Every viewer keeps a
connection of its own and opens every page in turn; all begin at once. Everything stays on 127.0.0.1.
"""

import argparse
import asyncio
import re
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

PAGES = ("/", "/programmes", "/scores", "/data", "/methods", "/people", "/jobs")
PATIENCE = 120.0
PERSON = {"name": "Ann Lee", "email": "ann.lee@example.com", "password": "a-long-walk-by-the-sea"}


@dataclass(slots=True)
class Counted:
    """What viewers saw."""

    waits: list[float] = field(default_factory=list)  # milliseconds
    errors: list[str] = field(default_factory=list)


def main() -> None:
    """Serve, sign in, warm up, measure one reader, then many at once."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--viewers", type=int, default=200)
    asked.add_argument("--rounds", type=int, default=5)
    options = asked.parse_args()
    command = [sys.executable, "-m", "changemaker", "serve", "--folder", str(options.folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            url, code = announced(server)
            say(f"memory after the start: {memory_of(server.pid):.0f} MiB")
            cookies = signed_in(url, code)
            pages = [*PAGES, *programmes(url, cookies)]
            alone(url, cookies, pages)
            say(f"memory after every page: {memory_of(server.pid):.0f} MiB")
            asyncio.run(together(url, cookies, pages, options.viewers, options.rounds))
            say(f"memory after the viewers: {memory_of(server.pid):.0f} MiB")
        finally:
            server.send_signal(signal.SIGINT)


def announced(server: "subprocess.Popen[str]") -> tuple[str, str]:
    """Return the address and the code of the first sign-in."""
    url = code = ""
    for line in server.stdout or ():
        url = found[1] if (found := re.search(r"is served at (http://\S+)", line)) else url
        code = found[1] if (found := re.search(r"give this code: (\S+)", line)) else code
        if "Ctrl-C ends" in line:
            return url, code
    raise SystemExit("the server ended before it was ready")


def signed_in(url: str, code: str) -> dict[str, str]:
    """Sign in as the first person, and return the cookies."""
    if not code:
        raise SystemExit("somebody has signed in to this workspace before; take a new one")
    with httpx.Client(base_url=url, timeout=PATIENCE, headers={"Origin": url}) as client:
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', client.get("/first").text))
        answer = client.post("/first", data={**hidden, **PERSON, "code": code, "again": PERSON["password"]})
        if answer.status_code != 303:
            raise SystemExit(f"could not sign in: {answer.status_code}")
        return dict(client.cookies)


def programmes(url: str, cookies: dict[str, str]) -> list[str]:
    """Return the pages of the programmes."""
    text = httpx.get(f"{url}/programmes", cookies=cookies, timeout=PATIENCE).text
    return sorted(set(re.findall(r'href="(/programmes/[\w-]+)"', text)))


def alone(url: str, cookies: dict[str, str], pages: list[str]) -> None:
    """Tell the median time of each page for one reader, after two visits to warm it."""
    with httpx.Client(base_url=url, timeout=PATIENCE, cookies=cookies) as client:
        for page in pages:
            waits = []
            for _ in range(22):
                began = time.perf_counter()
                answer = client.get(page)
                waits.append((time.perf_counter() - began) * 1000)
                if answer.status_code != 200:
                    raise SystemExit(f"{page}: {answer.status_code}")
            say(f"{page}: {statistics.median(waits[2:]):.1f} ms at the median, {len(answer.content) / 1024:.0f} KiB")


async def together(url: str, cookies: dict[str, str], pages: list[str], viewers: int, rounds: int) -> None:
    """Let many readers open all pages at once."""
    seen = Counted()
    began = time.perf_counter()
    await asyncio.gather(*(_view(url, cookies, pages, rounds, place, seen) for place in range(viewers)))
    took, waits = time.perf_counter() - began, sorted(seen.waits)
    say(
        f"{viewers} viewers, {len(waits):,} pages in {took:.1f} s ({len(waits) / took:.0f} a second): "
        f"median {statistics.median(waits):.0f} ms, 99 % within {waits[int(len(waits) * 0.99)]:.0f} ms, "
        f"errors {len(seen.errors)} {sorted(set(seen.errors))[:3]}"
    )


async def _view(url: str, cookies: dict[str, str], pages: list[str], rounds: int, place: int, seen: Counted) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, cookies=cookies) as client:
        for step in range(rounds * len(pages)):
            began = time.perf_counter()
            try:
                answer = await client.get(pages[(place + step) % len(pages)])
            except httpx.HTTPError as error:
                seen.errors.append(type(error).__name__)
                continue
            seen.waits.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                seen.errors.append(str(answer.status_code))


def memory_of(process: int) -> float:
    """Return the resident memory of a process in MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
