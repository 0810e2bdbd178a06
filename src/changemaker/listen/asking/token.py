"""Addresses of surveys: each names one row and is signed, so that none can be guessed and none needs to be kept."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from changemaker.privacy.keys import Keys

TokenKind = Literal["invitation", "link", "response"]
_LETTERS: dict[str, TokenKind] = {"i": "invitation", "l": "link", "r": "response"}
_SIGNED = 16  # bytes of the signature: 128 bits cannot be guessed
_ID = 16  # bytes of an id


@dataclass(frozen=True, slots=True)
class Token:
    """Which row an address speaks of."""

    kind: TokenKind
    id: str  # 32 hex digits


def token_for(keys: Keys, token: Token) -> str:
    """Return the part of an address that names a row; the same each time, so that a reminder can hold it again.

    Args:
        keys: of the installation.
        token: the row; its id has 32 hex digits.

    Example:
        >>> keys = Keys(secret=bytes(32))
        >>> read_token(keys, token_for(keys, Token("invitation", "0123456789abcdef" * 2)))
        Token(kind='invitation', id='0123456789abcdef0123456789abcdef')
    """
    letter = next(letter for letter, kind in _LETTERS.items() if kind == token.kind)
    row = bytes.fromhex(token.id)
    return letter + urlsafe_b64encode(row + _signature(keys, letter, row)).decode().rstrip("=")


def read_token(keys: Keys, text: str) -> Token | None:
    """Return the row that an address speaks of, None where we did not sign it: no table is asked for a guess."""
    letter, rest = text[:1], text[1:]
    try:
        held = urlsafe_b64decode(rest + "=" * (-len(rest) % 4)) if rest.isascii() and len(rest) < 64 else b""
    except (Error, ValueError):
        return None
    row, signature = held[:_ID], held[_ID:]
    if letter not in _LETTERS or not hmac.compare_digest(signature, _signature(keys, letter, row)):
        return None
    return Token(_LETTERS[letter], row.hex())


def _signature(keys: Keys, letter: str, row: bytes) -> bytes:
    return hmac.new(keys.derive("survey-address"), letter.encode() + row, sha256).digest()[:_SIGNED]
