"""Counts over whole companies: the same however many work at once, and told under the keys that they promise."""

import pytest

from changemaker.core.estimate import Estimate
from changemaker.studies.company_calibration import Seen, company_calibration, counts_of

PROGRAMMES = ("complaints-in-a-day", "simpler-ordering")


@pytest.fixture(scope="module")
def counts() -> dict[str, Estimate]:
    return dict(company_calibration(2, seed=4, null=True, processes=1).estimates)


@pytest.mark.truth
def test_companies_whose_programmes_change_nothing_are_counted_for_both(counts: dict[str, Estimate]) -> None:
    for name in PROGRAMMES:
        assert counts[f"claims:{name}"].n == 2
        assert counts[f"coverage:retention:{name}"].n == 2
        assert 0 <= counts[f"survives:1:{name}"].value <= counts[f"survives:0.5:{name}"].value <= 1


@pytest.mark.truth
def test_an_error_has_no_share_of_an_effect_where_there_is_none(counts: dict[str, Estimate]) -> None:
    assert f"error:contribution:{PROGRAMMES[0]}" in counts
    assert not [key for key in counts if key.startswith("bias:")]


@pytest.mark.truth
def test_what_a_spreadsheet_would_say_is_held_against_the_truth(counts: dict[str, Estimate]) -> None:
    # Eager districts are the large ones: per account they bring a third more without any programme (sim/company.py).
    assert counts["naive:bias:treated_untreated:complaints-in-a-day"].value > 0.1


def test_a_single_company_that_is_not_withheld_has_a_coverage_and_no_mean_error() -> None:
    shared = {"programme": "p", "truth": {"net": 1.0}, "claims_gain": False, "looks_like_gain": False, "breakdown": 0.0}
    kept = Seen(grade="C", covers={"net": True}, off={"net": 0.5}, naive_off={}, **shared)
    withheld = Seen(grade="D", covers={}, off={}, naive_off={}, **shared)

    found = dict(counts_of("p", [kept, withheld], 0.95))

    assert found["coverage:net:p"].n == 1
    assert not [key for key in found if key.startswith(("error:", "bias:"))]
