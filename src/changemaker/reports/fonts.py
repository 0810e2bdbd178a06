"""The letter faces inside a page: the few letters it uses, where the tools to cut them out are installed."""

import base64
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from string import printable
from typing import Any

import fontpkg_ibm_plex_sans_arabic
import fontpkg_inter

try:
    import brotli  # noqa: F401  # woff2 is packed with it
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer
except ImportError:  # the page then asks for its faces by name and falls back on the reader's own letters
    subset = None

FOLDERS = (fontpkg_inter.ROOT / "files", fontpkg_ibm_plex_sans_arabic.ROOT / "files")
FILE = FOLDERS[0] / "Inter[opsz,wght].ttf"
ARABIC = {400: FOLDERS[1] / "IBMPlexSansArabic-Regular.ttf", 600: FOLDERS[1] / "IBMPlexSansArabic-SemiBold.ttf"}
ALWAYS = "".join(c for c in printable if c.isprintable()) + "−–—…“”‘’·→²≥≤×€£"
# What the screen's own words spell in other languages; of the data's, `text` tells.
RUSSIAN = "".join(map(chr, range(ord("А"), ord("я") + 1))) + "Ёё«»₽\N{NO-BREAK SPACE}"
# With spaces: without them a browser loses a line of another script that an isolate holds.
ARABIC_LETTERS = (
    "".join(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x653), 0x60C, 0x61B, 0x61F)))
    + " .,:;()%«»×−\N{NO-BREAK SPACE}"
)
OF_LANGUAGE = {"ru": RUSSIAN}
MOST_LETTERS = 400  # a page with more than that reads better in the reader's own face than it loads with ours
DROPPED = ["meta", "DSIG"]
FEATURES = ["kern", "tnum", "mark", "ccmp"]


def faces_for(text: str, language: str = "en") -> str:
    """Return the `@font-face` rules of a page: Inter and, where the text has Arabic, IBM Plex Sans Arabic.

    Args:
        text: everything that the page spells besides the screen's own words.
        language: of the screen's own words.
    """
    inter = inter_for(text + OF_LANGUAGE.get(language, ""))
    rules = [_face("Inter", "400 700", inter)] if inter else []
    if language == "ar" and subset is not None:
        rules += [_face("IBM Plex Sans Arabic", str(weight), _arabic(file)) for weight, file in ARABIC.items()]
    return "".join(rules)


def inter_for(text: str) -> str | None:
    """Return Inter with the letters of `text` as base64 woff2, or None where it cannot or should not be cut.

    Weights 400 to 700 stay variable; the optical size is that of running text.
    """
    letters = frozenset(ALWAYS) | frozenset(c for c in text if c.isprintable() or c == "\N{NO-BREAK SPACE}")
    if subset is None or len(letters) > MOST_LETTERS:
        return None
    return _inter("".join(sorted(letters)))


def _face(family: str, weight: str, packed: str) -> str:
    return (
        f"@font-face{{font-family:{_quoted(family)};font-weight:{weight};font-display:swap;"
        f"src:url(data:font/woff2;base64,{packed}) format('woff2')}}"
    )


def _quoted(family: str) -> str:
    return f'"{family}"' if " " in family else family


@cache
def _inter(letters: str) -> str:
    def settled(font: Any) -> Any:
        return instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)}, inplace=True)

    return _cut(FILE, letters, FEATURES, settled)


@cache
def _arabic(file: Path) -> str:
    """All Arabic letters, joined as the script wants; digits and Latin letters come from Inter."""
    return _cut(file, ARABIC_LETTERS, ["*"], lambda font: font)


def _cut(file: Path, letters: str, features: list[str], settled: Callable[[Any], Any]) -> str:
    font = TTFont(file, lazy=True, recalcTimestamp=False)
    options = subset.Options(hinting=False, name_IDs=[1, 2], layout_features=features, drop_tables=DROPPED)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    font = settled(font)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return base64.b64encode(packed.getvalue()).decode("ascii")
