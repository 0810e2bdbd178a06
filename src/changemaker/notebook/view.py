"""A frozen result in a view: it shows itself in a notebook, and hands its numbers over."""

from html import escape
from io import StringIO
from typing import Any

import pyarrow as pa
from rich.console import Console

from changemaker.core.clock import Clock, system_clock
from changemaker.core.finding import Finding
from changemaker.reports.as_html import to_html
from changemaker.reports.as_json import to_json
from changemaker.reports.as_terminal import render_terminal
from changemaker.reports.report import Report, Source
from changemaker.reports.wording import report_of
from changemaker.studies.programme_effect import Answered

WIDTH = 100  # columns of the plain text
HEIGHT = 760  # pixels of the page in a notebook, which scrolls inside


class View:
    """The answer of one study; `result` is the finding that every door shows."""

    def __init__(self, answer: Answered, *, clock: Clock = system_clock) -> None:
        self._answer, self._made_at = answer, clock()

    @property
    def result(self) -> Finding:
        """The frozen finding: estimates, verdicts, refusals, checks."""
        return self._answer.finding

    def to_frame(self) -> Any:
        """Return the estimates, one row each, as a pandas frame, or as an Arrow table where pandas is not installed."""
        return frame_of(self.result)

    def to_json(self) -> str:
        """Return the same JSON as `--json`."""
        return to_json(self.result)

    def to_html(self) -> str:
        """Return the same page as `--html`."""
        return to_html(self._report())

    def __repr__(self) -> str:
        out = StringIO()
        render_terminal(self._report(), Console(file=out, width=WIDTH, color_system=None, highlight=False))
        return out.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """Show the page in a frame of its own, so that its style and the notebook's do not meet."""
        page = escape(self.to_html(), quote=True)
        frame = f'<iframe srcdoc="{page}" title="changemaker" style="width:100%;height:{HEIGHT}px;border:0"></iframe>'
        return {"text/plain": repr(self), "text/html": frame}

    def _report(self) -> Report:
        intake = self._answer.intake
        source = Source(name=intake.name, rows=intake.rows, set_aside=sum(intake.set_aside.values()))
        return report_of(self.result, source=source, made_at=self._made_at)


def frame_of(finding: Finding) -> Any:
    """Return the estimates of a finding, one row each, as a pandas frame, or as an Arrow table without pandas."""
    rows = [
        {
            "key": key,
            "value": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "level": estimate.level,
            "se": estimate.se,
            "unit": estimate.unit,
            "n": estimate.n,
            "method": estimate.method,
            "grade": estimate.grade,
            "verdict": finding.verdicts[key].verdict if key in finding.verdicts else None,
        }
        for key, estimate in finding.estimates.items()
    ]
    table = pa.Table.from_pylist(rows)
    try:
        return table.to_pandas()
    except ImportError:
        return table
