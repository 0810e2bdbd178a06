"""Tokens that nobody can guess, and the hashes under which the store keeps them."""

import hashlib
import secrets

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no 0 O 1 I L U: a code is read aloud and typed


def new_token() -> str:
    """Return 32 random bytes as letters that an address can hold."""
    return secrets.token_urlsafe(32)


def hash_of(token: str, about: str = "") -> str:
    """Return the hash of a token; `about` keeps short codes of different people apart.

    Example:
        >>> hash_of("a") == hash_of("a", "u_1")
        False
    """
    said = f"{about}/{token}" if about else token
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def new_code(*, groups: int = 4, letters: int = 4) -> str:
    """Return a code for people: 4 groups of 4 letters are 78 bits.

    Example:
        >>> len(new_code())
        19
    """
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(letters)) for _ in range(groups))


def code_as_typed(text: str) -> str:
    """Return a code as it was given out, however it was typed.

    Example:
        >>> code_as_typed(" abcd efgh-jkmn pqrs ")
        'ABCD-EFGH-JKMN-PQRS'
    """
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
