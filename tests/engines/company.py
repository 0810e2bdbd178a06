"""A small company with everything that makes engines differ: empty cells, ties, credits, weights, cents."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa

FIRST, DAYS, ACCOUNTS = date(2022, 1, 1), 900, 40
EMOTIONS = ("confident", "trusting", "frustrated", "let_down", "none")


def frames(seed: int = 5) -> dict[str, pa.Table]:
    """Return canonical tables with rows of every kind that a metric looks at."""
    draw = np.random.default_rng(seed)
    made = {
        "account": accounts(draw),
        "contract": contracts(),
        "product": columns(
            product_id=["p0", "p1", "p2"], product_group=["bolts", "oil", None], one_off=[False, None, True]
        ),
        "location": columns(location_id=["shop", "site"], account_id=[None, "a0"], kind=["shop", "site"]),
        "order": orders(draw),
        "revenue_month": revenue(draw),
        "wallet": wallets(draw),
        "cost": costs(draw),
        "interaction": interactions(draw),
        "case": cases(draw),
        "operation": operations(draw),
        "manager_kpi": manager_kpis(draw),
    }
    return {name: dated(table) for name, table in (made | surveys(draw)).items()}


def columns(**found: object) -> pa.Table:
    """Return a frame of named lists."""
    return pa.table({name: pa.array(values) for name, values in found.items()})


def dated(table: pa.Table) -> pa.Table:
    """Return a frame with the local day of `t`, as a load gives it; here the zone is UTC."""
    if "t" not in table.column_names or "date" in table.column_names:
        return table
    days = [datetime.fromtimestamp(t / 1e6, tz=UTC).date() for t in table["t"].to_pylist()]
    return table.append_column("date", pa.array(days))


def moments(draw: np.random.Generator, count: int) -> list[int]:
    """Return moments within the data's days; some fall together."""
    hours = draw.integers(0, DAYS * 24, count)
    return [moment(FIRST) + int(hour) * 3_600_000_000 for hour in hours]


def moment(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000


def who(draw: np.random.Generator, count: int) -> list[str]:
    return [f"a{place}" for place in draw.integers(0, ACCOUNTS - 5, count)]


def money(draw: np.random.Generator, count: int, most: int) -> list[Decimal]:
    return [Decimal(int(cents)) / 100 for cents in draw.integers(1, most * 100, count)]


def sometimes(draw: np.random.Generator, values: list[object], share: float) -> list[object]:
    """Return the values, a share of them lost."""
    return [None if lost < share else value for value, lost in zip(values, draw.random(len(values)), strict=True)]


def weights(draw: np.random.Generator, count: int) -> list[float]:
    return [float(weight) for weight in draw.choice([1.0, 1.0, 8.333333333], count)]


def accounts(draw: np.random.Generator) -> pa.Table:
    opened = [FIRST + timedelta(days=int(day)) for day in draw.integers(-400, 500, ACCOUNTS)]
    closed = [FIRST + timedelta(days=800) if place == 3 else None for place in range(ACCOUNTS)]
    return columns(
        account_id=[f"a{place}" for place in range(ACCOUNTS)],
        segment=sometimes(draw, [("small", "large")[place % 2] for place in range(ACCOUNTS)], 0.1),
        opened=sometimes(draw, opened, 0.3),
        closed=pa.array(closed, pa.date32()),
    )


def contracts() -> pa.Table:
    return columns(
        contract_id=["c0", "c1", "c2"],
        account_id=["a1", "a1", "a2"],
        start=[FIRST, FIRST + timedelta(days=400), FIRST + timedelta(days=100)],
        end=[FIRST + timedelta(days=300), FIRST + timedelta(days=600), None],
    )


def orders(draw: np.random.Generator, count: int = 900) -> pa.Table:
    amounts = [amount * (1 if draw.random() > 0.05 else -1) for amount in money(draw, count, 5000)]
    groups = list(draw.choice(["bolts", "oil", "tools"], count))
    return columns(
        order_id=[f"o{place // 2}" for place in range(count)],
        line=[place % 2 + 1 for place in range(count)],
        account_id=[account for account in who(draw, count // 2) for _ in range(2)],
        t=[t for t in moments(draw, count // 2) for _ in range(2)],
        product_id=sometimes(draw, list(draw.choice(["p0", "p1", "p2"], count)), 0.2),
        product_group=sometimes(draw, [str(group) for group in groups], 0.3),
        quantity=sometimes(draw, [float(quantity) for quantity in draw.integers(1, 20, count)], 0.1),
        amount=amounts,
        margin=sometimes(draw, [(amount / 3).quantize(Decimal("0.0001")) for amount in amounts], 0.4),
        cancelled=sometimes(draw, [bool(lost) for lost in draw.random(count) < 0.05], 0.3),
        location_id=sometimes(draw, list(draw.choice(["shop", "site"], count)), 0.3),
        weight=weights(draw, count),
    )


def revenue(draw: np.random.Generator) -> pa.Table:
    """Accounts without orders, one month in ten missing."""
    rows = [
        (f"a{ACCOUNTS - 1 - account}", date(2022 + month // 12, month % 12 + 1, 1), group)
        for account in range(4)
        for month in range(29)
        for group in ("rent", "care")
        if draw.random() > 0.1
    ]
    return columns(
        account_id=[row[0] for row in rows],
        date=[row[1] for row in rows],
        product_group=[row[2] for row in rows],
        amount=money(draw, len(rows), 900),
        one_off=sometimes(draw, [group == "care" for _, _, group in rows], 0.5),
    )


def wallets(draw: np.random.Generator) -> pa.Table:
    places = range(12)
    return columns(
        account_id=[f"a{place}" for place in places],
        date=[FIRST + timedelta(days=200 + 60 * place) for place in places],
        product_group=[("all", "bolts", "oil")[place % 3] for place in places],
        amount=money(draw, 12, 90_000),
    )


def costs(draw: np.random.Generator, count: int = 120) -> pa.Table:
    days = [FIRST + timedelta(days=int(day)) for day in draw.integers(0, DAYS, count)]
    return columns(
        cost_id=[f"k{place}" for place in range(count)],
        account_id=sometimes(draw, list(who(draw, count)), 0.2),
        date=days,
        kind=[str(kind) for kind in draw.choice(["cash", "capacity"], count)],
        amount=money(draw, count, 90),
    )


def interactions(draw: np.random.Generator, count: int = 700) -> pa.Table:
    return columns(
        interaction_id=[f"i{place}" for place in range(count)],
        account_id=who(draw, count),
        t=moments(draw, count),
        channel=sometimes(draw, [str(channel) for channel in draw.choice(["phone", "web", "shop"], count)], 0.1),
        kind=[str(kind) for kind in draw.choice(["call", "visit", "examination"], count)],
        direction=sometimes(draw, [str(way) for way in draw.choice(["in", "in", "out"], count)], 0.1),
        case_id=sometimes(draw, [f"q{place}" for place in draw.integers(0, 60, count)], 0.7),
        resolved=sometimes(draw, [bool(done) for done in draw.random(count) < 0.8], 0.3),
        cost=sometimes(draw, list(money(draw, count, 20)), 0.3),
        weight=weights(draw, count),
    )


def cases(draw: np.random.Generator, count: int = 200) -> pa.Table:
    opened = moments(draw, count)
    hours = [int(hour) for hour in draw.integers(0, 40 * 24, count)]
    resolved = [t + hour * 3_600_000_000 for t, hour in zip(opened, hours, strict=True)]
    return columns(
        case_id=[f"q{place}" for place in range(count)],
        account_id=who(draw, count),
        kind=[str(kind) for kind in draw.choice(["complaint", "question"], count)],
        t=opened,
        resolved_t=sometimes(draw, list(resolved), 0.2),
        cost=sometimes(draw, list(money(draw, count, 60)), 0.2),
        weight=weights(draw, count),
    )


def operations(draw: np.random.Generator, count: int = 200) -> pa.Table:
    promised = moments(draw, count)
    late = [int(hour) for hour in draw.integers(-48, 24, count)]
    return columns(
        operation_id=[f"d{place}" for place in range(count)],
        account_id=who(draw, count),
        kind=[str(kind) for kind in draw.choice(["delivery", "delivery", "repair"], count)],
        t=promised,
        promised_t=sometimes(draw, list(promised), 0.05),
        done_t=sometimes(draw, [t + hour * 3_600_000_000 for t, hour in zip(promised, late, strict=True)], 0.1),
    )


def manager_kpis(draw: np.random.Generator) -> pa.Table:
    rows = [(unit, date(2022 + month // 12, month % 12 + 1, 1)) for unit in ("d1", "d2") for month in range(29)]
    return columns(
        function=["purchasing"] * len(rows),
        kpi=["inventory_turns"] * len(rows),
        unit=[unit for unit, _ in rows],
        date=[day for _, day in rows],
        numerator=[float(cents) / 100 for cents in draw.integers(1, 99_999, len(rows))],
        denominator=[float(cents) / 100 for cents in draw.integers(1, 99_999, len(rows))],
    )


def surveys(draw: np.random.Generator, count: int = 300) -> dict[str, pa.Table]:
    """Invitations, responses, answers and emotions that belong together."""
    ids, payers, asked = [f"r{place}" for place in range(count)], who(draw, count), moments(draw, count)
    names = [("pulse", "after_call")[place % 2] for place in range(count)]
    answered = draw.random(count) < 0.5
    told = [place for place in range(count) if answered[place]]
    questions = [(place, question) for place in told for question in ("nps", "csat", "ces", "first_choice")]
    felt = [(place, EMOTIONS[(place + more) % len(EMOTIONS)]) for place in told for more in range(place % 3)]
    return {
        "invitation": columns(
            invitation_id=[f"v{id}" for id in ids],
            account_id=payers,
            survey=names,
            t=asked,
            answered_t=[t if done else None for t, done in zip(asked, answered, strict=True)],
        ),
        "response": columns(
            response_id=[ids[place] for place in told],
            invitation_id=[f"v{ids[place]}" for place in told],
            account_id=[payers[place] for place in told],
            survey=[names[place] for place in told],
            mode=sometimes(draw, ["e-mail"] * len(told), 0.2),
            t=[asked[place] for place in told],
        ),
        "answer": columns(
            response_id=[ids[place] for place, _ in questions],
            question=[question for _, question in questions],
            account_id=[payers[place] for place, _ in questions],
            t=[asked[place] for place, _ in questions],
            value=sometimes(draw, [float(value) for value in draw.integers(0, 11, len(questions))], 0.1),
            weight=weights(draw, len(questions)),
        ),
        "emotion": columns(
            emotion_id=[f"f{place}" for place in range(len(felt))],
            response_id=[ids[place] for place, _ in felt],
            account_id=[payers[place] for place, _ in felt],
            t=[asked[place] for place, _ in felt],
            emotion=[emotion for _, emotion in felt],
            intensity=sometimes(draw, [float(fifth) / 5 for fifth in draw.integers(1, 6, len(felt))], 0.2),
            basis=sometimes(draw, ["asked"] * len(felt), 0.3),
            weight=weights(draw, len(felt)),
        ),
    }
