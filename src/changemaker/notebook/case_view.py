"""A business case in a view: it shows itself in a notebook, and hands its numbers over."""

from html import escape
from io import StringIO
from typing import Any

from changemaker.core.clock import Clock, system_clock
from changemaker.notebook.view import HEIGHT, WIDTH, frame_of
from changemaker.prove.case import BusinessCase
from changemaker.reports.as_terminal import console_for
from changemaker.reports.case_html import to_case_html
from changemaker.reports.case_json import to_case_json
from changemaker.reports.case_report import CaseReport
from changemaker.reports.case_terminal import render_case
from changemaker.reports.case_wording import case_report_of
from changemaker.routines.programme_proof import ProvedProgramme


class CaseView:
    """What a programme was worth; `result` is the frozen case that every report shows."""

    def __init__(self, proved: ProvedProgramme, *, clock: Clock = system_clock) -> None:
        self._proved, self._made_at = proved, clock()

    @property
    def result(self) -> BusinessCase:
        """The frozen case: the finding with its estimates, flows by month, finance's bridge, inputs, the plan."""
        return self._proved.case

    def to_frame(self) -> Any:
        """Return the estimates, one row each, as a pandas frame, or as an Arrow table where pandas is not installed."""
        return frame_of(self.result.finding)

    def to_json(self) -> str:
        """Return the same JSON as the report's."""
        return to_case_json(self._told())

    def to_html(self) -> str:
        """Return the same page as the report's."""
        return to_case_html(self._told())

    def __repr__(self) -> str:
        out = StringIO()
        console = console_for(out)
        console.width = WIDTH
        render_case(self._told(), console)
        return out.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """Show the page in a frame of its own, so that its style and the notebook's do not meet."""
        page = escape(self.to_html(), quote=True)
        frame = f'<iframe srcdoc="{page}" title="changemaker" style="width:100%;height:{HEIGHT}px;border:0"></iframe>'
        return {"text/plain": repr(self), "text/html": frame}

    def _told(self) -> CaseReport:
        return case_report_of(self.result, source=self._proved.source, made_at=self._made_at)
