"""A random draw with known chances: a number of people, over all or an equal number from each stratum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import AskingError

MOST_STRATA = 500
NOT_KNOWN = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One group that people were drawn from."""

    name: str
    eligible: int
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Who was drawn, and with which chance each could have been."""

    chosen: NDArray[np.bool_]
    chance: NDArray[np.float64]
    strata: tuple[Stratum, ...]


def draw(place: NDArray[np.float64], strata: Sequence[str], number: int | None) -> Drawn:
    """Draw `number` people, those with the smallest places, an equal number from each stratum.

    A stratum that has fewer is taken whole, and what it leaves is shared out among the others.

    Args:
        place: of each, uniform in [0, 1).
        strata: of each; all the same for one draw over all.
        number: how many in all; None takes everybody.

    Raises:
        AskingError: there are more strata than could be shared out among.

    References:
        Cochran (1977), Sampling Techniques, 3rd edition, chapter 5: stratified random sampling.

    Example:
        >>> found = draw(np.array([0.9, 0.1, 0.5]), ["a", "a", "b"], 2)
        >>> found.chosen.tolist(), found.chance.tolist()
        ([False, True, True], [0.5, 0.5, 1.0])
    """
    names, index = np.unique(np.array(strata, dtype=object).astype(str), return_inverse=True)
    if len(names) > MOST_STRATA:
        raise AskingError(
            f"the strata split people into {len(names):,} groups",
            hint=f"name facts with at most {MOST_STRATA} values together",
        )
    there = np.bincount(index, minlength=len(names))
    wanted = there if number is None else np.array(shared_out(there.tolist(), number), dtype=np.int64)
    order = np.lexsort((place, index))
    starts = np.concatenate([[0], np.cumsum(there)[:-1]]) if len(names) else np.zeros(0, dtype=np.int64)
    rank = np.empty(len(place), dtype=np.int64)
    rank[order] = np.arange(len(place)) - starts[index[order]]
    chosen = rank < wanted[index]
    chance = (wanted / np.maximum(there, 1))[index] if len(names) else np.zeros(0)
    told = zip(names.tolist(), there.tolist(), wanted.tolist(), strict=True)
    return Drawn(
        chosen=chosen,
        chance=chance,
        strata=tuple(Stratum(name=name, eligible=n, drawn=k) for name, n, k in told),
    )


def shared_out(there: Sequence[int], number: int) -> list[int]:
    """Return how many to take of each stratum so that `number` is shared out as equally as can be.

    Example:
        >>> shared_out([2, 50, 50], 21)
        [2, 10, 9]
    """
    taken = [0] * len(there)
    left = min(max(number, 0), sum(there))
    while left:
        open_ones = [place for place, n in enumerate(there) if taken[place] < n]
        each, more = divmod(left, len(open_ones))
        for turn, place in enumerate(open_ones):
            give = min(there[place] - taken[place], each + (turn < more))
            taken[place] += give
            left -= give
    return taken


def within_accounts(
    accounts: Sequence[str],
    place: NDArray[np.float64],
    *,
    first: NDArray[np.bool_],
    slots: Mapping[str, int],
    otherwise: int,
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return whom each account's limit leaves, and the chance with which it left each.

    Args:
        accounts: of each person.
        place: of each, uniform in [0, 1).
        first: who comes before the others of the account.
        slots: how many more of an account may be asked now.
        otherwise: the same for accounts that are not in `slots`.
    """
    codes = np.unique(np.array(accounts, dtype=object).astype(str), return_inverse=True)
    names, index = codes
    free = np.array([max(slots.get(name, otherwise), 0) for name in names.tolist()], dtype=np.int64)
    order = np.lexsort((place, ~first, index))
    counted = np.bincount(index, minlength=len(names))
    starts = np.concatenate([[0], np.cumsum(counted)[:-1]]) if len(names) else np.zeros(0, dtype=np.int64)
    rank = np.empty(len(place), dtype=np.int64)
    rank[order] = np.arange(len(place)) - starts[index[order]]
    firsts = np.bincount(index, weights=first, minlength=len(names)).astype(np.int64)
    for_firsts = np.minimum(firsts, free)
    for_others = np.minimum(counted - firsts, free - for_firsts)
    of_firsts = for_firsts / np.maximum(firsts, 1)
    of_others = for_others / np.maximum(counted - firsts, 1)
    chance = np.where(first, of_firsts[index], of_others[index])
    return rank < free[index], chance
