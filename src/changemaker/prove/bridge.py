"""Finance's own revenue bridge: from the revenue of one year to that of the next, exact, whatever caused the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.money import Money
from changemaker.engine.tables import Tables
from changemaker.metrics.money_month import order_lines, revenue_rows
from changemaker.prove.case import BridgeLine
from changemaker.prove.population import full_months
from changemaker.prove.starts import first_day

YEAR = 12
STEPS = ("lost", "shrunk", "expanded", "price", "mix", "currency", "new")
UNITS = 10_000  # of money are kept as whole ten-thousandths: sums are exact
LEAST = 1e-6  # a quantity below this is as good as unknown: no price follows from it
MOST = 1e16  # an effect on one line beyond this is no money, but a price of next to nothing
CENT = Decimal("0.01")
DECIMAL = "decimal(38, 4)"

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sold:
    """What each account bought of each product in each currency, in two windows; one row each."""

    account: Ints  # (rows,) codes
    product: Ints  # (rows,) codes
    currency: Ints  # (rows,) codes
    before: Ints  # (rows,) ten-thousandths of the reporting currency
    after: Ints
    original_before: Ints  # the same in the row's own currency
    original_after: Ints
    quantity_before: Floats  # zero where unknown
    quantity_after: Floats


def revenue_bridge(tables: Tables, *, currency: str) -> tuple[tuple[BridgeLine, ...], tuple[str, str]]:
    """Return the bridge between the last two windows of twelve full months, and the windows' names.

    Raises:
        NotEnoughDataError: the data hold fewer than 24 full months.
    """
    first, last = full_months(tables)
    if last - first + 1 < 2 * YEAR:
        raise NotEnoughDataError(
            f"{last - first + 1} full months; {2 * YEAR} needed for two years", hint="load the months before"
        )
    windows = (_named(last - 2 * YEAR + 1), _named(last - YEAR + 1))
    return bridge_lines(_sold(tables, last), currency=currency), windows


def bridge_lines(sold: Sold, *, currency: str) -> tuple[BridgeLine, ...]:
    """Return opening revenue, each step and closing revenue; the steps lead from one to the other to the cent.

    - currency: revenue of the second window less the same at the first window's mean rate of that currency;
    - lost, new: accounts without revenue in the second, or in the first window, at constant currency;
    - price: of products that an account bought in both, quantity now times the change of its mean price;
    - expanded, shrunk: what the account's total quantity moved by, at its mean price of the first window;
    - mix: the rest: dearer or cheaper products in its basket.

    Where quantities are not known, the whole change of an account that stayed is expanded or shrunk.
    """
    exact = {"opening": int(sold.before.sum()), **_steps(sold), "closing": int(sold.after.sum())}
    return tuple(BridgeLine(key=key, amount=Money(amount, currency)) for key, amount in _in_cents(exact).items())


def _steps(sold: Sold) -> dict[str, int]:
    held = sold.after - _currency_effect(sold)
    opening, closing, at_old_rate = _summed_by(sold.account, sold.before, sold.after, held)
    change = at_old_rate - opening
    new, lost = opening <= 0, (opening > 0) & (closing <= 0)
    kept = ~new & ~lost
    price, volume = _price_and_volume(sold, held, kept)
    quantity = _quantity_effect(sold, opening, volume)
    return {
        "lost": int(change[lost].sum()),
        "shrunk": int(quantity[kept & (quantity < 0)].sum()),
        "expanded": int(quantity[kept & (quantity > 0)].sum()),
        "price": int(price[kept].sum()),
        "mix": int((volume - quantity)[kept].sum()),
        "currency": int((sold.after - held).sum()),
        "new": int(change[new].sum()),
    }


def _currency_effect(sold: Sold) -> Ints:
    """What the rate alone did to each row of the second window; nothing where there was no first rate to compare."""
    before, original = _summed_by(sold.currency, sold.before, sold.original_before)
    paid = (before > 0) & (original > 0)
    rate = np.divide(before, original, out=np.zeros(len(before)), where=paid)
    known = paid[sold.currency] & (sold.original_after != 0)
    return sold.after - _whole_where(known, rate[sold.currency] * sold.original_after, sold.after)


def _price_and_volume(sold: Sold, held: Ints, kept: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """By account: the change of prices of what it bought in both windows, and the rest of its change."""
    both = (sold.quantity_before > LEAST) & (sold.quantity_after > LEAST) & (sold.before > 0) & kept[sold.account]
    old = np.divide(sold.before, sold.quantity_before, out=np.zeros(len(held)), where=both)
    price = _whole_where(both, held - sold.quantity_after * old, np.zeros_like(held))
    of_price, change = _summed_by(sold.account, price, held - sold.before)
    return of_price, change - of_price


def _quantity_effect(sold: Sold, opening: Ints, volume: Ints) -> Ints:
    """By account: its total quantity's change at its old mean price; its whole volume where quantities are unknown."""
    before = np.bincount(sold.account, sold.quantity_before, minlength=len(opening))
    after = np.bincount(sold.account, sold.quantity_after, minlength=len(opening))
    known = (before > LEAST) & (after > LEAST)
    each = np.divide(opening, before, out=np.zeros(len(opening)), where=known)
    moved = np.asarray((after - before) * each, dtype=np.float64)
    return _whole_where(known, moved, volume)


def _whole_where(known: NDArray[np.bool_], amounts: Floats, otherwise: Ints) -> Ints:
    """Amounts in whole units where they are known and make sense, else the other."""
    sane = known & (np.abs(amounts) < MOST)
    return np.where(sane, np.rint(np.where(sane, amounts, 0.0)).astype(np.int64), otherwise)


def _summed_by(codes: Ints, *columns: Ints) -> tuple[Ints, ...]:
    """Exact sums by code."""
    sums = []
    for column in columns:
        total = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
        np.add.at(total, codes, column)
        sums.append(total)
    return tuple(sums)


def _in_cents(exact: Mapping[str, int]) -> dict[str, Decimal]:
    """Whole cents that still add up: what rounding leaves goes to the largest step."""
    rounded = {key: (Decimal(amount) / UNITS).quantize(CENT, ROUND_HALF_EVEN) for key, amount in exact.items()}
    left = rounded["closing"] - rounded["opening"] - sum((rounded[step] for step in STEPS), Decimal(0))
    largest = max(STEPS, key=lambda step: abs(rounded[step]))
    rounded[largest] += left
    return rounded


def _sold(tables: Tables, last: int) -> Sold:
    rows = _rows(tables)
    rows = rows.filter((rows.month_index > last - 2 * YEAR) & (rows.month_index <= last))
    later = rows.month_index > last - YEAR
    zero, none = ibis.literal(0).cast(DECIMAL), ibis.literal(0).cast("float64")
    parts = {}
    for name, inside in (("before", ~later), ("after", later)):
        parts[name] = _whole(ibis.ifelse(inside, rows.amount, zero))
        parts[f"original_{name}"] = _whole(ibis.ifelse(inside, rows.original, zero))
        parts[f"quantity_{name}"] = ibis.ifelse(inside, rows.quantity, none).sum()
    table = rows.group_by("account_id", "product", "currency").aggregate(**parts)
    found = table.order_by(["account_id", "product", "currency"]).to_pyarrow()
    codes = {
        name: np.asarray(found[name].combine_chunks().dictionary_encode().indices, dtype=np.int64)
        for name in ("account_id", "product", "currency")
    }
    columns = {name: found[name].to_numpy() for name in parts}
    return Sold(account=codes["account_id"], product=codes["product"], currency=codes["currency"], **columns)


def _rows(tables: Tables) -> ir.Table:
    """Lines of orders, and months of revenue of accounts without orders, in one shape."""
    lines, months = order_lines(tables), revenue_rows(tables)
    ordered = _in_shape(
        lines, product=ibis.coalesce(lines.product_id, lines.product_group, ""), quantity=lines.quantity.fill_null(0)
    )
    billed = _in_shape(months, product=months.product_group, quantity=ibis.literal(0))
    return ordered.union(billed)


def _in_shape(rows: ir.Table, *, product: ir.Value, quantity: ir.Value) -> ir.Table:
    weight = rows.weight.fill_null(1)
    return rows.select(
        "account_id",
        "month_index",
        product=product,
        currency=rows.currency.fill_null(""),
        amount=_weighed(rows.amount, weight),
        original=_weighed(ibis.coalesce(rows.amount_original, rows.amount), weight),
        quantity=quantity.cast("float64") * weight,
    )


def _weighed(amount: ir.Value, weight: ir.Value) -> ir.Value:
    """An amount that stands for one row stays exact; others are rounded to the last place that money keeps."""
    many = (amount.cast("float64") * weight).cast(DECIMAL)
    return ibis.ifelse(weight == 1, amount.cast(DECIMAL), many)


def _whole(amount: ir.Value) -> ir.IntegerScalar:
    return (amount.sum() * UNITS).cast("int64")


def _named(first: int) -> str:
    return f"{first_day(first):%Y-%m} to {first_day(first + YEAR - 1):%Y-%m}"
