"""What an estimate's key is called on screen, and which keys stand apart."""

import re
import unicodedata

from changemaker.reports.words import CATALOGUES, named, spoken, word

LONG_WORD = re.compile(r"[^\s/-]{24}(?=[^\s/-]{6})")
LONGEST = 80  # letters of a label: a column may be called anything


def clean(text: str) -> str:
    """Return `text` on one line without control or direction-changing characters, which a cell of a file may hold.

    Example:
        >>> clean("Mens\\x1b[31m E-Mail\\n")
        'Mens[31m E-Mail'
    """
    visible = "".join(c if unicodedata.category(c) not in {"Cc", "Cs"} else " " * c.isspace() for c in text)
    plain = "".join(c for c in visible if c not in "\u202a\u202b\u202c\u202d\u202e")
    return " ".join(plain.split())


def shortened(text: str, most: int) -> str:
    """Return at most `most` letters of `text`, the cut marked.

    Example:
        >>> shortened("satisfaction", 6)
        'satis…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def breakable(text: str) -> str:
    """Return `text` with leave to break inside words longer than any column, for paper that cannot scroll.

    Example:
        >>> len(breakable("a" * 60)) - 60
        2
    """
    return LONG_WORD.sub(lambda found: found.group() + "\N{ZERO WIDTH SPACE}", text)


def is_detail(key: str) -> bool:
    """True for one cell of a staged rollout, "att:2004:2007": too many to lead with."""
    return key.startswith("att:")


def is_naive(key: str) -> bool:
    """True for the number an analyst would reach for, shown only to be compared."""
    return key.startswith("naive:")


def label_of(key: str, language: str = "en") -> str:
    """Return what `key` is called on screen.

    Example:
        >>> [label_of(key) for key in ("att:2004:2007", "naive:twfe", "gain:nps", "Mens E-Mail", "1")]
        ['Started 2004, in 2007', 'Naive: two-way fixed effects', 'nps', 'Mens E-Mail', 'Arm 1']
    """
    return shortened(_label(key, language), LONGEST)


def _label(key: str, language: str) -> str:
    kind, _, name = key.partition(":")
    if is_detail(key):
        start, _, period = name.partition(":")
        return word("key.att", language, start=clean(start), period=clean(period))
    if is_naive(key):
        kind, _, arm = name.partition(":")
        told = clean(named("naive", kind, language))
        what = word("screen.about", language, text=told, what=clean(arm)) if arm else told
        return word("key.naive", language, name=what)
    if kind == "gain" and name:
        return clean(spoken(name, language))
    if name and f"key.{kind}" in CATALOGUES[language]:
        return word(f"key.{kind}", language, name=clean(name))
    if key.replace(".", "").isdecimal():
        return word("key.arm", language, name=key)
    alone = f"key.{key}.alone"  # of a key that is told of something elsewhere: "Range covers the truth: {name}"
    return clean(word(alone, language) if alone in CATALOGUES[language] else named("key", key, language))
