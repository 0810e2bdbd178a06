"""Four findings written by hand, one for each way a page can turn out; the published ones name their source."""

from datetime import UTC, datetime

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point, Verdict
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.reports.report import Report, Source
from changemaker.reports.wording import report_of

MADE_AT = datetime(2026, 11, 21, 6, 10, tzinfo=UTC)


def estimate(value: float, se: float, *, unit: str, n: int, method: str, grade: str | None) -> Estimate:
    """Large-sample 95 % range around `value`."""
    low, high = value - 1.959964 * se, value + 1.959964 * se
    return Estimate(value=value, low=low, high=high, se=se, level=0.95, unit=unit, n=n, method=method, grade=grade)


def told(text: str, **params: object) -> Message:
    """A sentence of the samples' own, so that rewording the catalogue leaves them alone."""
    return Message("needs.hint", {"hint": text, **params})


def verdict(one: Estimate, *, outcome: str) -> Verdict:
    if (one.grade or "E") not in "ABC":
        return Verdict(verdict="cannot claim", why=told(f"Grade {one.grade} carries no claim."))
    if not one.excludes_zero:
        return Verdict(verdict="not shown", why=told(f"The range includes zero: no effect on {outcome} fits as well."))
    way = "raised" if one.value > 0 else "lowered"
    return Verdict(verdict=way, why=told(f"It {way} {outcome}: the whole range lies on one side of zero."))


def check(name: str, passed: bool | None, detail: str) -> Check:
    return Check(name=name, passed=passed, detail=told(detail))


NOT_CHECKED = Message("check.sample_ratio.not_checked")


def points(estimates: dict[str, Estimate]) -> tuple[Point, ...]:
    return tuple(
        Point(x=place, label=key.removeprefix("gain:"), value=one.value, low=one.low, high=one.high)
        for place, (key, one) in enumerate(estimates.items())
    )


def randomised() -> Finding:
    """Hillstrom's e-mail test: +0.770 (.145) and +0.424 (.130) dollars a visitor, of 64,000 visitors."""
    estimates = {
        "Mens E-Mail": estimate(0.7698, 0.1452, unit="spend", n=42_613, method="welch", grade="A"),
        "Womens E-Mail": estimate(0.4244, 0.1304, unit="spend", n=42_693, method="welch", grade="A"),
    }
    return Finding(
        study="programme_effect",
        question=told("What did it do to spend, compared with 'No E-Mail'?", outcome="spend"),
        headline=tuple(estimates),
        estimates=estimates,
        verdicts={key: verdict(one, outcome="spend") for key, one in estimates.items()},
        checks=(
            Check(name="sample ratio", passed=None, detail=NOT_CHECKED),
            check("outcome known", True, "The outcome is known for every unit."),
            check("several arms", True, "2 arms were tried; corrected for that: q = 2e-07 and q = .001."),
            check("largest unit", True, "Mens E-Mail: the unit that matters most moves it by 0.16 standard errors."),
        ),
        notes=(told("A lot decided who got it, so the groups differ by chance alone."),),
        figures=(
            Figure(
                id="effects",
                kind="intervals",
                title=told("Both e-mails raised spend"),
                caption=told("Difference from 'No E-Mail', with 95 % ranges."),
                unit="spend",
                points=points(estimates),
            ),
        ),
    )


EVENT_STUDY = {-4: (0.0031, 0.0245), -3: (-0.0113, 0.0210), -2: (0.0042, 0.0178), -1: (0.0, 0.0)} | {
    0: (-0.0199, 0.0118),  # from here on Callaway and Sant'Anna (2021), minimum wages and teenage employment
    1: (-0.0510, 0.0169),
    2: (-0.1373, 0.0364),
    3: (-0.1008, 0.0344),
}
CELLS = [(start, period) for start in (2004, 2006, 2007, 2008) for period in range(2003, 2008)]


def staged() -> Finding:
    """Minimum wages and jobs (Callaway and Sant'Anna 2021): simple -0.0400 (.0120), dynamic -0.0772 (.0200)."""
    unit, n, method = "lemp", 500, "group-time"
    estimates = {
        "simple": estimate(-0.0400, 0.0120, unit=unit, n=n, method=method, grade="B"),
        "dynamic": estimate(-0.0772, 0.0200, unit=unit, n=n, method=method, grade="B"),
        "group": estimate(-0.0310, 0.0124, unit=unit, n=n, method=method, grade="B"),
        "naive:twfe": estimate(-0.0365, 0.0131, unit=unit, n=n, method="twfe", grade="E"),
    } | {
        f"att:{start}:{period}": estimate(-0.01 * (period - 2003), 0.02, unit=unit, n=n, method=method, grade="B")
        for start, period in CELLS
    }
    drawn = tuple(
        Point(x=x, label=f"{x:+d}", value=value, low=value - 1.96 * se, high=value + 1.96 * se)
        for x, (value, se) in EVENT_STUDY.items()
    )
    return Finding(
        study="programme_effect",
        question=told("What did it do to lemp? Units that started: 191; that never did: 309.", outcome="lemp"),
        headline=("simple",),
        estimates=estimates,
        verdicts={key: verdict(estimates[key], outcome="lemp") for key in ("simple", "dynamic", "group")},
        checks=(
            check("units complete", True, "Every unit is seen in every period."),
            check("alike before", True, "Both groups moved alike (p = 0.23); a drift of 0.012 would have been seen."),
            check("honest bound", False, "The effect breaks at 0.62 times the worst drift before the start."),
            check("imputation", True, "Foretelling the treated gives −0.0477 (−0.0736 to −0.0218), in agreement."),
            Check(name="sample ratio", passed=None, detail=NOT_CHECKED),
            check("estimator spread", True, "simple -0.04, group -0.031, dynamic -0.0772."),
        ),
        notes=(
            told("Somebody chose the order of the rollout."),
            told("simple: mean over all treated units and periods."),
        ),
        figures=(
            Figure(
                id="event_study",
                kind="event_study",
                title=told("lemp fell after the start"),
                caption=told("Treated less comparison, by periods since the start. Band: 95 %."),
                unit=unit,
                points=drawn,
            ),
        ),
    )


GAINS = {  # (gain in out-of-sample R2, its standard error, verdict); invented
    "felt_valued": (0.0713, 0.0081, "predicts"),
    "effort": (0.0522, 0.0079, "predicts"),
    "frustrated": (0.0471, 0.0083, "predicts"),
    "csat": (0.0182, 0.0104, "cannot tell"),
    "nps": (0.0041, 0.0056, "adds nothing"),
}
WHY = {
    "predicts": "Knowing it makes the forecast better on units it has never seen.",
    "cannot tell": "It may add something or nothing.",
    "adds nothing": "Without it the forecast is as good.",
}


def contest() -> Finding:
    """Six scores race for next year's spend; one of them knows the answer."""
    method = "out-of-sample-gain"
    estimates = {
        f"gain:{name}": estimate(gain, se, unit="R2", n=2_940, method=method, grade="E")
        for name, (gain, se, _) in GAINS.items()
    }
    leak = {"gain:last_invoice": estimate(0.312, 0.009, unit="R2", n=2_940, method=method, grade="E")}
    verdicts = {f"gain:{name}": Verdict(verdict=said, why=told(WHY[said])) for name, (_, _, said) in GAINS.items()}
    verdicts["gain:last_invoice"] = Verdict(verdict="leak", why=told("It tells 99.8 % of the outcome."))
    seen = "A gain of 0.011 R² would have been seen; 0.02 is worth acting on."
    return Finding(
        study="best_metric",
        question=told("Which of 6 scores predicts spend_next_year?", outcome="spend_next_year"),
        headline=tuple(estimates | leak),
        estimates=estimates | leak,
        verdicts=verdicts,
        checks=(
            check("unseen_customers", True, "Every forecast was judged on units that it had not seen."),
            *(check(f"smallest_link:{name}", True, seen) for name in GAINS),
        ),
        notes=(told("A score that predicts is not a cause."), told("Three columns were known anyway.")),
        figures=(
            Figure(
                id="metric_contest",
                kind="intervals",
                title=told("3 of 6 scores predict spend_next_year"),
                caption=told("Gain on data never seen, in R². Bars: 95 % ranges; hollow: zero is inside."),
                unit="R2",
                points=points(estimates),
            ),
        ),
    )


def refused() -> Finding:
    """Everybody started at once: nothing to compare with."""
    why = told("everybody started at the same time: there is nobody to compare with")
    needs = told("units that have not started: keep a comparison group, or roll out in stages")
    return Finding(
        study="programme_effect",
        question=told("What did it do to revenue? Units that started: 12; that never did: 0.", outcome="revenue"),
        headline=("simple",),
        estimates={},
        refusals=(Refusal(what="simple", why=why, needs=needs),),
        checks=(check("units complete", False, "4 of 12 units have a gap and were left out."),),
        notes=(told("Whatever else changed then looks like its work."),),
    )


ALL = {"randomised": randomised, "staged": staged, "contest": contest, "refused": refused}
SOURCES = {
    "randomised": Source(name="hillstrom.csv", rows=64_000),
    "staged": Source(name="mpdta.csv", rows=2_500, set_aside=4),
    "contest": Source(name="scores.parquet", rows=2_951, set_aside=11),
    "refused": Source(name="branches.csv", rows=144),
}


def report(name: str) -> Report:
    """Return the sample `name` in words."""
    return report_of(ALL[name](), source=SOURCES[name], made_at=MADE_AT)
