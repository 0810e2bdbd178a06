"""Take the pictures of pages that docs/how-to/serve.md shows: the sample company, served and looked at in Chromium.

python tools/screenshots.py [FOLDER]    # FOLDER holds a demo that nobody has signed in to; made where it is left out
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tests")]

from browser.site import browsing, served  # noqa: E402
from browser.test_pages import Visited, context_for, signed_in  # noqa: E402

PROOF = "/programmes/simpler-ordering"
PICTURES = {  # name: path, theme, width, language
    "home": ("/", "light", 1440, "en"),
    "home-phone-arabic": ("/", "dark", 390, "ar"),
    "proof": (PROOF, "light", 1440, "en"),
    "proof-dark": (PROOF, "dark", 1440, "en"),
    "proof-phone": (PROOF, "light", 390, "en"),
    "proof-arabic": (PROOF, "light", 1440, "ar"),
    "scores-russian": ("/scores", "light", 1440, "ru"),
    "survey": ("/surveys/pulse", "light", 1440, "en"),
    "survey-score": ("/surveys/pulse/score", "light", 1440, "en"),
    "survey-audience-dark": ("/surveys/pulse/audience", "dark", 1440, "en"),
    "voices-arabic": ("/voices", "light", 1440, "ar"),
    "interviews-phone": ("/interviews?whose=all", "light", 390, "en"),
    "predictions": ("/predictions", "light", 1440, "en"),
    "data": ("/data", "light", 1440, "en"),
    "people": ("/people", "dark", 1440, "en"),
    "methods": ("/methods", "light", 1440, "en"),
}
PREDICTING = ("silent-scores",)
LISTENING = (("score", "pulse"), ("read",), ("invite", "pulse", "--yes"))
TALLEST = 1800  # px: what a reader of the documents scrolls through


def main() -> None:
    """Serve, sign in, and take each picture."""
    with tempfile.TemporaryDirectory() as room:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(room, "demo")
        if not folder.exists():
            changemaker("demo", folder)
            for asked in LISTENING:
                changemaker("listen", *asked, "--folder", folder)
            for asked_for in PREDICTING:
                changemaker("predict", asked_for, "--folder", folder)
        target = ROOT / "docs" / "pictures" / "pages"
        target.mkdir(parents=True, exist_ok=True)
        with served(folder) as site, browsing() as browser:
            visited = Visited(
                site=site, browser=browser, cookies=signed_in(site, browser), programme="simpler-ordering"
            )
            for name, (path, theme, width, language) in PICTURES.items():
                context = context_for(visited, theme, width, language, inside=True)
                page = context.new_page()
                page.goto(f"{site.url}{path}{'&' if '?' in path else '?'}lang={language}", wait_until="networkidle")
                tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": width, "height": tall})
                page.screenshot(path=target / f"{name}.png")
                context.close()
                sys.stdout.write(f"docs/pictures/pages/{name}.png\n")


def changemaker(*words: object) -> None:
    """Run the command line."""
    subprocess.run([sys.executable, "-m", "changemaker", *map(str, words)], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
