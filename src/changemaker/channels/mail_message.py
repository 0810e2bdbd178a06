"""An e-mail as it goes over the wire: plain text and HTML, the headers of one-click unsubscription, one id per key."""

import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from urllib.parse import quote, urlsplit

from changemaker.channels.delivery import Outgoing
from changemaker.channels.letter_text import as_html, as_text
from changemaker.privacy.hashes import normal_address

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # a line break in a subject would begin a header
LONE = re.compile(r"[\ud800-\udfff]")
LONGEST = 200  # characters of a subject
SECOND = 1_000_000
QUOTES = '" '
LISTS = "List-Unsubscribe"
BOX = r"[^\s<>,;:\"()@]+@[^\s<>,;:\"()@]+"
WRITTEN = re.compile(rf"(?P<bare>{BOX})|(?P<name>[^<>]*)<(?P<box>{BOX})>")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _Wire(EmailPolicy):
    """SMTP's lines; the long addresses to unsubscribe stay as they are: the library would encode them, unreadably."""

    def fold(self, name: str, value: str) -> str:
        """Return the header as it goes over the wire."""
        if name != LISTS:
            return str(super().fold(name, value))
        return f"{name}: {value.replace(', ', f',{self.linesep} ')}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same in bytes."""
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii", "surrogateescape")


WIRE = _Wire(linesep="\r\n", raise_on_defect=False)


def mail_message(outgoing: Outgoing, *, sender: str, unsubscribe: str = "") -> EmailMessage:
    """Return the e-mail for `outgoing`, the same bytes for the same key and moment.

    Args:
        outgoing: what is said, and to whom; `words` are needed.
        sender: "Example <cx@example.com>".
        unsubscribe: mailbox that takes requests by mail; the sender's where empty.

    Raises:
        ValueError: an address is none.

    References:
        RFC 8058 (one-click unsubscription), RFC 2369 (List-Unsubscribe).
    """
    if outgoing.words is None:
        raise ValueError("an e-mail needs words")
    words, url, own = outgoing.words, outgoing.unsubscribe_url, address_of(sender)
    mail = EmailMessage(policy=WIRE)
    mail["From"] = own
    mail["To"] = address_of(outgoing.address)
    mail["Subject"] = one_line(words.subject)[:LONGEST]
    mail["Date"] = format_datetime(datetime.fromtimestamp(outgoing.now // SECOND, UTC))
    mail["Message-ID"] = f"<{name_of(outgoing.key)}@{own.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers
    if url:
        box = address_of(unsubscribe) if unsubscribe else own
        token = quote(url.rpartition("/")[2], safe="")
        mail[LISTS] = f"<{url}>, <mailto:{quote(box.addr_spec, safe='@')}?subject=unsubscribe%20{token}>"
        if urlsplit(url).scheme == "https" or urlsplit(url).hostname in LOOPBACK:
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(LONE.sub("�", as_text(words, unsubscribe_url=url)), cte="quoted-printable")
    mail.add_alternative(LONE.sub("�", as_html(words, unsubscribe_url=url)), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = words.language
    mail.set_boundary(f"=_{name_of(outgoing.key)}")
    return mail


def address_of(written: str) -> Address:
    """Return the address in "Name <box@domain>".

    Raises:
        ValueError: there is none, or more than one, or a line break in it.

    Example:
        >>> address_of("Example <cx@example.com>").addr_spec
        'cx@example.com'
    """
    seen = "".join(letter for letter in written if unicodedata.category(letter) != "Cf")  # marks of direction
    found = WRITTEN.fullmatch(seen.strip())
    if found is None or CONTROL.search(written) or LONE.search(written):
        raise ValueError("that is no e-mail address")
    local, _, domain = (found["box"] or found["bare"]).rpartition("@")
    try:
        host = domain if domain.isascii() else normal_address(f"x@{domain}", "email").removeprefix("x@")
        address = Address(display_name=(found["name"] or "").strip(QUOTES), username=local, domain=host)
    except (UnicodeError, HeaderParseError, ValueError, IndexError):
        raise ValueError("that is no e-mail address") from None
    if not host.isascii() or ("." not in host.strip(".") and host != "localhost"):
        raise ValueError("that is no e-mail address")
    return address


def one_line(text: str) -> str:
    """Return `text` without line breaks and other control characters.

    Example:
        >>> one_line("Hello\\r\\nBcc: all@example.com")
        'Hello Bcc: all@example.com'
    """
    return LONE.sub("�", CONTROL.sub(" ", text)).strip()


def name_of(key: str) -> str:
    """Return letters and digits that stand for `key` outside: the same for the same key.

    Example:
        >>> name_of("digest/2026-11-22/u1") == name_of("digest/2026-11-22/u1"), len(name_of("x"))
        (True, 32)
    """
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
