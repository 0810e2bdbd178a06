"""The card's questions of a sceptic, with their answers: shown, refuted, or open as there are too few answers."""

from collections.abc import Mapping

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.predict.scores.prepared import Prepared

STEEP = (0.9, 1.1)  # a slope outside says that predictions spread too far, or not far enough
NEAR = 0.03  # of a coverage to its level
ALIKE = 0.5  # of the answers' worth: with less, few of them speak for those who did not answer


def checks_of(
    estimates: Mapping[str, Estimate], here: Prepared, *, measure: str, best: str, level: float
) -> tuple[Check, ...]:
    """Return the checks of a card, in the order in which one would ask."""
    return (
        _better(estimates, measure, best),
        _later(estimates, measure),
        _calibrated(estimates),
        _covered(estimates, level),
        _others(estimates, here, level),
    )


def _better(estimates: Mapping[str, Estimate], measure: str, best: str) -> Check:
    gain = estimates["gain"]
    told = {
        "model": estimates[measure].value,
        "baseline": best,
        "theirs": estimates[f"baseline_{measure}"].value,
        "low": gain.low,
        "high": gain.high,
    }
    return Check(name="predicts_unseen", passed=gain.low > 0, detail=Message(f"predict.check.better_{measure}", told))


def _later(estimates: Mapping[str, Estimate], measure: str) -> Check:
    gain = estimates.get("gain_later")
    if gain is None:
        return Check(name="predicts_later", passed=None, detail=Message("predict.check.no_time"))
    told = {
        "model": estimates[f"{measure}_later"].value,
        "theirs": estimates[f"baseline_{measure}_later"].value,
        "low": gain.low,
        "high": gain.high,
        "n": gain.n,
    }
    passed = True if gain.low > 0 else False if gain.value < 0 else None
    return Check(name="predicts_later", passed=passed, detail=Message(f"predict.check.later_{measure}", told))


def _calibrated(estimates: Mapping[str, Estimate]) -> Check:
    slope = estimates.get("calibration_slope")
    if slope is None:
        return Check(name="predicted_slope", passed=None, detail=Message("predict.check.no_slope"))
    least, most = STEEP
    told = {"slope": slope.value, "low": slope.low, "high": slope.high, "least": least, "most": most}
    return _told("predicted_slope", "slope", shown(slope, least, most), told)


def _covered(estimates: Mapping[str, Estimate], level: float) -> Check:
    found = estimates["coverage"]
    told = _coverage(found, level) | {"n": found.n}
    return _told("predicted_ranges", "coverage", shown(found, level - NEAR, level + NEAR), told)


def _others(estimates: Mapping[str, Estimate], here: Prepared, level: float) -> Check:
    share, covered = estimates.get("effective_share"), estimates.get("coverage_others")
    if share is None or covered is None:
        return Check(name="predicted_others", passed=None, detail=Message("predict.check.no_others"))
    told = _coverage(covered, level) | {"share": share.value, "n": here.units}
    held = shown(covered, level - NEAR, level + NEAR)
    return _told("predicted_others", "others", held if share.value >= ALIKE else False, told)


def shown(found: Estimate, least: float, most: float) -> bool | None:
    """Return True where the whole range lies in the band, False where none of it does, None where that is open.

    Example:
        >>> told = dict(value=1.0, se=None, level=0.95, unit="slope", n=50, method="calibration-slope")
        >>> [shown(Estimate(low=low, high=high, **told), 0.9, 1.1) for low, high in ((0.95, 1.05), (0.5, 1.5))]
        [True, None]
    """
    if found.low >= least and found.high <= most:
        return True
    return False if found.high < least or found.low > most else None


def _coverage(found: Estimate, level: float) -> dict[str, object]:
    band = {"least": level - NEAR, "most": min(level + NEAR, 1.0)}
    return {"coverage": found.value, "low": found.low, "high": found.high, "level": level, **band}


def _told(name: str, way: str, passed: bool | None, told: Mapping[str, object]) -> Check:
    """What is open says so: its range lies partly in the band."""
    way = f"{way}.undecided" if passed is None else way
    return Check(name=name, passed=passed, detail=Message(f"predict.check.{way}", told))
