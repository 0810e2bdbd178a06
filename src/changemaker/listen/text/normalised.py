"""One spelling of what looks the same: composed letters, no marks that cannot be seen, addresses of pages taken out."""

import re
import unicodedata

# Joiners (U+200C, U+200D) stay: they part words in Persian and letters in Hindi.
UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
HALVES = re.compile("[\ud800-\udfff]")  # of a letter that was cut: no database and no model takes them
BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
BLANKS = re.compile("[^\\S\n]+")
GAPS = re.compile("\n{3,}")
PAGE = re.compile(r"(?i)\b(?:https?|ftp)://[^\s<>\"'«»]+|(?<![\w@.])www\.[^\s<>\"'«»]+")
LINK = "[link]"


def normalised(text: str) -> str:
    r"""Return `text` in one spelling; nothing that a person reads is lost, save the addresses of pages.

    Args:
        text: as it was written.

    Returns:
        The text in composed form (NFC), lines parted by single newlines, addresses of pages as `[link]`.

    References:
        Unicode Standard Annex 15 (normalization forms).

    Example:
        >>> normalised("Cafe\u0301\u200b \x00is late,\r\nsee https://example.com/order?id=7.")
        'Café is late,\nsee [link].'
    """
    seen = UNSEEN.sub("", HALVES.sub("\ufffd", text))
    plain = CONTROL.sub(" ", BREAKS.sub("\n", seen))
    without = PAGE.sub(_linked, unicodedata.normalize("NFC", plain))
    lines = (BLANKS.sub(" ", line).strip() for line in without.split("\n"))
    return GAPS.sub("\n\n", "\n".join(lines)).strip()


def _linked(found: re.Match[str]) -> str:
    """The stop at the end of a sentence is not part of an address."""
    address = found[0]
    return LINK + address[len(address.rstrip(".,;:!?)]}")) :]
