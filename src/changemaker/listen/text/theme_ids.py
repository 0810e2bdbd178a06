"""The same theme keeps its id from run to run, so that its name, its history and what was merged into it stay true.

Themes of two runs are matched one to one (Hungarian method), first by the texts that both runs have, then, where
vectors of both come from the same model, by the angle between their middles. What matches nothing gets a new id, and
an id that was used once is never given to another theme.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

OTHER = "other"  # the theme of texts that are near to none
FEWEST_SHARED = 3  # texts that both have, before texts say that two themes are the same
SHARED = 0.35  # of the texts of either theme that both runs have (Jaccard)
NEAR = 0.75  # cosine of two middles


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptThemes:
    """What the next run needs to know of this one; holds no word of anybody."""

    theme_of: Mapping[str, str] = field(default_factory=dict)  # document -> theme
    ids: tuple[str, ...] = ()
    centres: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))  # ids x dimensions
    embedder: str = ""  # hash of what made the vectors; "" where they cannot be compared from run to run
    next_number: int = 1

    def as_bytes(self) -> bytes:
        """Return the same for a file."""
        held = {
            "theme_of": dict(self.theme_of),
            "ids": self.ids,
            "centres": self.centres.tolist(),
            "embedder": self.embedder,
            "next_number": self.next_number,
        }
        return json.dumps(held).encode()

    @classmethod
    def of_bytes(cls, held: bytes) -> Self:
        """Return what a file holds.

        Raises:
            ValueError: it holds something else.
        """
        try:
            read = json.loads(held)
            return cls(
                theme_of=dict(read["theme_of"]),
                ids=tuple(read["ids"]),
                centres=np.array(read["centres"], dtype=np.float32).reshape(len(read["ids"]), -1)
                if read["ids"]
                else np.zeros((0, 0), dtype=np.float32),
                embedder=str(read["embedder"]),
                next_number=int(read["next_number"]),
            )
        except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
            raise ValueError("these are no kept themes") from error


def stable_ids(
    members: Sequence[Sequence[str]],
    centres: NDArray[np.float32],
    *,
    embedder: str,
    before: KeptThemes | None,
) -> tuple[tuple[str, ...], int]:
    """Return an id for each new theme, and the next number that is free.

    Args:
        members: documents of each theme; themes in the order in which new ids are given.
        centres: their middles (themes x dimensions).
        embedder: hash of what made the vectors; "" where they cannot be compared from run to run.
        before: the run before; None where there was none.

    References:
        Kuhn (1955), "The Hungarian method for the assignment problem", Naval Research Logistics 2, 83-97.
    """
    before = before or KeptThemes()
    found: dict[int, str] = _matched(_shared(members, before), before.ids, SHARED, {})
    if embedder and embedder == before.embedder and before.centres.shape[1:] == centres.shape[1:]:
        found = _matched(_cosines(centres, before.centres), before.ids, NEAR, found)
    number, ids = before.next_number, []
    for place in range(len(members)):
        if place not in found:
            found[place] = f"T{number}"
            number += 1
        ids.append(found[place])
    return tuple(ids), number


def _matched(near: NDArray[np.float64], old: Sequence[str], least: float, found: Mapping[int, str]) -> dict[int, str]:
    """Add, to the themes that have found their id, those that one left over fits best."""
    taken = set(found.values())
    rows = [place for place in range(near.shape[0]) if place not in found]
    columns = [place for place, id in enumerate(old) if id not in taken]
    if not rows or not columns:
        return dict(found)
    left = near[np.ix_(rows, columns)]
    worth = np.where(left >= least, left, 0.0)
    pairs = zip(*linear_sum_assignment(-worth), strict=True)
    return {**found, **{rows[row]: old[columns[column]] for row, column in pairs if worth[row, column] > 0}}


def _shared(members: Sequence[Sequence[str]], before: KeptThemes) -> NDArray[np.float64]:
    """Jaccard of the texts that both runs have; 0 where too few are shared."""
    place_of = {id: place for place, id in enumerate(before.ids)}
    near = np.zeros((len(members), len(before.ids)))
    old_sizes = np.zeros(len(before.ids))
    both: list[Counter[str]] = []
    for documents in members:
        both.append(Counter(before.theme_of[one] for one in documents if one in before.theme_of))
    for counts in both:
        for id, n in counts.items():
            if id in place_of:
                old_sizes[place_of[id]] += n
    for row, counts in enumerate(both):
        ours = sum(counts.values())
        for id, n in counts.items():
            if id in place_of and n >= FEWEST_SHARED:
                near[row, place_of[id]] = n / (ours + old_sizes[place_of[id]] - n)
    return near


def _cosines(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float64]:
    def long_as_one(rows: NDArray[np.float32]) -> NDArray[np.float64]:
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float64)

    return np.asarray(long_as_one(ours) @ long_as_one(theirs).T)
