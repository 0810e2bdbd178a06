"""Ways of a random split: each against the first, from the split on, and never when the lot did not fall as stated."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.stats.distributions import t_quantile
from changemaker.studies.journey_asked import JourneyAsked
from changemaker.studies.nudge_effect import NudgeEffect, chances, nudge_effect
from unit.studies.journeys_made import ASKED, START, company, made_rows

WAYS = {"plain": 0.5, "name": 0.5}
DAY = 86_400_000_000


def split_among(ways: Mapping[str, int], ordering: Mapping[str, int], *, apart: float = 2) -> Tables:
    """So many come to split `subject` in each way, of whom so many order afterwards."""
    entries, rows, orders = [], [], []
    for way, n in ways.items():
        for place in range(n):
            who, day = f"{way}{place}", place * apart
            entries.append((who, day, "treated"))
            rows.append({"enrolment_id": f"S{who}", "account_id": who, "journey": "j", "arm": "treated",
                         "day": day + 7, "step": "subject", "variant": way, "share": 0.5})  # fmt: skip
            orders.append((who, day + 3, "1.00"))  # before the split: does not count
            if place < ordering[way]:
                orders.append((who, day + 9, "10.00"))
    orders.append(("plain0", 700, "1.00"))  # everybody's window is over
    return company(entries, orders, enrolment=rows)


def asked(tables: Tables, **changed: object) -> NudgeEffect:
    about: JourneyAsked = replace(ASKED, splits={"subject": WAYS}, **changed)  # type: ignore[arg-type]
    return nudge_effect(
        tables, FinanceRules(), journey="j", split="subject", about=about, currency="USD", now=START + 800 * DAY
    )


def test_a_way_is_held_against_the_first_from_the_split_on() -> None:
    found = asked(split_among({"plain": 200, "name": 200}, {"plain": 50, "name": 150}, apart=0.4))

    one = found.finding.estimates["way:name"]
    half = t_quantile(0.975, 398) * (2 * 0.25 * 0.75 / 199) ** 0.5  # by hand: both variances are 0.1875
    assert found.state == "final"
    assert found.came == {"plain": 200, "name": 200}
    assert one.value == pytest.approx(0.5)
    assert one.high - one.value == pytest.approx(half, rel=0.02)  # orders before sharpen it next to nothing
    assert found.finding.estimates["way_money:name"].value == pytest.approx(5.0)
    assert found.finding.verdicts["way:name"].verdict == "raised"


def test_ways_of_other_sizes_than_stated_tell_nothing() -> None:
    found = asked(split_among({"plain": 90, "name": 30}, {"plain": 0, "name": 30}))

    assert found.state == "off"
    assert [one.what for one in found.finding.refusals] == ["way:name"]


def test_a_split_to_which_nobody_came_is_an_answer_of_its_own() -> None:
    found = asked(company([("A", 0, "treated")], [("A", 1, "1.00")]))

    assert found.state == "nobody"
    assert found.finding.refusals[0].why.params["split"] == "subject"


def test_money_of_a_handful_of_buyers_in_a_way_is_refused() -> None:
    found = asked(split_among({"plain": 80, "name": 80}, {"plain": 39, "name": 60})).finding

    assert "way:name" in found.estimates
    assert [(one.what, one.why.id) for one in found.refusals] == [("way_money:name", "journey.refuse.sales")]


def shares_moved() -> Tables:
    """Nine in ten get the plain subject while half of all order; then one in ten, when nobody does."""
    entries, rows, orders = [], [], []
    for version, (plain, day) in enumerate([(180, 0), (20, 90)], start=1):
        for place in range(200):
            way = "plain" if place < plain else "name"
            who = f"{version}-{place}"
            share = plain / 200 if way == "plain" else 1 - plain / 200
            entries.append((who, day, "treated"))
            rows.append({"enrolment_id": f"S{who}", "account_id": who, "journey": "j", "arm": "treated", "day": day + 1,
                         "step": "subject", "variant": way, "share": share, "version": version})  # fmt: skip
            if version == 1 and place % 2:
                orders.append((who, day + 9, "10.00"))
    orders.append(("1-0", 700, "1.00"))
    return company(entries, orders, enrolment=rows)


def test_shares_that_a_version_changed_are_taken_as_they_were_drawn() -> None:
    found = asked(shares_moved())

    assert found.state == "final"  # not "off": 200 and 200 is what both lots together make
    assert found.finding.estimates["way:name"].value == pytest.approx(0.0, abs=0.02)  # pooled, it would be -40 points


def test_chances_are_those_of_each_version() -> None:
    rows = made_rows(
        [True] * 8,
        [0.0] * 8,
        way=np.array([0, 1, 0, 1, 2, 0, 0, 1]),
        version=np.array([1, 1, 2, 2, 2, 3, 4, 4]),
        chance=np.array([0.5, 0.5, 0.2, 0.3, 0.5, 0.4, np.nan, 1.0]),
    ).episodes

    told = chances(rows, {"a": 0.6, "b": 0.3, "c": 0.1})

    assert told == pytest.approx(
        np.array(
            [[0.5, 0.5, 0.0]] * 2  # before the third way was there
            + [[0.2, 0.3, 0.5]] * 3
            + [[0.4, 0.45, 0.15]]  # nobody tells the others': as the newest file has them
            + [[0.6, 0.3, 0.1]] * 2  # nothing is said, or what cannot be
        )
    )


def test_a_way_that_is_new_is_compared_with_those_who_might_have_come_to_it() -> None:
    ways = {"plain": 0.4, "name": 0.4, "news": 0.2}
    tables = split_among({"plain": 80, "name": 80}, {"plain": 40, "name": 60})
    about = replace(ASKED, splits={"subject": ways}, value=None)

    found = nudge_effect(tables, FinanceRules(), journey="j", split="subject", about=about, currency="USD",
                         now=START + 800 * DAY)  # fmt: skip

    assert found.came == {"plain": 80, "name": 80, "news": 0}
    assert found.state != "off"
    assert [one.what for one in found.finding.refusals] == ["way:news"]
