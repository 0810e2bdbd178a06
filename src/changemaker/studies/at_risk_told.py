"""Warnings in words to come: the reasons on the list, the checks of their rates, and rows of table `alert`."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import bdtrc

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Point
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.predict.turning.one_list import Reason, Turning, likeliest_to_leave
from changemaker.predict.turning.orders import Orders
from changemaker.predict.turning.out_of_time import Judged
from changemaker.predict.turning.readings import LIVED, SAID, Readings
from changemaker.predict.turning.rhythm import BrokenRhythm
from changemaker.predict.turning.sinking import Sinking
from changemaker.stats.counts import share_of
from changemaker.tables.alert import ALERT
from changemaker.tables.in_arrow import arrow_schema

Floats = NDArray[np.float64]

DAY = 86_400_000_000
EPOCH = date(1970, 1, 1)
NEAR = 0.015  # a printed rate of false alarms that is farther from the measured one is no rate that was kept
LEAST_TRUE = 0.1  # of warnings: a kind of which it is not shown that more came true is no warning
BY_CHANCE = 0.05
COLUMNS = tuple(column.name for column in ALERT.columns)


def churn_reasons(accounts: pa.Table, places: Sequence[int], *, months: int, as_of: date, false: float) -> list[Reason]:
    """Return a reason for each account that is likely to leave; places are of rows in `accounts`."""
    ids, chance = accounts["account_id"], accounts["probability"]
    since = (as_of - EPOCH).days * DAY
    return [
        Reason(
            account_id=ids[place].as_py(),
            kind="churn",
            says=Message("turning.says.churn", {"chance": chance[place].as_py(), "months": months}),
            since=since,
            probability=chance[place].as_py(),
            false_alarm_rate=false,
        )
        for place in places
    ]


def rhythm_reasons(orders: Orders, broken: BrokenRhythm) -> list[Reason]:
    """Return a reason for each account that is silent beyond its rhythm."""
    found = []
    for row, code in enumerate(broken.account.tolist()):
        silent, usual = int(broken.silent[row]), max(round(float(broken.usual[row])), 1)
        params = {"silent": silent, "usual": usual, "last": day_text(int(broken.last_day[row]))}
        found.append(
            Reason(
                account_id=orders.accounts[code].as_py(),
                kind="rhythm",
                says=Message("turning.says.rhythm", {**params, "orders": int(broken.orders[row])}),
                since=int(broken.since[row]) * DAY,
                probability=float(broken.gone[row]),
                false_alarm_rate=broken.measured.value,
            )
        )
    return found


def emotion_reasons(readings: Readings, low: Sinking) -> list[Reason]:
    """Return a reason for each account that feels worse than in its own past."""
    found = []
    for row, code in enumerate(low.account.tolist()):
        since = float(low.since[row])
        which, params = _felt(low, row)
        found.append(
            Reason(
                account_id=readings.accounts[code].as_py(),
                kind="emotion",
                says=Message(f"turning.says.emotion_{which}", {**params, "since": day_text(int(since))}),
                since=int(since * DAY),
                probability=None,  # nobody knows of past ones whether they were true
                false_alarm_rate=low.measured.value,
            )
        )
    return found


def _felt(low: Sinking, row: int) -> tuple[str, dict[str, object]]:
    """By which kind of readings the account sank, and the numbers of it."""
    said, lived = float(low.said[row]), float(low.lived[row])
    which = "said" if not lived < 0 else "lived" if not said < 0 else "both"
    params: dict[str, object] = {}  # 0 is added because -0.0 would be written "-0"
    if which != "lived":
        lately, before = float(low.lately[row, SAID]), float(low.before[row, SAID])
        params |= {
            "said": int(low.recent[row, SAID]),
            "lately": round(lately, 2) + 0.0,
            "before": round(before, 2) + 0.0,
        }
    if which != "said":
        bad, usual = -float(low.lately[row, LIVED]), -float(low.before[row, LIVED])
        params |= {"lived": int(low.recent[row, LIVED]), "bad": round(bad, 2) + 0.0, "usual": round(usual, 2) + 0.0}
    return which, params


def rhythm_checks(broken: BrokenRhythm) -> tuple[Check, ...]:
    """Return whether the printed rate was kept, and whether warnings came true."""
    params = {
        "rate": broken.rate,
        "measured": broken.measured.value,
        "n": broken.measured.n,
        "looks": broken.looks,
        "least": broken.by_orders[0][0] if broken.by_orders else 0,
    }
    kept = rate_kept(broken.measured, broken.rate)
    checks = [
        Check(name="rhythm_rate", passed=kept, detail=Message("turning.check.rhythm_rate", params)),
        _came_true(broken),
    ]
    name = "rhythm_season" if broken.months else "rhythm_no_season"
    slow = {"slowest": min(broken.months), "fastest": max(broken.months)} if broken.months else {}
    checks.append(
        Check(name="rhythm_season", passed=bool(broken.months) or None, detail=Message(f"turning.check.{name}", slow))
    )
    return tuple(checks)


def _came_true(broken: BrokenRhythm) -> Check:
    away = broken.stayed_away
    if away is None:
        return Check(name="rhythm_true", passed=None, detail=Message("turning.check.rhythm_true_unknown"))
    params = {"n": away.n, "share": away.value, "back": 1 - away.value}
    often = "mostly_back" if away.value < 0.5 else "stayed_away"
    return Check(name="rhythm_true", passed=away.value >= 0.5, detail=Message(f"turning.check.{often}", params))


def foretells_nothing(broken: BrokenRhythm) -> Refusal | None:
    """Return a refusal unless last year's warnings show that some such silences last, at the rate that is printed."""
    away = broken.stayed_away
    if not rate_kept(broken.measured, broken.rate):
        params = {"rate": broken.rate, "measured": broken.measured.value}
        why = Message("turning.refuse.rate_missed", params)
        return Refusal(what="rhythm", why=why, needs=Message("turning.needs.rate_missed"))
    if away is not None and away.low > LEAST_TRUE:
        return None
    if away is None:
        why = Message("turning.refuse.never_tried")
        return Refusal(what="rhythm", why=why, needs=Message("turning.needs.not_shown"))
    back, least = 1 - away.value, LEAST_TRUE
    if away.high < LEAST_TRUE:
        why = Message("turning.refuse.all_back", {"share": back, "n": away.n})
        return Refusal(what="rhythm", why=why, needs=Message("turning.needs.all_back"))
    why = Message(
        "turning.refuse.not_shown",
        {"share": away.value, "low": away.low, "high": away.high, "n": away.n, "least": least},
    )
    return Refusal(what="rhythm", why=why, needs=Message("turning.needs.not_shown"))


def rate_kept(measured: Estimate, rate: float) -> bool:
    """Return whether the rate of false alarms that was set is the one that was measured."""
    return abs(measured.value - rate) <= NEAR


def sinks_by_chance(low: Sinking) -> Refusal | None:
    """Return a refusal where no more accounts sank than placebo series do, in 19 of 20 cases of chance alone.

    Also where the rate that was set is not the one measured on placebo series that did not set it.
    """
    if not rate_kept(low.measured, low.rate):
        why = Message("turning.refuse.rate_missed", {"rate": low.rate, "measured": low.measured.value})
        return Refusal(what="emotion", why=why, needs=Message("turning.needs.rate_missed"))
    found, judged = len(low.account), len(low.judged)
    if found and float(bdtrc(found - 1, judged, low.measured.value)) < BY_CHANCE:
        return None
    why = Message("turning.refuse.by_chance", {"found": found, "expected": low.measured.value * judged})
    return Refusal(what="emotion", why=why, needs=Message("turning.needs.by_chance"))


def rhythm_figure(broken: BrokenRhythm) -> tuple[Figure, ...]:
    """Return false alarms by how many orders an account had: few orders are no reason for more of them."""
    if len(broken.by_orders) < 2:
        return ()
    points = tuple(
        Point(x=float(edge), label=f"{edge}", value=one.value, low=one.low, high=one.high)
        for edge, one in broken.by_orders
    )
    return (
        Figure(
            id="rhythm_false_alarms",
            kind="levels",
            title=Message("figure.rhythm_false_alarms", {"rate": broken.rate}),
            caption=Message("figure.rhythm_false_alarms.caption", {"looks": broken.looks}),
            unit="share",
            points=points,
        ),
    )


def sinking_checks(low: Sinking) -> tuple[Check, ...]:
    """Return whether the printed rate holds on placebo series that did not set it."""
    params = {"rate": low.rate, "measured": low.measured.value, "n": low.measured.n}
    kept = rate_kept(low.measured, low.rate)
    return (Check(name="emotion_rate", passed=kept, detail=Message("turning.check.emotion_rate", params)),)


def alert_rows(listed: Iterable[Turning], *, as_of: date) -> pa.Table:
    """Return the rows of table `alert`, in the order of the list, the likeliest reason of an account first."""
    pairs = [(one, reason) for one in listed for reason in one.reasons]
    schema = arrow_schema(ALERT)
    shape = pa.schema([schema.field(name) for name in COLUMNS])
    money = [one.at_risk for one, _ in pairs]
    ends = {
        "at_risk": [None if one is None else one.value for one in money],
        "low": [None if one is None else one.low for one in money],
        "high": [None if one is None else one.high for one in money],
    }
    columns: dict[str, pa.Array] = {
        "alert_id": pa.array([_id(reason) for _, reason in pairs], pa.string()),
        "account_id": pa.array([one.account_id for one, _ in pairs], pa.string()),
        "t": pa.array(np.full(len(pairs), (as_of - EPOCH).days * DAY)),
        "kind": pa.array([reason.kind for _, reason in pairs], pa.string()),
        "since": pa.array([reason.since for _, reason in pairs], pa.int64()),
        "probability": pa.array([reason.probability for _, reason in pairs], pa.float64()),
        "false_alarm_rate": pa.array([reason.false_alarm_rate for _, reason in pairs], pa.float64()),
        **{name: pa.array(end, pa.float64()).cast(shape.field(name).type, safe=False) for name, end in ends.items()},
        "says": pa.array([reason.says.id for _, reason in pairs], pa.string()),
        "params": pa.array([json.dumps(dict(reason.says.params)) for _, reason in pairs], pa.string()),
    }
    filled = [
        columns[one.name].cast(one.type) if one.name in columns else pa.nulls(len(pairs), one.type) for one in shape
    ]
    return pa.table(filled, schema=shape)


def _id(reason: Reason) -> str:
    return f"{reason.kind}-{reason.account_id}-{day_text(reason.since // DAY)}"


def day_text(day: int) -> str:
    """Return a day since 1970 as it is written: "2025-11-30"."""
    return (EPOCH + timedelta(days=day)).isoformat()


def total_of(listed: Sequence[Turning], *, spread: float, currency: str, level: float) -> Estimate | None:
    """Return what hangs on all accounts of the list, or None where no money ahead can be told.

    Args:
        listed: with what is at risk of each.
        spread: half the range of all accounts' money, as a share of it: what their model does not know, they share.
        currency: of the money.
        level: of the accounts' ranges.
    """
    money = [one.at_risk for one in listed if one.at_risk is not None]
    if not money:
        return None
    value = sum(one.value for one in money)
    shared = (spread * value) ** 2
    down = (shared + sum((one.value - one.low) ** 2 for one in money)) ** 0.5
    up = (shared + sum((one.high - one.value) ** 2 for one in money)) ** 0.5
    return Estimate(
        value=value,
        low=max(value - down, 0.0),
        high=value + up,
        se=None,
        level=level,
        unit=currency,
        n=len(money),
        method="sum-of-ranges",
    )


def tried_warning(trial: Judged, *, rate: float, level: float, kind: str) -> tuple[Estimate | Refusal, Check]:
    """Return the share of accounts that stayed which such a warning would have named one window ago, and its check.

    A refusal in place of it where those it would have named did not leave more often than the others did, by more than
    chance, or where it would have named too many that stayed.

    Args:
        trial: chances foretold one window ago, and who left.
        rate: share of those who stay that may be warned of.
        level: of the ranges.
        kind: of company; it ends the names.
    """
    name, left = f"churn_rate_{kind}", trial.left > 0
    named = np.zeros(len(left), dtype=np.bool_)
    named[likeliest_to_leave(trial.foretold, rate=rate)] = True
    if not named.any() or named.all() or left.all():
        why, needs = Message("turning.refuse.none_named"), Message("turning.needs.none_named")
        none = Check(name=name, passed=None, detail=Message("turning.check.churn_none"))
        return Refusal(what=f"churn_{kind}", why=why, needs=needs), none
    false = share_of(named[~left].tolist(), level=level)
    mine, others = share_of(left[named].tolist(), level=level), share_of(left[~named].tolist(), level=level)
    lift = mine.value - others.value
    low = lift - float(np.hypot(mine.value - mine.low, others.high - others.value))
    params = {"rate": rate, "measured": false.value, "n": false.n, "named": mine.n}
    params |= {"share": mine.value, "others": others.value}
    kept = false.value <= rate + NEAR
    check = Check(name=name, passed=kept, detail=Message("turning.check.churn_rate", params))
    if not kept:
        why = Message("turning.refuse.rate_missed", {"rate": rate, "measured": false.value})
        return Refusal(what=f"churn_{kind}", why=why, needs=Message("turning.needs.rate_missed")), check
    if low <= 0:
        why = Message("turning.refuse.no_lift", params)
        return Refusal(what=f"churn_{kind}", why=why, needs=Message("turning.needs.none_named")), check
    return false, check
