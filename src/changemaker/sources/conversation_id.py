"""Ids of conversations: they reach the tables, so nothing of a number, a name or an address may be read out of them."""

import hashlib
import re

from changemaker.privacy.redact import redact

LETTERS = 32  # 128 bits
LONG = re.compile(r"\d{10,15}")


def made_id(*told: object) -> str:
    """Return the id of what was told: always the same for the same conversation.

    Args:
        told: what tells it from others, and all that was said in it: of a telephone number alone, or an address, all
            ids could be tried out.

    Example:
        >>> made_id("+79161234567", "It broke") == made_id("+79161234567", "It broke")
        True
        >>> len(made_id("+79161234567", "It broke"))
        32
    """
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:LETTERS]


def is_personal(stated: str) -> bool:
    """Say whether an id holds an address or what may be a telephone number, also without its plus.

    Example:
        >>> [is_personal(one) for one in ("call-000123", "79161234567", "m1@north.example")]
        [False, True, True]
    """
    return bool(redact(stated).found) or any(redact(f"+{digits}").found for digits in LONG.findall(stated))
