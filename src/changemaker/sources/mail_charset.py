"""Letters of a mail from its bytes, where what it says of its own encoding is often wrong."""

import codecs
from contextlib import suppress

ALIASES = {"cp-850": "cp850", "x-sjis": "shift_jis", "windows-874": "cp874", "unicode-1-1-utf-7": "utf-7",
           "iso-8859-8-i": "iso-8859-8", "x-mac-cyrillic": "mac_cyrillic", "utf8mb4": "utf-8"}  # fmt: skip
GUESSES = ("cp1252", "cp1251", "koi8-r", "cp1256")
# The commonest letters of what is written in each; a wrong guess gives rare ones.
COMMON = {
    "cp1252": "etaoinsrhldcu éèäöüßáíóúñçàâêôåøæ",
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчй ",
    "koi8-r": "оеаинтсрвлкмдпуяыьгзбчй ",
    "cp1256": "اليمونترهبعدفقسكحةجشأ ",
}


def decoded(raw: bytes, declared: str | None) -> str:
    """Return the text in `raw`, by what was declared if it can be so, else by what fits best; no byte is lost.

    Example:
        >>> decoded("Доставка опоздала".encode("cp1251"), "us-ascii")
        'Доставка опоздала'
        >>> decoded("Größe".encode(), "iso-8859-1")
        'Größe'
    """
    name = _known(declared)
    if raw.isascii() and not (name or "").startswith(("utf-7", "utf_7", "iso2022", "hz")):
        return raw.decode("ascii")
    tries = ["utf-8", *([name] if name not in (None, "utf-8", "ascii") else [])]  # few other bytes are good UTF-8
    for one in tries:
        with suppress(UnicodeDecodeError, LookupError):
            if one is not None:
                return raw.decode(one)
    if name == "utf-8" and _share_broken(raw) < 0.1:  # UTF-8 that was cut or spoilt in places
        return raw.decode("utf-8", "replace")
    return max((raw.decode(one, "replace") for one in GUESSES), key=lambda text: _fit(text))


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    plain = ALIASES.get(declared.strip("\"' ").lower(), declared.strip("\"' "))
    try:
        return codecs.lookup(plain).name if codecs.lookup(plain)._is_text_encoding else None
    except (LookupError, ValueError):
        return None


def _share_broken(raw: bytes) -> float:
    return raw.decode("utf-8", "replace").count("\ufffd") / max(1, len(raw))


def _fit(text: str) -> float:
    """How usual the letters beyond ASCII are in the script that they are in, capitals counting less."""
    foreign = [letter for letter in text if letter > "\x7f"]
    best = max(sum(letter in common for letter in foreign) for common in COMMON.values())
    return best / max(1, len(foreign)) - text.count("\ufffd")
