"""Specifications drawn as SVG on the server, thinned out and told in words to who cannot see them."""

import json
import re
from functools import cache
from html import escape

import vl_convert

from changemaker.reports.chart_style import WIDE, font_of
from changemaker.reports.colours import resolved
from changemaker.reports.figures import vega_lite
from changemaker.reports.fonts import FOLDERS
from changemaker.reports.report import Chart

# What Vega writes for its own scripts and for screen readers that read mark by mark; one sentence serves them better.
CHAFF = re.compile(
    r' (?:role|aria-[a-z]+|pointer-events|class|stroke-miterlimit|font-family|xmlns:xlink|version)="[^"]*"| opacity="1"'
)
TAG = re.compile(r"<[^<>]*>")
IDS = re.compile(r'( id="|url\(#|href="#)')
SIZE = re.compile(r'<svg[^>]* width="([0-9.]+)" height="([0-9.]+)"')
EMPTY = re.compile(r'<path(?: d="M0,0h0v0h0Z"| d=""| display="none")*/>')


def svg_of(chart: Chart, *, width: int = WIDE, suffix: str = "", language: str = "en") -> str:
    """Return `chart` as one `<svg>` whose colours are CSS variables (`--c-accent` and so on).

    Args:
        chart: from a report.
        width: of the whole drawing, in px.
        suffix: makes ids unique where one page holds the same chart twice.
        language: of the words inside.
    """
    drawn = _compiled(json.dumps(vega_lite(chart, width=width, language=language), sort_keys=True))
    return _told(_thinned(drawn), chart, f"{chart.id}{suffix}", font_of(language))


def svg_for_paper(chart: Chart, *, width: int = WIDE, language: str = "en") -> str:
    """Return the same with plain colours, for PDF and pictures."""
    return resolved(svg_of(chart, width=width, language=language))


def ratio_of(svg: str) -> float:
    """Return the height of a drawing as a share of its width."""
    found = SIZE.search(svg)
    if found is None:
        raise ValueError("a drawing without a size")
    return float(found.group(2)) / float(found.group(1))


@cache
def _compiled(spec: str) -> str:
    for folder in FOLDERS:
        vl_convert.register_font_directory(str(folder))
    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return drawn


def _thinned(svg: str) -> str:
    svg = TAG.sub(lambda tag: CHAFF.sub("", tag.group()), svg)
    svg = EMPTY.sub("", svg)
    while "<g></g>" in svg:
        svg = svg.replace("<g></g>", "")
    return svg


def _told(svg: str, chart: Chart, id: str, font: str) -> str:
    safe = re.sub(r"[^A-Za-z0-9_-]", "-", id)
    svg = TAG.sub(lambda tag: IDS.sub(rf"\1{safe}-", tag.group()), svg)
    names = f'role="img" aria-labelledby="{safe}-t {safe}-d" font-family="{escape(font)}"'
    told = f'<title id="{safe}-t">{escape(chart.title)}</title><desc id="{safe}-d">{escape(chart.alt)}</desc>'
    return re.sub(r"<svg([^>]*)>", lambda found: f"<svg{found.group(1)} {names}>{told}", svg, count=1)
