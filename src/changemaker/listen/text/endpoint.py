"""A model server of the company's own choice, spoken to as OpenAI's is: bounded in time, size and tries.

Off unless changemaker.yml names it and the jobs that texts may be sent for.
"""

import ipaddress
import json
import os
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from changemaker.core.errors import ModelServerError
from changemaker.engine.environment import VARIABLE
from changemaker.engine.serving_settings import Models

TRIES = 3
AGAIN = (408, 425, 429, 500, 502, 503, 504)  # answers after which the same may succeed
LONGEST_WAIT = 20.0  # seconds between two tries, whatever the server asks for
LARGEST = 64 << 20  # bytes of one answer
WHERE = "models:"
Body = Mapping[str, object]


class NotSupported(Exception):
    """The server does not take a request of this form (status 400, 404, 415, 422, 501)."""


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """One server. Nothing but what `post` is given is sent; redirects are not followed."""

    url: str
    key: str = field(default="", repr=False)
    chat: str = ""
    embed: str = ""
    jobs: Sequence[str] = ()
    timeout: float = 30.0  # seconds for one whole answer
    sleep: Callable[[float], None] = time.sleep
    _client: httpx.Client | None = field(default=None, repr=False)

    def post(self, path: str, body: Body) -> Mapping[str, object]:
        """Return the server's answer to `body`.

        Raises:
            ModelServerError: it cannot be reached, refuses, is too slow, says too much or no JSON.
            NotSupported: it does not take a request of this form.
        """
        problem = "it did not answer"
        for tried in range(TRIES):
            try:
                status, wait, raw = self._sent(path, body)
            except httpx.TimeoutException:
                problem, wait = f"it gave no whole answer within {self.timeout:.0f} seconds", None
            except httpx.TransportError as error:
                problem, wait = f"it cannot be reached ({type(error).__name__})", None
            else:
                if status == 200:
                    return self._read(raw)
                if status in (400, 404, 415, 422, 501):
                    raise NotSupported(f"status {status}")
                problem = f"it answered with status {status}"
                if status not in AGAIN:
                    break
            if tried + 1 < TRIES:
                self.sleep(min(LONGEST_WAIT, wait if wait is not None else 0.5 * 2**tried * (1 + random.random())))
        hint = "check url and api_key in changemaker.yml, and that the server runs; nothing was changed"
        raise ModelServerError(f"the model server failed: {problem}", where=self.named, hint=hint)

    @property
    def named(self) -> str:
        """The server's name without what may be secret in its address."""
        parts = urlsplit(self.url)
        return f"{parts.hostname or WHERE}{f':{parts.port}' if parts.port else ''}"

    def _sent(self, path: str, body: Body) -> tuple[int, float | None, bytes]:
        """Status, seconds that the server asks to wait, and the answer; a slow trickle counts as no answer."""
        ends = time.monotonic() + self.timeout
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers["Content-Type"] = "application/json"
        if self._client is None:
            self._client = httpx.Client(timeout=self.timeout, follow_redirects=False, trust_env=False)
        address = f"{self.url.rstrip('/')}{path}"
        with self._client.stream("POST", address, content=content, headers=headers) as answer:
            raw = bytearray()
            for some in answer.iter_bytes():
                raw += some
                if time.monotonic() > ends:
                    raise httpx.ReadTimeout("too slow")
                if len(raw) > LARGEST:  # the same would come again
                    raise ModelServerError(
                        f"the model server's answer is more than {LARGEST >> 20} MB",
                        where=self.named,
                        hint="check that url in changemaker.yml is that of a model server; nothing was changed",
                    )
            return answer.status_code, _seconds(answer.headers.get("Retry-After")), bytes(raw)

    def _read(self, raw: bytes) -> Mapping[str, object]:
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            hint = "the address must end where the OpenAI-compatible part begins, such as /v1"
            raise ModelServerError("the model server's answer is no JSON object", where=self.named, hint=hint)
        return found


def endpoint_of(models: Models | None) -> Endpoint | None:
    """Return the server that changemaker.yml names, None where it names none or no job.

    Raises:
        ModelServerError: a variable is not set, or texts would travel unencrypted.
    """
    if models is None or not models.jobs:
        return None
    url = _filled(models.url)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelServerError("this is no address of a server", where=f"{WHERE} url", hint="write https://HOST/v1")
    if parts.scheme == "http" and not _is_near(parts.hostname):
        raise ModelServerError(
            "texts would travel unencrypted", where=f"{WHERE} url", hint="use https:// for a server that is not yours"
        )
    return Endpoint(
        url=url,
        key=_filled(models.api_key),
        chat=models.chat,
        embed=models.embed,
        jobs=models.jobs,
        timeout=float(models.timeout_seconds),
    )


def _filled(said: str) -> str:
    gone = [name for name in VARIABLE.findall(said) if name not in os.environ]
    if gone:
        raise ModelServerError(f"the environment has no {gone[0]}", where=WHERE, hint=f"export {gone[0]}=...")
    return VARIABLE.sub(lambda found: os.environ[found[1]], said)


def _is_near(host: str) -> bool:
    """Say whether a host is this machine or in a network of the company's own."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or re.search(r"\.(local|localhost|internal|lan)$", host) is not None
    return address.is_loopback or address.is_private


def _seconds(said: str | None) -> float | None:
    try:
        return max(0.0, float(said)) if said else None
    except ValueError:
        return None  # a date: our own patience counts
