"""What a programme was worth: frozen before it is looked at, exact in its sums, and silent where it must be."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from doors.blackbox.company import Company, Json
from doors.blackbox.trade import DISTRICTS, MONTHS, WAVES, first_of, speedy, starts, trading, waves
from doors.support import assert_alike

pytestmark = [pytest.mark.xdist_group("proof"), pytest.mark.truth]
SUMMED = ("stream:retention", "stream:cross_sell", "stream:spend", "stream:cost_to_serve")
MONEY = ("value:", "stream:", "chance:")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company whose programme was drawn by lot and lifted spending by 15 %; loaded."""
    by_wave = waves(seed=2)
    company = speedy(trading(tmp_path_factory.mktemp("drawn"), by_wave, lift=0.15), by_wave)
    company.load()
    return company


@pytest.fixture(scope="module")
def case(drawn: Company) -> Json:
    """Its business case."""
    return drawn.ask("prove", "speed")


def estimates(case: Json) -> dict[str, Json]:
    return dict(case["finding"]["estimates"])


def value(case: Json, key: str) -> float:
    return float(estimates(case)[key]["value"])


def test_a_large_gain_drawn_by_lot_is_found_and_claimed(case: Json) -> None:
    share = estimates(case)["effect:contribution_share"]

    assert share["grade"] == "A"
    assert share["low"] < 1.15 * 1.6 / 1.5 - 1 < share["high"]  # 15 % on each line, 1.6 for 1.5 lines a month
    assert share["low"] > 0
    assert case["claim"] == "claimed"


def test_streams_add_up_exactly_to_the_gain(case: Json) -> None:
    streams = [value(case, key) for key in SUMMED if key in estimates(case)]

    assert len(streams) >= 3  # nothing here costs anything to serve, so that this stream has no range
    assert sum(streams) == pytest.approx(value(case, "value:gain"), rel=1e-12)


def test_net_is_gain_less_cost_and_the_flows_discount_to_both(case: Json) -> None:
    assert value(case, "value:net") == pytest.approx(value(case, "value:gain") - value(case, "value:cost"), rel=1e-12)
    discounted = {
        kind: sum(
            amount * factor
            for flow in case["flows"]
            if flow["kind"] == kind
            for amount, factor in zip(flow["months"], case["discount"], strict=True)
        )
        for kind in ("cash", "cost")
    }
    assert discounted["cash"] == pytest.approx(value(case, "value:gain"), rel=1e-9)
    assert -discounted["cost"] == pytest.approx(value(case, "value:cost"), rel=1e-9)


def test_the_programmes_own_cost_is_what_the_file_says_month_by_month(case: Json) -> None:
    (cost,) = [flow for flow in case["flows"] if flow["kind"] == "cost"]

    assert {round(amount, 6) for amount in cost["months"]} <= {-1000.0, 0.0}
    assert min(case["discount"]) > 1.08 ** -(len(case["months"]) / 12 + 0.1)  # 8 % a year, from finance.yml
    assert max(case["discount"]) <= 1


def test_the_bookable_figure_is_below_the_net_and_the_chance_is_a_share(case: Json) -> None:
    assert value(case, "value:bookable") < value(case, "value:net")
    assert 0.5 < value(case, "chance:paid") <= 1


def test_the_bridge_ties_to_the_loaded_revenue_to_the_cent(drawn: Company, case: Json) -> None:
    revenue: dict[int, Decimal] = {}
    for row in drawn.rows("order"):
        year = row["date"].year
        revenue[year] = revenue.get(year, Decimal(0)) + row["amount"]
    lines = {line["key"]: Decimal(line["amount"]) for line in case["bridge"]["lines"]}
    bridge = case["bridge"]

    assert bridge["ties"] is True
    assert (bridge["before"], bridge["after"]) == ("2023-01 to 2023-12", "2024-01 to 2024-12")
    assert lines["opening"] == revenue[2023]
    assert lines["closing"] == revenue[2024]
    steps = sum(amount for key, amount in lines.items() if key not in ("opening", "closing"))
    assert lines["opening"] + steps == lines["closing"]
    assert lines["lost"] <= 0 <= lines["new"]


def test_proving_twice_gives_the_same_figures(drawn: Company, case: Json) -> None:
    again = drawn.ask("prove", "speed")

    assert_alike(again["finding"]["estimates"], case["finding"]["estimates"])
    assert again["plan"] == case["plan"]


def test_every_result_quotes_the_data_version_and_the_code(drawn: Company, case: Json) -> None:
    assert case["data_version"] == drawn.version()
    assert case["code_version"]


def test_a_plan_is_frozen_by_its_hash_and_a_change_is_noticed(tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    company = speedy(trading(tmp_path, by_wave, lift=0.15), by_wave, plan={"before_months": 12})
    company.load()
    first = company.ask("prove", "speed")["plan"]
    assert len(first["digest"]) == 64 and first["frozen_at"] and first["changed"] == []

    speedy(company, by_wave, plan={"before_months": 6})
    answer = company.run("prove", "speed", "--json", "-")

    assert "Traceback" not in answer.err
    if answer.code == 0:
        plan = json.loads(answer.out)["plan"]
        assert "before_months" in str(plan["changed"])
        assert plan["digest"] == first["digest"]
    else:
        assert answer.code == 2 and answer.says("before_months"), answer.err


def test_a_plan_frozen_after_the_outcomes_says_so(case: Json) -> None:
    assert case["plan"]["before_outcomes"] is False  # the first start was in 2023


def headline_money(case: Json) -> list[str]:
    return [key for key in case["finding"]["headline"] if key.startswith(MONEY)]


def test_chosen_accounts_get_a_range_at_best_and_no_money_in_the_headline(drawn: Company, tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    company = speedy(trading(tmp_path, by_wave, lift=0.15), by_wave, assigned="chosen")
    company.load()

    case = company.ask("prove", "speed")

    grades = {estimate["grade"] for key, estimate in estimates(case).items() if not key.startswith("naive:")}
    assert not grades & {"A", "B"}
    assert case["claim"] != "claimed"
    assert headline_money(case) == [] or case["claim"] == "range"


def test_everybody_on_one_day_gets_no_money_at_all(tmp_path: Path) -> None:
    by_wave = dict.fromkeys(DISTRICTS, WAVES[0])
    company = speedy(trading(tmp_path, by_wave, lift=0.15), by_wave, assigned="staged")
    company.load()

    answer = company.run("prove", "speed", "--json", "-")

    assert answer.code == 0, answer.err
    case = json.loads(answer.out)
    assert case["claim"] == "withheld"
    assert not [key for key in estimates(case) if key.startswith(MONEY)]
    (why,) = [refusal["why"] for refusal in case["finding"]["refusals"] if refusal["what"] == "value:net"]
    assert "same time" in why


def test_a_trend_that_was_there_before_withholds_the_headline_and_says_why(tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    company = trading(tmp_path, by_wave, lift=0.0)
    treated = {d for d, month in by_wave.items() if month is not None}
    rows = (tmp_path / "data/order.csv").read_text().splitlines()
    changed = [rows[0]]
    for row in rows[1:]:
        cells = row.split(",")
        month = (int(cells[3][:4]) - 2022) * 12 + int(cells[3][5:7]) - 1
        if DISTRICTS[int(cells[2][1:]) % len(DISTRICTS)] in treated:
            cells[6:8] = [f"{float(cell) * (1 + 0.02 * month):.2f}" for cell in cells[6:8]]  # 2 % a month throughout
        changed.append(",".join(cells))
    company.write("data/order.csv", "\n".join(changed) + "\n")
    speedy(company, by_wave, assigned="staged")
    company.load()

    case = company.ask("prove", "speed")

    assert case["claim"] in ("withheld", "range", "not shown")
    assert case["about_claim"] or case["finding"]["refusals"]
    assert [check for check in case["finding"]["checks"] if check["passed"] is False]


def test_a_programme_that_did_nothing_is_not_said_to_have_paid(tmp_path: Path) -> None:
    by_wave = waves(seed=3)
    company = speedy(trading(tmp_path, by_wave, lift=0.0), by_wave)
    company.load()

    case = company.ask("prove", "speed")

    assert case["claim"] in ("not shown", "withheld", "range")
    share = estimates(case)["effect:contribution_share"]
    assert share["low"] <= 0 <= share["high"]  # a seed whose 95 % range holds zero, as 95 in 100 do


def test_two_programmes_that_start_together_on_the_same_accounts_are_refused(tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    company = speedy(trading(tmp_path, by_wave, lift=0.15), by_wave)
    speedy(company, by_wave, name="twin")
    company.load()

    answer = company.run("prove", "speed", "--json", "-")

    assert "Traceback" not in answer.err
    assert answer.says("twin"), answer.out[:2000] + answer.err
    assert answer.code == 2 or json.loads(answer.out)["claim"] == "withheld"


def test_another_programme_that_overlaps_is_printed(tmp_path: Path) -> None:
    by_wave, other = waves(seed=2), waves(seed=9)
    company = speedy(trading(tmp_path, by_wave, lift=0.15), by_wave)
    speedy(company, {unit: None if m is None else m + 5 for unit, m in other.items()}, name="easy")
    company.load()

    answer = company.run("prove", "speed")

    assert answer.code == 0, answer.err
    assert answer.says("easy"), answer.out + answer.err


def test_a_start_for_a_unit_that_does_not_exist_is_told(tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    company = trading(tmp_path, by_wave, lift=0.0)
    company.programme("speed", rollout={"unit": "district", "assigned": "random", "starts": {"d0x": "2023-07-01"}})
    company.load()
    company.complains("prove", "speed", says=("d0x",))

    company.programme("speed", rollout={"unit": "distrct", "assigned": "random", "starts": starts(by_wave)})
    company.complains("prove", "speed", says=("distrct", "district"))


def test_a_programme_that_starts_after_the_data_is_refused_and_no_number_is_shown(tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    company = trading(tmp_path, by_wave, lift=0.0)
    late = {unit: None if month is None else first_of(MONTHS + 6).isoformat() for unit, month in by_wave.items()}
    company.programme("speed", rollout={"unit": "district", "assigned": "random", "starts": late})
    company.load()

    answer = company.run("prove", "speed", "--json", "-")

    assert "Traceback" not in answer.err
    assert answer.code == 2 or json.loads(answer.out)["finding"]["refusals"]
    assert answer.code == 2 or json.loads(answer.out)["claim"] == "withheld"


def test_a_proof_before_a_load_says_to_load(tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    company = speedy(trading(tmp_path, by_wave, lift=0.0), by_wave)

    company.complains("prove", "speed", says=("load",))
