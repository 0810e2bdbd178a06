"""The honest score from tables: by hand, with follow-ups, with groups that are hidden, with what should be flagged."""

from datetime import date, datetime
from functools import cache
from math import isclose

import numpy as np
import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables
from changemaker.reports.report import Source
from changemaker.reports.wording import report_of
from changemaker.routines.kept_codec import decoded, encoded
from changemaker.studies.honest_score import HonestScore, honest_score
from unit.listen.silent_tables import YEAR, Rows, dated

PROMOTER, PASSIVE, DETRACTOR = 10.0, 8.0, 3.0


def score(tables: Tables, **options: object) -> HonestScore:
    return honest_score(tables, survey="pulse", period=YEAR, **options)  # type: ignore[arg-type]


def check(found: HonestScore, name: str) -> Check:
    return next(one for one in found.finding.checks if one.name == name)


@cache
def two_segments() -> Rows:
    """200 accounts of 2 people: of key ones 60 of 100 answer and promote; of small ones 20 of 300, half detractors."""
    rows = Rows()
    for number in range(200):
        key = number < 50
        rows.account(number, segment="key" if key else "small", people=2, paid=900.0 if key else 100.0)
        for person in range(2):
            place = (number if key else number - 50) * 2 + person
            says = (
                (PROMOTER if place < 60 else None) if key else (DETRACTOR, PROMOTER)[place % 2] if place < 20 else None
            )
            rows.ask(number, person, says=says)
    return rows


@cache
def two_segments_scored() -> HonestScore:
    return score(two_segments().tables(), by=("segment",))


def test_who_was_heard_is_as_counted_by_hand() -> None:
    told = two_segments_scored().finding.estimates

    assert told["response_rate"].value == 80 / 400
    assert told["accounts_heard"].value == 40 / 200  # 30 of the key accounts, and 10 of the small ones
    assert isclose(told["revenue_coverage"].value, (30 * 900 + 10 * 100) / (50 * 900 + 150 * 100))


def test_raw_is_the_respondents_and_weighted_all_who_were_asked() -> None:
    told = two_segments_scored().finding.estimates

    assert told["raw"].value == 100 * (70 - 10) / 80
    assert told["weighted"].value == pytest.approx(
        0.25 * 100 + 0.75 * 0, abs=6
    )  # segments' own scores, by who was asked
    assert told["weighted"].high < told["raw"].value
    assert told["band"].low < told["weighted"].low < told["weighted"].high < told["band"].high


def test_that_those_who_answer_differ_is_told_with_where() -> None:
    found = check(two_segments_scored(), "honest_who")

    assert found.passed is False
    assert found.detail.params["fact"] in ("segment", "revenue")


def test_without_a_follow_up_it_says_what_it_takes() -> None:
    refusals = {refusal.what: refusal.why.id for refusal in two_segments_scored().finding.refusals}

    assert refusals["followed_up"] == "honest.refuse.no_follow_up"


def test_every_sentence_has_words_and_the_result_survives_being_kept() -> None:
    found = two_segments_scored()

    report = report_of(found.finding, source=Source(name="Hand", rows=400), made_at=datetime(2026, 1, 1))
    assert "pulse" in report.title
    assert decoded(encoded(found), HonestScore) == found


def test_a_follow_up_of_the_silent_speaks_for_them_though_all_who_answered_said_the_same() -> None:
    rows = Rows()
    for number in range(300):
        rows.account(number)
        rows.ask(number, says=PROMOTER if number < 100 else None)
    for number in range(100, 180):  # 80 of the 200 silent are drawn, and 60 are reached, all unhappy but a few
        says = None if number >= 160 else PROMOTER if number % 10 == 0 else DETRACTOR
        rows.ask(number, says=says, mode="interview", chance=0.4, follows=True)
    rows.ask(
        5, says=DETRACTOR, mode="interview", chance=0.4, follows=True
    )  # had answered by themselves: does not count

    found = score(rows.tables())

    told = found.finding.estimates["followed_up"]
    assert told.value == pytest.approx(100 / 3 + (2 / 3) * 100 * (6 - 54) / 60, abs=1e-6)  # 6 of 60 interviews promote
    assert "raw" not in found.finding.estimates  # all who answered said the same: no range
    refused = {refusal.what: refusal.why.id for refusal in found.finding.refusals}
    assert refused["raw"] == "honest.refuse.same"


def test_a_follow_up_is_weighed_as_drawn() -> None:
    rows = Rows()
    for number in range(300):
        rows.account(number)
        rows.ask(number, says=(DETRACTOR if number % 10 == 0 else PROMOTER) if number < 100 else None)
    for number in range(100, 180):
        says = None if number >= 160 else PROMOTER if number % 6 == 0 else DETRACTOR
        rows.ask(number, says=says, mode="interview", chance=0.4, follows=True)

    found = score(rows.tables())
    told = found.finding.estimates["followed_up"]

    heard = 100 * (90 - 10) / 100  # of a third of all
    silent = 100 * (10 - 50) / 60  # of 60 interviews, two thirds
    assert told.value == pytest.approx(heard / 3 + silent * 2 / 3, abs=0.5)
    assert check(found, "honest_follow_up").detail.params["share"] == 60 / 80
    assert found.finding.headline == ("raw", "weighted", "followed_up")


def test_groups_of_few_are_hidden_and_so_is_a_second_one() -> None:
    rows = Rows()
    for number in range(200):
        segment = "tiny" if number < 3 else "small" if number < 40 else "large"
        rows.account(number, segment=segment)
        says = (PROMOTER, DETRACTOR, PASSIVE)[number % 3] if number % 2 == 0 or number < 3 else None
        rows.ask(number, says=says)

    found = {group.by[0][1]: group for group in score(rows.tables(), by=("segment",)).groups}

    assert found["tiny"].answered is None  # three answers
    assert found["small"].answered is None  # or the total less the two others would be the three
    assert isinstance(found["large"].answer, Estimate)


def test_another_version_or_mode_is_a_break_and_no_jump() -> None:
    rows = Rows()
    for number in range(60):
        rows.account(number)
        for month, version, mode in ((2, 1, "email"), (5, 1, "email"), (8, 2, "email"), (11, 2, "link")):
            says = (PROMOTER, DETRACTOR)[number % 2] if number < 40 else None
            rows.ask(number, says=says, day=date(2025, month, 10), version=version, mode=mode)

    found = score(rows.tables())

    assert found.breaks == ("2025-08", "2025-11")
    assert check(found, "honest_series") in found.flags


def served(*, zealous: bool, seed: int = 1) -> Rows:
    """Ten servers of 25 answers, half of them high; where one is zealous, all of hers are."""
    rows, rng = Rows(), stream(seed, "servers")
    for number in range(500):
        rows.account(number)
        server = f"S{number % 10}"
        high = (zealous and server == "S3") or rng.random() < 0.5
        says = (PROMOTER if high else PASSIVE) if number < 250 else None
        rows.ask(number, says=says, about={"staff_member_id": server})
    return rows


def test_a_server_whose_answers_are_too_good_is_named() -> None:
    found = check(score(served(zealous=True).tables()), "honest_servers")

    assert found.passed is False
    assert (found.detail.params["name"], found.detail.params["outliers"]) == ("S3", 1)


def test_servers_who_differ_by_chance_are_hardly_ever_named() -> None:
    named = [check(score(served(zealous=False, seed=seed).tables()), "honest_servers").passed for seed in (2, 3, 4)]

    assert named.count(False) <= 1  # two or more of three has probability .007 at 5 %


def test_invitations_that_pass_over_those_who_complained_are_flagged() -> None:
    rows, rng = Rows(), stream(5, "passed over")
    for number in range(600):
        rows.account(number)
        complained = number % 4 == 0
        if complained:
            rows.add(
                "case", case_id=f"K{number}", account_id=f"A{number}", kind="complaint", **dated(date(2025, 4, 20))
            )
        if rng.random() < (0.3 if complained else 0.8):
            rows.ask(number, says=(PROMOTER, DETRACTOR)[number % 2] if rng.random() < 0.4 else None)

    found = check(score(rows.tables()), "honest_case")

    assert found.passed is False
    assert found.detail.params["invited"] == pytest.approx(0.3, abs=0.12)  # 150 people: three chance errors


def asked_two_ways(*, by_lot: bool) -> Rows:
    rows, rng = Rows(), stream(6, "modes")
    for number in range(600):
        key = number % 3 == 0
        rows.account(number, segment="key" if key else "small")
        interview = rng.random() < 0.5 if by_lot else key
        high = rng.random() < (0.8 if interview else 0.5)
        rows.ask(
            number,
            says=(PROMOTER if high else DETRACTOR) if number % 2 else None,
            mode="interview" if interview else "email",
        )
    return rows


def test_a_mode_that_raises_answers_is_told_where_people_were_asked_by_lot() -> None:
    (mode,) = score(asked_two_ways(by_lot=True).tables()).modes

    assert isinstance(mode.gap, Estimate)
    gained = 1 if mode.mode == "interview" else -1  # held against the commonest mode
    assert mode.gap.excludes_zero
    assert mode.gap.value * gained == pytest.approx(60, abs=32)  # +60 and 0 points; three standard errors


def test_a_mode_by_rule_leaves_nobody_to_compare_with() -> None:
    (mode,) = score(asked_two_ways(by_lot=False).tables()).modes

    assert mode.refusal is not None
    assert mode.refusal.why.id == "honest.refuse.no_overlap"


def test_nobody_asked_is_refused_and_an_unknown_name_is_an_error() -> None:
    tables = two_segments().tables()

    assert honest_score(tables, survey="pulse", period=type(YEAR)(date(2024, 1, 1), date(2024, 2, 1))).asked == 0
    with pytest.raises(BadQuestionError, match="pulse"):
        honest_score(tables, survey="puls")
    with pytest.raises(BadQuestionError, match="segment"):
        score(tables, by=("segmint",))


def test_a_survey_that_three_people_answered_shows_nothing() -> None:
    rows = Rows()
    for number in range(40):
        rows.account(number)
        rows.ask(number, says=PROMOTER if number < 3 else None)

    found = score(rows.tables())

    assert {"raw", "weighted", "band"} <= {refusal.what for refusal in found.finding.refusals}
    assert not np.isfinite([estimate.value for key, estimate in found.finding.estimates.items() if key == "raw"]).any()
