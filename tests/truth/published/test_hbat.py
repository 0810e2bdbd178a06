"""100 industrial customers of a paper maker, made up for Hair et al., Multivariate Data Analysis: what predicts their
share of purchases (x22) beyond the type of firm (x1 to x5)?

The textbook's regression of satisfaction (x19 = -1.151 + .369 x6 - .417 x7 + .319 x9 + .174 x11 + .775 x12) shows that
the columns are as printed; a contest of them has not been published. What is held here does not depend on the seed.
"""

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from changemaker.core.finding import Finding
from changemaker.core.seeds import stream
from changemaker.link.columns import Array
from changemaker.link.metric_contest import Contest, run

FIRM = [f"x{number}" for number in range(1, 6)]
PERCEPTIONS = [f"x{number}" for number in range(6, 22)]
SATISFACTION = {"x6": 0.369, "x7": -0.417, "x9": 0.319, "x11": 0.174, "x12": 0.775}  # as printed


@pytest.fixture(scope="module")
def hbat(shared: Path) -> dict[str, Array]:
    with gzip.open(shared / "hbat" / "hbat.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def contest(hbat: Mapping[str, Array], metrics: Mapping[str, Array], *, seed: int = 0, firm: bool = True) -> Finding:
    baseline = {name: hbat[name] for name in FIRM} if firm else {}
    return run(Contest(outcome_name="x22", outcome=hbat["x22"], metrics=metrics, baseline=baseline, seed=seed))


def verdicts(finding: Finding) -> dict[str, str]:
    return {key.removeprefix("gain:"): verdict.verdict for key, verdict in finding.verdicts.items()}


def test_the_columns_are_those_of_the_textbook(hbat: dict[str, Array]) -> None:
    columns = np.column_stack([np.ones(100), *(hbat[name] for name in SATISFACTION)])

    slopes = np.linalg.lstsq(columns, hbat["x19"], rcond=None)[0]

    assert slopes == pytest.approx([-1.151, *SATISFACTION.values()], abs=5e-4)


@pytest.mark.parametrize("seed", [0, 1])
def test_delivery_web_shop_complaints_and_line_predict_beyond_the_firm_and_nobody_knows_the_answer(
    hbat: dict[str, Array], seed: int
) -> None:
    found = contest(hbat, {name: hbat[name] for name in PERCEPTIONS}, seed=seed)

    said = verdicts(found)
    assert {name for name in ("x7", "x9", "x11", "x18") if said[name] != "predicts"} == set()
    assert found.headline[0] == "gain:x18"  # delivery speed
    assert {said[name] for name in ("x19", "x20", "x21")} <= {"cannot tell", "adds nothing"}
    assert "leak" not in said.values()


def test_satisfaction_and_recommendation_predict_only_until_the_firm_is_known(hbat: dict[str, Array]) -> None:
    metrics = {name: hbat[name] for name in ("x19", "x20")}
    alone, beyond = contest(hbat, metrics, firm=False), contest(hbat, metrics)

    assert verdicts(alone) == {"x19": "predicts", "x20": "predicts"}
    assert alone.estimates["gain:x19"].value > 0.35
    assert "predicts" not in verdicts(beyond).values()


def test_planted_leaks_are_named_and_planted_noise_is_not_believed(hbat: dict[str, Array]) -> None:
    share, rng = hbat["x22"], stream(1, "planted")
    named = {
        "copy": share + 0.5 * rng.standard_normal(100),
        "curve": np.exp(share / 5),
        "change": share - hbat["x1"] * 5,
        "filled late": np.where(share > 60, rng.standard_normal(100), np.nan),
    }
    noise = {f"noise {number}": rng.standard_normal(100) for number in range(8)}

    said = verdicts(contest(hbat, named | noise))

    assert {said[name] for name in named} == {"leak"}
    assert {said[name] for name in noise} <= {"adds nothing", "cannot tell"}
    assert sum(said[name] == "adds nothing" for name in noise) >= 4
