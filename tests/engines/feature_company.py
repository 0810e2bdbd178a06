"""The small company with people in it, and texts and themes: what features are made of."""

from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from changemaker.engine.tables import Tables
from engines.company import ACCOUNTS, FIRST, columns, dated, frames, moment, moments, sometimes, who

DAY = 86_400_000_000
PEOPLE = 2  # of each account
WITH_PEOPLE = ("order", "interaction", "case", "invitation", "response", "emotion")
MOMENTS = tuple(moment(FIRST) + day * DAY + hour * 3_600_000_000 for day, hour in ((250, 0), (511, 7), (890, 23)))


def feature_frames(seed: int = 11) -> dict[str, pa.Table]:
    """Return canonical tables with rows of every kind that a feature looks at."""
    draw = np.random.default_rng(seed)
    made = frames(seed)
    for name in WITH_PEOPLE:
        accounts = made[name]["account_id"].to_pylist()
        people = [f"{account}.{person}" for account, person in zip(accounts, people_of(draw, accounts), strict=True)]
        made[name] = made[name].append_column("contact_id", pa.array(sometimes(draw, list(people), 0.2)))
    made["account"] = with_columns(made["account"], as_of=snapshot_days(draw, ACCOUNTS))
    made["interaction"] = with_columns(
        made["interaction"],
        touchpoint_id=[f"T{place % 3}" for place in range(made["interaction"].num_rows)],
        seconds=[float(place % 700) for place in range(made["interaction"].num_rows)],
    )
    cases = made["case"].num_rows
    made["case"] = with_columns(
        made["case"],
        severity=sometimes(draw, [place % 5 + 1 for place in range(cases)], 0.2),
        reopened=sometimes(draw, [place % 3 for place in range(cases)], 0.2),
    )
    made["order"] = with_columns(made["order"], updated_at=sometimes(draw, moments(draw, made["order"].num_rows), 0.3))
    made["contract"] = with_columns(made["contract"], updated_at=[moment(FIRST) + 240 * DAY, None, None])
    made["emotion"] = with_columns(
        made["emotion"], basis=sometimes(draw, ["asked", "read"] * (made["emotion"].num_rows // 2 + 1), 0.2)
    )
    return made | contacts(draw) | texts(draw)


def people_of(draw: np.random.Generator, accounts: list[str]) -> list[int]:
    return [int(person) for person in draw.integers(0, PEOPLE, len(accounts))]


def with_columns(table: pa.Table, **found: list[object]) -> pa.Table:
    for name, values in found.items():
        table = table.drop_columns(name) if name in table.column_names else table
        table = table.append_column(name, pa.array(values[: table.num_rows]))
    return table


def snapshot_days(draw: np.random.Generator, count: int) -> list[object]:
    days = [date.fromordinal(FIRST.toordinal() + int(day)) for day in draw.integers(0, 900, count)]
    return sometimes(draw, list(days), 0.5)


def contacts(draw: np.random.Generator) -> dict[str, pa.Table]:
    ids = [(f"a{account}", person) for account in range(ACCOUNTS) for person in range(PEOPLE)]
    return {
        "contact": columns(
            contact_id=[f"{account}.{person}" for account, person in ids],
            account_id=[account for account, _ in ids],
            role=sometimes(draw, [("buyer", "user")[person] for _, person in ids], 0.2),
            decides=sometimes(draw, [person == 0 for _, person in ids], 0.3),
            as_of=snapshot_days(draw, len(ids)),
        )
    }


def texts(draw: np.random.Generator, count: int = 150) -> dict[str, pa.Table]:
    accounts, at = who(draw, count), moments(draw, count)
    ids = [f"x{place}" for place in range(count)]
    return {
        "document": dated(columns(document_id=ids, account_id=accounts, t=at)),
        "theme": columns(
            theme_id=["h0", "h1", "h2"], name=["waiting", "parking", None], merged_into=[None, None, "h1"]
        ),
        "document_theme": dated(
            columns(
                document_id=ids[: count - 20],
                theme_id=[f"h{place % 3}" for place in range(count - 20)],
                account_id=accounts[: count - 20],
                t=at[: count - 20],
            )
        ),
    }


def units(tables: Tables) -> ir.Table:
    """Return every person at three moments, and every account at the first of them."""
    people, accounts = tables["contact"], tables["account"]
    asked = [
        people.select(
            unit_id=people.contact_id + ibis.literal(f"@{place}"),
            account_id="account_id",
            contact_id="contact_id",
            t=ibis.literal(t, "int64"),
        )
        for place, t in enumerate(MOMENTS)
    ]
    whole = accounts.select(
        unit_id="account_id",
        account_id="account_id",
        contact_id=ibis.null("string"),
        t=ibis.literal(MOMENTS[0], "int64"),
    )
    return ibis.union(*asked, whole)
