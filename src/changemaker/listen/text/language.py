"""Which language a text is in, with what is known of it beforehand.

References:
    Lui and Baldwin (2012), "langid.py: an off-the-shelf language identification tool", ACL system demonstrations.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNKNOWN = "und"  # ISO 639-2: undetermined
SURE = 0.5  # confidence from which a language is told
TRUST = 0.6  # what the source's own word counts for, before the text was looked at
OUTSIDE = 0.98  # confidence from which a text is in none of the languages that were expected
EVER_LIKELY = 30  # languages that are mistaken for each other in one script
NOTHING_TOLD = 2.0  # times what each language would have by chance
LETTERS_OUTSIDE = 40  # letters that such a text has at least: of fewer, none tells enough
LONGEST = 2_000  # characters looked at
TAKEN_OUT = re.compile(r"\[\w+\]")  # [email], [name], [link]: our own words
LETTER = re.compile(r"[^\W\d_]")
SAME = {"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "tl": "fil"}  # codes of one language


@dataclass(frozen=True, slots=True)
class Told:
    """A language and how sure it is."""

    language: str  # ISO 639 code, or "und"
    confidence: float  # 0 to 1


def language_of(text: str, *, given: str = "", among: Collection[str] = ()) -> Told:
    """Return the language of a text.

    Args:
        text: any.
        given: what its source says, or the language of the page that it was written on; weighs, but does not decide.
        among: languages that are expected; any of about a hundred where empty. A longer text that is plainly in
            another language is told as that.

    Returns:
        "und" where the text has no letters and nothing was given, or where none is likely enough.

    Example:
        >>> language_of("Доставка опять опоздала на три дня", among=("en", "ru", "ar")).language
        'ru'
        >>> language_of("ok", given="de").language
        'de'
    """
    said = TAKEN_OUT.sub(" ", text[:LONGEST])
    letters = len(LETTER.findall(said))
    own = _code(given)
    if not letters:
        return Told(own, TRUST) if own else Told(UNKNOWN, 0.0)
    chances = _chances(said)
    if own in chances and max(chances.values()) < NOTHING_TOLD / len(chances):
        return Told(own, TRUST)
    best = max(chances, key=lambda one: chances[one])
    expected = {_code(one) for one in (*among, given)} & set(chances)
    if among and expected and not (best not in expected and chances[best] >= OUTSIDE and letters >= LETTERS_OUTSIDE):
        chances = {one: chances[one] for one in sorted(expected)}
    return _weighed(chances, own)


def _weighed(chances: dict[str, float], own: str) -> Told:
    """The likeliest, where `own` was likely to begin with and the others share the rest."""
    others = len(chances) - (own in chances)
    if own in chances and others:
        rest = (1 - TRUST) / min(others, EVER_LIKELY)
        chances = {one: p * (TRUST if one == own else rest) for one, p in chances.items()}
    whole = sum(chances.values())
    best = max(chances, key=lambda one: chances[one])
    confidence = chances[best] / whole if whole > 0 else 0.0
    return Told(best, confidence) if confidence >= SURE else Told(UNKNOWN, confidence)


def _code(language: str) -> str:
    short = language.replace("_", "-").partition("-")[0].lower()
    return SAME.get(short, short)


def _chances(text: str) -> dict[str, float]:
    merged: dict[str, float] = {}
    for language, chance in _identifier().rank(text):
        merged[_code(language)] = merged.get(_code(language), 0.0) + float(chance)
    return merged


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
