"""Random numbers by purpose, month, day and account, so that an event in one twin shifts no draw of the other."""

import numpy as np
from numpy.typing import NDArray

from changemaker.core.seeds import stream

Draw = NDArray[np.float32]


class Draws:
    """The random numbers of one company; the same purpose and place always give the same number."""

    def __init__(self, seed: int) -> None:
        """Take the seed of the company."""
        self.seed = seed

    def uniform(self, purpose: str, *place: int, shape: tuple[int, ...]) -> Draw:
        """Return numbers in [0, 1) of one purpose and place, for instance a month: one a day and account."""
        return stream(self.seed, "company", purpose, *place).random(shape, dtype=np.float32)

    def normal(self, purpose: str, *place: int, shape: tuple[int, ...]) -> Draw:
        """Return standard normal numbers of one purpose and place."""
        return stream(self.seed, "company", purpose, *place).standard_normal(shape, dtype=np.float32)

    def order_of(self, purpose: str, count: int) -> NDArray[np.int64]:
        """Return the numbers 0 to count - 1 in an order drawn by lot."""
        return stream(self.seed, "company", purpose).permutation(count)
