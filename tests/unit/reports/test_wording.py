"""One report for every layout: titles that state the finding, numbers that keep to their grade, doubts in front."""

from dataclasses import replace

import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Finding, Verdict
from changemaker.core.refusal import Refusal
from changemaker.reports.report import RefusalRow, Report, Row, Source
from changemaker.reports.wording import report_of
from unit.reports import samples
from unit.reports.samples import MADE_AT, estimate, told


def worded(finding: Finding, **options: str) -> Report:
    return report_of(finding, source=Source(name="f.csv", rows=10), made_at=MADE_AT, **options)


def one(found: Estimate, *, verdict: str | None = None, key: str = "treated") -> Finding:
    return Finding(
        study="programme_effect",
        question=told("What did it do to spend?", outcome="spend"),
        headline=(key,),
        estimates={key: found},
        verdicts={} if verdict is None else {key: Verdict(verdict=verdict, why=told("Because."))},
    )


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("randomised", "Mens E-Mail and Womens E-Mail raised spend"),
        ("staged", "The programme lowered lemp"),
        (
            "contest",
            "felt_valued, effort and frustrated predict spend_next_year; of csat the data cannot tell; "
            "nps adds nothing; last_invoice knows the answer",
        ),
        ("refused", "We cannot claim this yet"),
    ],
)
def test_the_title_states_the_finding(name: str, title: str) -> None:
    assert samples.report(name).title == title


@pytest.mark.parametrize(
    ("grade", "verdict", "title"),
    [
        ("A", "raised", "The programme raised spend"),
        ("C", "raised", "With the programme, spend ended higher than in the comparison group"),
        ("B", "not shown", "No effect of the programme on spend is shown"),
        ("D", "cannot claim", "We cannot claim this yet"),
        ("E", None, "With the programme, spend was higher, and the cause is open"),
    ],
)
def test_the_title_claims_no_more_than_the_grade_allows(grade: str, verdict: str | None, title: str) -> None:
    found = estimate(2.0, 0.5, unit="spend", n=100, method="welch", grade=grade)

    assert worded(one(found, verdict=verdict)).title == title


def test_a_title_of_the_callers_own_stands_as_it_is() -> None:
    assert worded(samples.refused(), title="Branches, spring").title == "Branches, spring"


@pytest.mark.parametrize(
    ("grade", "figure"),
    [("A", "+$2.00"), ("B", "+$2.00"), ("C", "$1.02 to $2.98"), ("D", ""), ("E", "")],
)
def test_money_is_a_number_for_a_and_b_a_range_for_c_and_silent_below(grade: str, figure: str) -> None:
    found = estimate(2.0, 0.5, unit="USD", n=100, method="welch", grade=grade)  # DESIGN 7

    (row,) = worded(one(found)).headline

    assert isinstance(row, Row)
    assert row.figure == figure
    assert row.value == "+$2.00"  # the table has it, beside its range and grade


def test_what_cannot_be_claimed_is_withheld_from_the_headline_and_kept_in_the_table() -> None:
    found = estimate(2.0, 0.5, unit="spend", n=100, method="welch", grade="E")

    report = worded(one(found, verdict="cannot claim"))

    assert report.withheld and report.title == "We cannot claim this yet"
    assert [row.value for row in report.rows] == ["+2.00"]


def test_a_range_with_zero_inside_is_hollow_and_so_is_a_verdict_that_claims_nothing() -> None:
    wide = estimate(1.0, 5.0, unit="spend", n=100, method="welch", grade="A")
    narrow = estimate(5.0, 1.0, unit="spend", n=100, method="welch", grade="A")

    hollow = [worded(one(found, verdict=said)).rows[0].hollow for found, said in ((wide, None), (narrow, "not shown"))]

    assert hollow == [True, True]
    assert not worded(one(narrow, verdict="raised")).rows[0].hollow


def test_every_number_on_screen_carries_its_range_and_level() -> None:
    for name in samples.ALL:
        for row in (*samples.report(name).rows, *samples.report(name).details):
            assert row.range_of_level == f"95 % range {row.range}" and " to " in row.range


def test_single_cells_are_details_and_naive_numbers_come_last() -> None:
    report = samples.report("staged")

    assert [row.key for row in report.rows] == ["simple", "dynamic", "group", "naive:twfe"]
    assert len(report.details) == len(samples.CELLS)
    assert [row.naive for row in report.rows] == [False, False, False, True]


def test_a_naive_number_far_away_does_not_squash_the_others() -> None:
    near = estimate(1.0, 0.2, unit="spend", n=100, method="welch", grade="A")
    finding = one(near)
    far = replace(near, value=50.0, low=40.0, high=60.0)
    with_naive = replace(finding, estimates={"treated": near, "naive:twfe": far})

    ours, naive = (row.span for row in worded(with_naive).rows)

    assert ours is not None and naive is not None
    assert ours.high - ours.low > 0.2  # of the drawing's width
    assert (ours.beyond, naive.beyond) == (0, 1)
    assert naive.low == naive.high == 1.0


def test_a_leak_is_left_off_the_scale_and_named() -> None:
    leak = samples.report("contest").rows[-1]

    assert leak.span is None and leak.verdict is not None and leak.verdict.tone == "warning"


def test_three_answers_lead_and_what_can_be_claimed_goes_first() -> None:
    finding = samples.contest()
    turned = replace(finding, headline=tuple(reversed(finding.headline)))

    keys = [answer.key for answer in worded(turned).headline]

    assert keys == ["gain:frustrated", "gain:effort", "gain:felt_valued"]


def test_failed_checks_come_first_and_at_most_three_ring() -> None:
    finding = samples.randomised()
    bad = Check(name="largest unit", passed=False, detail=told("It does."))
    report = worded(replace(finding, checks=(*finding.checks, *[bad] * 5)))

    assert [check.tone for check in report.checks[:5]] == ["failed"] * 5
    assert len(report.failed) == 5 and len(report.alarms) == 3


def test_a_check_that_was_not_asked_is_told_from_one_that_is_only_a_number() -> None:
    finding = samples.randomised()
    asked = Check(name="honest bound", passed=None, detail=told("There is no effect to bound."))
    report = worded(replace(finding, checks=(finding.checks[0], asked)))

    assert [check.mark for check in report.checks] == ["Not checked", "Note"]


def test_a_refusal_says_why_and_what_it_needs() -> None:
    (refusal,) = samples.report("refused").headline

    assert isinstance(refusal, RefusalRow)
    assert refusal.why.startswith("Not answerable yet, because everybody")
    assert refusal.needs.startswith("Needs ") and refusal.needs.endswith(".") and not refusal.needs.endswith("..")


def test_a_refusal_beside_an_answer_is_told_once() -> None:
    finding = samples.randomised()
    refusal = Refusal(what="Third", why=told("nothing varies"), needs=told("another outcome"))
    beside = worded(replace(finding, refusals=(refusal,)))
    leading = worded(replace(finding, refusals=(refusal,), headline=("Third", *finding.headline)))

    assert [row.key for row in beside.refusals] == ["Third"]
    assert leading.refusals == () and leading.headline[0].key == "Third"


def test_a_label_cannot_carry_control_characters_or_turn_the_text_around() -> None:
    found = estimate(2.0, 0.5, unit="spend", n=100, method="welch", grade="A")
    report = worded(one(found, key="red\x1b[31m\u202eegami\n" + "x" * 500))

    label = report.rows[0].label

    assert not set(label) & {"\x1b", "\u202e", "\n"} and len(label) <= 80


def test_numbers_that_are_no_effect_have_no_plus_and_no_claim() -> None:
    found = estimate(0.951, 0.007, unit="share", n=1000, method="wilson", grade=None)

    report = worded(one(found, key="coverage:drawn"))

    assert report.rows[0].value == "95.10 %" and report.grades == ()
    assert report.title == report.question


def test_the_foot_counts_what_was_set_aside() -> None:
    assert samples.report("staged").about == ("mpdta.csv", "2,500 rows", "4 set aside", "made 21 Nov 2026")
