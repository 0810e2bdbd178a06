"""Scripts, style and letters of the pages: named by their content, so that a browser may keep them for ever."""

import gzip
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import brotli

from changemaker.reports.colours import DARK, LIGHT
from changemaker.reports.html_page import FOLDER as REPORT_TEMPLATES
from changemaker.web.word_fonts import faces

HERE = Path(__file__).parent
OWN, VENDOR = HERE / "static", HERE / "vendor"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".woff2": "font/woff2",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
    }
)
PACKED = (".css", ".js", ".svg", ".txt")  # woff2 is packed already
PLACE = "/static"
LETTERS = 12
SHEETS: Mapping[str, Sequence[str]] = MappingProxyType({"site.css": ("report.css", "case.css"), "answer.css": ()})
URL = re.compile(r"url\(([\w.-]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it goes over the wire."""

    name: str  # "site.css"
    url: str  # "/static/site.3f2a....css"
    kind: str  # media type
    plain: bytes
    gzipped: bytes | None = None
    brotlied: bytes | None = None

    @property
    def etag(self) -> str:
        """A name for exactly these bytes."""
        return f'"{self.url.rpartition("/")[2]}"'

    def for_reader(self, accepts: str) -> tuple[bytes, str]:
        """Return the body, and its encoding ("" for none), that suits an Accept-Encoding."""
        if self.brotlied is not None and "br" in accepts:
            return self.brotlied, "br"
        if self.gzipped is not None and "gzip" in accepts:
            return self.gzipped, "gzip"
        return self.plain, ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """All of them."""

    by_name: Mapping[str, Asset]
    by_url: Mapping[str, Asset]

    def url(self, name: str) -> str:
        """Return the address of a file, "" where the build step has not brought it here."""
        return self.by_name[name].url if name in self.by_name else ""


def read_assets() -> Assets:
    """Read, name and pack every file; half a second, once a process."""
    files = {path.name: path.read_bytes() for folder in (VENDOR, OWN) for path in sorted(_files(folder))}
    made = {name: _asset(name, content) for name, content in files.items() if name not in SHEETS}
    for name, reports in SHEETS.items():
        made[name] = _asset(name, _style(files.get(name, b"").decode(), made, reports=reports))
    return Assets(
        by_name=MappingProxyType(made),
        by_url=MappingProxyType({asset.url: asset for asset in made.values()}),
    )


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix in KINDS] if folder.is_dir() else []


def _style(own: str, made: Mapping[str, Asset], *, reports: Sequence[str]) -> bytes:
    """One style sheet: colours, letters, what reports look like where the pages show some, and what only they have."""
    names = [name for name in LIGHT if name in DARK]
    colours = "".join(f"--c-{name}:light-dark({LIGHT[name]},{DARK[name]});" for name in names)
    before = "".join((REPORT_TEMPLATES / name).read_text(encoding="utf-8") for name in reports)
    sheet = f"{faces()}:root{{color-scheme:light dark;{colours}}}{before}{own}"
    return URL.sub(lambda found: f"url({made[found.group(1)].url if found.group(1) in made else ''})", sheet).encode()


def _asset(name: str, content: bytes) -> Asset:
    digest = hashlib.sha256(content).hexdigest()[:LETTERS]
    stem, dot, ending = name.rpartition(".")
    packs = dot + ending in PACKED
    return Asset(
        name=name,
        url=f"{PLACE}/{stem}.{digest}.{ending}",
        kind=KINDS[dot + ending],
        plain=content,
        gzipped=gzip.compress(content, 9, mtime=0) if packs else None,
        brotlied=_brotli(content) if packs else None,
    )


def _brotli(content: bytes) -> bytes:
    quality = 11 if len(content) < 200_000 else 6  # the largest would take two seconds at 11
    packed: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=quality)
    return packed
