"""Texts made ready for grouping: in an order of their own, in parts that are grouped by themselves."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.listen.text.grouping import MOST_WARD, Floats, Places, different, grouped, middles
from changemaker.listen.text.languages_apart import NONE, groups_of
from changemaker.listen.text.theme_count import PER_THEME, ThemeCount, theme_count
from changemaker.listen.text.vectors import centred

FEWEST_TEXTS = 2 * PER_THEME
FEWEST_DIFFERENT = 10  # texts that are not each other's copy
FAR = 0.25  # quantile of nearness to the next theme, below which nearness to its own puts a text into "other"
FINE = 4  # digits of a vector that count: the rest is rounding of the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Texts that are grouped together.

    Equal texts count as often as they were written: what many say in the same words is a theme.
    """

    name: str
    vectors: Floats  # texts x dimensions
    places: Places  # of each text, where it stood among all


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Groups of one part."""

    part: Part
    count: ThemeCount
    places: Places  # of each text its group; -1 for those that are near to none
    nearness: Floats  # cosine to the middle of the nearest group
    centres: Floats  # groups x dimensions


def parts_of(
    texts: Sequence[str], vectors: NDArray[np.float32], languages: Sequence[str], *, apart: bool
) -> tuple[Part, ...]:
    """Return the parts that have texts enough, the largest first.

    Args:
        texts: stripped.
        vectors: texts x dimensions.
        languages: of each text.
        apart: each language by itself.
    """
    groups = groups_of(texts, languages, apart=apart)
    middle = np.asarray(centred(vectors, groups if apart else languages), dtype=np.float64)
    flat: Floats = np.round(middle, FINE) + 0.0  # no -0.0: equal vectors are equal bytes
    says = np.linalg.norm(flat, axis=1) > 0
    inside: dict[str, list[int]] = {}
    for place, (group, text) in enumerate(zip(groups, texts, strict=True)):
        if group != NONE and text and says[place]:
            inside.setdefault(group, []).append(place)
    parts = []
    for group, places in inside.items():
        if len(places) >= FEWEST_TEXTS and different(flat[places]) >= FEWEST_DIFFERENT:
            order = np.array(sorted(places, key=lambda place: text_hash(texts[place])), dtype=np.int64)
            parts.append(Part(name=group, vectors=flat[order], places=order))
    return tuple(sorted(parts, key=lambda part: (-len(part.places), part.name)))


def text_hash(text: str) -> str:
    """Return a hash of a text: an order that no alphabet decides."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def found_in(part: Part, *, seed: int) -> Found:
    """Return the groups of one part, as many as halves of it agree on."""
    count = theme_count(part.vectors, seed=seed)
    places = grouped(part.vectors, count.k, seed=seed)
    centres = middles(part.vectors, places)
    near = part.vectors @ _unit(centres).T
    rows = np.arange(len(places))
    own = near[rows, places].copy()
    if len(centres) > 1:
        near[rows, places] = -np.inf
        places = np.where(own < np.quantile(near.max(axis=1), FAR), -1, places)
    return Found(part=part, count=count, places=places, nearness=own, centres=centres)


def is_large(part: Part) -> bool:
    """True where a part was grouped from a sample."""
    return len(part.places) > MOST_WARD


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))
