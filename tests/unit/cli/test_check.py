"""Our net revenue retention and finance's own stand in one sentence, with what would explain a difference."""

from datetime import date

from changemaker.cli.check import reconciled
from changemaker.core.estimate import Estimate
from changemaker.metrics.finance_rules import Published
from changemaker.metrics.reconcile import OtherRule, Reconciliation


def beside(published: float, *others: OtherRule) -> str:
    """Return the sentence for ours of 1.02 beside a published figure."""
    ours = Estimate(value=1.02, low=1.0, high=1.04, se=0.01, level=0.95, unit="share", n=200, method="ratio")
    theirs = Published(nrr=published, year_ending=date(2025, 12, 31), source="Annual report")
    return reconciled(Reconciliation(published=theirs, ours=ours, others=others, set_aside=7))


def test_figures_within_half_a_point_agree() -> None:
    told = beside(1.023)

    assert told == "NRR: ours 1.020 (1.000 to 1.040), published 1.023 (Annual report): they agree."


def test_the_rule_that_would_bring_them_together_is_named() -> None:
    told = beside(1.06, OtherRule(rule="leave_out_one_off", value="false", nrr=1.058))

    assert "With leave_out_one_off: false in finance.yml, ours would be 1.058" in told


def test_a_difference_that_no_rule_explains_is_said_to_be_one() -> None:
    told = beside(1.2, OtherRule(rule="leave_out_one_off", value="false", nrr=1.058))

    assert "No rule of finance.yml explains the difference; 7 rows of orders and revenue are set aside." in told
