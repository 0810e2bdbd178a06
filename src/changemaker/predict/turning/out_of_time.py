"""What was foretold on a day in the past, beside what came: by tenths, and whether it may be published."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Point
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.stats import calibration
from changemaker.stats.calibration import Predicted
from changemaker.stats.counts import share_of
from changemaker.stats.distributions import normal_quantile

Array = NDArray[np.float64]
TENTHS = 10
TINY = 1e-9
LEAST = 20  # accounts that left, and that stayed, and with money: fewer judge nothing
RATIO = (0.8, 1.25)  # what came over what was foretold: outside, nothing is published
SLOPE = (0.7, 1.4)  # of the log-odds of what came on those foretold: below, the differences told are too large


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenth:
    """About a tenth of the accounts, by what was foretold of them: its mean, and what came."""

    predicted: float
    observed: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How a forecast of the past did; `refusal` where it was so far off that no other is published."""

    tenths: tuple[Tenth, ...]
    ratio: Estimate | None  # came over foretold
    slope: Estimate | None  # of chances only
    refusal: Refusal | None
    foretold: Array = field(default_factory=lambda: np.zeros(0), compare=False, repr=False)  # chances, (n,)
    left: Array = field(default_factory=lambda: np.zeros(0), compare=False, repr=False)  # 1 where it left, (n,)


def judged_leaving(chance: Array, left: Array, *, level: float, doubt: float = 0.0) -> Judged:
    """Return how chances of leaving did.

    Args:
        chance: (n,) as foretold.
        left: (n,) 1 where the account left.
        level: of the ranges.
        doubt: standard deviation that the slope has because the model itself was taught by few; see `slope_doubt`.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> chance = rng.beta(2, 4, 5000)
        >>> came = (rng.random(5000) < chance).astype(float)
        >>> judged_leaving(chance, came, level=0.9).refusal is None
        True
        >>> judged_leaving(chance / 2, came, level=0.9).refusal.why.id
        'lifetime.refuse.ratio'
    """
    gone, n = int(left.sum()), len(left)
    if min(gone, n - gone) < LEAST:
        few = Message("lifetime.refuse.few", {"left": gone, "stayed": n - gone})
        needs = Message("lifetime.needs.few", {"least": LEAST})
        return Judged(tenths=(), ratio=None, slope=None, refusal=Refusal(what="leaving", why=few, needs=needs))
    z, foretold = normal_quantile(0.5 + level / 2), float(chance.sum())
    value = gone / foretold
    ratio = _estimate(value, float(np.sqrt(chance @ (1 - chance))) / foretold, z, level, n)
    alone = Predicted(mean=chance, answer=left, unit=np.arange(n), weight=np.ones(n))
    slope = calibration.slope(alone, chance=True, level=level)
    if slope is not None and slope.se is not None and doubt > 0:
        se = float(np.hypot(slope.se, doubt))
        slope = replace(slope, se=se, low=slope.value - z * se, high=slope.value + z * se)
    groups = np.array_split(np.argsort(chance, kind="stable"), TENTHS)
    tenths = tuple(
        Tenth(predicted=float(chance[rows].mean()), observed=share_of((left[rows] > 0).tolist(), level=level))
        for rows in groups
    )
    refusal = _refused("leaving", ratio) or _no_order(slope)
    return Judged(tenths=tenths, ratio=ratio, slope=slope, refusal=refusal, foretold=chance, left=left)


def slope_doubt(chance: Array, drawn: Array) -> float:
    """Return how far the slope may lie from 1 for no other reason than that the model is uncertain.

    Args:
        chance: (n,) as foretold.
        drawn: (draws, n) chances under draws of what the model may be as well.

    Example:
        >>> chance = np.array([0.2, 0.5, 0.8])
        >>> slope_doubt(chance, np.array([chance, chance]))
        0.0
    """
    told = special.logit(np.clip(chance, TINY, 1 - TINY))
    off = told - told.mean()
    if off @ off < TINY:
        return 0.0
    slopes = special.logit(np.clip(drawn, TINY, 1 - TINY)) @ off / (off @ off)
    return float(np.std(slopes))


def judged_money(foretold: Array, came: Array, *, level: float, unit: str) -> Judged:
    """Return how money foretold did; the refusal is of "value".

    Args:
        foretold: (n,) margin expected.
        came: (n,) margin that came.
        level: of the ranges.
        unit: of the money.
    """
    n = len(came)
    if n < LEAST or foretold.sum() <= 0:
        few = Message("lifetime.refuse.few_money", {"n": n})
        needs = Message("lifetime.needs.few_money", {"least": LEAST})
        return Judged(tenths=(), ratio=None, slope=None, refusal=Refusal(what="value", why=few, needs=needs))
    z, total = normal_quantile(0.5 + level / 2), float(foretold.sum())
    value = float(came.sum()) / total
    ratio = _estimate(value, float(np.linalg.norm(came - value * foretold)) / total, z, level, n)
    tenths = []
    for rows in np.array_split(np.argsort(foretold, kind="stable"), min(TENTHS, n // 2)):
        mean = float(came[rows].mean())
        se = float(came[rows].std(ddof=1) / np.sqrt(len(rows)))
        tenths.append(
            Tenth(predicted=float(foretold[rows].mean()), observed=_estimate(mean, se, z, level, len(rows), unit))
        )
    return Judged(tenths=tuple(tenths), ratio=ratio, slope=None, refusal=_refused("value", ratio))


def checks_of(leaving: Judged, money: Judged, *, kind: str) -> tuple[Check, ...]:
    """Return what a sceptic asks of both, also where it passed; `kind` of company ends the names."""
    found = []
    for what, one, band in (
        ("leaving", leaving.ratio, RATIO),
        ("slope", leaving.slope, SLOPE),
        ("money", money.ratio, RATIO),
    ):
        name = f"lifetime_{what}_{kind}"
        if one is None:
            found.append(Check(name=name, passed=None, detail=Message("lifetime.check.none")))
            continue
        held: bool | None = slope_holds(one) if what == "slope" else band[0] <= one.value <= band[1]
        told = {"value": one.value, "low": one.low, "high": one.high, "least": band[0], "most": band[1]}
        found.append(Check(name=name, passed=held, detail=Message(f"lifetime.check.{what}", told)))
    return tuple(found)


def slope_holds(slope: Estimate) -> bool | None:
    """Return whether the slope lies in its band: True where its whole range does, None where that is not known.

    False where it does not by more than chance, and where it may not even be above 0: then nothing shows that those
    leave of whom it was foretold.

    Example:
        >>> def of(value, low, high):
        ...     return Estimate(value=value, low=low, high=high, se=None, level=0.9, unit="slope", n=99, method="x")
        >>> slope_holds(of(1.0, 0.8, 1.2)), slope_holds(of(0.8, 0.4, 1.2)), slope_holds(of(0.1, -0.9, 1.1))
        (True, None, False)
    """
    if SLOPE[0] <= slope.low and slope.high <= SLOPE[1]:
        return True
    inside = SLOPE[0] <= slope.value <= SLOPE[1] or slope.low <= 1 <= slope.high
    return None if inside and slope.low > 0 else False


def figure_of(judged: Judged, *, what: str, kind: str, unit: str, months: int) -> tuple[Figure, ...]:
    """Return the drawing of the tenths: what was foretold across, what came upwards, with its range."""
    if not judged.tenths:
        return ()
    points = tuple(
        Point(
            x=tenth.predicted,
            label="",
            value=tenth.observed.value,
            low=tenth.observed.low,
            high=tenth.observed.high,
        )
        for tenth in judged.tenths
    )
    title = Message(f"figure.lifetime_{what}", {"months": months})
    caption, id = Message("figure.lifetime.caption", {"months": months}), f"lifetime_{what}_{kind}"
    return (Figure(id=id, kind="calibration", title=title, caption=caption, unit=unit, points=points),)


def _estimate(value: float, se: float, z: float, level: float, n: int, unit: str = "ratio") -> Estimate:
    return Estimate(
        value=value, low=value - z * se, high=value + z * se, se=se, level=level, unit=unit, n=n, method="out-of-time"
    )


def _refused(what: str, ratio: Estimate) -> Refusal | None:
    if RATIO[0] <= ratio.value <= RATIO[1]:
        return None
    told = {"ratio": ratio.value, "least": RATIO[0], "most": RATIO[1]}
    return Refusal(what=what, why=Message("lifetime.refuse.ratio", told), needs=Message("lifetime.needs.calibrated"))


def _no_order(slope: Estimate | None) -> Refusal | None:
    """A refusal where nothing shows that those leave of whom it was foretold, or where it was too sure of itself."""
    if slope is None:
        why = Message("lifetime.refuse.alike")
        return Refusal(what="leaving", why=why, needs=Message("lifetime.needs.alike"))
    if slope_holds(slope) is not False:
        return None
    told = {"slope": slope.value, "low": slope.low, "high": slope.high, "least": SLOPE[0], "most": SLOPE[1]}
    why = Message("lifetime.refuse.slope", told)
    return Refusal(what="leaving", why=why, needs=Message("lifetime.needs.calibrated"))
