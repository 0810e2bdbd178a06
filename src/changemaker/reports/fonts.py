"""The letter face inside a page: the few letters it uses, where the tools to cut them out are installed."""

import base64
import io
from functools import cache
from string import printable

import fontpkg_inter

try:
    import brotli  # noqa: F401  # woff2 is packed with it
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer
except ImportError:  # the page then asks for Inter by name and falls back on the reader's own letters
    subset = None

FILE = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
ALWAYS = "".join(c for c in printable if c.isprintable()) + "−–—…“”‘’·→²≥≤×€£"
MOST_LETTERS = 400  # a page with more than that reads better in the reader's own face than it loads with ours


def inter_for(text: str) -> str | None:
    """Return Inter with the letters of `text` as base64 woff2, or None where it cannot or should not be cut.

    Weights 400 to 700 stay variable; the optical size is that of running text.
    """
    letters = frozenset(ALWAYS) | frozenset(c for c in text if c.isprintable())
    if subset is None or len(letters) > MOST_LETTERS:
        return None
    return _cut("".join(sorted(letters)))


@cache
def _cut(letters: str) -> str:
    font = TTFont(FILE, lazy=True)
    options = subset.Options(hinting=False, name_IDs=[1, 2], layout_features=["kern", "tnum", "mark", "ccmp"])
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)}, inplace=True)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return base64.b64encode(packed.getvalue()).decode("ascii")
