"""A million accounts: features in DuckDB and scores by the model, each beside a peer in one run.

`python benchmarks/predict.py [--accounts 1000000] [--peer-accounts 100000]`. Rows are made in DuckDB and written to
Parquet first. Each step runs in a process of its own: its seconds without start-up, its memory at the most with it.
Peers: some of the same features by SQL written by hand on all accounts and by pandas on fewer, which must give the same
numbers; LightGBM alone on the same columns. Trees are grown on one thread in both.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import ibis
import lightgbm
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from changemaker.engine.plain import connect
from changemaker.engine.sql_text import TYPES, name
from changemaker.engine.tables import Tables, opened, tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.features.arrays import known_columns
from changemaker.predict.features.build import features
from changemaker.predict.features.catalogue import BY_NAME, FEATURES
from changemaker.predict.scores.design import Design
from changemaker.predict.scores.fitted import learn
from changemaker.predict.scores.target import Array, Target
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema

MINUTE, DAY = 60_000_000, 86_400_000_000
NOW = 20_089 * DAY  # 1 January 2025
FIRST = NOW - 730 * DAY
MINUTES = 760 * 1440  # of rows, the last 30 days of them after the moment of prediction
ANSWERED = 0.07
SEED = 7
WINDOWS = (30, 90, 365)
SAME = (  # what the peers work out as well
    *(f"{stem}_{days}" for stem in ("orders", "amount", "late", "late_share", "cases") for days in WINDOWS),
    "days_since_order",
    "open_cases",
)


def h(draw: int) -> str:
    """A whole number drawn for row `i`, in SQL."""
    return f"(hash(i * 16 + {draw}) >> 2)::BIGINT"


ACCOUNT = f"'a' || ({h(0)} % accounts)"
AT = f"({FIRST} + ({h(9)} % {MINUTES}) * {MINUTE})"
# table -> rows an account, and its columns in SQL of the row's number `i`
MADE: Mapping[str, tuple[float, Mapping[str, str]]] = MappingProxyType(
    {
        "account": (
            1,
            {
                "account_id": "'a' || i",
                "segment": f"['small', 'middle', 'large'][{h(1)} % 3 + 1]",
                "industry": f"['food', 'mining', 'transport'][{h(2)} % 3 + 1]",
                "opened": f"DATE '2018-01-01' + ({h(3)} % 1800)::INT",
            },
        ),
        "contract": (
            0.3,
            {
                "contract_id": "'k' || i",
                "account_id": "'a' || i",
                "start": f"DATE '2022-01-01' + ({h(1)} % 900)::INT",
            },
        ),
        "order": (
            10,
            {
                "order_id": "'o' || (i // 2)",
                "line": "i % 2 + 1",
                "account_id": "'a' || ((hash(i // 2) >> 2)::BIGINT % accounts)",
                "t": f"{FIRST} + ((hash(i // 2 + 7) >> 2)::BIGINT % {MINUTES}) * {MINUTE}",
                "amount": f"({h(2)} % 90000) / 100",
                "margin": f"({h(2)} % 90000) / 300",
                "cancelled": f"{h(3)} % 40 = 0",
            },
        ),
        "operation": (
            5,
            {
                "operation_id": "'d' || i",
                "account_id": ACCOUNT,
                "kind": f"['delivery', 'repair'][{h(2)} % 2 + 1]",
                "t": AT,
                "promised_t": AT,
                "done_t": f"CASE WHEN {h(4)} % 50 > 0 THEN {AT} + ({h(3)} % 200 - 150) * {60 * MINUTE} END",
            },
        ),
        "case": (
            0.5,
            {
                "case_id": "'q' || i",
                "account_id": ACCOUNT,
                "kind": f"['complaint', 'question'][{h(2)} % 2 + 1]",
                "severity": f"{h(3)} % 5 + 1",
                "t": AT,
                "resolved_t": f"CASE WHEN {h(4)} % 10 > 0 THEN {AT} + ({h(5)} % 900) * {60 * MINUTE} END",
            },
        ),
        "interaction": (
            5,
            {
                "interaction_id": "'i' || i",
                "account_id": ACCOUNT,
                "t": AT,
                "touchpoint_id": f"'T' || ({h(2)} % 6)",
                "channel": f"['phone', 'web', 'visit'][{h(3)} % 3 + 1]",
                "direction": f"['in', 'out'][{h(4)} % 2 + 1]",
                "resolved": f"{h(5)} % 5 > 0",
                "seconds": f"{h(6)} % 900",
            },
        ),
        "emotion": (
            1,
            {
                "emotion_id": "'f' || i",
                "account_id": ACCOUNT,
                "t": AT,
                "emotion": f"['trusting', 'frustrated', 'let_down', 'none'][{h(2)} % 4 + 1]",
                "intensity": f"({h(3)} % 6) / 5",
                "basis": f"['asked', 'read'][{h(4)} % 2 + 1]",
            },
        ),
        "document": (0.5, {"document_id": "'x' || i", "account_id": ACCOUNT, "t": AT}),
        "invitation": (
            1,
            {
                "invitation_id": "'v' || i",
                "account_id": ACCOUNT,
                "t": AT,
                "answered_t": f"CASE WHEN {h(2)} % 14 = 0 THEN {AT} + {DAY} END",
            },
        ),
        "answer": (
            0.1,
            {
                "response_id": "'r' || i",
                "question": "'nps'",
                "account_id": ACCOUNT,
                "t": AT,
                "value": f"{h(2)} % 11",
            },
        ),
    }
)
ROWS = sum(each for each, _ in MADE.values())


def make(folder: Path, accounts: int) -> None:
    """Write a company's tables as Parquet."""
    engine = connect()
    for table, (each, columns) in MADE.items():
        every = arrow_schema(TABLES[table]).names
        told = dict(columns)
        if "date" in every and "t" in told:
            told["date"] = f"DATE '1970-01-01' + (({told['t']}) // {DAY})::INT"
        if "weight" in every:
            told["weight"] = "1"
        chosen = ", ".join(
            f"({told.get(column.name, 'NULL')})::{TYPES[column.kind]} AS {name(column.name)}"
            for column in TABLES[table].every_column()
            if column.name in every
        )
        rows = f"SELECT i, {accounts} AS accounts FROM range({int(each * accounts)}) made(i)"
        engine.raw_sql(f"COPY (SELECT {chosen} FROM ({rows})) TO '{folder / table}.parquet' (FORMAT parquet)")


def company(folder: Path) -> Tables:
    """Open them, as a workspace's tables are: views over files."""
    empty = tables_in_memory({}, data_version="benchmark")
    found = dict(empty.expressions)
    for table in MADE:
        empty.engine.raw_sql(f"DROP TABLE {name(table)}")
        empty.engine.raw_sql(f"CREATE VIEW {name(table)} AS FROM read_parquet('{folder / table}.parquet')")
        found[table] = opened(empty.engine, TABLES[table])
    return replace(empty, expressions=MappingProxyType(found), filled=frozenset(MADE))


def built(folder: Path, names: tuple[str, ...]) -> pa.Table:
    """Return features of every account at NOW."""
    tables = company(folder)
    units = tables["account"].select(unit_id="account_id", account_id="account_id", t=ibis.literal(NOW, "int64"))
    frame = features(tables, FinanceRules(), units, wanted=[BY_NAME[name] for name in names])
    return tables.engine.to_pyarrow(frame)


def ours_all(folder: Path) -> dict[str, float]:
    frame = built(folder, tuple(BY_NAME))
    pq.write_table(frame, folder / "features.parquet")
    return {"rows": frame.num_rows}


def ours_same(folder: Path) -> dict[str, float]:
    return sums({feature: values.tolist() for feature, values in arrays(built(folder, SAME)).items()})


def arrays(frame: pa.Table) -> dict[str, Array]:
    return {known.name: known.values for known in known_columns(frame, [BY_NAME[name] for name in SAME])}


def sums(columns: Mapping[str, object]) -> dict[str, float]:
    """Return a number of each feature, by which two ways are held equal."""
    return {f"sum:{feature}": float(np.nansum(np.asarray(values, dtype=float))) for feature, values in columns.items()}


def by_sql(folder: Path) -> dict[str, float]:
    """The same features as an analyst would write them for DuckDB."""
    engine = connect()
    inside = {days: f"{NOW} - t <= {days * DAY}" for days in WINDOWS}
    order = ", ".join(
        f"count(*) FILTER ({test} AND amount > 0) AS orders_{days}, "
        f"coalesce(sum(amount) FILTER ({test}), 0)::DOUBLE AS amount_{days}"
        for days, test in inside.items()
    )
    late = ", ".join(
        f"count(*) FILTER ({test} AND late) AS late_{days}, "
        f"count(*) FILTER ({test} AND late) / nullif(count(*) FILTER ({test}), 0) AS late_share_{days}"
        for days, test in inside.items()
    )
    case = ", ".join(f"count(*) FILTER ({test}) AS cases_{days}" for days, test in inside.items())
    sql = f"""
        WITH head AS (
            SELECT account_id, min(t) AS t, coalesce(sum(amount) FILTER (NOT cancelled), 0) AS amount
            FROM '{folder}/order.parquet' WHERE t < {NOW} GROUP BY account_id, order_id),
        o AS (SELECT account_id, {order}, ({NOW} - max(t) FILTER (amount > 0)) / {DAY} AS days_since_order
            FROM head GROUP BY 1),
        d AS (SELECT account_id, {late} FROM (SELECT account_id, t, coalesce(done_t > t, true) AS late
            FROM (SELECT account_id, t, CASE WHEN done_t < {NOW} THEN done_t END AS done_t
                FROM '{folder}/operation.parquet' WHERE t < {NOW})) GROUP BY 1),
        c AS (SELECT account_id, {case}, count(*) FILTER (resolved_t IS NULL OR resolved_t >= {NOW}) AS open_cases
            FROM '{folder}/case.parquet' WHERE t < {NOW} GROUP BY 1)
        SELECT * EXCLUDE (account_id) FROM '{folder}/account.parquet' a LEFT JOIN o USING (account_id)
            LEFT JOIN d USING (account_id) LEFT JOIN c USING (account_id)"""
    found = engine.con.execute(sql).to_arrow_table()
    return sums({feature: found[feature].cast(pa.float64()).to_numpy() for feature in SAME})


def by_pandas(folder: Path) -> dict[str, float]:
    """The same features as an analyst would write them in a notebook."""
    accounts = pd.read_parquet(folder / "account.parquet", columns=["account_id"]).set_index("account_id")
    lines = pd.read_parquet(folder / "order.parquet", columns=["account_id", "order_id", "t", "amount", "cancelled"])
    lines = lines[lines.t < NOW]
    lines["amount"] = lines.amount.astype(float).where(~lines.cancelled.astype(bool), 0)
    heads = lines.groupby(["account_id", "order_id"], as_index=False).agg(t=("t", "min"), amount=("amount", "sum"))
    bought = heads[heads.amount > 0]
    jobs = pd.read_parquet(folder / "operation.parquet", columns=["account_id", "t", "done_t"])
    jobs = jobs[jobs.t < NOW]
    jobs["late"] = ~(jobs.done_t.where(jobs.done_t < NOW) <= jobs.t)
    cases = pd.read_parquet(folder / "case.parquet", columns=["account_id", "t", "resolved_t"])
    cases = cases[cases.t < NOW]
    found = accounts.copy()
    for days in WINDOWS:
        since = NOW - days * DAY
        found[f"orders_{days}"] = bought[bought.t >= since].groupby("account_id").size()
        found[f"amount_{days}"] = heads[heads.t >= since].groupby("account_id").amount.sum()
        near = jobs[jobs.t >= since].groupby("account_id").late
        found[f"late_{days}"], found[f"late_share_{days}"] = near.sum(), near.mean()
        found[f"cases_{days}"] = cases[cases.t >= since].groupby("account_id").size()
    found["days_since_order"] = (NOW - bought.groupby("account_id").t.max()) / DAY
    found["open_cases"] = cases[~(cases.resolved_t < NOW)].groupby("account_id").size()
    return sums({feature: found[feature].to_numpy() for feature in SAME})


def answers(frame: pa.Table) -> Array:
    """Return a score 0 to 10 of 7 % of the accounts, drawn at random; NaN of the others."""
    draw = np.random.default_rng(SEED)
    late, unsolved = (frame[column].fill_null(0).to_numpy() for column in ("late_share_365", "unresolved_share_365"))
    y = np.clip(np.round(8.5 - 4 * late - 3 * unsolved + draw.normal(0, 2, frame.num_rows)), 0, 10)
    return np.where(draw.random(frame.num_rows) < ANSWERED, y, np.nan)


def ours_scores(folder: Path) -> dict[str, float]:
    frame = pq.read_table(folder / "features.parquet")
    columns = known_columns(frame, FEATURES)
    design = Design(target=Target.of("nps", answers(frame)), columns=columns, unit=np.arange(frame.num_rows))
    started = time.perf_counter()
    learned = learn(design, seed=SEED, threads=1)
    taught = time.perf_counter()
    if learned.model is None:
        raise SystemExit(f"nothing learned: {learned.refusals}")
    shares = learned.model.shares(columns)
    low, _ = learned.model.interval(shares, 0.9)
    return {"learn_s": taught - started, "score_s": time.perf_counter() - taught, "rows": len(low)}


def alone_scores(folder: Path) -> dict[str, float]:
    """LightGBM by itself: class shares of the same columns, no folds, no card, no intervals."""
    frame = pq.read_table(folder / "features.parquet")
    x = np.column_stack([known.values for known in known_columns(frame, FEATURES)])
    y = answers(frame)
    told = np.isfinite(y)
    started = time.perf_counter()
    model = lightgbm.LGBMClassifier(
        n_estimators=200, learning_rate=0.03, num_leaves=5, reg_lambda=10, n_jobs=1, verbose=-1, random_state=SEED
    )
    model.fit(x[told], y[told].astype(int))
    taught = time.perf_counter()
    rows = len(np.asarray(model.predict_proba(x)))
    return {"learn_s": taught - started, "score_s": time.perf_counter() - taught, "rows": rows}


STEPS: Mapping[str, Callable[[Path], dict[str, float]]] = MappingProxyType(
    {
        "ours_all": ours_all,
        "ours_same": ours_same,
        "by_sql": by_sql,
        "by_pandas": by_pandas,
        "ours_scores": ours_scores,
        "alone_scores": alone_scores,
    }
)


def measured(step: str, folder: Path) -> dict[str, float]:
    """Run one step in a process of its own; print and return its figures."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, "--folder", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{step}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    shown = {key: round(value, 1) for key, value in found.items() if not key.startswith("sum:")}
    sys.stdout.write(f"  {step:14} {shown}\n")
    sys.stdout.flush()  # a long run is watched
    return found


def equal(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(np.isclose(one[f"sum:{feature}"], other[f"sum:{feature}"], rtol=1e-9) for feature in SAME)


def run(accounts: int, peer_accounts: int) -> None:
    with tempfile.TemporaryDirectory() as found:
        many, few = Path(found) / "many", Path(found) / "few"
        for folder, count in ((many, accounts), (few, peer_accounts)):
            folder.mkdir()
            make(folder, count)
        sys.stdout.write(f"{accounts:,} accounts, {int(ROWS * accounts):,} rows, {len(FEATURES)} features\n")
        every = measured("ours_all", many)
        rate = every["rows"] / every["wall_s"], every["rows"] / every["cpu_s"]
        sys.stdout.write(f"  {rate[0]:,.0f} accounts a second, {rate[1]:,.0f} a CPU second\n")
        same, sql = measured("ours_same", many), measured("by_sql", many)
        sys.stdout.write(f"  the same {len(SAME)} features, equal sums: {equal(same, sql)}\n")
        sys.stdout.write(f"{peer_accounts:,} accounts\n")
        same, pandas = measured("ours_same", few), measured("by_pandas", few)
        sys.stdout.write(f"  the same {len(SAME)} features, equal sums: {equal(same, pandas)}\n")
        sys.stdout.write(f"scores of {accounts:,} accounts, {ANSWERED:.0%} of them answered\n")
        measured("ours_scores", many)
        measured("alone_scores", many)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--accounts", type=int, default=1_000_000)
    asked.add_argument("--peer-accounts", type=int, default=100_000)
    asked.add_argument("--step", choices=STEPS)
    asked.add_argument("--folder", type=Path)
    told = asked.parse_args()
    if not told.step:
        run(told.accounts, told.peer_accounts)
        return
    started, ticked = time.perf_counter(), time.process_time()
    found = STEPS[told.step](told.folder)
    found |= {"wall_s": time.perf_counter() - started, "cpu_s": time.process_time() - ticked}
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
