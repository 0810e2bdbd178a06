"""What acting was worth: of accounts that a warning led to, those drawn to be acted on beside those held out by lot.

Everybody counts in the arm that was drawn, whether or not anything was then done (intention to treat). The margin after
is taken over the margin of the twelve months before, so that large accounts do not decide by their size.
"""

from dataclasses import dataclass
from typing import Literal

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.months import month_of_moment
from changemaker.engine.tables import Tables
from changemaker.metrics.derived import derive
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.stats.distributions import t_quantile
from changemaker.stats.sample_ratio import sample_ratio

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Kind = Literal["churn", "rhythm", "emotion"]

LEAST = 30  # accounts an arm
WINDOWS = (6, 3)  # months after the draw that are counted: the longest that enough accounts have lived
YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What acting on one kind of warning brought, by lot."""

    kind: Kind
    months: int  # counted after the draw
    treated: int
    held_out: int
    share: Estimate  # margin brought by acting, as a share of the margin of the twelve months before
    money: Estimate  # the same an account, at the mean margin of those that were drawn

    @property
    def tells(self) -> bool:
        """Whether its range leaves out 0."""
        return self.share.low > 0 or self.share.high < 0

    def of(self, margin: float) -> Estimate | None:
        """Return what acting is expected to bring for an account by its margin of the last twelve months.

        None where that is not known: where the account brought nothing then, as a share of nothing says nothing, and
        where the range holds 0, as the lot then does not tell whether acting brings anything. The lot measured the
        drawn accounts together and not this one: its share of that has no grade.
        """
        if margin <= 0 or not self.tells:
            return None
        return Estimate(
            value=self.share.value * margin,
            low=self.share.low * margin,
            high=self.share.high * margin,
            se=None if self.share.se is None else self.share.se * margin,
            level=self.share.level,
            unit=self.money.unit,
            n=self.share.n,
            method=self.share.method,
        )


def acting_on(
    tables: Tables, rules: FinanceRules, kind: Kind, *, currency: str, now: int | None = None, level: float = 0.9
) -> Acting | Refusal:
    """Return what acting on one kind of warning was worth, or why it is unknown.

    Args:
        tables: with `enrolment`: who was drawn to be acted on, who was held out, and with what chance.
        rules: of finance, for the margin.
        kind: of the warning that led to it.
        currency: of the money.
        now: UTC microseconds; later rows are not used.
        level: coverage of the ranges.
    """
    if "enrolment" not in tables.filled:
        return _unknown(kind, "none", {})
    rows = _drawn(tables, rules, kind, now)
    if not rows.num_rows:
        return _unknown(kind, "none", {})
    by_lot = rows.filter(rows["by_lot"])
    if not by_lot.num_rows:
        return _unknown(kind, "chosen", {"n": rows.num_rows})
    counts = {"treated": 0, "held_out": 0}
    for months in WINDOWS:
        lived = by_lot.filter(pa.compute.less_equal(by_lot["drawn"], pa.compute.subtract(by_lot["last"], months)))
        treated = np.asarray(lived["arm"].to_pylist()) == "treated"
        counts = {"treated": int(treated.sum()), "held_out": int((~treated).sum())}
        if lived.num_rows and min(counts.values()) >= LEAST:
            return _compared(lived, treated, kind, months, currency, level)
    return _unknown(kind, "few", {**counts, "least": LEAST, "months": WINDOWS[-1]})


def _drawn(tables: Tables, rules: FinanceRules, kind: Kind, now: int | None) -> pa.Table:
    """The first draw of each account about such a warning, with its margin before and after."""
    rows = tables["enrolment"]
    begun_later = rows.filter(rows.arm == "later").select(staggered="journey").distinct()
    rows = rows.anti_join(begun_later, rows.journey == begun_later.staggered)  # acted on as well, within the months
    rows = rows.filter((rows.about == kind) & (rows.step.fill_null("") == ""))
    rows = rows if now is None else rows.filter(rows.t < now)
    order = ibis.window(group_by="account_id", order_by=["t", "enrolment_id"])
    first = rows.mutate(place=ibis.row_number().over(order)).filter(lambda told: told.place == 0)
    share = first.share_held_out
    first = first.select(
        "account_id",
        "arm",
        share="share_held_out",
        by_lot=((share > 0) & (share < 1)).fill_null(False),
        drawn=month_of_moment(first.t),
    )
    months = derive(tables, "account_month", rules).select(
        owner="account_id", month_index="month_index", margin="margin"
    )
    if now is not None:
        months = months.filter(months.month_index < month_of_moment(ibis.literal(now, "int64")))
    last = months.aggregate(last=months.month_index.max())
    both = first.left_join(months, first.account_id == months.owner)
    gap = both.month_index - both.drawn
    sums = both.group_by("account_id", "arm", "share", "by_lot", "drawn").aggregate(
        before=_sum_where(both.margin, (gap >= -YEAR) & (gap < 0)),
        **{f"after_{window}": _sum_where(both.margin, (gap > 0) & (gap <= window)) for window in WINDOWS},
    )
    return sums.cross_join(last).order_by("account_id").to_pyarrow()


def _sum_where(money: ibis.expr.types.NumericColumn, inside: ibis.expr.types.BooleanColumn) -> ibis.expr.types.Scalar:
    return ibis.ifelse(inside, money, 0).cast("float64").sum().fill_null(0)


def _compared(rows: pa.Table, treated: Flags, kind: Kind, months: int, currency: str, level: float) -> Acting | Refusal:
    held = rows["share"].to_numpy().astype(np.float64)
    expected = (float((1 - held).sum()), float(held.sum()))
    sizes = (int(treated.sum()), int((~treated).sum()))
    if not sample_ratio(sizes, expected).passed:
        return _unknown(kind, "sizes", {"treated": sizes[0], "held_out": sizes[1], "expected": round(expected[1])})
    weight = 1 / np.where(treated, 1 - held, held)
    before, after = rows["before"].to_numpy(), rows[f"after_{months}"].to_numpy()
    arms = [_arm(after[arm], before[arm], weight[arm]) for arm in (treated, ~treated)]
    if any(arm is None for arm in arms):
        return _unknown(kind, "no_margin", {})
    (with_it, var_with), (without, var_without) = (arm for arm in arms if arm is not None)
    value, se = with_it - without, float(np.sqrt(var_with + var_without))
    margin = t_quantile(0.5 + level / 2, min(sizes) - 1) * se
    mean = float(np.average(before, weights=weight))

    def told(times: float, unit: str) -> Estimate:
        return Estimate(
            value=value * times,
            low=(value - margin) * times,
            high=(value + margin) * times,
            se=se * times,
            level=level,
            unit=unit,
            n=len(before),
            method="intention-to-treat",
            grade="A",
        )

    return Acting(
        kind=kind,
        months=months,
        treated=sizes[0],
        held_out=sizes[1],
        share=told(1.0, "share"),
        money=told(mean, currency),
    )


def _arm(after: Floats, before: Floats, weight: Floats) -> tuple[float, float] | None:
    """Margin after over margin before, and its variance, linearised."""
    total = float(weight @ before)
    if total <= 0:
        return None
    value = float(weight @ after) / total
    parts = weight * (after - value * before) / total
    return value, float(len(parts) / (len(parts) - 1) * np.sum(parts**2))


def _unknown(kind: Kind, why: str, params: dict[str, object]) -> Refusal:
    return Refusal(
        what=f"acting_{kind}",
        why=Message(f"turning.refuse.acting.{why}", params),
        needs=Message("turning.needs.acting", {"least": LEAST, "months": WINDOWS[-1]}),
    )
