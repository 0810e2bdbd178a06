"""Who is turning: one list from one company's tables."""

from functools import cache

import pytest

from changemaker.core.clock import fixed_clock
from changemaker.core.errors import BadQuestionError, OutsideDataError
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.reports.report import Source
from changemaker.reports.wording import report_of
from changemaker.sim.rhythm_worlds import RhythmWorld, live_rhythm
from changemaker.studies.at_risk import AtRisk, at_risk
from changemaker.tables.alert import ALERT

COMPANY = live_rhythm(RhythmWorld(accounts=300, stops_a_year=0.3, sinks=0.05), stream(11, "study"))
RATE = 0.02


@cache
def tables() -> Tables:
    return tables_in_memory(COMPANY.tables(), data_version="x")


@cache
def answer() -> AtRisk:
    return at_risk(tables(), FinanceRules(), currency="USD", rate=RATE)


def test_each_account_stands_there_once_and_every_warning_has_its_rate() -> None:
    ids = [one.account_id for one in answer().listed]

    assert ids
    assert len(set(ids)) == len(ids)
    for one in answer().listed:
        chances = [reason.probability for reason in one.reasons]
        assert chances == sorted(chances, reverse=True)
        assert all(0 <= reason.false_alarm_rate <= RATE + 0.015 for reason in one.reasons)


def test_accounts_that_stopped_are_on_the_list_and_those_warned_of_falsely_are_few() -> None:
    warned = {
        int(one.account_id[1:]) for one in answer().listed if any(reason.kind == "rhythm" for reason in one.reasons)
    }
    stops = COMPANY.stops.tolist()
    stopped = {account for account, day in enumerate(stops) if day < COMPANY.days - 1}
    lately = {account for account in stopped if 65 <= COMPANY.days - stops[account] <= 180}  # later ones are gone

    assert len(warned & lately) >= len(lately) / 2
    assert len(warned - stopped) <= (RATE + 0.025) * (COMPANY.stops.size - len(stopped))  # 1.5 points, and chance


def test_rows_are_those_of_table_alert_one_a_reason() -> None:
    rows = answer().rows

    assert rows.column_names == [column.name for column in ALERT.columns]
    assert rows.num_rows == sum(len(one.reasons) for one in answer().listed)
    assert len(set(rows["alert_id"].to_pylist())) == rows.num_rows


def test_money_has_a_range_or_is_refused() -> None:
    told = answer().finding
    refused = {refusal.what for refusal in told.refusals}

    if "listed_at_risk" in told.estimates:
        money = told.estimates["listed_at_risk"]
        assert money.low < money.value < money.high
        assert money.unit == "USD"
    else:
        assert refused & {"value_orders", "leaving_orders"}
    assert "acting" in refused  # nobody was drawn by lot: what acting brings is not known


def test_all_of_it_can_be_said_in_words() -> None:
    report = report_of(
        answer().finding, source=Source(name="x", rows=answer().looked), made_at=fixed_clock("2026-01-01T00:00:00")()
    )

    assert str(len(answer().listed)) in report.title


def test_looked_at_earlier_nothing_later_is_used() -> None:
    day = 800
    early = tables_in_memory(COMPANY.tables(until=day), data_version="y")

    then = at_risk(tables(), FinanceRules(), currency="USD", rate=RATE, now=COMPANY.moment(day))
    cut = at_risk(early, FinanceRules(), currency="USD", rate=RATE, now=COMPANY.moment(day))

    assert [one.account_id for one in then.listed] == [one.account_id for one in cut.listed]


def test_a_day_after_the_data_is_no_day_to_look_at() -> None:
    with pytest.raises(OutsideDataError, match="2025-12"):
        at_risk(tables(), FinanceRules(), currency="USD", now=COMPANY.moment(COMPANY.days + 60))


def test_a_rate_that_warns_of_everybody_is_none() -> None:
    with pytest.raises(BadQuestionError):
        at_risk(tables(), FinanceRules(), currency="USD", rate=1.0)


def test_a_company_without_orders_or_readings_is_told_what_is_missing() -> None:
    frames = dict(COMPANY.tables())
    few = tables_in_memory({"account": frames["account"], "order": frames["order"].slice(0, 30)}, data_version="z")

    told = at_risk(few, FinanceRules(), currency="USD").finding

    assert {"rhythm", "emotion"} <= {refusal.what for refusal in told.refusals}
