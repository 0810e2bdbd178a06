"""Write docs/reference/metrics.md from the catalogue of metrics and the derived tables; a test compares them.

python tools/metrics.py
"""

import sys
from pathlib import Path

from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.derived import DERIVED
from changemaker.metrics.metric import Metric
from changemaker.reports.metrics_table import SERVES, said_of, title_of
from changemaker.reports.words import word
from changemaker.tables.catalogue import TABLES
from changemaker.tables.model import Table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "metrics.md"
HEAD = """\
# Every metric

`python tools/metrics.py` writes this page from the catalogue; a test fails when they differ. `changemaker metrics`
tells them for a company, `changemaker metrics KEY --by month,segment` one of them.

- Each is a ratio of two sums over one table, so that it adds up at every grain and on every engine. Rows weigh by
  `weight`.
- Its range is that of a [linearised ratio](../methods/linearised-ratio.md): accounts count as one each, however many
  rows they have. Fewer than ten accounts are hidden.
- What people answered says how many answered of how many were asked. A month whose surveys or modes are mixed otherwise
  than in the month before is marked: its step is no change of mind.
- A company's own stand in `metrics/KEY.yml`:

```yaml
name: What a question costs
table: case
where: {kind: question}
numerator: {sum: cost}
denominator: {count: rows}
unit: money
higher_is_better: false
source: our service handbook, 2026
```

`sum` names a column of numbers; `count` is `rows`, or rows with `{column: value}` or `{column: [one, another]}`.
`table` is any of the company's [tables](../../src/changemaker/tables/) that has accounts and dates, or a derived one of
below.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for serves in SERVES:
        parts.append(f"## {word(f'metrics.serves.{serves}')}\n")
        parts += [entry(metric) for metric in METRICS.values() if metric.serves == serves]
    parts.append("## Derived tables\n\nNobody loads these: they come from the company's own tables.\n")
    parts += [derived(each.table) for each in DERIVED.values()]
    return "\n".join(parts)


def entry(metric: Metric) -> str:
    """Return one metric: what it says, its sums, and who defined it."""
    table = DERIVED[metric.table].table if metric.table in DERIVED else TABLES[metric.table]
    better = "higher is better" if metric.higher_is_better else "lower is better"
    needs = ", ".join(" or ".join(f"`{name}`" for name in need.split("|")) for need in metric.needs)
    rows = [
        ("sums", said_of(metric, "formula")),
        ("grain", f"`{table.name}`: {table.grain}"),
        ("unit", f"{'the currency' if metric.unit == 'money' else metric.unit}; {better}"),
        ("needs rows in", needs),
        ("defined by", metric.source),
    ]
    table_rows = [f"| {name} | {cell(text)} |" for name, text in rows]
    return "\n".join(
        [
            f"### `{metric.key}`: {title_of(metric)}",
            "",
            said_of(metric, "what"),
            "",
            "| | |",
            "| --- | --- |",
            *table_rows,
            "",
        ]
    )


def derived(table: Table) -> str:
    """Return one derived table with its columns."""
    rows = [f"| `{column.name}` | {cell(column.says)} |" for column in table.columns]
    grain = table.grain[0].upper() + table.grain[1:]
    return "\n".join([f"### `{table.name}`", "", f"{grain}.", "", "| column | means |", "| --- | --- |", *rows, ""])


def cell(text: str) -> str:
    """Return `text` for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    main()
