"""The orders of the CDNOW sample: 2,357 customers, every day on which one bought."""

import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa


def sample_orders(shared: Path) -> pa.Table:
    """Return one row a purchase: customer of the sample, day, dollars."""
    with gzip.open(shared / "cdnow" / "CDNOW_sample.txt.gz", "rt", encoding="utf-8") as file:
        rows = [line.split() for line in file if line.strip()]
    days = [datetime.strptime(row[2], "%Y%m%d").date() for row in rows]
    return pa.table(
        {
            "order_id": [str(place) for place in range(len(rows))],
            "line": [1] * len(rows),
            "account_id": [str(int(row[1])) for row in rows],
            "t": pa.array([(day - date(1970, 1, 1)).days * 86_400_000_000 for day in days], pa.int64()),
            "date": days,
            "amount": [Decimal(row[4]) for row in rows],
        }
    )
