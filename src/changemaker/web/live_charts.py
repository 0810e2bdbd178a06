"""A chart for who touches it: the same specification, and each mark tells its row of the table."""

import json
from typing import Any

from changemaker.reports.chart_style import NARROW, WIDE
from changemaker.reports.figures import vega_lite
from changemaker.reports.report import Chart

NAMES = ("told_label", "told_value", "told_range")
TOUCHED = ("point", "bar")  # marks that a row stands behind


def live_spec(chart: Chart, *, width: str, language: str) -> str:
    """Return the specification of `chart` as JSON.

    Args:
        chart: from a report.
        width: "narrow" for the drawing of a phone.
        language: of the words inside.
    """
    spec: dict[str, Any] = vega_lite(chart, width=NARROW if width == "narrow" else WIDE, language=language)
    told = {name for name, rows in spec.get("datasets", {}).items() if len(rows) == len(chart.rows)}
    for name in told:
        for row, words in zip(spec["datasets"][name], chart.rows, strict=True):
            row.update(zip(NAMES, words, strict=True))
    tip = [{"field": name, "type": "nominal", "title": title} for name, title in zip(NAMES, chart.columns, strict=True)]
    for layer in spec.get("layer", ()):
        if layer.get("data", {}).get("name") in told and layer["mark"]["type"] in TOUCHED:
            layer["encoding"]["tooltip"] = tip
    return json.dumps(spec, ensure_ascii=False)
