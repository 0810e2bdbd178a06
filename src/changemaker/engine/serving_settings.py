"""What changemaker.yml says of serving: mail, the send gate, the company's sign-in. Secrets stand as ${NAME}."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from changemaker.engine.part import Part

DURATION = re.compile(r"([1-9]\d{0,3})(m|h|d)")
MINUTES = {"m": 1, "h": 60, "d": 24 * 60}
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _that(pattern: str, what: str) -> AfterValidator:
    """Return a validator that says in words what is wrong."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"'{text}' is no {what}")
        return text

    return AfterValidator(check)


def _a_zone(zone: str) -> str:
    try:
        return zone and ZoneInfo(zone).key
    except (OSError, ValueError, LookupError):
        raise ValueError(f"no time zone is called '{zone}'; write it as Europe/Berlin or UTC") from None


Time = Annotated[str, _that(r"([01]\d|2[0-3]):[0-5]\d", "time of day; write it as 20:00")]
Stretch = Annotated[str, _that(DURATION.pattern, "stretch of time; write it as 7d, 24h or 30m")]
BOX = r"[^<>@\s]+@[^<>@\s]+"
Mailbox = Annotated[str, _that(rf"[^<>@\r\n]*<{BOX}>|{BOX}|", "mailbox; write it as Example <cx@example.com>")]


class Mail(Part):
    """The company's mail server."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""  # ${NAME}
    sender: Mailbox  # "Example <cx@example.com>"
    unsubscribe: Mailbox = ""  # where mails that ask to stop arrive, beside the link; a person reads them
    timeout_seconds: int = Field(default=30, ge=1, le=90)  # for one mail, from the connection to the server's "250"


class QuietHours(Part):
    """When nobody is written to, in the contact's own zone."""

    start: Time = "20:00"
    end: Time = "08:00"
    days: Annotated[tuple[Day, ...], Field(max_length=6)] = ("saturday", "sunday")  # quiet from midnight to midnight
    zone: Annotated[str, AfterValidator(_a_zone)] = ""  # of contacts whose zone is not known; empty: the workspace's


class Cap(Part):
    """At most so many messages to one contact in any such stretch of time."""

    messages: int = Field(ge=1)
    within: Stretch  # 7d: any seven days, not a calendar week

    @property
    def minutes(self) -> int:
        """The stretch in minutes.

        Example:
            >>> Cap(messages=2, within="7d").minutes
            10080
        """
        number, unit = DURATION.fullmatch(self.within).groups()  # type: ignore[union-attr]  # the pattern held
        return int(number) * MINUTES[unit]


class Hook(Part):
    """A place that takes our messages by HTTP."""

    kind: Literal["webhook", "slack"] = "webhook"
    url: str  # ${NAME} where the address itself is the secret, as for Slack
    secret: str = ""  # ${NAME}; signs outgoing webhooks (Standard Webhooks: whsec_...)
    old_secret: str = ""  # ${NAME}; while keys change, signs beside `secret`
    timeout_seconds: int = Field(default=20, ge=1, le=90)


class OnDoubt(Part):
    """What happens to a message that may have left or not: `retry` is at least once, `hold` at most once."""

    email: Literal["retry", "hold"] = "hold"
    webhook: Literal["retry", "hold"] = "retry"  # the other side knows a second try by its id
    slack: Literal["retry", "hold"] = "hold"


class Sending(Part):
    """What goes out, and when."""

    live: bool = False  # false rehearses: all is decided and written down; only our own people's sign-in links leave
    quiet: QuietHours = QuietHours()
    caps: tuple[Cap, ...] = (Cap(messages=2, within="7d"),)
    on_doubt: OnDoubt = OnDoubt()
    hooks: Mapping[str, Hook] = {}


class SignIn(Part):
    """An OpenID Connect provider."""

    issuer: str
    client_id: str
    client_secret: str  # ${NAME}
    groups_claim: str = "groups"
    roles: Mapping[str, str] = {}  # group -> role; people without a known group are told, not let in


class Models(Part):
    """A model server of the company's own choice, OpenAI-compatible; nothing is sent but for named jobs."""

    url: str  # https://models.example.com/v1, or ${NAME}
    api_key: str = ""  # ${NAME}
    chat: str = ""  # model that names themes and codes texts
    embed: str = ""  # model of vectors
    jobs: tuple[Literal["embed", "name_theme", "code"], ...] = ()  # what texts may be sent for, redacted; nothing
    timeout_seconds: int = Field(default=30, ge=1, le=300)  # for one answer
