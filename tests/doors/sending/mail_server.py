"""A real mail server for tests: on a free port, in a thread, as well or badly behaved as asked for."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 60  # seconds that a test waits for what must come


@dataclass(eq=False)
class MailServer:
    """Keeps what it is given. `answer` says what it says at each step, by the name of the step; None hangs up."""

    answers: dict[str, str | None] = field(default_factory=dict)
    port: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    on_mail: Callable[[Envelope], None] = lambda envelope: None
    came: threading.Condition = field(default_factory=threading.Condition)

    @property
    def mails(self) -> list[EmailMessage]:
        """What came in, read."""
        return [
            cast(EmailMessage, message_from_bytes(cast(bytes, one.content), policy=policy.default))
            for one in list(self.envelopes)
        ]

    def wait_for(self, count: int) -> None:
        """Return when so many mails have come."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.envelopes) >= count, PATIENCE), f"{len(self.envelopes)} came"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._said("MAIL", server, "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._said("RCPT", server, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.get_running_loop().run_in_executor(None, self.on_mail, envelope)  # it may send mail itself
        with self.came:
            self.envelopes.append(envelope)
            self.came.notify_all()
        return self._said("DATA", server, "250 2.0.0 taken")

    def _said(self, step: str, server: SMTP, otherwise: str) -> str:
        answer = self.answers.get(step, otherwise)
        if answer is None:
            server.transport.abort()
            return "421 gone"
        return answer


@contextmanager
def mail_server(*, options: Mapping[str, Any] | None = None, **answers: str | None) -> Iterator[MailServer]:
    """Yield a server that listens on 127.0.0.1.

    Args:
        options: of aiosmtpd's SMTP: `tls_context`, `authenticator`, ...
        answers: by step, MAIL, RCPT or DATA (after the mail): "451 later", or None to break off.
    """
    kept = MailServer(answers=dict(answers))
    chosen = {"enable_SMTPUTF8": True, "hostname": "mail.example", **(options or {})}
    with _serving(lambda: SMTP(kept, **chosen)) as port:
        kept.port = port
        yield kept


@contextmanager
def hanging_server(*, after: bytes = b"") -> Iterator[int]:
    """Yield the port of a server that takes connections and never answers; with `after`, once it has read that."""
    held: list[asyncio.StreamWriter] = []
    answers = {
        b"EHLO": b"250 mail.example\r\n",
        b"MAIL": b"250 ok\r\n",
        b"RCPT": b"250 ok\r\n",
        b"DATA": b"354 go on\r\n",
    }

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)
        polite = dict(answers)
        if after:
            writer.write(b"220 mail.example\r\n")
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while after and (line := await reader.readline()) and not line.startswith(after):
                writer.write(polite.pop(line[:4].upper(), b""))
            await reader.read()

    with _serving(None, serve) as port:
        yield port


@contextmanager
def _serving(
    protocol: Callable[[], asyncio.Protocol] | None, handler: Callable[..., object] | None = None
) -> Iterator[int]:
    """Run an asyncio server in a thread of its own, on a free port."""
    told: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        if protocol is not None:
            server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
        else:
            server = await asyncio.start_server(handler, "127.0.0.1", 0)  # type: ignore[arg-type]
        told.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), stop))
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    port, loop, stop = told.result(PATIENCE)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
