"""Buying until one day it stops, unseen: how often accounts without a contract order, and how many still do (BG/NBD).

While an account is alive it orders at its own rate; after each order it may stop for good, with a chance of its own.
Rates are gamma over accounts, chances beta. Nothing but three numbers of each account is needed: orders after the
first, when the last one was, and how long ago the first one was.

References:
    Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science 24, 275-284: likelihood (6),
    the chance to be alive and expected orders (10).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.curvature import covariance_at

Array = NDArray[np.float64]
LEAST_REPEATS = 20  # accounts that ordered again; fewer tell nothing of when they stop
RIDGE = 0.02  # of the log-likelihood, a squared unit of log-parameter from where we begin: it ends a flat search
TINY = 1e-12
HOLE = 1e-6  # the formula of expected orders has a hole at a = 1, which its limit fills
SEARCH = "BFGS"
DOUBT = 1.5  # log-units: no parameter is taken to be less certain than that, however flat the likelihood


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BgNbd:
    """The fitted distribution of rates and of chances to stop; time has the unit of what was fitted."""

    r: float  # shape of the rates
    alpha: float  # rate of the rates: r / alpha orders a unit of time
    a: float  # of the chances to stop: a / (a + b) after an order
    b: float
    log_likelihood: float
    covariance: Array  # (4, 4) of log r, log alpha, log a, log b
    n: int  # accounts

    def alive(self, x: Array, t_x: Array, age: Array) -> Array:
        """Return the chance that an account has not stopped yet, shape (n,); 1 where it never ordered again."""
        return chance_alive(np.array([self.r, self.alpha, self.a, self.b]), x, t_x, age)

    def silent(self, x: Array, t_x: Array, age: Array, *, ahead: float) -> Array:
        """Return the chance of not a single order in the next `ahead` units of time, shape (n,)."""
        at = self.alpha + age
        return 1 - self.alive(x, t_x, age) * (1 - (at / (at + ahead)) ** (self.r + x))

    def expected(self, x: Array, t_x: Array, age: Array, *, ahead: float) -> Array:
        """Return the orders that are expected in the next `ahead` units of time, shape (n,).

        Example:
            >>> cdnow = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426, log_likelihood=0, covariance=np.eye(4), n=1)
            >>> one = np.array([2.0]), np.array([30.43]), np.array([38.86])
            >>> cdnow.expected(*one, ahead=39.0).round(2).tolist()  # the paper's worked case: 1.23
            [1.23]
        """
        a = self.a if abs(self.a - 1) > HOLE else 1 + HOLE
        at, known = self.alpha + age, a + self.b + x - 1
        z = ahead / (at + ahead)
        # The paper's 2F1(r + x, b + x; a + b + x - 1; z) (1 - z)^(r + x), by Euler: it overflows at some hundred orders
        bought = (1 - z) ** (a - 1) * special.hyp2f1(a + self.b - 1 - self.r, a - 1, known, z)
        return np.asarray(known / (a - 1) * (1 - bought) * self.alive(x, t_x, age), dtype=np.float64)


def fit(x: Array, t_x: Array, age: Array, *, weight: Array | None = None) -> BgNbd:
    """Return the distribution under which the histories are likeliest.

    Args:
        x: (n,) orders after the first; several on one day count once.
        t_x: (n,) time from the first to the last order; 0 where there is but one.
        age: (n,) time from the first order to the end of what is known (T in the paper).
        weight: (n,) how many accounts each row stands for; 1 where left out.

    Raises:
        NotEnoughDataError: fewer than 20 accounts ordered again.
        ValueError: a last order lies before the first or after the end (a bug).

    Example:
        >>> rng = np.random.default_rng(1)
        >>> age = np.full(3000, 52.0)
        >>> x, t_x = histories(rng, BgNbd(r=1, alpha=8, a=1, b=3, log_likelihood=0, covariance=np.eye(4), n=0), age)
        >>> found = fit(x, t_x, age)
        >>> round(found.r / found.alpha, 2), round(found.a / (found.a + found.b), 2)  # .125 orders a week, 1 in 4 stops
        (0.12, 0.25)
    """
    if not ((x >= 0) & (t_x >= 0) & (t_x <= age)).all():
        raise ValueError("an account's last order lies between its first and the end of what is known")
    x, t_x, age, weight = _grouped(x, t_x, age, np.ones(len(x)) if weight is None else weight)
    again = float(weight[x > 0].sum())
    if again < LEAST_REPEATS:
        raise NotEnoughDataError(
            f"{again:,.0f} accounts ordered a second time, too few to tell when accounts stop",
            hint=f"{LEAST_REPEATS} are needed: take more accounts, or a longer time",
        )
    begin = np.log([0.5, max(float(np.median(age)) / 4, 1e-3), 1.0, 2.0])
    cells = _Cells(x=x, t_x=t_x, age=age, weight=weight, begin=begin)
    found = optimize.minimize(cells.loss, begin, jac=True, method=SEARCH, options={"gtol": 1e-7})
    r, alpha, a, b = np.exp(found.x).tolist()
    off = found.x - begin
    n = float(weight.sum())
    return BgNbd(
        r=r,
        alpha=alpha,
        a=a,
        b=b,
        log_likelihood=float(-found.fun * n + RIDGE / 2 * off @ off),
        covariance=covariance_at(lambda logs: cells.loss(logs)[1] * n, found.x, doubt=DOUBT),
        n=round(n),
    )


def chance_alive(parameters: Array, x: Array, t_x: Array, age: Array) -> Array:
    """Return the chance that an account has not stopped yet; `parameters` (4, ...) are r, alpha, a and b."""
    r, alpha, a, b = parameters
    stopped = np.log(a / (b + np.maximum(x, 1.0) - 1)) + (r + x) * np.log((alpha + age) / (alpha + t_x))
    return np.asarray(np.where(x > 0, special.expit(-stopped), 1.0), dtype=np.float64)


def orders_ahead(
    rng: np.random.Generator, parameters: Array, x: Array, t_x: Array, age: Array, *, ahead: float
) -> tuple[Array, Array]:
    """Return drawn orders of the next `ahead` units of time, each (n, draws): those it makes, and had it never stopped.

    Args:
        rng: of the draws.
        parameters: (4, draws), one set a draw, so that what is not known of them is in the draws too.
        x: (n, 1) orders after the first; `t_x` and `age` likewise.
        t_x: (n, 1).
        age: (n, 1).
        ahead: how long.
    """
    r, alpha, a, b = parameters
    going = rng.random((len(x), parameters.shape[1])) < chance_alive(parameters, x, t_x, age)
    rate = rng.standard_gamma(r + x) / (alpha + np.where(going, age, t_x))
    all_through = rng.poisson(rate * ahead).astype(np.float64)
    stops = rng.beta(np.broadcast_to(a, going.shape), b + x)
    last = np.ceil(np.log(rng.random(going.shape)) / np.log1p(-np.clip(stops, TINY, 1 - TINY)))  # geometric, from 1
    return np.where(going, np.minimum(all_through, np.maximum(last, 1.0)), 0.0), all_through


def histories(rng: np.random.Generator, model: BgNbd, age: Array) -> tuple[Array, Array]:
    """Return drawn `x` and `t_x`, each (n,), of accounts that first ordered `age` ago: what the model says happens."""
    rate, stops = rng.gamma(model.r, 1 / model.alpha, len(age)), rng.beta(model.a, model.b, len(age))
    x, t_x = np.zeros(len(age)), np.zeros(len(age))
    now, going = np.zeros(len(age)), np.ones(len(age), dtype=np.bool_)
    while going.any():
        with np.errstate(divide="ignore"):
            now = now + rng.exponential(1.0, len(age)) / rate
        going = going & (now <= age)
        x[going] += 1
        t_x[going] = now[going]
        going = going & (rng.random(len(age)) >= stops)
    return x, t_x


def _grouped(x: Array, t_x: Array, age: Array, weight: Array) -> tuple[Array, Array, Array, Array]:
    """Put equal histories into one row: what is published by the week has some thousand of them, however many accounts.

    The order is that of a sort of all three, whose ends of runs are the groups.
    """
    order = np.lexsort((age, t_x, x))
    x, t_x, age = x[order], t_x[order], age[order]
    first = np.flatnonzero(np.r_[len(x) > 0, (np.diff(x) != 0) | (np.diff(t_x) != 0) | (np.diff(age) != 0)])
    return x[first], t_x[first], age[first], np.add.reduceat(weight[order], first)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cells:
    """Distinct histories; what depends on the data alone is worked out once."""

    x: Array
    t_x: Array
    age: Array
    weight: Array
    begin: Array

    def loss(self, logs: Array) -> tuple[float, Array]:
        """Return minus the mean log-likelihood at log-parameters, and its gradient."""
        r, alpha, a, b = np.exp(logs)
        x, weight = self.x, self.weight
        counts, place = np.unique(x, return_inverse=True)
        shape = r + x
        until_age, until_last = np.log(alpha + self.age), np.log(alpha + self.t_x)
        going = -shape * until_age
        gone = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - shape * until_last, -np.inf)
        either = np.logaddexp(going, gone)
        stopped = np.exp(gone - either)
        told = special.gammaln(r + counts) - special.gammaln(r) + special.gammaln(a + b)
        told = told + special.gammaln(b + counts) - special.gammaln(b) - special.gammaln(a + b + counts)
        both = special.digamma(a + b) - special.digamma(a + b + counts)
        slopes = (
            (special.digamma(r + counts) - special.digamma(r))[place]
            + np.log(alpha)
            - (1 - stopped) * until_age
            - stopped * until_last,
            r / alpha - shape * ((1 - stopped) / (alpha + self.age) + stopped / (alpha + self.t_x)),
            both[place] + stopped / a,
            (both + special.digamma(b + counts) - special.digamma(b))[place] - stopped / (b + np.maximum(x, 1) - 1),
        )
        n = float(weight.sum())
        off = logs - self.begin
        likely = float(weight @ (told[place] + r * np.log(alpha) + either)) - RIDGE / 2 * float(off @ off)
        slope = np.array([weight @ column for column in slopes]) * np.array([r, alpha, a, b]) - RIDGE * off
        return -likely / n, np.asarray(-slope / n, dtype=np.float64)
