"""What every page shares: the templates, the style sheet with its letters, a range drawn as a bar."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from changemaker.reports.colours import DARK, LIGHT, declarations
from changemaker.reports.fonts import faces_for
from changemaker.reports.report import Span

FOLDER = Path(__file__).parent / "templates"
BAR = 200.0  # width of a drawn range, in its own units
EDGE = 6.0  # so that the mark at the end of the scale is not cut


def style_of(text: str, *sheets: str, language: str = "en") -> str:
    """Return the style of a page: both palettes, the sheets of `templates`, and the letters of `text` inside it."""
    face = faces_for(text, language)
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{declarations(DARK)}}}}}"
    rules = "".join((FOLDER / sheet).read_text(encoding="utf-8") for sheet in sheets)
    return f"{face}:root{{{declarations(LIGHT)}}}{dark}{rules}"


def bar(span: Span, *, hollow: bool, large: bool = False) -> Markup:
    """Return a range as pale bar, point and zero mark; the numbers stand beside it, so it is hidden from readers."""

    def x(share: float) -> str:
        return f"{EDGE + share * (BAR - 2 * EDGE):.1f}"

    height, thick, radius = (28, 10, 6.5) if large else (20, 6, 4.5)
    middle = height / 2
    width = max(1.0, (span.high - span.low) * (BAR - 2 * EDGE))
    point = f'<circle cx="{x(span.value)}" cy="{middle:g}" r="{radius:g}"/>'
    if span.beyond:
        tip = BAR / 2 * (1 + span.beyond)
        base, half = tip - span.beyond * radius * 1.6, radius
        point = f'<path d="M{tip:g} {middle:g}L{base:g} {middle - half:g}V{middle + half:g}Z"/>'
    return Markup(
        f'<svg class="bar{" hollow" if hollow else ""}" viewBox="0 0 {BAR:g} {height}" aria-hidden="true">'
        f'<line class="axis" x1="0" x2="{BAR:g}" y1="{middle:g}" y2="{middle:g}"/>'
        f'<rect x="{x(span.low)}" y="{middle - thick / 2:g}" width="{width:.1f}" height="{thick}" rx="{thick / 2:g}"/>'
        f'<line class="zero" x1="{x(span.zero)}" x2="{x(span.zero)}" y1="1" y2="{height - 1}"/>'
        f"{point}</svg>"
    )


@cache
def environment() -> Environment:
    """Return the templates, which escape all text and fail on a name that is not there."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda text: Markup('<bdi class="number">{}</bdi>').format(escape(text))
    return made
