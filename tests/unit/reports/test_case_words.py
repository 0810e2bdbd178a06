"""A business case in words: as strong as its grade, adding up in print, silent about nothing."""

from dataclasses import replace

import pytest

from changemaker.core.estimate import Estimate
from changemaker.prove.case import BusinessCase, PlanRecord
from changemaker.reports.case_charts import month_paid_back
from changemaker.reports.case_report import CaseReport, CaseRow
from changemaker.reports.case_rows import rounded_to_add
from changemaker.reports.case_wording import case_report_of, claim_of
from changemaker.reports.report import RefusalRow
from doors import sample_case as sample


def of(case: BusinessCase) -> CaseReport:
    return case_report_of(case, source=sample.SOURCE, made_at=sample.MADE_AT)


def with_net(case: BusinessCase, **changes: float) -> BusinessCase:
    estimates = dict(case.finding.estimates)
    estimates["value:net"] = replace(estimates["value:net"], **changes)
    return replace(case, finding=replace(case.finding, estimates=estimates))


@pytest.mark.parametrize(
    ("name", "claim", "title"),
    [
        ("proven", "claimed", "Complaints in a day earned $1.81M net of its cost"),
        ("likely", "claimed", "Complaints in a day very likely earned $1.81M net of its cost"),
        ("compared", "range", "With Complaints in a day, accounts ended $0.46M to $3.16M ahead of the comparison, net"),
        ("withheld", "withheld", "We cannot say yet what Complaints in a day was worth"),
        ("unsayable", "withheld", "We cannot say yet what Complaints in a day was worth"),
    ],
)
def test_the_title_claims_as_much_as_the_grade_allows(name: str, claim: str, title: str) -> None:
    told = sample.report(name)

    assert (told.claim, told.title) == (claim, title)


def test_a_net_whose_range_holds_zero_is_not_shown_whatever_the_effect() -> None:
    told = of(with_net(sample.case("A"), low=-200_000.0))

    assert told.claim == "not shown"
    assert told.title == "Complaints in a day raised margin; whether it paid for itself is not shown"


def test_a_programme_that_lost_money_says_so_without_a_minus_sign() -> None:
    case = sample.case("A")
    verdicts = {key: replace(found, verdict="lowered") for key, found in case.finding.verdicts.items()}
    case = replace(case, finding=replace(case.finding, verdicts=verdicts))

    told = of(with_net(case, value=-1_500_000.0, low=-2_000_000.0, high=-900_000.0))

    assert told.title == "Complaints in a day cost $1.50M more than it brought in"


@pytest.mark.parametrize("name", ["compared", "withheld", "unsayable"])
def test_weak_evidence_puts_no_sum_of_gained_money_in_large_letters(name: str) -> None:
    told = sample.report(name)

    assert {tile.row.key for tile in told.tiles} <= {"value:cost", "effect:contribution_share"}
    if isinstance(told.hero, CaseRow):
        assert told.hero.row.figure == told.hero.row.range == "$0.46M to $3.16M"


def test_a_withheld_case_names_the_check_that_failed_and_draws_no_money() -> None:
    told = sample.report("withheld")

    assert [check.name for check in told.report.failed] == ["Were both alike before?"]
    assert isinstance(told.hero, RefusalRow) and "alike before" in told.hero.why
    assert {chart.id for chart in told.charts} == {"event_study"}
    assert told.scenarios == ()


def test_an_estimate_of_grade_d_is_withheld_even_if_somebody_hands_it_over() -> None:
    case = with_net(sample.case("C"), grade="D")  # type: ignore[arg-type]

    told = of(case)

    assert claim_of(case.finding) == told.claim == "withheld"
    assert told.about_claim == "The number is withheld: the evidence does not carry a claim."


def test_refusals_with_one_reason_are_told_once() -> None:
    told = sample.report("withheld")

    labels = [refusal.label for refusal in told.refusals]

    assert len(labels) == 2  # the gap of the flywheel, and all the money
    assert labels[1].startswith("Retention, Cross-sell, Price and mix, Cost to serve, Staff time saved, Gain")


def whole(text: str) -> int:
    return int(text.translate(str.maketrans("", "", "+$,")).replace("−", "-"))


def test_streams_add_to_the_gain_in_print_too() -> None:
    told = sample.report("proven")
    exact = {shown.row.key: whole(shown.exact) for shown in (*told.streams, *told.totals)}

    assert sum(exact[shown.row.key] for shown in told.streams) == exact["value:gain"]
    assert abs(exact["value:gain"] - exact["value:cost"] - exact["value:net"]) <= 1  # dollar: three roundings


def test_time_saved_and_costs_avoided_stand_apart() -> None:
    told = sample.report("proven")

    assert [shown.row.key for shown in told.apart] == ["stream:time"]
    assert "stream:time" not in {shown.row.key for shown in told.streams}
    assert [(one.label, one.text) for one in told.avoided] == [
        ("second complaint tool not bought (2025-09)", "$85,000")
    ]


def test_parts_that_do_not_make_the_total_are_left_as_they_are() -> None:
    assert rounded_to_add([1.4, 1.4], 10.0, step=1.0) == [1.0, 1.0]


def test_a_payback_is_the_month_after_which_nothing_is_short_again() -> None:
    assert month_paid_back([-5.0, 1.0, -1.0, 2.0]) == 3
    assert month_paid_back([1.0, 2.0]) == 0
    assert month_paid_back([1.0, -2.0]) is None


def test_a_chance_is_never_told_as_certain() -> None:
    case = sample.case("A")
    for share, told in ((1.0, "over 99 %"), (0.0, "under 1 %"), (0.734, "73 %")):
        certain = replace(case.finding.estimates["chance:paid"], value=share, low=share, high=share)
        finding = replace(case.finding, estimates={**case.finding.estimates, "chance:paid": certain})
        tiles = {tile.row.key: tile.row.value for tile in of(replace(case, finding=finding)).tiles}
        assert tiles["chance:paid"] == told


def test_a_gap_of_the_flywheel_says_what_would_measure_it() -> None:
    links = {link.key: link for link in sample.report("likely").links}

    assert links["link:emotion"].style == "gap"
    assert links["link:emotion"].gap is not None and "200 more answers" in links["link:emotion"].gap.needs
    assert links["link:experience"].style == "B"


def test_a_link_whose_range_holds_zero_is_drawn_hollow() -> None:
    case = sample.case("A")
    flat = Estimate(value=0.1, low=-0.2, high=0.4, se=0.1, level=0.95, unit="share", n=48, method="welch", grade="A")
    finding = replace(case.finding, estimates={**case.finding.estimates, "link:experience": flat})

    assert of(replace(case, finding=finding)).links[0].style == "hollow"


def test_what_nobody_signed_says_so() -> None:
    told = {one.amount.id: one.signed for one in sample.report("likely").assumptions}

    assert told["input:discount_rate"] == "A. Meyer, CFO, 30 Sep 2026"
    assert told["input:cash_share_of_time"] == "nobody has signed this"


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (PlanRecord(digest="ab", frozen_at=None), "never: so nothing may be claimed"),
        (PlanRecord(digest="ab", frozen_at=sample.MADE_AT), "21 Nov 2026, after the first start."),
        (
            PlanRecord(digest="ab", frozen_at=sample.MADE_AT, before_outcomes=True, changed=("plan.outcome", "costs")),
            "21 Nov 2026, before the first start. Changed since: plan.outcome and costs.",
        ),
    ],
)
def test_the_sources_say_when_the_plan_was_frozen_and_what_changed_since(plan: PlanRecord, says: str) -> None:
    told = dict(of(replace(sample.case("A"), plan=plan)).sources)

    assert told["Plan frozen"] == says


def test_a_bridge_that_does_not_tie_is_told() -> None:
    case = sample.case("A")

    assert of(case).bridge_ties
    assert not of(replace(case, bridge=case.bridge[:-2] + case.bridge[-1:])).bridge_ties


def test_the_truth_stands_beside_the_number_it_is_the_truth_of() -> None:
    told = sample.report("proven", truth=sample.TRUTH)
    truths = {shown.row.key: shown.truth for shown in told.rows if shown.truth}

    assert truths == {
        "value:net": "$1.35M",
        "value:gain": "$2.40M",
        "effect:contribution": "+$9.90",
        "stream:retention": "+$0.81M",
    }
    assert not sample.report("proven").has_truth


def test_money_in_a_currency_without_a_sign_carries_its_code() -> None:
    told = of(sample.case("A", currency="CHF"))

    assert told.title == "Complaints in a day earned 1.81M CHF net of its cost"
    assert told.totals[0].exact == "2,757,703 CHF"  # the sum of the sample's streams, to the franc
