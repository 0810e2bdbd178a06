"""Messages to machines and to chat rooms by HTTP; the address comes from changemaker.yml and from nowhere else."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import msgspec

from changemaker.channels.delivery import Delivered, Doubt, Outcome, Outgoing, Refused, Retry
from changemaker.channels.letter_text import as_text
from changemaker.channels.mail_message import name_of
from changemaker.channels.signatures import sign, signing_key
from changemaker.core.errors import SendingSettingsError
from changemaker.core.message import Message

SECOND = 1_000_000
LONGEST_PAUSE = 24 * 3600  # seconds; whoever asks for more is asked again tomorrow
LATER = (408, 409, 423, 425, 429, 503)  # not taken now; what else is 4xx is not taken ever
AGENT = "changemaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """A machine that takes our messages, signed as Standard Webhooks says."""

    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)  # the new one first
    timeout_seconds: int = 20

    def __post_init__(self) -> None:
        _check(self.url)
        if not self.secrets:
            raise SendingSettingsError(
                "a webhook needs a secret that signs", hint="secret: ${NAME}, with whsec_... in it"
            )
        for secret in self.secrets:
            signing_key(secret)

    def deliver(self, message: Outgoing) -> Outcome:
        """POST one message; its id is made of the key, so that the other side knows a second try for what it is."""
        at = datetime.fromtimestamp(message.now // SECOND, UTC).isoformat().replace("+00:00", "Z")
        body = msgspec.json.encode({"type": message.kind, "timestamp": at, "data": message.data})
        id = f"msg_{name_of(message.key)}"
        signed = sign(id=id, second=message.now // SECOND, body=body, secrets=self.secrets)
        headers = {**signed, "content-type": "application/json", "idempotency-key": id}
        return _post(self.url, body, headers, self.timeout_seconds, id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChannel:
    """A chat room behind an incoming webhook: {"text": ...}, as Slack, Mattermost, Rocket.Chat and others take it."""

    url: str = field(repr=False)
    timeout_seconds: int = 20

    def __post_init__(self) -> None:
        _check(self.url)

    def deliver(self, message: Outgoing) -> Outcome:
        """POST one message in words."""
        if message.words is None:
            raise ValueError("a chat message needs words")
        text = as_text(message.words)
        for letter, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):  # nobody is paged by a name like <!here>
            text = text.replace(letter, entity)
        body = msgspec.json.encode({"text": text})
        return _post(self.url, body, {"content-type": "application/json"}, self.timeout_seconds, "")


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        well = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        well = False
    if not well:
        raise SendingSettingsError(
            "the url of a hook is no address", hint="write https://..., or ${NAME} with that in it"
        )


def _post(url: str, body: bytes, headers: Mapping[str, str], seconds: int, id: str) -> Outcome:
    return asyncio.run(_post_in_time(url, body, headers, seconds, id))


async def _post_in_time(url: str, body: bytes, headers: Mapping[str, str], seconds: int, id: str) -> Outcome:
    """One try; redirects are not followed, for they may lead into the company's own network."""
    agent = {"user-agent": AGENT, **headers}
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(timeout=seconds, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=agent) as answer,
        ):
            return _answered(answer, id)  # the status is all we want: what else is said is not read
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
        return Retry(reason=Message("sending.hook_unreachable"), way_closed=True)
    except (TimeoutError, httpx.TimeoutException):
        return Doubt(reason=Message("sending.hook_hangs"), way_closed=True)
    except httpx.HTTPError:
        return Doubt(reason=Message("sending.hook_lost"), way_closed=True)


def _answered(answer: httpx.Response, id: str) -> Outcome:
    code = {"code": answer.status_code}
    if answer.is_success:
        return Delivered(provider_id=id)
    if answer.status_code in LATER:
        return Retry(reason=Message("sending.hook_later", code), after=_pause(answer), way_closed=True)
    if answer.status_code >= 500:  # it may have done half of it
        return Doubt(reason=Message("sending.hook_broke", code), way_closed=True)
    return Refused(reason=Message("sending.hook_refused", code))


def _pause(answer: httpx.Response) -> int:
    """Return what Retry-After asks for, in microseconds; a date or nonsense is our own pace."""
    asked = answer.headers.get("retry-after", "")
    return min(int(asked), LONGEST_PAUSE) * SECOND if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
