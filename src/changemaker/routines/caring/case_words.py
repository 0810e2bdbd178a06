"""What people write of a case: sealed under the contact's key, so that it is gone when the person is."""

import sqlalchemy as sa

from changemaker.core.acting_errors import CaseWordsError
from changemaker.core.errors import SealedError
from changemaker.privacy.keys import Keys
from changemaker.privacy.redact import redact
from changemaker.privacy.seal import open_sealed, seal
from changemaker.store.people import person_keys, read_person

PURPOSE = "case-words"  # key of what is written of cases of nobody in particular
MOST = 4000  # characters
MOST_CAUSE = 60


def sealed_words(connection: sa.Connection, keys: Keys, text: str, *, contact_id: str | None) -> bytes | None:
    """Return words as a case keeps them; None where there are none, or where the person was erased.

    Words of a case of nobody in particular have no person with whom they would go: addresses and numbers are taken out
    before.

    Args:
        connection: of `Store.writing`.
        keys: of the installation.
        text: as somebody wrote it.
        contact_id: whose case it is.

    Raises:
        CaseWordsError: they are too long, or cannot be kept.
    """
    told = text.strip()
    if len(told) > MOST or "\x00" in told:
        raise CaseWordsError(
            f"at most {MOST:,} letters can be kept with a case", hint="shorten them; files belong elsewhere"
        )
    if not told:
        return None
    if not contact_id:
        return seal(keys.derive(PURPOSE), {"text": redact(told).text})
    key = person_keys(connection, keys, [contact_id])[contact_id]
    return None if key is None else seal(key, {"text": told}, contact_id=contact_id)


def opened_words(connection: sa.Connection, keys: Keys, words: bytes | None, *, contact_id: str | None) -> str:
    """Return what was written; "" where nothing was, or where it cannot be read any more."""
    if words is None:
        return ""
    if not contact_id:
        return str(open_sealed(keys.derive(PURPOSE), bytes(words))["text"])
    person = read_person(connection, keys, contact_id)
    if person is None or person.key is None:
        return ""
    try:
        return str(open_sealed(person.key, bytes(words), contact_id=contact_id)["text"])
    except SealedError:  # erased once, told of again: under another key
        return ""


def cause_word(text: str) -> str:
    """Return a root cause as it is kept: a short name in the company's own words, and nobody's data.

    Raises:
        CaseWordsError: it is too long, or holds an address or a number of somebody.

    Example:
        >>> cause_word("  Late   Delivery ")
        'late delivery'
    """
    return _short(text, "root cause").lower()


def action_word(text: str) -> str:
    """Return the name of something that was tried, as it is kept.

    Raises:
        CaseWordsError: it is too long, or holds an address or a number of somebody.
    """
    return _short(text, "name of what was tried").lower()


def short_word(text: str) -> str:
    """Return a word such as a reason or a function, as it is kept.

    Raises:
        CaseWordsError: it is too long, or holds an address or a number of somebody.
    """
    return _short(text, "word") if text.strip() else ""


def _short(text: str, what: str) -> str:
    word = " ".join(text.split())
    if not word or len(word) > MOST_CAUSE or not word.isprintable():
        raise CaseWordsError(
            f"a {what} is a name of 1 to {MOST_CAUSE} letters", hint="name it as your people call it: late delivery"
        )
    if redact(word).found:
        raise CaseWordsError(
            f"this {what} holds an address or a number of somebody", hint="name the cause; what was said goes elsewhere"
        )
    return word
