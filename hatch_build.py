"""What pages need from others, taken from installed packages while changemaker is built; none of it is in git.

    python hatch_build.py    # fills src/changemaker/web/vendor/ in a checkout

Scripts: htmx (0BSD) from django-htmx, of which only that file is used; Vega, Vega-Lite and Vega-Embed (BSD-3-Clause) from
vl-convert. Letters: Inter and IBM Plex Sans Arabic (OFL 1.1), cut down to the alphabets that our catalogues use.
"""

import hashlib
import importlib.util
import io
import sys
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, outside a build
    BuildHookInterface = object

VENDOR = Path("src", "changemaker", "web", "vendor")
SPANS = {
    "latin": "U+0020-007E, U+00A0-017F, U+0192, U+02C6-02DD, U+2000-206F, U+20A0-20CF, U+2122, U+2190-2193, U+2212, U+2248-2265",
    "cyrillic": "U+0400-045F, U+0490-0491, U+2116",
    "arabic": "U+060C, U+061B, U+061F, U+0621-0652, U+0660-066C, U+067E, U+0686, U+0698, U+06A9, U+06AF, U+06CC, U+06F0-06F9, U+200C-200F",
}
FEATURES = ["kern", "tnum", "mark", "mkmk", "ccmp", "init", "medi", "fina", "isol", "rlig", "liga", "calt", "locl"]


class CustomBuildHook(BuildHookInterface):
    """Runs before a wheel or an editable installation is made."""

    def initialize(self, version, build_data):
        """Fill the folder, unless it holds what this file would make."""
        if self.target_name == "wheel":
            fill(Path(self.root))


def fill(root):
    """Write every file into the vendor folder below `root`; nothing is left half-written."""
    folder = root / VENDOR
    stamp = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    made = folder / "MADE"
    if made.is_file() and made.read_text() == stamp:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "htmx.min.js").write_bytes(_file_of("django_htmx", "static", "django_htmx", "htmx-4.min.js").read_bytes())
    (folder / "vega.js").write_text(_vega(), encoding="utf-8")
    inter = _file_of("fontpkg_inter", "files", "Inter[opsz,wght].ttf")
    for alphabet in ("latin", "cyrillic"):
        (folder / f"inter-{alphabet}.woff2").write_bytes(_cut(inter, SPANS[alphabet], variable=True))
    for weight, name in ((400, "Regular"), (600, "SemiBold")):
        plex = _file_of("fontpkg_ibm_plex_sans_arabic", "files", f"IBMPlexSansArabic-{name}.ttf")
        (folder / f"plex-arabic-{weight}.woff2").write_bytes(_cut(plex, SPANS["arabic"], variable=False))
    (folder / "NOTICE.txt").write_text(_notice(), encoding="utf-8")
    made.write_text(stamp)


def _file_of(package, *parts):
    found = importlib.util.find_spec(package)  # not imported: django_htmx would want Django set up
    if found is None or not found.submodule_search_locations:
        sys.exit(f"{package} is not installed: pip install {package.replace('_', '-')}")
    return Path(found.submodule_search_locations[0], *parts)


def _vega():
    import vl_convert

    return vl_convert.javascript_bundle()


def _cut(file, spans, *, variable):
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(file, lazy=True)
    cutter = subset.Subsetter(subset.Options(hinting=False, name_IDs=[1, 2], layout_features=FEATURES))
    cutter.populate(unicodes=_letters(spans))
    cutter.subset(font)
    if variable:
        font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)}, inplace=True)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def _letters(spans):
    letters = set()
    for span in spans.split(","):
        first, _, last = span.strip().removeprefix("U+").partition("-")
        letters.update(range(int(first, 16), int(last or first, 16) + 1))
    return letters


def _notice():
    licences = []
    for package, file in (("fontpkg_inter", "LICENSE"), ("fontpkg_ibm_plex_sans_arabic", "LICENSE")):
        licences.append(_file_of(package, file).read_text(encoding="utf-8"))
    return (
        "htmx (c) Big Sky Software, Zero-Clause BSD: htmx.min.js\n"
        "Vega, Vega-Lite, Vega-Embed (c) University of Washington Interactive Data Lab and contributors, "
        "BSD-3-Clause: vega.js\n\nInter: inter-*.woff2\n\n"
        + licences[0]
        + "\n\nIBM Plex Sans Arabic: plex-*.woff2\n\n"
        + licences[1]
    )


if __name__ == "__main__":
    fill(Path(__file__).resolve().parent)
