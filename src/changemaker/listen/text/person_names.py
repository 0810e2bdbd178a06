"""Names of people, as contacts and colleagues are known by, taken out of texts.

A contact's own account is the strongest hint: there each part of a name is taken out wherever it stands. Of everybody
else a name goes where it is unmistakable: in full, or one part of it that is no word and is written with a capital.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from changemaker.listen.text.folding import folded
from changemaker.listen.text.name_forms import bare, forms, is_caseless
from changemaker.listen.text.name_words import AMBIGUOUS, COMMON, PARTICLES, TITLES

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
PLACE = "[name]"
SHORTEST = 2  # letters of a part that is looked for at all
SHORTEST_OF_OTHERS = 4  # letters of a part that alone names somebody of another account
BETWEEN = re.compile(r"[\s.,\-‐‑]{1,3}")  # what may stand between two parts of one name


@dataclass(slots=True)
class _Part:
    """One part of names: whose it may be."""

    doubtful: bool  # a word as well
    people: set[int] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a text."""

    start: int
    end: int
    told: str  # folded
    capital: bool
    caseless: bool
    parts: tuple[tuple[_Part, bool], ...]  # what it may be a form of, and whether it is the name itself


class PersonNames:
    """The names that are looked for; built once, asked for each text."""

    def __init__(self, people: Iterable[tuple[str | None, str]]) -> None:
        """Take over names.

        Args:
            people: (account, name) of contacts; None as the account of our own people, who may stand anywhere.
        """
        self._parts: dict[str, _Part] = {}
        self._forms: dict[str, list[str]] = {}  # form -> parts that it is a form of
        for number, (account, name) in enumerate(dict.fromkeys(people)):
            self._learn(number, account, name)

    def _learn(self, number: int, account: str | None, name: str) -> None:
        for said in WORD.findall(name):
            own = folded(said)
            if len(own) < SHORTEST or own in PARTICLES:
                continue
            if own not in self._parts:
                self._parts[own] = _Part(own in AMBIGUOUS)
                for form in dict.fromkeys(forms(said)):
                    self._forms.setdefault(form, []).append(own)
            self._parts[own].people.add(number)
            if account is not None:
                self._parts[own].accounts.add(account)

    def redact(self, text: str, account_id: str) -> tuple[str, int]:
        """Return `text` with names replaced by `[name]`, and how many were.

        Args:
            text: normalised.
            account_id: whose text it is.

        Example:
            >>> names = PersonNames([("A1", "Anna Petrova"), ("A1", "Will Stone"), ("A2", "Grace Holt")])
            >>> names.redact("I told anna and Will, it will break. Grace period is over, said Grace Holt.", "A1")
            ('I told [name] and [name], it will break. Grace period is over, said [name].', 3)
        """
        words = [self._word(found) for found in WORD.finditer(text)]
        taken = [False] * len(words)
        for place, word in enumerate(words):
            if not word.parts:
                continue
            after = words[place + 1] if place + 1 < len(words) else None
            if after is not None and after.parts and _one_name(text, word, after):
                taken[place] = taken[place + 1] = True
            elif self._alone(words, place, account_id):
                taken[place] = True
        spans = list(_together(text, words, taken))
        return _replaced(text, spans), len(spans)

    def _word(self, found: re.Match[str]) -> _Word:
        told = folded(found[0])
        forms_of = dict.fromkeys((one, own) for one in bare(told) for own in self._forms.get(one, ()))
        parts = tuple((self._parts[own], one == own) for one, own in forms_of)
        return _Word(found.start(), found.end(), told, found[0][:1].isupper(), is_caseless(found[0]), parts)

    def _alone(self, words: list[_Word], place: int, account_id: str) -> bool:
        """Say whether a word is a name although no other part of it stands beside."""
        word = words[place]
        titled = place > 0 and words[place - 1].told in TITLES
        marked = word.capital or (word.caseless and titled)
        for part, is_itself in word.parts:
            sure = titled or not (part.doubtful or word.told in AMBIGUOUS)
            if account_id in part.accounts:
                if word.capital or word.caseless or titled or (is_itself and word.told not in COMMON):
                    return True
            elif sure and marked and len(word.told) >= SHORTEST_OF_OTHERS:
                return True
        return False


def _one_name(text: str, first: _Word, second: _Word) -> bool:
    """Say whether two words side by side are parts of one person's name, both with capitals where there are any."""
    if not all(word.capital or word.caseless for word in (first, second)) or first.told == second.told:
        return False
    if not BETWEEN.fullmatch(text[first.end : second.start]):
        return False
    return any(not one.people.isdisjoint(other.people) for one, _ in first.parts for other, _ in second.parts)


def _together(text: str, words: list[_Word], taken: list[bool]) -> Iterator[tuple[int, int]]:
    """Spans to take out: words of one name become one."""
    start = end = -1
    for word, goes in zip(words, taken, strict=True):
        if not goes:
            continue
        if start >= 0 and re.fullmatch(r"[^\S\n]{1,2}|[-‐‑]", text[end : word.start]):
            end = word.end
            continue
        if start >= 0:
            yield start, end
        start, end = word.start, word.end
    if start >= 0:
        yield start, end


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], PLACE]
        done = end
    return "".join([*pieces, text[done:]])
