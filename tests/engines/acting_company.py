"""The small company as journeys look at it: with warnings, predicted scores, and what journeys did before."""

from uuid import uuid4

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from changemaker.engine.tables import Tables
from changemaker.routines.acting.units import every_unit
from engines.company import ACCOUNTS, FIRST, columns, dated, moment, moments, sometimes, who
from engines.feature_company import DAY, feature_frames, with_columns

LOOKS = tuple(moment(FIRST) + day * DAY + 6 * 3_600_000_000 for day in (*range(500, 560, 6), 850))


def acting_frames(seed: int = 11) -> dict[str, pa.Table]:
    """Return canonical tables with rows of every kind that a fact or an event looks at."""
    draw = np.random.default_rng(seed + 1)
    made = feature_frames(seed)
    met = made["interaction"].num_rows
    made["interaction"] = with_columns(
        made["interaction"], kind=["visit" if place % 5 == 0 else "call" for place in range(met)]
    )
    return made | {**ended(made), "alert": alerts(draw), "score": scores(draw), "action": actions(draw)}


def ended(made: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The same contracts, and one that nothing followed."""
    more = with_columns(made["contract"].slice(0, 1), contract_id=["c3"], account_id=["a3"])
    return {"contract": pa.concat_tables([made["contract"], more.select(made["contract"].column_names)])}


def alerts(draw: np.random.Generator, count: int = 400) -> pa.Table:
    kinds = [str(kind) for kind in draw.choice(["churn", "rhythm", "emotion"], count)]
    return dated(
        columns(
            alert_id=[f"w{place}" for place in range(count)],
            account_id=who(draw, count),
            t=moments(draw, count),
            kind=kinds,
        )
    )


def scores(draw: np.random.Generator, count: int = 300) -> pa.Table:
    accounts = who(draw, count)
    people = [f"{account}.{place % 2}" for place, account in enumerate(accounts)]
    return dated(
        columns(
            score_id=[f"s{place}" for place in range(count)],
            account_id=accounts,
            contact_id=sometimes(draw, list(people), 0.2),
            t=moments(draw, count),
            question=[("nps", "csat", "ces")[place % 3] for place in range(count)],
            basis=["predicted" if place % 4 else "answered" for place in range(count)],
            value=[float(place % 11) for place in range(count)],
        )
    )


def actions(draw: np.random.Generator, count: int = 60) -> pa.Table:
    at = moments(draw, count)
    return dated(
        columns(
            action_id=[f"x{place}" for place in range(count)],
            account_id=who(draw, count),
            t=at,
            journey=["late"] * count,
            kind=["email"] * count,
            state=["sent" if place % 3 else "skipped" for place in range(count)],
            done_t=[t + DAY if place % 3 else None for place, t in enumerate(at)],
        )
    )


def grid(tables: Tables, *, looks: tuple[int, ...] = LOOKS) -> ir.Table:
    """Return every account and every person at each of the looks."""
    accounts, people = (every_unit(tables, unit, looks, closed_too=True) for unit in ("account", "contact"))
    return tables.engine.create_table(f"grid_{uuid4().hex}", accounts.union(people), temp=True)


__all__ = ["ACCOUNTS", "LOOKS", "acting_frames", "grid"]
