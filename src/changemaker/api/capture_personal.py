"""What a sender wrote, walked through once: too deep is refused, personal values are put apart."""

import re
from collections.abc import Mapping
from functools import lru_cache

from changemaker.privacy.personal import classify, split

Parts = dict[str, object]
DEEPEST = 32  # a value within a value within a value ...; whoever reads it again has a stack of his own
DIGITS = re.compile(r"\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d")  # a number that somebody could be called by, in a text
MOST_LETTERS = 200  # of a text without blanks: nobody's address is longer
LONGEST_KNOWN = 64  # letters of a key whose answer is remembered: a sender chooses how long a key is
SHORT = 13  # a word of letters and digits that is shorter is no number of a card or an account
# A card's number, an address of a machine, a bank account's number.
NUMBERS = re.compile(
    r"(?:\d-?){13,19}|\d{1,3}(?:\.\d{1,3}){3}|[A-Z]{2}\d{2}[A-Z0-9]{11,30}|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*"
)


class TooDeepError(Exception):
    """More than `DEEPEST` values within each other."""


def apart(parts: Parts, path: str, *, of_person: bool) -> tuple[Parts, Parts]:
    """Return `parts` without what is personal, and that by its path.

    Args:
        parts: an object of JSON.
        path: of it in the message: properties, traits, context.
        of_person: False where it describes a company or a thing, whose name is not personal.

    Raises:
        TooDeepError: values lie too deep within each other.

    Example:
        >>> apart({"plan": "pro", "home": {"size": 3, "street": "Main 1"}}, "traits", of_person=True)
        ({'plan': 'pro', 'home': {'size': 3}}, {'traits.home.street': 'Main 1'})
    """
    require_shallow(parts)
    plain, personal = split(parts, of_person=of_person)
    found: Parts = {}
    _flatten(personal, path, found)
    return plain, found


def is_plain(value: object, of_person: bool, depth: int = 0) -> bool:
    """Return True if nothing in an object or array can be personal, by its name or by how it looks: as nearly always.

    Raises:
        TooDeepError: values lie too deep within each other.
    """
    if depth >= DEEPEST:
        raise TooDeepError
    inner = value
    if type(value) is dict:
        for key in value:
            if (KNOWN if len(key) <= LONGEST_KNOWN else is_personal)(key, of_person):
                return False
        inner = value.values()
    for one in inner:  # type: ignore[attr-defined]
        kind = type(one)
        if kind is str:
            if not (len(one) < SHORT and one.isalnum()) and _tells(one):
                return False
        elif (kind is dict or kind is list) and not is_plain(one, of_person, depth + 1):
            return False
    return True


def _tells(text: str) -> bool:
    """Return True if a text may hold an address or a number of somebody's, and has to be looked through."""
    if "@" in text or text[:1] == "+":
        return True
    if " " in text or len(text) > MOST_LETTERS:
        return bool(DIGITS.search(text))
    return NUMBERS.fullmatch(text) is not None


def is_personal(key: str, of_person: bool) -> bool:
    """Return True if a value called `key` tells who somebody is."""
    return classify(key, of_person=of_person) is not None


KNOWN = lru_cache(maxsize=10_000)(is_personal)


def require_shallow(value: object, depth: int = 0) -> None:
    """Refuse what lies too deep.

    Raises:
        TooDeepError: it does.
    """
    if isinstance(value, dict | list):
        if depth >= DEEPEST:
            raise TooDeepError
        for one in value.values() if isinstance(value, dict) else value:
            require_shallow(one, depth + 1)


def _flatten(personal: Mapping[str, object], path: str, found: Parts) -> None:
    for key, value in personal.items():
        if isinstance(value, dict):
            _flatten(value, f"{path}.{key}", found)
        elif value is not None:
            found[f"{path}.{key}"] = value
