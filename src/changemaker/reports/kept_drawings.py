"""Drawings that are made once: kept on disk by what is drawn, for every process and for the next start."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup

from changemaker import __version__
from changemaker.engine.whole_files import write_whole
from changemaker.reports.chart_style import NARROW, WIDE
from changemaker.reports.drawing import svg_of
from changemaker.reports.report import Chart

FOLDER = "pictures"  # below the workspace's state: derived, and safe to delete
LETTERS = 24
WIDTHS = ((WIDE, ""), (NARROW, "-narrow"))  # a desk's and a phone's


def kept_drawings(charts: Sequence[Chart], language: str, state: Path) -> list[tuple[Chart, Markup, Markup]]:
    """Return each chart with its drawing for a desk and its drawing for a phone.

    Args:
        charts: of one report.
        language: of the words inside.
        state: the workspace's `.changemaker`.
    """
    (wide, _), (narrow, suffix) = WIDTHS

    def drawn(chart: Chart, width: int, suffix: str) -> Markup:
        return Markup(kept_svg(chart, width=width, suffix=suffix, language=language, folder=state / FOLDER))

    return [(chart, drawn(chart, wide, ""), drawn(chart, narrow, suffix)) for chart in charts]


def kept_svg(chart: Chart, *, width: int, suffix: str, language: str, folder: Path) -> str:
    """Return what `svg_of` draws, from the disk where it was drawn before; a drawing takes up to half a second."""
    drawn_by = (__version__, version("vl-convert-python"), width, suffix, language)
    name = hashlib.sha256(f"{drawn_by}{chart!r}".encode("utf-8", "surrogatepass")).hexdigest()[:LETTERS]
    path = folder / f"{name}.svg"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        drawn = svg_of(chart, width=width, suffix=suffix, language=language)
        write_whole(path, drawn.encode())
        return drawn
