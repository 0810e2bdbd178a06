"""E-mail by SMTP. Each step is bounded in time, and each failure says whether the mail may have left."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.message import EmailMessage
from io import BytesIO

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from changemaker.channels.delivery import Delivered, Doubt, Outcome, Outgoing, Refused, Retry
from changemaker.channels.mail_message import WIRE, address_of, mail_message
from changemaker.core.message import Message
from changemaker.engine.serving_settings import Mail

NO_SUCH_MAILBOX = ("5.1.1", "5.1.6", "5.1.10")  # RFC 3463: this address is wrong for good, not our message


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChannel:
    """The company's mail server."""

    settings: Mail
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None  # None: the machine's own certificates are believed

    def deliver(self, message: Outgoing) -> Outcome:
        """Hand one mail to the server, in at most `timeout_seconds`."""
        try:
            mail = mail_message(message, sender=self.settings.sender, unsubscribe=self.settings.unsubscribe)
            to = address_of(message.address).addr_spec
        except ValueError:
            return Refused(reason=Message("sending.bad_address"))
        return asyncio.run(self._send(mail, to))

    async def _send(self, mail: EmailMessage, to: str) -> Outcome:
        progress = _Progress()
        try:
            async with asyncio.timeout(self.settings.timeout_seconds):
                return await self._talk(mail, to, progress)
        except TimeoutError as late:  # also of a single step
            return _lost(progress, Message("sending.mail_server_hangs"), late)
        except SMTPResponseException as answer:
            return _answered(progress, answer)
        except (SMTPException, OSError, ssl.SSLError, ValueError) as lost:
            return _lost(progress, Message("sending.mail_server_lost"), lost)
        finally:
            if progress.client is not None:
                progress.client.close()

    async def _talk(self, mail: EmailMessage, to: str, progress: "_Progress") -> Outcome:
        sender = address_of(self.settings.sender)
        client = progress.client = aiosmtplib.SMTP(
            hostname=self.settings.host,
            port=self.settings.port,
            timeout=self.settings.timeout_seconds,
            use_tls=self.settings.security == "tls",
            start_tls=self.settings.security == "starttls",
            local_hostname=sender.domain,  # asking the machine for its own name may take longer than the mail
            tls_context=self.tls,
            username=self.settings.user or None,
            password=self.password or None,
        )
        await client.connect()
        progress.step = "open"
        international = not to.isascii()
        if international:
            await client.ehlo()
            if not client.supports_extension("smtputf8"):
                return Refused(reason=Message("sending.address_not_ascii"))
        encoding = "utf-8" if international else "ascii"
        await client.mail(sender.addr_spec, options=["SMTPUTF8"] if international else [], encoding=encoding)
        await client.rcpt(to, encoding=encoding)
        progress.step = "data"
        await client.data(_bytes(mail, international=international))
        progress.step = "done"
        return Delivered(provider_id=str(mail["Message-ID"]))


@dataclass(slots=True)
class _Progress:
    """How far a talk with the server got: nothing leaves before "data"."""

    client: aiosmtplib.SMTP | None = None
    step: str = "connect"


def _answered(progress: _Progress, answer: SMTPResponseException) -> Outcome:
    """4xx: later. 5xx: never. A server that does not let us in, or our sender, is not the message's fault."""
    code = {"code": answer.code}
    if isinstance(answer, SMTPAuthenticationError):
        return Retry(reason=Message("sending.mail_login_refused", code), way_closed=True)
    if progress.step == "connect" or (isinstance(answer, SMTPSenderRefused) and answer.code >= 500):
        return Retry(reason=Message("sending.mail_server_refuses", code), way_closed=True)
    if 500 <= answer.code < 600:
        gone = isinstance(answer, SMTPRecipientRefused) and answer.message.startswith(NO_SUCH_MAILBOX)
        return Refused(reason=Message("sending.mail_refused", code), no_such_address=gone)
    if 400 <= answer.code < 500:
        return Retry(reason=Message("sending.mail_later", code), way_closed=answer.code == 421)
    return _lost(progress, Message("sending.mail_server_lost"), answer)


def _lost(progress: _Progress, reason: Message, error: Exception) -> Outcome:
    if progress.step == "data":
        return Doubt(reason=Message("sending.mail_no_answer"), way_closed=True)
    return Retry(reason=reason, way_closed=True)


def _bytes(mail: EmailMessage, *, international: bool) -> bytes:
    written = BytesIO()
    BytesGenerator(written, policy=WIRE.clone(utf8=international)).flatten(mail)
    return written.getvalue()
