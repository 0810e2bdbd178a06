"""Finance's bridge by hand, and that it ties whatever was sold."""

from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from changemaker.prove.bridge import STEPS, Sold, bridge_lines, revenue_bridge
from unit.prove.made_company import Small

UNITS = 10_000


def sold(*rows: tuple[str, str, str, float, float, float, float, float, float]) -> Sold:
    """Rows of account, product, currency, then before and after of: amount, original amount, quantity."""
    columns = list(zip(*rows, strict=True))
    codes = [np.array([sorted(set(names)).index(name) for name in names]) for names in columns[:3]]
    money = [np.array([round(amount * UNITS) for amount in column], dtype=np.int64) for column in columns[3:7]]
    return Sold(
        account=codes[0],
        product=codes[1],
        currency=codes[2],
        before=money[0],
        after=money[1],
        original_before=money[2],
        original_after=money[3],
        quantity_before=np.array(columns[7]),
        quantity_after=np.array(columns[8]),
    )


def amounts(bought: Sold) -> dict[str, float]:
    return {line.key: float(line.amount.amount) for line in bridge_lines(bought, currency="USD")}


def test_price_is_the_new_quantity_times_the_change_of_price() -> None:
    lines = amounts(sold(("a", "p", "USD", 100, 180, 100, 180, 10, 12)))

    # by hand: 10 a piece before, 15 now; 12 * 5 = 60 is price, two pieces more at 10 are 20
    assert lines["price"] == 60
    assert lines["expanded"] == 20
    assert (lines["mix"], lines["shrunk"], lines["lost"], lines["new"], lines["currency"]) == (0, 0, 0, 0, 0)


def test_a_dearer_basket_of_the_same_size_is_mix() -> None:
    lines = amounts(
        sold(("a", "cheap", "USD", 100, 50, 100, 50, 10, 5), ("a", "dear", "USD", 200, 300, 200, 300, 10, 15))
    )

    # no price moved; 20 pieces before and after; 50 more for what is in the basket
    assert lines["mix"] == 50
    assert (lines["expanded"], lines["shrunk"], lines["price"]) == (0, 0, 0)


def test_who_came_and_who_left_stand_apart() -> None:
    lines = amounts(sold(("gone", "p", "USD", 70, 0, 70, 0, 7, 0), ("new", "p", "USD", 0, 40, 0, 40, 0, 4)))

    assert (lines["lost"], lines["new"]) == (-70, 40)
    assert (lines["opening"], lines["closing"]) == (70, 40)


def test_currency_is_what_the_rate_alone_did() -> None:
    lines = amounts(sold(("a", "p", "EUR", 110, 180, 100, 150, 10, 15)))

    # rate 1.10 before and 1.20 now: 150 euros at the old rate are 165, so the rate did 15; five pieces more at 11
    assert lines["currency"] == 15
    assert lines["expanded"] == 55
    assert lines["price"] == 0


def test_without_quantities_the_whole_change_is_expanded_or_shrunk() -> None:
    lines = amounts(sold(("a", "p", "USD", 100, 130, 100, 130, 0, 0), ("b", "p", "USD", 100, 60, 100, 60, 0, 0)))

    assert (lines["expanded"], lines["shrunk"], lines["price"], lines["mix"]) == (30, -40, 0, 0)


CENTS = st.integers(-10_000_000, 10_000_000).map(lambda units: units / UNITS)
ROWS = st.tuples(
    st.sampled_from("abcde"),
    st.sampled_from("pqr"),
    st.sampled_from(["USD", "EUR", "KZT"]),
    CENTS,
    CENTS,
    CENTS,
    CENTS,
    st.floats(0, 1e4),
    st.floats(0, 1e4),
)


@given(rows=st.lists(ROWS, min_size=1, max_size=20))
def test_the_steps_lead_from_opening_to_closing_to_the_cent(rows: list[tuple]) -> None:  # type: ignore[type-arg]
    bought = sold(*rows)

    lines = {line.key: line.amount.amount for line in bridge_lines(bought, currency="USD")}

    assert lines["opening"] + sum(lines[step] for step in STEPS) == lines["closing"]
    assert lines["closing"] == (Decimal(int(bought.after.sum())) / UNITS).quantize(Decimal("0.01"))
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in lines.values())


def test_it_ties_to_the_revenue_that_was_loaded() -> None:
    tables = Small().tables()

    lines, windows = revenue_bridge(tables, currency="USD")

    orders = tables["order"].to_pyarrow().to_pylist()
    loaded = {
        year: sum((row["amount"] for row in orders if row["date"].year == year), Decimal(0)) for year in (2023, 2024)
    }
    assert windows == ("2023-01 to 2023-12", "2024-01 to 2024-12")
    assert (lines[0].amount.amount, lines[-1].amount.amount) == (loaded[2023], loaded[2024])
    assert sum(line.amount.amount for line in lines[:-1]) == loaded[2024]
