"""What is predicted: yes or no, a place on a scale, or a number."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Kind = Literal["yes_no", "scale", "number"]
MOST_VALUES = 11  # of a scale, as 0 to 10; with more it is a number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """The answers that there are, and the values that an answer may have."""

    name: str  # in the customer's words: the question, or the column
    kind: Kind
    values: tuple[float, ...]  # of the scale, ascending; empty for a number
    y: Array  # (n,), NaN where nobody answered

    @property
    def answered(self) -> Flags:
        """(n,), True where there is an answer."""
        return np.isfinite(self.y)

    @classmethod
    def of(cls, name: str, y: Array) -> Self:
        """Return the target that a column of answers makes: two values are yes/no, few whole ones a scale.

        Example:
            >>> Target.of("rating", np.array([1.0, 5.0, np.nan, 3.0])).kind
            'scale'
        """
        seen = np.unique(y[np.isfinite(y)])
        if len(seen) == 2 and seen.tolist() == [0.0, 1.0]:
            return cls(name=name, kind="yes_no", values=(0.0, 1.0), y=y)
        if len(seen) and len(seen) <= MOST_VALUES and np.array_equal(seen, np.round(seen)):
            return cls(name=name, kind="scale", values=tuple(seen.tolist()), y=y)
        return cls(name=name, kind="number", values=(), y=y)
