"""The inputs of lifetime models against the published summary of the CDNOW customers."""

import csv
import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.loyalty import clv_inputs

LAST_DAY = date(1997, 9, 30)  # the end of the first 39 weeks, on which the published models are fitted
WEEK = 7
ROUNDED = 0.0051  # the summary gives two places


def orders(path: Path) -> pa.Table:
    """Customer of the sample, day, CDs, dollars; one row a purchase."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [line.split() for line in file if line.strip()]
    days = [datetime.strptime(row[2], "%Y%m%d").date() for row in rows]
    kept = [(place, row, day) for place, (row, day) in enumerate(zip(rows, days, strict=True)) if day <= LAST_DAY]
    return pa.table(
        {
            "order_id": [str(place) for place, _, _ in kept],
            "line": [1] * len(kept),
            "account_id": [str(int(row[1])) for _, row, _ in kept],
            "t": pa.array([(day - date(1970, 1, 1)).days * 86_400_000_000 for _, _, day in kept], pa.int64()),
            "date": [day for _, _, day in kept],
            "amount": [Decimal(row[4]) for _, row, _ in kept],
        }
    )


def test_frequency_recency_and_age_are_those_of_fader_and_hardie(shared: Path) -> None:
    tables = tables_in_memory({"order": orders(shared / "cdnow" / "CDNOW_sample.txt.gz")}, data_version="cdnow")
    with gzip.open(shared / "cdnow" / "cdnow_customers_summary_with_transactions.csv.gz", "rt") as file:
        published = {row["ID"]: row for row in csv.DictReader(file)}

    found = {row["account_id"]: row for row in clv_inputs(tables, FinanceRules()).to_pyarrow().to_pylist()}

    assert len(published) == 2357  # README of the data
    for id, row in published.items():
        ours = found[id]
        weeks = (ours["recency_days"] / WEEK, ours["age_days"] / WEEK)
        told = (ours["frequency"], *weeks, ours["mean_value"])
        want = (int(row["x"]), float(row["t_x"]), float(row["T"]), float(row["zbar"]))
        assert told == pytest.approx(want, abs=ROUNDED), id
