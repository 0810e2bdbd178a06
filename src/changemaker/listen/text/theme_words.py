"""What a theme is called while nobody has named it: the words that its texts have and those of other themes have not.

Words are brought together by their stem and shown as people wrote them most often. A word is shown only if at least
three different people of the theme used that very form, so that no label tells what one person said.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import snowballstemmer

from changemaker.listen.text.folding import folded
from changemaker.listen.text.stop_words import stop_words

MOST_WORDS = 4
FEWEST_PEOPLE = 3  # who used a word, before a label shows it
LONGEST = 5_000  # characters of one text that count
SHORTEST = 3  # letters of a word
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TAKEN_OUT = re.compile(r"\[[a-z_ ]+\]|https?://\S+|[@#]\w+")  # brackets of redaction, links, handles
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_STEMMERS: Mapping[str, str] = {
    "ar": "arabic",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


def theme_words(
    texts: Sequence[str], places: Sequence[int], languages: Sequence[str], people: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Return the words of each theme, the strongest first; none where no three people share one.

    Args:
        texts: redacted.
        places: of each text its theme, 0 and up; below 0 for texts of none.
        languages: of each text.
        people: who wrote each.

    Returns:
        At most `MOST_WORDS` for each theme.

    References:
        Grootendorst (2022), "BERTopic: neural topic modeling with a class-based TF-IDF procedure", arXiv:2203.05794,
        here with people counted in place of occurrences.

    Example:
        >>> said = ["the card is late", "my card!", "which card", "no cash", "cash machine", "machine ate cash"]
        >>> theme_words(said, [0, 0, 0, 1, 1, 1], ["en"] * 6, list("abcdef"))
        (('card',), ('cash',))
    """
    themes = max([*places, -1]) + 1
    used: list[dict[str, dict[str, set[str]]]] = [defaultdict(lambda: defaultdict(set)) for _ in range(themes)]
    writers: list[set[str]] = [set() for _ in range(themes)]
    for text, place, language, who in zip(texts, places, languages, people, strict=True):
        if place < 0:
            continue
        writers[place].add(who)
        for form, stem in words_of(text, language):
            used[place][stem][form].add(who)
    by_stem = [{stem: len(set().union(*forms.values())) for stem, forms in said.items()} for said in used]
    total = Counter[str]()
    for said in by_stem:
        total.update(said)
    usual = sum(total.values()) / max(themes, 1)
    return tuple(_strongest(used[place], by_stem[place], total, usual, len(writers[place])) for place in range(themes))


def words_of(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield each word that could stand in a label, as it is shown and as it is brought together with others."""
    stem, stops = _stem(language), stop_words(language)
    for found in _WORD.findall(_TAKEN_OUT.sub(" ", text[:LONGEST])):
        shown = found.lower()
        for part in _pieces(shown):
            plain = folded(part)
            if plain in stops or plain.partition("'")[0] in stops:
                continue
            if len(plain) >= SHORTEST or _UNSPACED.search(part):
                yield part, stem(plain)


def stems_of(text: str, language: str) -> frozenset[str]:
    """Return the stems of a text's words, for comparing it with others."""
    return frozenset(stem for _, stem in words_of(text, language))


def _pieces(word: str) -> Sequence[str]:
    """A word; of scripts without blanks between words, each pair of letters."""
    if not _UNSPACED.search(word) or len(word) <= 2:
        return (word,)
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _strongest(
    forms: Mapping[str, Mapping[str, set[str]]],
    people: Mapping[str, int],
    total: Mapping[str, int],
    usual: float,
    size: int,
) -> tuple[str, ...]:
    ready = []
    for stem, n in people.items():
        shown = min(forms[stem], key=lambda form: (-len(forms[stem][form]), form))
        if len(forms[stem][shown]) >= FEWEST_PEOPLE:
            ready.append((-n / size * float(np.log1p(usual / total[stem])), shown))
    return tuple(shown for _, shown in sorted(ready)[:MOST_WORDS])


class _Stem:
    """A stemmer that remembers."""

    def __init__(self, language: str) -> None:
        name = _STEMMERS.get(language)
        self.stemmer = snowballstemmer.stemmer(name) if name else None
        self.known: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if self.stemmer is None:
            return word
        if word not in self.known:
            self.known[word] = str(self.stemmer.stemWord(word))
        return self.known[word]


@cache
def _stem(language: str) -> _Stem:
    return _Stem(language)
