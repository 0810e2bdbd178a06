"""What an order is worth, account by account: its own mean, drawn towards that of all as far as it has few orders.

References:
    Fader, Hardie and Lee (2005), RFM and CLV, Journal of Marketing Research 42, 415-430. Fader and Hardie (2013), The
    Gamma-Gamma model of monetary value, note 25: likelihood (1a) and the conditional mean (5).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.curvature import covariance_at

Array = NDArray[np.float64]
LEAST_ACCOUNTS = 20
RIDGE = 0.02  # of the log-likelihood, a squared unit of log-parameter from where we begin
SEARCH = "BFGS"
DOUBT = 1.5  # log-units: no parameter is taken to be less certain than that


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GammaGamma:
    """Values of an account's orders are gamma with shape p; their rate is gamma(q, v) over accounts."""

    p: float
    q: float
    v: float  # in the unit of the values
    log_likelihood: float
    covariance: Array  # (3, 3) of log p, log q, log v
    n: int  # accounts with a value

    def expected_value(self, x: Array, mean: Array) -> Array:
        """Return the value of an account's orders to come, (n,); that of all where it has none yet.

        Args:
            x: (n,) orders behind the mean; 0 where there are none.
            mean: (n,) their mean value; means nothing where there are none.

        Example:
            >>> cdnow = GammaGamma(p=6.25, q=3.74, v=15.44, log_likelihood=0, covariance=np.eye(3), n=946)
            >>> cdnow.expected_value(np.array([0.0, 2.0, 50.0]), np.array([0.0, 100.0, 100.0])).round(1).tolist()
            [35.2, 88.4, 99.4]
        """
        return np.asarray(self.p * (self.v + np.where(x > 0, x * mean, 0)) / (self.p * x + self.q - 1), np.float64)


def fit(x: Array, mean: Array, *, weight: Array | None = None) -> GammaGamma:
    """Return the distribution under which the accounts' mean values are likeliest.

    Args:
        x: (n,) orders behind each mean, at least 1.
        mean: (n,) mean value, above zero.
        weight: (n,) how many accounts each row stands for; 1 where left out.

    Raises:
        NotEnoughDataError: fewer than 20 accounts.
        ValueError: a mean is not above zero, or has no order behind it (a bug).

    Example:
        >>> rng = np.random.default_rng(1)
        >>> x = rng.integers(1, 9, 4000).astype(float)
        >>> mean = rng.gamma(4 * x, 1 / rng.gamma(5.0, 1 / 40.0, 4000)) / x
        >>> found = fit(x, mean)
        >>> round(found.p), round(found.q), round(found.v, -1)
        (4, 5, 40.0)
    """
    if not ((mean > 0) & (x >= 1)).all():
        raise ValueError("a mean value is above zero and has an order behind it")
    weight = np.ones(len(x)) if weight is None else weight
    n = float(weight.sum())
    if n < LEAST_ACCOUNTS:
        raise NotEnoughDataError(
            f"{n:,.0f} accounts ordered again at a value above zero, too few to tell what orders are worth",
            hint=f"{LEAST_ACCOUNTS} are needed: take more accounts, or a longer time",
        )
    scale = float(np.average(mean, weights=weight))  # so that the search does not know the currency
    values = _Values(x=x, mean=mean / scale, weight=weight, begin=np.log([4.0, 4.0, 0.75]))
    found = optimize.minimize(values.loss, values.begin, jac=True, method=SEARCH, options={"gtol": 1e-7})
    p, q, v = np.exp(found.x).tolist()
    off = found.x - values.begin
    likely = float(-found.fun * n + RIDGE / 2 * off @ off - n * np.log(scale))
    covariance = covariance_at(lambda logs: values.loss(logs)[1] * n, found.x, doubt=DOUBT)
    return GammaGamma(p=p, q=q, v=v * scale, log_likelihood=likely, covariance=covariance, n=round(n))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Values:
    x: Array
    mean: Array  # in multiples of the mean of all
    weight: Array
    begin: Array

    def loss(self, logs: Array) -> tuple[float, Array]:
        """Return minus the mean log-likelihood at log-parameters, and its gradient."""
        p, q, v = np.exp(logs)
        x, mean, weight = self.x, self.mean, self.weight
        shape, spent = p * x, x * mean
        beyond = np.log(spent + v)
        told = special.gammaln(shape + q) - special.gammaln(shape) - special.gammaln(q) + q * np.log(v)
        told = told + shape * np.log(spent) - np.log(mean) - (shape + q) * beyond
        both = special.digamma(shape + q)
        slopes = (
            x * (both - special.digamma(shape) + np.log(spent) - beyond),
            both - special.digamma(q) + np.log(v) - beyond,
            q / v - (shape + q) / (spent + v),
        )
        n = float(weight.sum())
        off = logs - self.begin
        likely = float(weight @ told) - RIDGE / 2 * float(off @ off)
        slope = np.array([weight @ column for column in slopes]) * np.array([p, q, v]) - RIDGE * off
        return -likely / n, np.asarray(-slope / n, dtype=np.float64)
