"""Which way a message goes: the mail server or the hook that changemaker.yml names, ready to be used."""

from dataclasses import dataclass
from typing import Literal

from changemaker.channels.delivery import Adapter, Outcome, Outgoing, Retry
from changemaker.channels.mail import MailChannel
from changemaker.channels.mail_message import address_of
from changemaker.channels.webhook import SlackChannel, WebhookChannel
from changemaker.core.errors import DatabaseError, SendingSettingsError
from changemaker.core.message import Message
from changemaker.engine.environment import with_environment
from changemaker.engine.serving_settings import Hook, Mail, Sending
from changemaker.engine.workspace import SETTINGS, Workspace
from changemaker.store.outbox import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedWay:
    """A way that cannot be used as it is written down: what goes there waits until somebody mends it."""

    reason: Message

    def deliver(self, message: Outgoing) -> Outcome:
        """Say why nothing leaves."""
        return Retry(reason=self.reason, way_closed=True)


def on_doubt(sending: Sending, channel: Channel) -> Literal["retry", "hold"]:
    """Return what happens to what may have left or not: try again (at least once), or ask a person (at most once)."""
    if channel == "task":
        return "retry"  # it is ours: a second try finds the first
    return {"email": sending.on_doubt.email, "webhook": sending.on_doubt.webhook, "slack": sending.on_doubt.slack}[
        channel
    ]


def way_to(workspace: Workspace, channel: Channel, place: str) -> Adapter:
    """Return the adapter for a channel, and for the hook called `place`; a `ClosedWay` where there is none."""
    try:
        return way_of(workspace, channel, place)
    except SendingSettingsError:
        reason = "sending.no_mail_server" if channel == "email" else "sending.no_such_hook"
        return ClosedWay(reason=Message(reason))


def way_of(workspace: Workspace, channel: Channel, place: str) -> Adapter:
    """Return the adapter for a channel, and for the hook called `place`.

    Raises:
        SendingSettingsError: changemaker.yml does not say how, or not so that it works.
    """
    settings = workspace.settings
    if channel == "email":
        return _mail(settings.mail, where=str(workspace.folder / SETTINGS))
    hook = settings.sending.hooks.get(place)
    if hook is None or hook.kind != channel:
        known = ", ".join(name for name, one in settings.sending.hooks.items() if one.kind == channel) or "none"
        what = f"no {channel} hook is called '{place}'"
        raise SendingSettingsError(what, where=SETTINGS, hint=f"name one under sending: hooks:; there is {known}")
    return _hook(hook, where=f"{workspace.folder / SETTINGS} (hook '{place}')")


def _mail(mail: Mail | None, *, where: str) -> Adapter:
    if mail is None:
        hint = "write mail: with host, port and sender; docs/how-to/send-mail.md shows it"
        raise SendingSettingsError("no mail server is named", where=where, hint=hint)
    try:
        address_of(mail.sender)
        if mail.unsubscribe:
            address_of(mail.unsubscribe)
    except ValueError as bad:
        hint = "write sender: Example <cx@example.com>"
        raise SendingSettingsError(f"mail: sender or unsubscribe: {bad}", where=where, hint=hint) from None
    return MailChannel(settings=mail, password=_from_environment(mail.password, where))


def _hook(hook: Hook, *, where: str) -> Adapter:
    url = _from_environment(hook.url, where)
    try:
        if hook.kind == "slack":
            return SlackChannel(url=url, timeout_seconds=hook.timeout_seconds)
        told = (_from_environment(secret, where) for secret in (hook.secret, hook.old_secret))
        return WebhookChannel(url=url, secrets=tuple(filter(None, told)), timeout_seconds=hook.timeout_seconds)
    except SendingSettingsError as bad:
        raise SendingSettingsError(bad.what, where=where, hint=bad.hint) from None


def _from_environment(written: str, where: str) -> str:
    try:
        return with_environment(written, where=where)
    except DatabaseError as gone:
        raise SendingSettingsError(gone.what, where=where, hint="export it where changemaker runs") from None
