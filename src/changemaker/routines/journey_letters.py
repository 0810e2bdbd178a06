"""A letter of a journey in words: its mail as it was applied, for one reader, put together when it is sent."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, cast

import sqlalchemy as sa

from changemaker.act.journeys.gaps import with_people
from changemaker.act.journeys.mail import Mail, Unsaid, rendered
from changemaker.act.journeys.read_mail import mail_of
from changemaker.channels.delivery import Piece, Words
from changemaker.channels.recipients import Recipient
from changemaker.privacy.keys import Keys
from changemaker.reports.letter_words import letter_word
from changemaker.reports.words import direction
from changemaker.store.journeys import read_version
from changemaker.store.outbox import Sending

SIGNED = 16  # bytes of a signature
LONGEST = 400  # letters of a token
PREFIX = "journey:"  # of keys in the outbox


@lru_cache(maxsize=512)
def _read(text: str, name: str) -> Mail:
    return mail_of(text, name)


def mail_for(connection: sa.Connection, row: Sending) -> Mail | None:
    """Return the mail that a row of the outbox is made of, as it was applied; None where it is made of none."""
    name = row.payload.get("mail") if isinstance(row.payload, Mapping) else None
    if row.channel != "email" or not isinstance(name, str):
        return None
    version = read_version(connection, str(row.payload["journey"]), int(row.payload["version"]))
    text = version.mails.get(name) if version is not None else None
    return None if text is None else _read(text, name)


def words_of_mail(row: Sending, mail: Mail, recipient: Recipient, *, keys: Keys, url: str, company: str) -> Words:
    """Return a letter in its reader's language.

    Args:
        row: of the outbox: facts, and whether it asks.
        mail: from `mail_for`.
        recipient: who reads it, and what they are called.
        keys: of the installation; they sign the links of a letter that asks.
        url: of the served pages.
        company: as its readers know it; empty where nobody may unsubscribe.

    Raises:
        LookupError: a fact or a name is not known, and nothing stands there otherwise.
    """
    facts: Mapping[str, Any] = row.payload["facts"]
    made = rendered(mail, facts, recipient.language)
    if isinstance(made, Unsaid):
        raise LookupError("a fact of this letter is not known")
    names = {"account.name": row.account_id or "", **recipient.names}
    if recipient.is_contact:
        names = dict(recipient.names)
    said = [with_people(text, names, made.otherwise) for text in (made.subject, *made.paragraphs)]
    if any(text is None for text in said):
        raise LookupError("a name in this letter is not known")
    subject, *paragraphs = (text or "" for text in said)
    pieces = [Piece(kind="line", text=text) for text in paragraphs]
    if row.payload.get("asks"):
        pieces += _question(row, keys, url, made.language)
    spoken = made.language
    return Words(
        subject=subject,
        pieces=tuple(pieces),
        language=spoken,
        direction=cast(Literal["ltr", "rtl"], direction(spoken)),
        foot=letter_word("foot", spoken, company=company) if company else "",
        unsubscribe=letter_word("unsubscribe", spoken) if company else "",
    )


def _question(row: Sending, keys: Keys, url: str, language: str) -> list[Piece]:
    """Did you have a problem? Both answers lead to a page that asks once more: programs follow links, too."""
    place = f"{url.rstrip('/')}/r/{token_for(keys, row.key)}"
    return [
        Piece(kind="line", text=letter_word("problem", language)),
        Piece(kind="link", text=letter_word("problem_yes", language), url=f"{place}?problem=yes&lang={language}"),
        Piece(kind="link", text=letter_word("problem_no", language), url=f"{place}?problem=no&lang={language}"),
    ]


def token_for(keys: Keys, key: str) -> str:
    """Return the part of an address by which a letter is answered: signed, and the same each time.

    Example:
        >>> keys = Keys(secret=bytes(32))
        >>> read_token(keys, token_for(keys, "journey:5f5f/2/1/c1"))
        '5f5f/2/1'
    """
    told = step_of(key).encode()
    return base64.urlsafe_b64encode(_signature(keys, told) + told).rstrip(b"=").decode()


def read_token(keys: Keys, text: str) -> str | None:
    """Return RUN/NODE/VISIT of the letter that an address answers, None where we did not sign it."""
    if not text.isascii() or len(text) > LONGEST:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        signature, told = raw[:SIGNED], raw[SIGNED:]
        right = hmac.compare_digest(signature, _signature(keys, told))
        return told.decode() if right and told else None
    except (binascii.Error, ValueError):
        return None


def step_of(key: str) -> str:
    """Return RUN/NODE/VISIT of a key in the outbox."""
    return "/".join(key.removeprefix(PREFIX).split("/")[:3])


def _signature(keys: Keys, told: bytes) -> bytes:
    return hmac.digest(keys.derive("journey-reply"), told, "sha256")[:SIGNED]
