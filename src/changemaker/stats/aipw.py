"""Effect of a treatment that units chose, adjusted for what was known before; plain regression stands beside it.

Two models are fitted: who took part, and what the outcome would have been. The answer is right if either is. Each unit
is judged by models that never saw it (cross-fitting), several times over, and the middle answer counts. Nothing here
helps against what was not recorded; see `sensitivity` for how much of that it would take.

References:
    Robins, Rotnitzky and Zhao (1994), JASA 89, 846-866; Hahn (1998), Econometrica 66, 315-331, theorem 1: the effect on
    the treated; Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68, definitions 3.2 and 3.3: cross-fitting and
    the median over repeats; Crump, Hotz, Imbens and Mitnik (2009), Biometrika 96, 187-199: trimming;
    MacKinnon and White (1985), Journal of Econometrics 29, 305-325: HC2.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.stats import logistic
from changemaker.stats.distributions import t_quantile
from changemaker.stats.moments import Array, summed_by

MIN_PER_ARM = 30
MIN_EFFECTIVE = 10.0  # comparison units that the weights are worth; fewer is no comparison
MOST_TRIMMED = 0.5  # of the treated: beyond it, the answer is about somebody else
MOST_APART = 1.0  # standard deviations between the arms after weighting
SPIKE = (0.05, 0.95)  # share of exact zeros from and up to which "none at all" is a thing of its own

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Whether there was anybody to compare with; medians over repeats."""

    effective_n: float  # comparison units that the weights are worth: (sum w)^2 / sum w^2
    effective_share: float  # the same, of all comparison units
    trimmed_share: float  # of all units, too sure to take part or not to
    treated_trimmed_share: float  # the same, of the treated
    imbalance_before: float  # largest standardised difference of a covariate's mean between the arms
    imbalance_after: float  # the same, weighted; below 0.1 is customary


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """A doubly robust effect and the overlap it rests on."""

    estimate: Estimate
    overlap: Overlap


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regressed:
    """The treatment's coefficient in one linear regression, with what `sensitivity` asks for."""

    estimate: Estimate
    se_classical: float  # as if every unit varied alike; the robustness value is defined by it
    df: int  # residual degrees of freedom
    r2_treatment: Array  # (k,) partial R2 of each covariate with the treatment
    r2_outcome: Array  # (k,) the same with the outcome, given the treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """One least-squares regression, seen from its last column."""

    value: float
    se: float  # classical
    df: int
    residual: Array  # (units,)
    leverage: Array  # (units,)
    pull: Array  # (units,) of each outcome on `value`
    partial_r2: Array  # (columns,)


@dataclass(frozen=True, slots=True)
class _Run:
    """One repeat: the answer, each unit's pull on it, and its overlap."""

    value: float
    influence: Array  # (units,) sums to zero
    overlap: Overlap


def doubly_robust_effect(
    outcome: Array,
    treated: Flags,
    covariates: Array,
    *,
    unit: str,
    seed: int,
    target: Literal["att", "ate"] = "att",
    trim: float = 0.01,
    folds: int = 5,
    repeats: int = 7,
    clusters: Codes | None = None,
    level: float = 0.95,
) -> Adjusted:
    """Return the effect by augmented inverse propensity weighting, with a logistic and a linear model.

    Args:
        outcome: (units,), in `unit`.
        treated: (units,) who took part.
        covariates: (units, k), known before; see `expanded` for bends and spikes.
        unit: of the outcome and of the answer.
        seed: of the streams that deal the folds.
        target: "att", the effect on those who took part, or "ate", on everybody.
        trim: units whose chance to take part is below this or above 1 less this are left out.
        folds: parts of the data, each judged by models fitted to the others.
        repeats: how often they are dealt; the median counts.
        clusters: (units,) codes of whoever decided together; kept in one fold and summed before the variance.
        level: coverage of the range, in (0, 1).

    Raises:
        NotEnoughDataError: an arm has fewer than 30 units, or there is no overlap by the limits above.

    Example:
        >>> wealth, taste, luck = stream(1, "doc").normal(size=(3, 2000))
        >>> took_part = wealth + taste > 0.5
        >>> spend = 3 * wealth + 2 * took_part + luck
        >>> result = doubly_robust_effect(spend, took_part, wealth[:, None], unit="USD", seed=7)
        >>> 1.8 < result.estimate.value < 2.2  # the plain gap is 5.6
        True
    """
    together = np.arange(len(outcome)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    _check_arms(treated)
    runs = []
    for repeat in range(repeats):
        fold = _deal(treated, together, folds, stream(seed, "folds", repeat))
        chance, expected = _out_of_fold(outcome, treated, covariates, fold)
        runs.append(_run(outcome, treated, covariates, chance, expected, target=target, trim=trim))
    return _combined(runs, together, unit=unit, level=level)


def regression_adjusted(
    outcome: Array, treated: Flags, covariates: Array, *, unit: str, clusters: Codes | None = None, level: float = 0.95
) -> Estimate:
    """Return the estimate of `regressed`: the number that analysts reach for first.

    Example:
        >>> x = np.tile([0.0, 1.0, 2.0, 3.0], 30)
        >>> took_part = np.arange(120) % 3 == 0
        >>> round(regression_adjusted(5 * took_part + 2 * x, took_part, x[:, None], unit="USD").value, 6)
        5.0
    """
    return regressed(outcome, treated, covariates, unit=unit, clusters=clusters, level=level).estimate


def regressed(
    outcome: Array, treated: Flags, covariates: Array, *, unit: str, clusters: Codes | None = None, level: float = 0.95
) -> Regressed:
    """Return treated less untreated at equal covariates, by least squares, with what `sensitivity` asks for.

    Args:
        outcome: (units,), in `unit`.
        treated: (units,) who took part.
        covariates: (units, k); columns that add nothing to those before them are left out.
        unit: of the outcome and of the answer.
        clusters: (units,) codes; the error is HC2 without and, with them, summed by cluster times G / (G - 1).
        level: coverage of the range, in (0, 1).

    Raises:
        NotEnoughDataError: an arm has fewer than 30 units, or treatment follows from the covariates.
    """
    _check_arms(treated)
    before = np.column_stack([np.ones(len(outcome)), covariates])
    useful = _independent(before)
    columns = np.column_stack([before[:, useful], treated])
    if not _independent(columns)[-1]:
        raise NotEnoughDataError(
            "the covariates say exactly who took part", hint="leave out what was decided by taking part"
        )
    fit = _least_squares(columns, outcome)
    if clusters is None:
        n = len(outcome)
        variance = float((fit.pull**2 * fit.residual**2 / np.maximum(1 - fit.leverage, 1e-9)).sum())
    else:
        scores = summed_by((fit.pull * fit.residual)[:, None], clusters)
        n = len(scores)
        variance = float((scores**2).sum()) * n / (n - 1)
    estimate = _ranged(fit.value, variance**0.5, min(fit.df, n - 1), unit=unit, level=level, n=n, method="regression")
    on_treatment, on_outcome = np.zeros((2, len(useful)))
    on_treatment[useful] = _least_squares(before[:, useful], np.asarray(treated, dtype=np.float64)).partial_r2
    on_outcome[useful] = fit.partial_r2[:-1]
    return Regressed(
        estimate=estimate, se_classical=fit.se, df=fit.df, r2_treatment=on_treatment[1:], r2_outcome=on_outcome[1:]
    )


def expanded(covariates: Array) -> Array:
    """Return the covariates with squares, and with a flag where "none at all" is common, as in money spent.

    Linear models see only straight lines; these two bends are the ones that most often matter.

    Args:
        covariates: (units, k).

    Returns:
        (units, k or more): the columns, then squares (around the mean) of those with more than two values, then flags.

    Example:
        >>> expanded(np.array([[0.0, 1], [0, 0], [4, 1], [8, 0]])).tolist()
        [[0.0, 1.0, 9.0, 1.0], [0.0, 0.0, 9.0, 1.0], [4.0, 1.0, 1.0, 0.0], [8.0, 0.0, 25.0, 0.0]]
    """
    many = np.array([len(np.unique(column)) > 2 for column in covariates.T], dtype=bool)
    zero = (covariates == 0).mean(axis=0)
    spiked = many & (zero >= SPIKE[0]) & (zero <= SPIKE[1])
    centred = covariates[:, many] - covariates[:, many].mean(axis=0)
    return np.column_stack([covariates, centred**2, covariates[:, spiked] == 0])


def _check_arms(treated: Flags) -> None:
    smaller = min(int(treated.sum()), int((~treated).sum()))
    if smaller < MIN_PER_ARM:
        raise NotEnoughDataError(
            f"{smaller} units in one arm; {MIN_PER_ARM} needed", hint="widen the cohort or the window"
        )


def _deal(treated: Flags, together: Codes, folds: int, rng: Generator) -> Codes:
    """A fold for each unit, whole clusters together, clusters with and without treated units spread evenly."""
    with_treated = np.bincount(together, weights=treated) > 0
    fold = np.empty(len(with_treated), dtype=np.int64)
    for stratum in (with_treated, ~with_treated):
        members = rng.permutation(np.flatnonzero(stratum))
        fold[members] = np.arange(len(members)) % folds
    return fold[together]


def _out_of_fold(outcome: Array, treated: Flags, covariates: Array, fold: Codes) -> tuple[Array, Array]:
    """Each unit's chance to take part, and (units, 2) expected outcome without and with, from the other folds."""
    chance, expected = np.empty(len(outcome)), np.empty((len(outcome), 2))
    took_part, nothing_known = treated.astype(np.float64), np.zeros(len(outcome))
    for part in np.unique(fold).tolist():
        held, fitted = fold == part, fold != part
        centre, spread = covariates[fitted].mean(axis=0), covariates[fitted].std(axis=0)
        x = np.column_stack([np.ones(len(outcome)), (covariates - centre) / np.where(spread > 0, spread, 1.0)])
        chance[held] = logistic.share(x[held] @ logistic.fit(x[fitted], took_part[fitted], nothing_known[fitted]))
        for arm in (0, 1):
            rows = fitted & (treated == arm)
            expected[held, arm] = x[held] @ np.linalg.lstsq(x[rows], outcome[rows], rcond=None)[0]
    return chance, expected


def _run(
    outcome: Array, treated: Flags, covariates: Array, chance: Array, expected: Array, *, target: str, trim: float
) -> _Run:
    kept = (chance >= trim) & (chance <= 1 - trim)
    lost = 1 - float(kept[treated].mean())
    if lost > MOST_TRIMMED or not (kept & ~treated).any():
        raise _no_overlap(f"{lost:.0%} of the treated have no counterpart")
    inside = np.where(kept, chance, 0.5)
    whole = kept & treated if target == "att" else kept  # those whom the answer is about
    to_treated = np.where(kept & treated, 1.0 if target == "att" else 1 / inside, 0.0)
    to_others = np.where(kept & ~treated, (inside if target == "att" else 1.0) / (1 - inside), 0.0)
    model = expected[:, 1] - expected[:, 0]
    parts = [
        _mean(model, whole),
        _mean(outcome - expected[:, 1], to_treated),
        _mean(outcome - expected[:, 0], to_others),
    ]
    overlap = Overlap(
        effective_n=float(to_others.sum() ** 2 / (to_others**2).sum()),
        effective_share=float(to_others.sum() ** 2 / (to_others**2).sum() / (~treated).sum()),
        trimmed_share=1 - float(kept.mean()),
        treated_trimmed_share=lost,
        imbalance_before=_apart(covariates, treated, treated.astype(np.float64), (~treated).astype(np.float64)),
        imbalance_after=_apart(covariates, treated, to_treated, to_others),
    )
    _check_overlap(overlap)
    value = parts[0][0] + parts[1][0] - parts[2][0]
    return _Run(value, parts[0][1] + parts[1][1] - parts[2][1], overlap)


def _combined(runs: list[_Run], together: Codes, *, unit: str, level: float) -> Adjusted:
    """The middle answer; its variance is the middle one too, with what the folds add (definition 3.3)."""
    value = float(np.median([run.value for run in runs]))
    n = int(together.max()) + 1
    spread = [_variance(run.influence, together, n) + (run.value - value) ** 2 for run in runs]
    estimate = _ranged(value, float(np.sqrt(np.median(spread))), n - 1, unit=unit, level=level, n=n, method="aipw")
    return Adjusted(estimate=estimate, overlap=_middle([run.overlap for run in runs]))


def _mean(values: Array, weights: Array | Flags) -> tuple[float, Array]:
    """A weighted mean, and each unit's pull on it."""
    share = weights / weights.sum()
    mean = float(share @ values)
    return mean, share * (values - mean)


def _apart(covariates: Array, treated: Flags, to_treated: Array, to_others: Array) -> float:
    """The largest gap between weighted means, in pooled standard deviations of the unweighted arms."""
    spread = np.sqrt((covariates[treated].var(axis=0) + covariates[~treated].var(axis=0)) / 2)
    gap = to_treated @ covariates / to_treated.sum() - to_others @ covariates / to_others.sum()
    return float(np.abs(gap / np.where(spread > 0, spread, np.inf)).max(initial=0.0))


def _check_overlap(overlap: Overlap) -> None:
    if overlap.effective_n < MIN_EFFECTIVE:
        raise _no_overlap(f"the comparison is worth {overlap.effective_n:.0f} units; {MIN_EFFECTIVE:.0f} needed")
    if overlap.imbalance_after > MOST_APART:
        raise _no_overlap(f"even weighted, the arms are {overlap.imbalance_after:.1f} standard deviations apart")


def _no_overlap(what: str) -> NotEnoughDataError:
    return NotEnoughDataError(
        f"no overlap between those who took part and the others: {what}",
        hint="compare within a group where both are found, or leave out a covariate that decides who takes part",
    )


def _middle(overlaps: list[Overlap]) -> Overlap:
    return Overlap(**{name: float(np.median([getattr(one, name) for one in overlaps])) for name in Overlap.__slots__})


def _variance(influence: Array, together: Codes, groups: int) -> float:
    summed = np.bincount(together, weights=influence, minlength=groups)
    return float((summed**2).sum()) * groups / (groups - 1)


def _ranged(value: float, se: float, df: int, *, unit: str, level: float, n: int, method: str) -> Estimate:
    margin = t_quantile(0.5 + level / 2, df) * se
    return Estimate(
        value=value, low=value - margin, high=value + margin, se=se, level=level, unit=unit, n=n, method=method
    )


def _independent(columns: Array) -> Flags:
    """Which columns, from the left, are not a mix of those before them."""
    largest = np.abs(columns).max(axis=0)
    triangle = np.linalg.qr(columns / np.where(largest > 0, largest, 1.0), mode="r")
    mask: Flags = np.abs(np.diag(triangle)) > 1e-9 * len(columns) ** 0.5
    return mask


def _least_squares(columns: Array, outcome: Array) -> _Fit:
    """Regress on columns of full rank; the last one is the one asked about."""
    rows, k = columns.shape
    if rows <= k:
        raise NotEnoughDataError(f"{rows} units for {k} columns", hint="use fewer covariates or more units")
    basis, triangle = np.linalg.qr(columns)
    inverse = np.linalg.inv(triangle)
    slopes = inverse @ (basis.T @ outcome)
    residual = outcome - columns @ slopes
    df = rows - k
    spread = np.sqrt(residual @ residual / df * (inverse**2).sum(axis=1))
    return _Fit(
        value=float(slopes[-1]),
        se=float(spread[-1]),
        df=df,
        residual=residual,
        leverage=(basis**2).sum(axis=1),
        pull=basis @ inverse[-1],
        partial_r2=slopes**2 / (slopes**2 + df * spread**2),
    )
