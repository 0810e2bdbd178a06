"""A job programme whose effect is known by lot, held against people who chose otherwise (LaLonde 1986).

185 treated of the experiment and 15,992 from the Current Population Survey, as Dehejia and Wahba (1999), JASA 94, use
them. The lot says +1,794 dollars; the plain gap to the survey says -8,498. Regressions are those of Angrist and Pischke
(2009), Mostly Harmless Econometrics, table 3.3.3, column "CPS-1" and column "NSW" for the randomised controls.
"""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from changemaker.stats.aipw import Adjusted, Flags, doubly_robust_effect, expanded, regressed
from changemaker.stats.moments import Array

EXPERIMENT = 1794.34  # the lot's answer on the same treated, standard error 671

Data = tuple[Array, Flags, dict[str, Array]]


def read(path: Path) -> dict[str, Array]:
    """Columns of a mixtape file, the label apart."""
    with gzip.open(path, "rt") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "data_id"}


@pytest.fixture(scope="module")
def lot(shared: Path) -> Data:
    """The experiment: outcome, who was treated, covariates."""
    columns = read(shared / "lalonde" / "nsw_mixtape.csv.gz")
    return columns.pop("re78"), columns.pop("treat") == 1, columns


@pytest.fixture(scope="module")
def survey(shared: Path, lot: Data) -> Data:
    """The treated of the experiment beside everybody in the survey."""
    others = read(shared / "lalonde" / "cps_mixtape.csv.gz")
    outcome, treated, columns = lot
    both = {name: np.r_[column[treated], others[name]] for name, column in columns.items()}
    return np.r_[outcome[treated], others["re78"]], np.r_[np.ones(185, bool), np.zeros(15_992, bool)], both


def people(columns: dict[str, Array]) -> list[Array]:
    """The demographic covariates of the table."""
    return [
        columns["age"],
        columns["age"] ** 2,
        *(columns[name] for name in ("educ", "black", "hisp", "nodegree", "marr")),
    ]


def by_regression(data: Data, *wanted: str) -> tuple[float, float]:
    """Coefficient and classical standard error, with demographics ("people") and earnings of two years where wanted."""
    outcome, treated, columns = data
    known = people(columns) if "people" in wanted else []
    known += [columns[name] for name in ("re74", "re75") if name in wanted]
    found = regressed(outcome, treated, np.column_stack([np.empty((len(outcome), 0)), *known]), unit="USD")
    return found.estimate.value, found.se_classical


@pytest.mark.parametrize(
    ("wanted", "value", "se"),
    [
        ((), -8498, 712),
        (("people",), -3437, 710),
        (("re75",), -78, 537),
        (("people", "re75"), 623, 558),
        (("people", "re74", "re75"), 794, 548),
    ],
)
def test_regressions_on_the_survey_are_those_of_the_table(
    survey: Data, wanted: tuple[str, ...], value: float, se: float
) -> None:
    assert by_regression(survey, *wanted) == pytest.approx((value, se), abs=1)


@pytest.mark.parametrize(
    ("wanted", "value", "se"),
    [
        ((), 1794, 633),
        (("people",), 1670, 639),
        (("re75",), 1750, 632),
        (("people", "re75"), 1636, 638),
        (("people", "re74", "re75"), 1676, 639),
    ],
)
def test_regressions_on_the_lot_are_those_of_the_table(
    lot: Data, wanted: tuple[str, ...], value: float, se: float
) -> None:
    assert by_regression(lot, *wanted) == pytest.approx((value, se), abs=1)


def with_flags(columns: dict[str, Array]) -> Array:
    """The covariates with a flag for no earnings at all, in 1974 and in 1975, as Dehejia and Wahba have."""
    return np.column_stack([*columns.values(), columns["re74"] == 0, columns["re75"] == 0])


@pytest.fixture(scope="module")
def found(survey: Data) -> Adjusted:
    """The doubly robust effect on the treated of the experiment, by default settings."""
    outcome, treated, columns = survey
    return doubly_robust_effect(outcome, treated, with_flags(columns), unit="USD", seed=1)


def test_the_doubly_robust_effect_finds_the_lots_answer_among_people_who_chose(found: Adjusted) -> None:
    assert found.estimate.value == pytest.approx(1743, abs=100)  # another program: 1743 (726), by its own folds
    assert found.estimate.se == pytest.approx(726, abs=40)
    assert abs(found.estimate.value - EXPERIMENT) < 0.5 * (found.estimate.se or 0)


def test_with_looser_trimming_it_stays_within_its_error(survey: Data) -> None:
    outcome, treated, columns = survey

    loose = doubly_robust_effect(outcome, treated, with_flags(columns), unit="USD", seed=1, trim=0.001).estimate

    assert loose.value == pytest.approx(1563, abs=100)  # another program, by its own folds
    assert loose.low < EXPERIMENT < loose.high


def test_squares_and_flags_by_rule_lead_near_the_lots_answer_too(survey: Data) -> None:
    outcome, treated, columns = survey

    known = expanded(np.column_stack(list(columns.values())))

    wide = doubly_robust_effect(outcome, treated, known, unit="USD", seed=1).estimate

    assert abs(wide.value - EXPERIMENT) < (wide.se or 0)


def test_the_overlap_report_says_how_little_of_the_survey_compares(found: Adjusted) -> None:
    overlap = found.overlap

    assert overlap.trimmed_share == pytest.approx(0.9, abs=0.02)  # nine in ten had next to no chance to take part
    assert 150 < overlap.effective_n < 300  # of 15,992
    assert overlap.imbalance_before > 2
    assert overlap.imbalance_after < 0.2
