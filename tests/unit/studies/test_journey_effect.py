"""What a journey changed: hand sums, who counts, when the last word is said, and when nothing may be told."""

from dataclasses import replace

import numpy as np
import pytest

from changemaker.core.finding import Check, Finding
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.stats.distributions import t_quantile
from changemaker.studies.journey_asked import DAY, JourneyAsked
from changemaker.studies.journey_compared import LEAST_OF_HALF, LEAST_SALES
from changemaker.studies.journey_effect import JourneyEffect, judged
from changemaker.studies.journey_plan import planned
from changemaker.studies.journey_rows import JourneyRows, read_rows
from unit.studies.journeys_made import ASKED, START, company, made_rows

HALF = [True, False] * 40  # 40 in each arm, one after the other


def found(rows: JourneyRows | None, about: JourneyAsked = ASKED, **options: object) -> JourneyEffect:
    """What the rows tell of journey j."""
    return judged(rows, journey="j", about=about, currency="USD", **options)  # type: ignore[arg-type]


def check(finding: Finding, name: str) -> Check:
    """One check by its name."""
    return next(one for one in finding.checks if one.name == name)


def reached(treated: int, held: int) -> list[float]:
    """40 in each arm, of whom the first so many reached the goal."""
    return [float(place // 2 < (treated if place % 2 == 0 else held)) for place in range(80)]


def test_the_effect_is_the_difference_of_the_two_shares_with_its_range() -> None:
    told = found(made_rows(HALF, reached(24, 12)))

    goal = told.finding.estimates["goal"]
    se = np.sqrt(0.6 * 0.4 / 39 + 0.3 * 0.7 / 39)  # by hand: Welch, p (1 - p) n / (n - 1) / n in each arm
    v = (0.6 * 0.4 / 39, 0.3 * 0.7 / 39)
    freedom = (v[0] + v[1]) ** 2 / (v[0] ** 2 / 39 + v[1] ** 2 / 39)
    assert told.state == "final"
    assert goal.value == pytest.approx(24 / 40 - 12 / 40)
    assert goal.high - goal.value == pytest.approx(t_quantile(0.975, freedom) * se)
    assert goal.grade == "A"
    assert told.finding.verdicts["goal"].verdict == "raised"
    assert told.entered == {"treated": 40, "holdout": 40}


def test_money_is_told_each_and_for_all_who_were_treated() -> None:
    goal = reached(24, 12)
    told = found(made_rows(HALF, goal, money=[100 + 100 * one for one in goal]))

    assert told.finding.estimates["money"].value == pytest.approx(100 * 0.3)
    assert told.finding.estimates["money_total"].value == pytest.approx(40 * 100 * 0.3)
    assert told.finding.headline == ("goal", "money")


@pytest.mark.parametrize(("bought", "told"), [((LEAST_SALES, LEAST_SALES), True), ((140, LEAST_SALES - 1), False),
                                              ((LEAST_SALES - 1, 140), False), ((0, 0), False)])  # fmt: skip
@pytest.mark.parametrize("known_days", [211, 213])  # of 182 days of entries and 30 of the window: running, final
def test_money_of_a_handful_of_buyers_is_refused(bought: tuple[int, int], told: bool, known_days: int) -> None:
    treated = [place % 2 == 0 for place in range(280)]
    money = [100.0 + place if place // 2 < bought[place % 2] else 0.0 for place in range(280)]
    rows = made_rows(treated, [one > 0 for one in money], money=money, known_until=START + known_days * DAY)

    answer = found(rows).finding

    assert "goal" in answer.estimates
    assert [key in answer.estimates for key in ("money", "money_total")] == [told, told]
    assert [one.why.id for one in answer.refusals] == ([] if told else ["journey.refuse.sales"])
    assert told or "money_long" not in answer.estimates


def test_where_half_of_a_group_buys_fewer_buyers_will_do() -> None:
    treated = [place % 2 == 0 for place in range(120)]

    def of(bought: int) -> bool:
        money = [100.0 + place if place // 2 < bought else 0.0 for place in range(120)]
        return "money" in found(made_rows(treated, [one > 0 for one in money], money=money)).finding.estimates

    assert (of(LEAST_OF_HALF), of(LEAST_OF_HALF - 1)) == (True, False)


def test_buyers_are_accounts_not_their_people() -> None:
    treated = [place % 2 == 0 for place in range(160)]
    account = np.arange(160) % 80  # two people each; 29 accounts, 58 people, with money in each arm
    money = [10.0 + one if one < 58 else 0.0 for one in account.tolist()]
    rows = made_rows(treated, [1.0, 1.0, 0.0, 0.0] * 40, money=money)
    pairs = replace(rows, episodes=replace(rows.episodes, account=account))

    answer = found(pairs, replace(ASKED, unit="contact")).finding

    assert [(one.what, one.why.id) for one in answer.refusals] == [("money", "journey.refuse.sales")]


def test_what_was_known_before_makes_the_range_narrower_and_leaves_the_plain_difference_beside() -> None:
    rng = np.random.default_rng(5)
    size = np.exp(rng.normal(5, 1, 400))
    treated = rng.random(400) < 0.5
    money = size * 0.2 + rng.normal(0, 5, 400) + 10 * treated
    told = found(
        made_rows(treated.tolist(), (money > 50).tolist(), money=money.tolist(), before=np.column_stack([size, size]))
    )

    one = told.finding.estimates["money"]
    assert one.low < 10 < one.high  # the true effect
    assert one.se is not None
    assert one.se < 0.3 * np.sqrt(money[treated].var() / treated.sum() + money[~treated].var() / (~treated).sum())
    assert told.finding.estimates["naive:difference"].grade == "E"


def test_a_duty_is_not_measured_and_says_why() -> None:
    rows = made_rows([True] * 50, [1.0] * 50, held=0.0)
    told = found(rows, replace(ASKED, holdout=0.0, why="an open complaint is a promise"))

    assert told.state == "not_measured"
    assert told.finding.refusals[0].why.params["why"] == "an open complaint is a promise"
    assert "goal" not in told.finding.estimates
    assert told.finding.estimates["entered"].value == 50


def test_who_was_chosen_by_somebody_does_not_count() -> None:
    rows = made_rows(HALF + [True] * 20, reached(24, 12) + [1.0] * 20, days=np.linspace(0, 150, 100).tolist())
    chosen = replace(rows, episodes=replace(rows.episodes, held=np.r_[np.full(80, 0.5), np.zeros(20)]))

    told = found(chosen)

    assert told.finding.estimates["goal"].value == pytest.approx(0.3)
    assert [note.params["n"] for note in told.finding.notes if note.id == "journey.note.chosen"] == [20]


def test_arms_of_other_sizes_than_the_lot_makes_them_tell_nothing() -> None:
    treated = [place % 4 != 0 for place in range(400)]  # three quarters, where the lot makes a half

    told = found(made_rows(treated, [float(one) for one in treated]))

    assert told.state == "off"
    assert dict(told.finding.estimates) == {}
    assert check(told.finding, "sample ratio").passed is False


def test_nobody_who_entered_is_an_answer_of_its_own() -> None:
    told = found(None)

    assert told.state == "nobody"
    assert told.finding.refusals[0].why.id == "journey.refuse.nobody"


def test_while_it_runs_the_range_is_one_for_many_looks() -> None:
    rows = made_rows(HALF, reached(24, 12), known_until=START + 185 * DAY)

    running, final = found(rows), found(replace(rows, known_until=START + 212 * DAY))

    assert (running.state, running.days_left) == ("running", 27)  # 182 days of entries and 30 of the window
    assert (final.state, final.days_left) == ("final", None)
    wide, last = running.finding.estimates["goal"], final.finding.estimates["goal"]
    assert wide.method == "confidence-sequence"
    assert wide.low < last.low
    assert wide.high > last.high
    assert running.finding.verdicts["goal"].verdict == "not shown"


def test_the_last_word_stays_the_same_whatever_comes_later() -> None:
    rows = made_rows(HALF, reached(24, 12), days=np.linspace(0, 170, 80).tolist())
    later = made_rows(
        HALF * 2, reached(24, 12) + reached(0, 40), days=np.r_[np.linspace(0, 170, 80), np.linspace(190, 300, 80)]
    )

    assert found(later).finding.estimates["goal"] == found(rows).finding.estimates["goal"]
    assert found(later).counted == {"treated": 40, "holdout": 40}


def test_a_journey_that_was_stopped_before_its_time_keeps_the_range_for_many_looks() -> None:
    rows = made_rows(HALF, reached(24, 12))

    told = found(rows, replace(ASKED, ended_t=START + 151 * DAY))

    assert told.state == "ended"
    assert told.finding.estimates["goal"].method == "confidence-sequence"


def test_the_plan_is_doubled_while_an_arm_is_too_small() -> None:
    t = START + np.arange(100) * 4 * DAY  # 46 of them within half a year
    arms = (np.arange(100) % 2).astype(np.int64)

    each = np.arange(100)

    assert planned(t, arms, START + 250 * DAY, ASKED, accounts=each).days_left == 364 + 30 - 250
    assert planned(t, arms, START + 394 * DAY, ASKED, accounts=each).state == "final"


def test_people_of_a_few_accounts_are_never_said_to_be_the_last_word() -> None:
    treated = [place % 2 == 0 for place in range(400)]
    rows = made_rows(treated, [1.0, 0.0] * 200)
    few = replace(rows, episodes=replace(rows.episodes, account=np.arange(400) % 40))  # 20 in each arm

    told = found(few, replace(ASKED, unit="contact"))

    assert told.state == "running"
    assert told.finding.refusals[0].why.id == "journey.refuse.few"
    assert found(rows).state == "final"


def test_a_guard_is_measured_where_its_own_rows_cover_the_window() -> None:
    treated = [place % 2 == 0 for place in range(400)]
    early = [place < 240 for place in range(400)]  # complaints are loaded of the first 90 of 150 days
    hurt = [float(seen and place % 20 in (0, 1, 2, 3, 4, 6, 8)) for place, seen in enumerate(early)]
    whole = made_rows(treated, [1.0, 0.0] * 200, guards={"complaint.opened": hurt})
    until = int(whole.episodes.t[239]) + ASKED.within

    told = found(replace(whole, guards_until=(until,)))
    none = found(replace(whole, guards_until=(START,))).finding

    guard = told.finding.estimates["guard:complaint.opened"]
    assert told.state == "final"
    assert (guard.n, guard.method) == (240, "confidence-sequence")  # more will be known: no last word
    assert guard.value == pytest.approx(0.5 - 0.2)  # 5 of 10 treated, 2 of 10 held out
    assert [note.params for note in told.finding.notes if note.id == "journey.note.guard_behind"] == [
        {"event": "complaint.opened", "n": 240}
    ]
    assert found(whole).finding.estimates["guard:complaint.opened"].value == pytest.approx(0.6 * 0.3)
    assert "guard:complaint.opened" in [one.what for one in none.refusals]


def test_too_few_in_an_arm_are_refused_with_their_numbers() -> None:
    told = found(made_rows([True, False] * 20, [1.0] * 20 + [0.0] * 20))

    assert told.finding.refusals[0].why.params == {"treated": 20, "held": 20, "least": 30}


def test_where_hardly_anybody_did_it_the_range_comes_from_counts_and_does_not_collapse() -> None:
    rows = made_rows(HALF, reached(2, 0), guards={"unsubscribed": [0.0] * 80})

    told = found(rows).finding

    assert told.estimates["goal"].method == "newcombe"
    assert told.estimates["goal"].low < 0 < told.estimates["goal"].high
    assert told.estimates["guard:unsubscribed"].high > 0.05  # 0 of 40 in both: up to some may be hidden


def test_a_guard_that_nothing_tells_of_is_refused_by_name() -> None:
    about = replace(ASKED, value=None)
    told = found(made_rows(HALF, reached(24, 12), unknown=("unsubscribed",)), about).finding

    assert [one.what for one in told.refusals] == ["guard:unsubscribed"]


def test_a_goal_that_nothing_tells_of_is_not_taken_for_one_that_nobody_reached() -> None:
    told = found(made_rows(HALF, [0.0] * 80, unknown=("order.placed",)))

    assert told.state == "unknown"
    assert told.finding.refusals[0].why.params["event"] == "order.placed"
    assert dict(told.finding.estimates) == {}


def test_the_first_time_counts_and_every_time_stands_beside_without_a_claim() -> None:
    rows = made_rows(HALF * 2, reached(24, 12) + reached(0, 40), days=np.linspace(0, 150, 160).tolist())
    twice = replace(
        rows.episodes,
        unit=np.tile(np.arange(80), 2),
        account=np.tile(np.arange(80), 2),
        first=np.repeat([True, False], 80),
    )

    told = found(replace(rows, episodes=twice)).finding

    assert told.estimates["goal"].value == pytest.approx(0.3)
    assert told.estimates["goal"].n == 80
    assert told.estimates["goal_every_episode"].value == pytest.approx((24 - 12 - 40) / 80)
    assert told.estimates["goal_every_episode"].n == 80  # units, not episodes
    assert "goal_every_episode" not in told.verdicts


def test_people_of_one_account_count_as_one() -> None:
    rows = made_rows(HALF * 2, reached(24, 12) * 2, days=np.linspace(0, 150, 160).tolist())
    pairs = replace(rows, episodes=replace(rows.episodes, account=np.tile(np.arange(80), 2)))

    told = found(pairs, replace(ASKED, unit="contact")).finding.estimates["goal"]

    one_each = found(made_rows(HALF, reached(24, 12))).finding.estimates["goal"]
    assert told.n == 80
    assert told.method == "welch-clustered"
    assert told.high - told.low == pytest.approx(one_each.high - one_each.low)  # twice the same people tell no more


def test_a_comparison_group_that_was_reached_is_told() -> None:
    rows = made_rows(HALF, reached(24, 12), reached=np.ones(80, dtype=np.bool_))

    assert check(found(rows).finding, "journey_untouched").passed is False
    assert check(found(replace(rows, acted=False)).finding, "journey_untouched").passed is None


def test_who_is_in_both_arms_is_told() -> None:
    rows = made_rows(HALF, reached(24, 12))
    moved = replace(rows.episodes, unit=np.r_[0, 0, np.arange(2, 80)], first=np.r_[True, False, np.ones(78, bool)])

    assert check(found(replace(rows, episodes=moved)).finding, "journey_kept_arm").passed is False


def test_the_effect_is_told_apart_for_who_was_in_another_journey() -> None:
    rows = made_rows(HALF * 2, reached(24, 12) + reached(12, 12), elsewhere=np.repeat([False, True], 80),
                     others={"rescue": (0.5, 0.25)}, days=np.linspace(0, 150, 160).tolist())  # fmt: skip

    told = found(rows).finding

    assert told.estimates["goal_alone"].value == pytest.approx(0.3)
    assert told.estimates["goal_among_others"].value == pytest.approx(0.0)
    assert check(told, "journey_overlap").detail.params["listed"] == "rescue: 50% / 25%"


def test_the_comparison_group_halved_by_lot_finds_nothing() -> None:
    rng = np.random.default_rng(3)
    rows = made_rows((rng.random(600) < 0.5).tolist(), (rng.random(600) < 0.4).tolist())

    assert check(found(rows).finding, "journey_halved").passed is True


def test_money_that_only_came_earlier_is_not_called_more() -> None:
    rng = np.random.default_rng(4)
    treated = rng.random(800) < 0.5
    later = rng.gamma(2, 50, 800)
    rows = made_rows(treated.tolist(), treated.tolist(), money=(later * (treated | (rng.random(800) < 0.3))).tolist())
    moved = replace(rows, episodes=replace(rows.episodes, money_long=later))

    assert check(found(rows).finding, "journey_earlier").passed is True
    assert check(found(moved).finding, "journey_earlier").passed is None


def test_the_tables_tell_who_entered_and_what_came_of_it() -> None:
    tables = company(
        [("A", 0, "treated"), ("B", 0, "holdout"), ("C", 0, "later"), ("D", 0, "treated"), ("A", 50, "treated")],
        [
            *[("A", -10, "5.00"), ("A", -400, "7.00")],  # the year before, and longer ago
            *[("A", 0, "1.00"), ("A", 30, "10.00"), ("A", 31, "100.00")],  # at the moment, at the end, after the end
            *[("B", 2, "-3.00"), ("B", 40, "8.00")],  # a credit is no order
        ],
        order=[{"order_id": "X", "line": 1, "account_id": "C", "day": 3, "amount": 9, "cancelled": True}],
        case=[{"case_id": "K", "account_id": "B", "kind": "complaint", "day": 5}],
        contact=[],
        action=[
            {"action_id": "1", "account_id": "A", "journey": "j", "enrolment_id": "R0", "kind": "email",
             "state": "sent", "day": 1},
            {"action_id": "2", "account_id": "D", "journey": "j", "enrolment_id": "R3", "kind": "email",
             "state": "skipped", "day": 1},
        ],
        enrolment=[
            {"enrolment_id": "R9", "account_id": "B", "journey": "other", "arm": "treated", "day": -3},
            {"enrolment_id": "S0", "account_id": "A", "journey": "j", "arm": "treated", "day": 1, "step": "subject",
             "variant": "b", "share": 0.5},
        ],
    )  # fmt: skip
    about = replace(ASKED, guards=("complaint.opened", "bounced"))

    rows = read_rows(tables, FinanceRules(), journey="j", about=about, now=START + 60 * DAY)

    assert rows is not None
    told = rows.episodes
    who = {"A": 0, "B": 1, "C": 2, "D": 3, "A again": 4}
    assert len(told) == 5  # the row of the split is no entry
    assert told.treated.tolist() == [True, False, False, True, True]
    assert told.first.tolist() == [True, True, True, True, False]
    assert told.goal.tolist() == [True, False, False, False, False]  # B's credit, C's cancelled order
    assert told.money.tolist() == [10.0, -3.0, 0.0, 0.0, 0.0]
    assert told.money_long[who["A"]] == 110.0
    assert told.before[who["A"]].tolist() == [5.0, 1.0]
    assert told.before[who["A again"]].tolist() == [116.0, 4.0]
    assert rows.guards == ("complaint.opened",)
    assert rows.unknown == ("bounced",)
    assert rows.guards_until == (START + 5 * DAY,)  # the last case
    assert told.guards[:, 0].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    assert told.reached.tolist() == [True, False, False, False, False]
    assert told.elsewhere.tolist() == [False, True, False, False, False]
    assert rows.others == {"other": (0.0, 0.5)}
    assert rows.known_until == START + 40 * DAY  # the last order


def test_nothing_after_now_is_used() -> None:
    tables = company([("A", 0, "treated"), ("B", 9, "holdout")], [("A", 5, "5.00"), ("A", 3, "1.00")])

    rows = read_rows(tables, FinanceRules(), journey="j", about=ASKED, now=START + 4 * DAY)

    assert rows is not None
    assert len(rows.episodes) == 1
    assert rows.episodes.money.tolist() == [1.0]
    assert rows.known_until == START + 3 * DAY
