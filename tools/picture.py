"""Draw docs/pictures/proof-page.png, which the README shows: the first page of the demo's business case, as PDF.

    python tools/picture.py

Needs pdftoppm (Debian package poppler-utils) and a minute. The page is dated by a fixed clock, so that the picture
changes only when the page does.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from changemaker.core.clock import fixed_clock
from changemaker.routines.sample import demo

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "proof-page.png"
MADE_AT = "2026-11-21T09:00:00"
WIDTH = 1000  # px


def main() -> None:
    """Write the picture."""
    if shutil.which("pdftoppm") is None:
        sys.exit("pdftoppm is not here. On Debian and Ubuntu: apt-get install poppler-utils")
    with tempfile.TemporaryDirectory() as folder:
        shown = demo(Path(folder), clock=fixed_clock(MADE_AT), progress=lambda _: None)
        (pdf,) = (path for one in shown for path in one.files if path.name == "proof.pdf")
        draw(pdf, PICTURE)
    sys.stdout.write(f"wrote {PICTURE} ({PICTURE.stat().st_size / 1024:.0f} KB)\n")


def draw(pdf: Path, picture: Path) -> None:
    """Draw the first page of `pdf`, `WIDTH` px wide."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    size = ["-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
    command = ["pdftoppm", "-png", "-singlefile", "-f", "1", *size, str(pdf), str(picture.with_suffix(""))]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
