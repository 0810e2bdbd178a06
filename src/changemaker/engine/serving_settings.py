"""What changemaker.yml says of serving: mail, the send gate, the company's sign-in. Secrets stand as ${NAME}."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from changemaker.engine.part import Part

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
Time = Annotated[str, Field(pattern=CLOCK)]
DURATION = re.compile(r"(\d+)(m|h|d)")


class Mail(Part):
    """The company's mail server."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""  # ${NAME}
    sender: str  # "Example <cx@example.com>"


class QuietHours(Part):
    """When nobody is written to, in the contact's own zone."""

    start: Time = "20:00"
    end: Time = "08:00"
    weekend: bool = True  # quiet all of Saturday and Sunday, too
    zone: str = ""  # of contacts whose zone is not known; the workspace's where empty


class Cap(Part):
    """At most so many messages to one contact in any such stretch of time."""

    messages: int = Field(ge=1)
    within: Annotated[str, Field(pattern=r"^\d+(m|h|d)$")]  # 7d: any seven days, not a calendar week


class Hook(Part):
    """A place that takes our messages by HTTP."""

    kind: Literal["webhook", "slack"] = "webhook"
    url: str  # ${NAME} where the address itself is the secret, as for Slack
    secret: str = ""  # ${NAME}; signs outgoing webhooks (Standard Webhooks: whsec_...)


class Sending(Part):
    """What goes out, and when."""

    live: bool = False  # false rehearses: everything is decided and written down, nothing leaves
    quiet: QuietHours = QuietHours()
    caps: tuple[Cap, ...] = (Cap(messages=2, within="7d"),)
    on_doubt: Mapping[str, Literal["retry", "hold"]] = {}  # by channel; email holds, webhooks retry
    hooks: Mapping[str, Hook] = {}


class SignIn(Part):
    """An OpenID Connect provider."""

    issuer: str
    client_id: str
    client_secret: str  # ${NAME}
    groups_claim: str = "groups"
    roles: Mapping[str, str] = {}  # group -> role; people without a known group are told, not let in
