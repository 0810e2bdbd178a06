"""Every metric of a workspace in a view: it shows itself in a notebook, and hands its numbers over."""

from html import escape
from io import StringIO
from typing import Any

import pyarrow as pa

from changemaker.core.estimate import Estimate
from changemaker.metrics.overview import Overview
from changemaker.notebook.view import WIDTH
from changemaker.reports.as_terminal import console_for
from changemaker.reports.metrics_table import render_overview


class MetricsView:
    """What every metric measures; `result` is the frozen overview."""

    def __init__(self, found: Overview, *, name: str, level: float) -> None:
        self._found, self._name, self._level = found, name, level

    @property
    def result(self) -> Overview:
        """The frozen overview: a line a metric, each with an estimate or a refusal."""
        return self._found

    def to_frame(self) -> Any:
        """Return one row a metric that has an answer, as a pandas frame, or as an Arrow table without pandas."""
        rows = [
            {
                "metric": line.metric.key,
                "value": line.answer.value,
                "low": line.answer.low,
                "high": line.answer.high,
                "level": line.answer.level,
                "unit": line.answer.unit,
                "n": line.answer.n,
                "method": line.answer.method,
            }
            for line in self._found.lines
            if isinstance(line.answer, Estimate)
        ]
        table = pa.Table.from_pylist(rows)
        try:
            return table.to_pandas()
        except ImportError:
            return table

    def __repr__(self) -> str:
        out = StringIO()
        console = console_for(out)
        console.width = WIDTH
        render_overview(self._found, (), name=self._name, level=self._level, console=console)
        return out.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        told = repr(self)
        return {"text/plain": told, "text/html": f"<pre>{escape(told)}</pre>"}
