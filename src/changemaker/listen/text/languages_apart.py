"""Which texts are grouped together: all of them, or each language by itself.

Vectors made of words and their pieces know nothing of another language's words, so that texts of two languages in one
grouping would only show what language they are in. Vectors of a model that knows many languages put the same thing
said in two of them at one place, once the mean of each language is taken out.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import islice

OWN = 40  # texts of a language that is grouped by itself, at least
OWN_SHARE = 0.02  # of all: guesses about short texts find a few of every language
LOOKED_AT = 200  # characters of a text that tell its script
EVERY = "every"  # the one group where languages are not kept apart
NONE = ""  # the group of texts that are too few of their kind


def groups_of(texts: Sequence[str], languages: Sequence[str], *, apart: bool) -> tuple[str, ...]:
    """Return for each text the group that it is in.

    Args:
        texts: as they were written.
        languages: of each, ISO 639 code; "und" where it could not be told.
        apart: each language by itself. A language of few texts joins the largest one in its script, or the others in
            its script; those that are still fewer than `OWN` are in no group, unless there is no other.

    Returns:
        A name for each text: a language, a script, `EVERY` or `NONE`.

    Example:
        >>> groups_of(["Where is it?"] * 40 + ["Wo ist es?", "Где?"], ["en"] * 40 + ["de", "ru"], apart=True)[-2:]
        ('en', '')
    """
    if not apart:
        return (EVERY,) * len(texts)
    counts = Counter(languages)
    counts.pop("und", None)
    least = max(OWN, OWN_SHARE * len(texts))
    own = {language for language, n in counts.items() if n >= least}
    scripts = [script_of(text) for text in texts]
    inside = Counter((script, language) for script, language in zip(scripts, languages, strict=True) if language in own)
    main: dict[str, str] = {}
    for (script, language), _ in sorted(inside.items(), key=lambda item: (-item[1], item[0])):
        main.setdefault(script, language)
    found = [
        language if language in own else main.get(script, script)
        for language, script in zip(languages, scripts, strict=True)
    ]
    sizes = Counter(found)
    if len(sizes) == 1:
        return tuple(found)
    return tuple(group if sizes[group] >= OWN else NONE for group in found)


def script_of(text: str) -> str:
    """Return the script that most letters of a text are in, as Unicode names it; "" where there is no letter.

    Example:
        >>> script_of("Где order 15?"), script_of("12:30")
        ('LATIN', '')
    """
    letters = islice((letter for letter in text if letter.isalpha()), LOOKED_AT)
    seen = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    return min(seen, key=lambda script: (-seen[script], script)) if seen else ""
