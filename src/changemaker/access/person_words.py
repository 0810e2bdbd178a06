"""What people type of themselves, as it is kept: an e-mail address in lower case, a name on one line."""

import re
import unicodedata

from changemaker.core.errors import BadPersonError

LONGEST_EMAIL, LONGEST_NAME = 254, 100  # characters; the first as RFC 5321 has it
LETTER = r"[^\s@<>\"(),:;\[\]\\\x00-\x20\x7f]"
LABEL = LETTER.replace("@", "@.")
EMAIL = re.compile(rf"{LETTER}+@{LABEL}+(?:\.{LABEL}+)*")


def email_as_kept(text: str) -> str:
    """Return an e-mail address as the store keeps it.

    Raises:
        BadPersonError: it is none.

    Example:
        >>> email_as_kept(" Ada@Example.com ")
        'ada@example.com'
    """
    email = unicodedata.normalize("NFKC", text).strip().lower()
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email) or not _can_be_kept(email):
        raise BadPersonError("this is no e-mail address", where="email", hint="write it as ada@example.com")
    return email


def name_as_kept(text: str) -> str:
    """Return a name without what a line cannot hold.

    Raises:
        BadPersonError: nothing is left, or far too much.

    Example:
        >>> name_as_kept("  Ada  Lovelace ")
        'Ada Lovelace'
    """
    shown = "".join(" " if unicodedata.category(letter).startswith(("C", "Z")) else letter for letter in text)
    name = " ".join(shown.split())
    if not name:
        raise BadPersonError("the name is empty", where="name", hint="write how colleagues call the person")
    if len(name) > LONGEST_NAME:
        raise BadPersonError(f"the name is longer than {LONGEST_NAME} characters", where="name", hint="shorten it")
    return name


def _can_be_kept(text: str) -> bool:
    return not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") for letter in text)
