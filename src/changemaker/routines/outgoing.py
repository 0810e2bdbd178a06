"""A row of the outbox made ready to leave: its ids put into the reader's words, with the reader's own link to stop."""

from typing import Literal, cast

from changemaker.act.journeys.mail import Mail
from changemaker.channels.delivery import Outgoing, Piece, Words
from changemaker.channels.recipients import Recipient
from changemaker.channels.unsubscribe import Unsubscribable, token_for
from changemaker.privacy.keys import Keys
from changemaker.reports.letter_words import letter_word
from changemaker.reports.words import LANGUAGES, direction, say, word
from changemaker.routines.journey_letters import words_of_mail
from changemaker.store.letters import Heading, Letter, Link, letter_of
from changemaker.store.outbox import Sending


def outgoing_of(
    row: Sending, recipient: Recipient, *, keys: Keys, url: str, company: str, now: int, mail: Mail | None = None
) -> Outgoing:
    """Return the message of `row`.

    Args:
        row: of the outbox.
        recipient: who it is for, and in which language.
        keys: of the installation; they sign the link to unsubscribe.
        url: of the served pages; that link begins with it.
        company: as its readers know it.
        now: UTC microseconds.
        mail: that a letter of a journey is made of.

    Raises:
        LookupError, TypeError, ValueError: the payload is no letter, or a sentence of it was never written.
    """
    if row.channel == "webhook":
        kind = str(row.payload.get("type", row.origin))
        return Outgoing(key=row.key, now=now, data=row.payload.get("data", row.payload), kind=kind)
    stop = _unsubscribe_url(row, recipient, keys, url)
    if mail is not None:
        words = words_of_mail(row, mail, recipient, keys=keys, url=url, company=company if stop else "")
        return Outgoing(key=row.key, now=now, address=recipient.address, words=words, unsubscribe_url=stop)
    spoken = row.payload.get("language", "")
    words = words_of(letter_of(row.payload), recipient, company=company if stop else "", spoken=spoken)
    return Outgoing(key=row.key, now=now, address=recipient.address, words=words, unsubscribe_url=stop)


def words_of(letter: Letter, recipient: Recipient, *, company: str = "", spoken: str = "") -> Words:
    """Return a letter in its reader's language; with `company`, its foot says how to stop more of them.

    Args:
        letter: ids and parameters.
        recipient: who reads it.
        company: as its readers know it.
        spoken: the language of a survey's own words in it, which ours follow as far as they can.
    """
    wanted = spoken or recipient.language
    language = wanted if wanted in LANGUAGES else "en"
    pieces = []
    for piece in letter.pieces:
        kind: Literal["heading", "line", "link"] = "line"
        if isinstance(piece, Heading | Link):
            kind = "heading" if isinstance(piece, Heading) else "link"
        pieces.append(
            Piece(kind=kind, text=say(piece.message, language), url=piece.url if isinstance(piece, Link) else "")
        )
    foot, stop = "", ""
    if company and spoken:
        foot, stop = letter_word("foot", spoken, company=company), letter_word("unsubscribe", spoken)
    elif company:
        why = "sending.foot" if recipient.is_contact else "sending.foot_colleague"
        foot, stop = word(why, language, company=company), word("sending.unsubscribe", language)
    return Words(
        subject=say(letter.subject, language),
        pieces=tuple(pieces),
        language=spoken or language,
        direction=cast(Literal["ltr", "rtl"], direction(spoken or language)),
        foot=foot,
        unsubscribe=stop,
    )


def _unsubscribe_url(row: Sending, recipient: Recipient, keys: Keys, url: str) -> str:
    """Everybody may stop what is not transactional; one of us stops the digest."""
    if row.purpose == "transactional" or not recipient.address_hash or row.channel != "email":
        return ""
    purpose: Unsubscribable = row.purpose if recipient.is_contact else "digest"
    return f"{url.rstrip('/')}/u/{token_for(keys, recipient.address_hash, row.channel, purpose)}"
