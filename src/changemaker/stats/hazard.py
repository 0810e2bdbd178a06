"""Who leaves in which month: the chance of leaving in a month, among those still there, from counts by kind of month.

A month of an account is one row; rows that look alike are one cell, so that a million accounts are some hundred cells.

References:
    van Houwelingen and le Cessie (1990), Statistics in Medicine 9, 1303-1325: how much of fitted slopes to keep.
    Allison (1982), Discrete-time methods for the analysis of event histories, Sociological Methodology 13, 61-98.
    Tutz and Schmid (2016), Modeling Discrete Time-to-Event Data, sections 3.2 and 3.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats import logistic

Array = NDArray[np.float64]
LEAST_LEFT = 20  # months in which somebody left
PRIOR_SD = 1.5  # log-odds: a column moves the chance by more than five times only if many months say so


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hazard:
    """Log-odds of leaving in a month; `columns` are told less their mean, so that zero is the average month."""

    names: tuple[str, ...]
    level: float  # log-odds of the average month
    slopes: Array  # (p,), drawn towards zero
    kept: float  # what that left of them, 0 to 1
    centre: Array  # (p,), mean of the columns over the months at risk
    covariance: Array  # (p + 1, p + 1), the level first
    months: float  # at risk
    left: float

    def chance(self, columns: Array) -> Array:
        """Return the chance of leaving in each month; `columns` (..., p), NaN where it is not known: as the average."""
        off = np.nan_to_num(columns - self.centre)
        return np.asarray(logistic.share(self.level + off @ self.slopes), dtype=np.float64)

    def survival(self, columns: Array) -> Array:
        """Return the chance to be there at the end of each month ahead.

        Args:
            columns: (n, months, p), what each month ahead is like.

        Returns:
            (n, months), falling along each row.
        """
        return np.asarray(np.cumprod(1 - self.chance(columns), axis=1), dtype=np.float64)

    def drawn(self, rng: np.random.Generator, count: int) -> tuple["Hazard", ...]:
        """Return `count` draws of the same, as uncertain as its slopes are."""
        all_slopes = rng.multivariate_normal(np.r_[self.level, self.slopes], self.covariance, size=count)
        return tuple(
            Hazard(
                names=self.names,
                level=float(one[0]),
                slopes=one[1:],
                kept=self.kept,
                centre=self.centre,
                covariance=self.covariance,
                months=self.months,
                left=self.left,
            )
            for one in all_slopes
        )


def fit(
    at_risk: Array, left: Array, columns: Array, *, names: Sequence[str], prior: Sequence[float] | None = None
) -> Hazard:
    """Return the log-odds of leaving by what a month is like, with a ridge.

    Args:
        at_risk: (cells,) account-months of accounts that were there at the month's beginning.
        left: (cells,) of these, at whose end the account was gone.
        columns: (cells, p): durations as 0 and 1, and what else was known before the month.
        names: of the columns.
        prior: standard deviation of each column's slope before any month is seen; 1.5 where left out.

    Raises:
        NotEnoughDataError: fewer than 20 left, or none stayed.
        ValueError: more left than were there (a bug).

    Example:
        >>> kinds = np.array([[0.0], [1.0]])
        >>> cells = fit(np.array([9000.0, 1000.0]), np.array([900.0, 300.0]), kinds, names=["complained"])
        >>> cells.chance(kinds).round(2).tolist()
        [0.1, 0.3]
    """
    if not ((left >= 0) & (left <= at_risk)).all():
        raise ValueError("nobody leaves who was not there")
    gone, months = float(left.sum()), float(at_risk.sum())
    if gone < LEAST_LEFT or gone >= months:
        raise NotEnoughDataError(
            f"{gone:,.0f} accounts left in {months:,.0f} months of accounts, too few to tell who leaves",
            hint=f"{LEAST_LEFT} are needed: take more accounts, or a longer time",
        )
    wide = np.full(columns.shape[1], PRIOR_SD) if prior is None else np.array(prior, dtype=np.float64)
    shrink = wide * logistic.RIDGE**0.5  # on this scale the house's whisper of ridge is the prior
    held = at_risk > 0
    centre = np.average(columns[held], axis=0, weights=at_risk[held])
    scaled = np.column_stack([np.ones(int(held.sum())), (columns[held] - centre) * shrink])
    offset = np.full(len(scaled), np.log(gone / (months - gone)))
    found = logistic.fit(scaled, left[held] / at_risk[held], offset, weight=at_risk[held])
    chance = logistic.share(offset + scaled @ found)
    spread = at_risk[held] * chance * (1 - chance)
    inverse = np.asarray(np.linalg.inv(logistic.curvature(scaled, spread)), dtype=np.float64)
    kept = _kept(left[held], at_risk[held], chance, gone / months, freedom=_freedom(inverse))
    told = kept * (scaled[:, 1:] @ found[1:])
    (begin,) = logistic.fit(scaled[:, :1], left[held] / at_risk[held], offset + told, weight=at_risk[held])
    scale = np.r_[1.0, shrink]
    return Hazard(
        names=tuple(names),
        level=float(offset[0] + begin),
        slopes=kept * found[1:] * shrink,
        kept=kept,
        centre=np.asarray(centre, dtype=np.float64),
        covariance=np.asarray(inverse * np.outer(scale, scale), dtype=np.float64),
        months=months,
        left=gone,
    )


def _freedom(inverse: Array) -> float:
    """How many slopes the data really chose; the ridge chose the rest."""
    return float(len(inverse) - logistic.RIDGE * np.trace(inverse)) - 1


def _kept(left: Array, at_risk: Array, chance: Array, mean: float, *, freedom: float) -> float:
    """The share of the slopes that is more than luck: on other months, fitted ones spread chances too far."""
    told = left * np.log(chance / mean) + (at_risk - left) * np.log((1 - chance) / (1 - mean))
    gain = 2 * float(told.sum())
    return max(0.0, 1 - freedom / gain) if gain > 0 else 0.0
