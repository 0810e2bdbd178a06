"""Spellings of one word brought together: capitals, forms of one letter, marks that are left out as often as not."""

import re
import unicodedata

# Accents, vowel signs, tatweel; the arc of й and ў is no accent.
MARKS = re.compile("[\u0300-\u0305\u0307-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]|(?<![иу])\u0306")
SAME = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ؤ": "و", "ئ": "ي", "’": "'"}
)


def folded(text: str) -> str:
    """Return `text` as it is compared: small letters, no accents or vowel signs, one form of each Arabic letter.

    Example:
        >>> folded("Ёлка, Герой, Café, إِدَارَة")
        'елка, герой, cafe, اداره'
    """
    apart = unicodedata.normalize("NFKD", text.casefold().translate(SAME))
    return unicodedata.normalize("NFC", MARKS.sub("", apart)).translate(SAME)
