"""Metrics of small companies, each worked by hand."""

from calendar import monthrange
from pathlib import Path

import pytest

from doors.blackbox.company import Company, Json, orders
from doors.support import assert_complains


def measured(company: Company, key: str) -> float:
    """Return the value of one metric in the last month of the data."""
    return float(company.ask("metrics", key)["values"][-1]["answer"]["estimate"]["value"])


def found(answer: Json, key: str) -> Json:
    """Return one metric of all of them: its estimate, or the reason why there is none."""
    (one,) = [line["answer"] for line in answer["metrics"] if line["metric"] == key]
    return dict(one.get("estimate") or one["refusal"])


def asked(folder: Path, question: str, values: list[int], *, weights: list[str] | None = None) -> Company:
    """Return a company of one account an answer, all answered on one day."""
    count = len(values)
    names = [f"a{i}" for i in range(count)]
    company = Company(folder).settings().table("account", {"account_id": names})
    moments, ids = ["2024-05-02T10:00:00Z"] * count, [f"r{i}" for i in range(count)]
    weighted = {"weight": weights} if weights else {}
    more = {"weight": "weight"} if weights else {}
    company.table(
        "response", {"response_id": ids, "account_id": names, "survey": ["s"] * count, "t": moments, **weighted}, **more
    )
    columns = {"response_id": ids, "question": [question] * count, "account_id": names, "t": moments, "value": values}
    company.table("answer", {**columns, **weighted}, **more)
    company.load()
    return company


def test_nps_is_promoters_less_detractors_in_points(tmp_path: Path) -> None:
    values = [10] * 20 + [9] * 20 + [8] * 20 + [6] * 20  # 40 promoters, 20 passives, 20 detractors of 80

    assert measured(asked(tmp_path, "nps", values), "nps") == pytest.approx(25.0)  # 100 * (40 - 20) / 80


def test_nps_of_a_sample_is_weighed(tmp_path: Path) -> None:
    values = [10] * 40 + [0] * 40
    weights = ["1"] * 40 + ["3"] * 40

    company = asked(tmp_path, "nps", values, weights=weights)

    assert measured(company, "nps") == pytest.approx(-50.0)  # 100 * (40 - 120) / 160


def two_years(folder: Path, amounts: dict[str, tuple[int, int]], **finance: object) -> Company:
    """Return a company whose accounts order at each month's end: twelfths of (2023, 2024)."""
    company = Company(folder).settings()
    company.table("account", {"account_id": list(amounts)})
    rows = [
        (account, f"{2023 + place}-{month:02d}-{monthrange(2023 + place, month)[1]}T12:00:00Z", f"{year / 12:.4f}")
        for account, years in amounts.items()
        for place, year in enumerate(years)
        for month in range(1, 13)
        if year
    ]
    company.table("order", orders(*rows))
    company.load()
    return company


GROWTH = {
    **{f"same{i}": (1200, 1200) for i in range(20)},
    **{f"more{i}": (1200, 1800) for i in range(10)},
    **{f"less{i}": (1200, 600) for i in range(10)},
    **{f"lost{i}": (1200, 0) for i in range(10)},
    **{f"new{i}": (0, 2400) for i in range(10)},
}
# 2023: 50 * 1200 = 60,000. 2024, of the same: 24,000 + 18,000 + 6,000 + 0 = 48,000. New: 24,000.


def test_nrr_grr_and_growth_are_those_of_a_hand_sum_and_a_hidden_leak_is_warned_of(tmp_path: Path) -> None:
    answer = two_years(tmp_path, GROWTH).ask("metrics")

    expected = {
        "nrr": 0.8,  # 48,000 / 60,000
        "grr": 0.7,  # (24,000 + 12,000 + 6,000) / 60,000
        "new_revenue": 0.4,  # 24,000
        "expanded_revenue": 0.1,  # 6,000
        "shrunk_revenue": 0.1,  # 6,000
        "lost_revenue": 0.2,  # 12,000
    }
    assert {key: found(answer, key)["value"] for key in expected} == pytest.approx(expected)
    assert "leak" in str(answer["warnings"])  # revenue grew by 20 % while NRR is 80 %


def test_growth_without_a_leak_is_not_warned_of_and_what_has_no_table_is_not_answerable(tmp_path: Path) -> None:
    answer = two_years(tmp_path, {f"same{i}": (1200, 1300) for i in range(40)}).ask("metrics")

    assert "leak" not in str(answer["warnings"])
    nps = found(answer, "nps")
    assert "value" not in nps and nps["why"] and nps["needs"]


def test_share_of_wallet_is_ours_over_what_they_spend_with_everybody(tmp_path: Path) -> None:
    company = two_years(tmp_path, {f"s{i}": (1200, 1200) for i in range(40)})
    accounts = [f"s{i}" for i in range(40)]
    company.table(
        "wallet",
        {
            "account_id": accounts,
            "date": ["2024-12-31"] * 40,
            "product_group": ["all"] * 40,
            "amount": ["2000"] * 20 + ["4000"] * 20,
            "basis": ["declared"] * 40,
        },
    )
    company.load()

    assert measured(company, "share_of_wallet") == pytest.approx(0.4)  # 40 * 1200 / (20 * 2000 + 20 * 4000)


def test_cost_to_serve_and_complaints_in_a_day_follow_the_cases(tmp_path: Path) -> None:
    names = [f"a{i}" for i in range(40)]
    company = Company(tmp_path).settings().table("account", {"account_id": names})
    company.table("order", orders(*[(name, "2024-05-02T12:00:00Z", "100") for name in names]))
    done = ["2024-05-02T20:00:00Z"] * 10 + ["2024-05-06T12:00:00Z"] * 30
    company.table(
        "case",
        {
            "case_id": names,
            "account_id": names,
            "kind": ["complaint"] * 40,
            "t": ["2024-05-02T12:00:00Z"] * 40,
            "resolved_t": done,
            "cost": ["7"] * 40,
        },
    )
    company.load()

    assert measured(company, "complaints_within_a_day") == pytest.approx(0.25)  # 10 of 40
    assert measured(company, "complaint_handling_days") == pytest.approx((10 * 8 / 24 + 30 * 4) / 40)


ONE_STAR = """
name: One-star reviews
table: answer
unit: share
higher_is_better: false
bounded: true
serves: customer
source: ours
where: {question: stars}
numerator: {count: {value: 1}}
denominator: {count: rows}
"""


def test_a_ratio_of_the_companys_own_is_weighed_and_counted_like_ours(tmp_path: Path) -> None:
    company = asked(tmp_path, "stars", [1] * 20 + [5] * 60, weights=["1"] * 20 + ["2"] * 60)
    company.write("metrics/one_star.yml", ONE_STAR)

    assert company.run("check").code == 0
    assert measured(company, "one_star") == pytest.approx(20 / 140)


def test_an_own_metric_over_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    company = asked(tmp_path, "stars", [1] * 20 + [5] * 60)
    company.write("metrics/one_star.yml", ONE_STAR.replace("{value: 1}", "{valeu: 1}"))

    assert_complains(company.run("metrics"), "valeu", "metrics/one_star.yml")
    assert_complains(company.run("check"), "valeu", "metrics/one_star.yml")
