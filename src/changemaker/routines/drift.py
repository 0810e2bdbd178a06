"""Does a model still fit? The data and the answers since it was made, against what they were.

A watch stops a model where a feature that it uses has moved beyond what is called a shift, or where the answers that
came since are off its predictions, or nearer to one mean than to their order; all three beyond what chance explains.
What models before it had predicted is told, and stops nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.predict.scores.design import Known
from changemaker.privacy.redact import redact
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.stats.asked import Array, Codes, clustered_se, ranged
from changemaker.stats.stability import MIN_UNITS, Bins, bins_of, codes_of, stability

MOVED = 0.25  # of the stability index: "a shift", Lewis (1994)
USED = 0.05  # share of what moves the predictions: a feature of less stops nothing
LEVEL = 0.99  # looked at every day: a hundred looks without any change should stop nothing
OFF = 0.05  # of the scale's width: a mean that is off by less is left alone
MIN_ANSWERS, MIN_ACCOUNTS = 30, 30  # since the model was made


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureBaseline:
    """One feature as it was when a model was made; no value of any single person is in it."""

    name: str
    bins: Bins
    weight: float  # share of what moves the predictions
    labels: tuple[str, ...] | None = None  # of a category, those that enough units have; the others share a bin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Since:
    """Answers that came after they were predicted, one row each."""

    account: Codes  # (n,)
    answered: Array  # (n,), on the scale
    predicted: Array  # (n,), mean of the predicted shares
    width: float  # of the scale: 10 from 0 to 10


def baselines(columns: Sequence[Known], weights: Mapping[str, float]) -> tuple[FeatureBaseline, ...]:
    """Return the features that a model uses as they are now; none where too few units would show in them.

    Args:
        columns: of the units that are predicted, (n,) each.
        weights: by name, the share of what moves the predictions; a feature without one is not used.
    """
    if not columns or len(columns[0].values) < MIN_UNITS:
        return ()
    return tuple(_baseline(column, weights[column.name]) for column in columns if weights.get(column.name, 0.0) > 0)


def watched(
    before: Sequence[FeatureBaseline],
    columns: Sequence[Known],
    since: Since | None,
    *,
    unit: str,
    earlier: Since | None = None,
) -> Finding:
    """Return how the data and the answers since agree with a model; a check that fails stops it.

    Args:
        before: the features as they were, of those that the model uses.
        columns: the same features as they are now.
        since: answers to what this model had predicted; None where nothing was published.
        unit: of the answers, such as "nps".
        earlier: answers to what models before it had predicted.
    """
    told: dict[str, Estimate] = {}
    refusals: list[Refusal] = []
    checks = [_features(before, {column.name: column for column in columns}, told, refusals)]
    if since is not None and _enough(since):
        checks += [_level(since, told, unit), _gain(since, told, unit)]
    else:
        n = 0 if since is None else len(since.answered)
        params = {"n": n, "least": MIN_ANSWERS}
        checks.append(
            Check(name="watch_answers", passed=None, detail=Message("watch.check.few_answers.not_checked", params))
        )
    if earlier is not None and _enough(earlier):
        checks += _earlier(earlier, told, unit)
    return Finding(
        study="watch",
        question=Message("question.watch"),
        headline=(),
        estimates=told,
        refusals=tuple(refusals),
        checks=tuple(checks),
    )


def is_stopped(watch: Finding) -> bool:
    """Return whether what the model predicted may not be shown any more."""
    return any(check.passed is False for check in watch.checks)


def _features(
    before: Sequence[FeatureBaseline], now: Mapping[str, Known], told: dict[str, Estimate], refusals: list[Refusal]
) -> Check:
    moved = {}
    for one in before:
        if one.name not in now:
            continue
        try:
            index = stability(one.bins, _values(one, now[one.name]), level=LEVEL)
        except NotEnoughDataError:
            break  # the same of every feature
        told[f"drift:{one.name}"] = index
        if index.low > MOVED and one.weight >= USED:
            moved[one.name] = index.value
    if not told:
        params = {"least": MIN_UNITS}
        return Check(name="watch_features", passed=None, detail=Message("watch.check.few_units.not_checked", params))
    if not moved:
        most = max(told, key=lambda key: told[key].value)
        params_of = {"n": len(told), "most": told[most].value, "feature": most.removeprefix("drift:")}
        return Check(name="watch_features", passed=True, detail=Message("watch.check.features", params_of))
    worst = max(moved, key=lambda name: moved[name])
    said = {"n": len(moved), "feature": worst, "index": moved[worst], "most": MOVED}
    return Check(name="watch_features", passed=False, detail=Message("watch.check.moved", said))


def _level(since: Since, told: dict[str, Estimate], unit: str) -> Check:
    """Mean of the answers less that of the predictions."""
    found = _mean(since, since.answered - since.predicted, unit)
    if found is None:
        return Check(name="watch_level", passed=True, detail=Message("watch.check.level_exact"))
    told["watch_level"] = found
    least = OFF * since.width
    passed = not (found.low > least or found.high < -least)
    params = {"gap": found.value, "low": found.low, "high": found.high, "least": least, "n": found.n}
    detail = Message("watch.check.level" if passed else "watch.check.level_off", params)
    return Check(name="watch_level", passed=passed, detail=detail)


def _gain(since: Since, told: dict[str, Estimate], unit: str) -> Check:
    """Squared error of one mean less that of the predictions, put right in level: what their order is worth."""
    known, said = since.predicted - since.predicted.mean(), since.answered - since.answered.mean()
    found = _mean(since, said**2 - (said - known) ** 2, f"{unit}²")
    if found is None:
        return Check(name="watch_gain", passed=None, detail=Message("watch.check.gain_exact.not_checked"))
    told["watch_gain"] = found
    passed = found.high >= 0
    params = {"low": found.low, "high": found.high, "n": found.n}
    detail = Message("watch.check.gain" if passed else "watch.check.gain_lost", params)
    return Check(name="watch_gain", passed=passed, detail=detail)


def _earlier(earlier: Since, told: dict[str, Estimate], unit: str) -> tuple[Check, ...]:
    """How far models before this one were off: no mistake of this one, so that it can stop nothing."""
    found = _mean(earlier, earlier.answered - earlier.predicted, unit)
    if found is None:
        return ()
    told["watch_earlier"] = found
    params = {"gap": found.value, "low": found.low, "high": found.high, "n": found.n}
    return (Check(name="watch_earlier", passed=None, detail=Message("watch.check.earlier.not_checked", params)),)


def _mean(since: Since, values: Array, unit: str) -> Estimate | None:
    account = np.unique(since.account, return_inverse=True)[1].astype(np.int64)
    mean = float(values.mean())
    se = clustered_se((values - mean) / len(values), account)
    try:
        accounts = len(np.unique(account))
        return ranged(mean, se, accounts, unit=unit, method="linearised-ratio", level=LEVEL)
    except NotEnoughDataError:  # nothing varies
        return None


def _enough(since: Since) -> bool:
    return len(since.answered) >= MIN_ANSWERS and len(np.unique(since.account)) >= MIN_ACCOUNTS


def _baseline(column: Known, weight: float) -> FeatureBaseline:
    if column.kind != "category":
        return FeatureBaseline(name=column.name, bins=bins_of(column.values), weight=weight)
    counts = np.bincount(column.values[np.isfinite(column.values)].astype(np.intp), minlength=len(column.labels))
    labels = tuple(
        label
        for label, count in zip(column.labels, counts, strict=True)
        if count >= SMALLEST and redact(label).text == label
    )
    bins = codes_of(_coded(labels, column), len(labels) + 1)
    return FeatureBaseline(name=column.name, bins=bins, weight=weight, labels=labels)


def _values(before: FeatureBaseline, column: Known) -> Array:
    """Values as the baseline counts them."""
    return column.values if before.labels is None else _coded(before.labels, column)


def _coded(labels: tuple[str, ...], column: Known) -> Array:
    """A category's codes by other labels; one that is not among them counts as the last."""
    place = {label: float(code) for code, label in enumerate(labels)}
    codes = np.array([place.get(label, float(len(labels))) for label in column.labels] or [np.nan])
    known = np.isfinite(column.values)
    return np.where(known, codes[np.where(known, column.values, 0).astype(np.intp)], np.nan)
