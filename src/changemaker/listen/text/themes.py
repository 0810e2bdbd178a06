"""What texts are about: groups found in their vectors, each with its words, its quotes and an id that stays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.listen.text.grouping import Floats, Places
from changemaker.listen.text.languages_apart import EVERY
from changemaker.listen.text.theme_ground import (
    FEWEST_DIFFERENT,
    FEWEST_TEXTS,
    Found,
    found_in,
    is_large,
    parts_of,
    text_hash,
)
from changemaker.listen.text.theme_ids import OTHER, KeptThemes, stable_ids
from changemaker.listen.text.theme_words import theme_words

FEWEST_IN_THEME = 3  # texts
QUOTES = 3
QUOTE_LENGTH = (12, 400)  # characters that make a good quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme."""

    id: str
    words: tuple[str, ...]  # the strongest first; empty where no three people share one
    quotes: tuple[int, ...]  # places of at most three texts near the middle, of different people
    size: int  # texts
    people: int  # who wrote them
    nearness: float  # of its texts to the middle, mean cosine
    languages: tuple[tuple[str, int], ...]  # texts by language, most first


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """All themes of a set of texts; every text has one, be it "other"."""

    theme_of: tuple[str, ...]
    nearness: tuple[float, ...]  # of each text to the middle of its theme, 0 to 1; 0 in "other"
    themes: tuple[Theme, ...]  # the largest first; "other" last, if a text is in it
    centres: NDArray[np.float32]  # of `themes` without "other" x dimensions
    k: int  # themes without "other"
    count: Estimate  # the same, with what single splits would have chosen
    stability: Estimate  # how far halves of the texts agree
    method: str  # "lsa, ward", "nano, mini-batch", ...
    apart: tuple[tuple[str, int], ...]  # languages that have themes of their own, with their texts
    too_few: tuple[tuple[str, int], ...]  # languages whose texts are too few for that
    kept: KeptThemes = field(repr=False)  # for the next run

    def in_order(self, places: Sequence[int]) -> "Themes":
        """Return the same of texts that stood elsewhere: the one at `places[i]` was given as the i-th."""
        back = {place: given for given, place in enumerate(places)}
        themes = [replace(one, quotes=tuple(places[quote] for quote in one.quotes)) for one in self.themes]
        return replace(
            self,
            theme_of=tuple(self.theme_of[back[place]] for place in range(len(places))),
            nearness=tuple(self.nearness[back[place]] for place in range(len(places))),
            themes=tuple(themes),
        )


def find_themes(
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    languages: Sequence[str],
    *,
    seed: int,
    before: KeptThemes | None = None,
    documents: Sequence[str] = (),
    people: Sequence[str] = (),
    embedder: str = "lsa",
    embedder_hash: str = "",
) -> Themes | Refusal:
    """Return what texts are about; the same texts give the same themes in whatever order they come.

    Args:
        texts: redacted.
        vectors: of each text (texts x dimensions).
        languages: of each, ISO 639 code.
        seed: of the splits that decide how many themes there are.
        before: `Themes.kept` of the run before, so that ids stay.
        documents: an id of each text; a hash of the text where left out.
        people: who wrote each; each text is one person's where left out.
        embedder: name of what made the vectors. "lsa" knows nothing of another language's words, so that each
            language has themes of its own.
        embedder_hash: equal where vectors can be compared from run to run; "" where they cannot.

    Returns:
        The themes, or why there are none.

    Raises:
        ValueError: not one vector, language, document and person for each text (a bug of ours).
    """
    keys = documents or [text_hash(text) for text in texts]
    writers = people or [str(place) for place in range(len(texts))]
    if not len(texts) == len(vectors) == len(languages) == len(keys) == len(writers):
        raise ValueError(f"{len(texts)} texts, {len(vectors)} vectors, {len(languages)} languages, {len(keys)} ids")
    said = [text.strip() for text in texts]
    parts = parts_of(said, vectors, languages, apart=embedder == "lsa") if said else ()
    if not parts:
        return _refused(said)
    found = [found_in(part, seed=seed) for part in parts]
    places, nearness, centres = _joined(found, len(texts))
    members = [[keys[int(place)] for place in np.flatnonzero(places == theme)] for theme in range(len(centres))]
    ids, number = stable_ids(members, centres, embedder=embedder_hash, before=before)
    theme_of = tuple(ids[place] if place >= 0 else OTHER for place in places)
    by_key = dict(zip(keys, theme_of, strict=True))
    kept = KeptThemes(theme_of=by_key, ids=ids, centres=centres, embedder=embedder_hash, next_number=number)
    return Themes(
        theme_of=theme_of,
        nearness=tuple(float(one) for one in nearness),
        themes=_described(_Said(said, languages, writers), places, nearness, ids),
        centres=centres,
        k=len(ids),
        count=_count(found, len(ids), len(texts)),
        stability=_stability(found),
        method=_method(embedder, found),
        apart=tuple((part.name, len(part.places)) for part in parts if part.name != EVERY),
        too_few=_too_few(found, languages),
        kept=kept,
    )


def _method(embedder: str, found: Sequence[Found]) -> str:
    way = "mini-batch" if any(is_large(one.part) for one in found) else "ward"
    return f"{embedder}, {way}"


def _refused(texts: Sequence[str]) -> Refusal:
    different = len({text for text in texts if text})
    told = {"texts": len(texts), "different": different, "needed": FEWEST_TEXTS, "needed_different": FEWEST_DIFFERENT}
    why = "languages"
    if not different:
        why = "none"
    elif len(texts) < FEWEST_TEXTS:
        why = "few"
    elif different < FEWEST_DIFFERENT:
        why = "same"
    return Refusal(what="themes", why=Message(f"themes.refuse.{why}", told), needs=Message("themes.needs.texts", told))


def _joined(found: Sequence[Found], n: int) -> tuple[Places, Floats, NDArray[np.float32]]:
    """Groups of all parts as themes, numbered from the largest down; small ones are "other"."""
    places, nearness = np.full(n, -1, dtype=np.int64), np.zeros(n)
    centres, before = [], 0
    for one in found:
        near = one.places >= 0
        places[one.part.places[near]] = before + one.places[near]
        nearness[one.part.places[near]] = np.clip(one.nearness[near], 0.0, 1.0)
        centres.append(one.centres)
        before += len(one.centres)
    sizes = np.bincount(places[places >= 0], minlength=before)
    order = [int(theme) for theme in np.lexsort((np.arange(before), -sizes)) if sizes[theme] >= FEWEST_IN_THEME]
    number = np.full(before + 1, -1, dtype=np.int64)  # the last place is that of -1
    number[order] = np.arange(len(order))
    places = number[places]
    nearness[places < 0] = 0.0
    return places, nearness, np.vstack(centres)[order].astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Said:
    """Texts, the language of each and who wrote it."""

    texts: Sequence[str]
    languages: Sequence[str]
    people: Sequence[str]


def _described(said: _Said, places: Places, nearness: Floats, ids: Sequence[str]) -> tuple[Theme, ...]:
    words = theme_words(said.texts, [int(place) for place in places], said.languages, said.people)
    themes = []
    for theme, id in [*enumerate(ids), (-1, OTHER)]:
        inside = [int(place) for place in np.flatnonzero(places == theme)]
        if inside:
            themes.append(
                Theme(
                    id=id,
                    words=words[theme] if theme >= 0 else (),
                    quotes=_quotes(said.texts, inside, nearness, said.people) if theme >= 0 else (),
                    size=len(inside),
                    people=len({said.people[place] for place in inside}),
                    nearness=float(nearness[inside].mean()),
                    languages=_by_number(Counter(said.languages[place] for place in inside)),
                )
            )
    return tuple(themes)


def _quotes(texts: Sequence[str], inside: Sequence[int], nearness: Floats, people: Sequence[str]) -> tuple[int, ...]:
    """Places of the nearest texts, each of another person and in other words; those of a readable length first."""
    short, long = QUOTE_LENGTH

    def rank(place: int) -> tuple[bool, float, str]:
        text = texts[place]
        return not short <= len(text) <= long, -float(nearness[place]), text_hash(text)

    chosen: list[int] = []
    for place in sorted(inside, key=rank):
        if all(texts[place] != texts[other] and people[place] != people[other] for other in chosen):
            chosen.append(place)
        if len(chosen) == QUOTES:
            break
    return tuple(chosen)


def _count(found: Sequence[Found], k: int, n: int) -> Estimate:
    low, high = sum(one.count.low for one in found), sum(one.count.high for one in found)
    level = min(one.count.level for one in found)
    return Estimate(
        value=k,
        low=min(k, low),
        high=max(k, high),
        se=None,
        level=level,
        unit="themes",
        n=n,
        method="split-half-stability",
    )


def _stability(found: Sequence[Found]) -> Estimate:
    """Mean over the parts, weighed by their texts."""
    weights = np.array([len(one.part.places) for one in found], dtype=np.float64)
    weights /= weights.sum()
    told = [one.count.stability for one in found]
    value = float(sum(w * one.value for w, one in zip(weights, told, strict=True)))
    below = sqrt(sum((w * (one.value - one.low)) ** 2 for w, one in zip(weights, told, strict=True)))
    above = sqrt(sum((w * (one.high - one.value)) ** 2 for w, one in zip(weights, told, strict=True)))
    return Estimate(
        value=value,
        low=value - below,
        high=value + above,
        se=sqrt(sum((w * (one.se or 0.0)) ** 2 for w, one in zip(weights, told, strict=True))),
        level=told[0].level,
        unit="AMI",
        n=sum(len(one.part.places) for one in found),
        method=told[0].method,
    )


def _too_few(found: Sequence[Found], languages: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Languages whose texts were in no part."""
    inside = {int(place) for one in found for place in one.part.places}
    counts = Counter(language for place, language in enumerate(languages) if place not in inside)
    every = Counter(languages)
    return _by_number(Counter({language: n for language, n in counts.items() if n == every[language]}))


def _by_number(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
