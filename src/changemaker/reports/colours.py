"""The colours of every page and chart, by name: CSS variables in HTML, plain hex where there is no CSS."""

import re

LIGHT = {
    "page": "#f6f7f9",
    "card": "#ffffff",
    "ink": "#1b1f27",
    "mute": "#5a6372",
    "line": "#e2e5ea",
    "grid": "#eceff3",
    "zero": "#7f8899",
    "accent": "#2f5bd7",
    "gain": "#0b7a75",
    "loss": "#b8501b",
    "check": "#8a5a00",
    "hollow": "#6f7887",
}
DARK = {
    "page": "#0d0f13",
    "card": "#14171d",
    "ink": "#e8eaf0",
    "mute": "#a0a8b8",
    "line": "#272c36",
    "grid": "#222731",
    "zero": "#7c8596",
    "accent": "#7d9cff",
    "gain": "#4fc3b7",
    "loss": "#f0996a",
    "check": "#e0b04c",
    "hollow": "#8d96a6",
}
TOKEN = re.compile(r"var\(--c-([a-z]+)\)")


def token(name: str) -> str:
    """Return the colour as a page knows it, so that one drawing serves light and dark.

    Example:
        >>> token("accent")
        'var(--c-accent)'
    """
    return f"var(--c-{name})"


def resolved(drawing: str) -> str:
    """Return `drawing` with every token replaced by the light colour, for paper and pictures.

    Example:
        >>> resolved('<path stroke="var(--c-accent)"/>')
        '<path stroke="#2f5bd7"/>'
    """
    return TOKEN.sub(lambda found: LIGHT[found.group(1)], drawing)


def declarations(colours: dict[str, str]) -> str:
    """Return the CSS declarations of one palette."""
    return "".join(f"--c-{name}:{value};" for name, value in colours.items())
