"""The business case in a browser: light and dark, desk and phone, no request, nothing cut off at the side."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from changemaker.reports.case_html import to_case_html
from changemaker.reports.colours import DARK, LIGHT
from doors import sample_case as sample

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DESK, PHONE = 1440, 390  # px, as in the design
SMALLEST = 11.0  # px of any letter on the page, drawings included
SHOWN = ("proven", "withheld")  # the longest page and the one without its number

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@dataclass(slots=True)
class Seen:
    """One page as a reader has it, and what it did that nobody asked for."""

    page: "playwright.Page"
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("cases")
    for name in SHOWN:
        told = sample.report(name, truth=sample.TRUTH if name == "proven" else None)
        (folder / f"{name}.html").write_text(to_case_html(told), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in SHOWN}


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=[DESK, PHONE])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module", params=SHOWN)
def seen(
    request: pytest.FixtureRequest, browser: "playwright.Browser", pages: dict[str, Path], scheme: str, width: int
) -> Iterator[Seen]:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = Seen(page=context.new_page())
    found.page.on("console", lambda message: found.complaints.append(message.text))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on("request", lambda asked: found.asked.append(asked.url))
    found.page.goto(pages[request.param].as_uri())
    yield found
    context.close()


def test_the_case_complains_of_nothing_asks_for_nothing_and_fits_the_window(seen: Seen, width: int) -> None:
    outside = [url for url in seen.asked if not url.startswith(("file:", "data:"))]

    assert seen.complaints == []
    assert outside == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_letter_of_the_case_is_too_small_and_nothing_is_cut(seen: Seen) -> None:
    sizes = seen.page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
                && !e.closest('title, desc, .unseen') && getComputedStyle(e).fontSize !== '0px')
            .map(e => {
                const scale = e.ownerSVGElement ? e.getScreenCTM().a : 1;
                return [e.textContent.trim(), parseFloat(getComputedStyle(e).fontSize) * scale];
            })"""
    )
    cut = seen.page.evaluate(
        """() => [...document.querySelectorAll('main *')]
            .filter(e => e.checkVisibility() && !e.closest('.unseen'))
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .map(e => e.outerHTML.slice(0, 80))"""
    )

    assert len(sizes) > 5
    assert [text for text, size in sizes if size < SMALLEST] == []
    assert cut == []


def test_light_and_dark_paint_the_case_in_their_own_colours(seen: Seen, scheme: str) -> None:
    painted = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")

    expected = (DARK if scheme == "dark" else LIGHT)["page"]
    assert [int(part) for part in re.findall(r"\d+", painted)] == [int(expected[i : i + 2], 16) for i in (1, 3, 5)]


def test_the_links_of_the_flywheel_stand_in_a_row_on_a_desk_and_below_each_other_on_a_phone(
    seen: Seen, width: int
) -> None:
    tops = seen.page.eval_on_selector_all(".node", "nodes => nodes.map(n => Math.round(n.getBoundingClientRect().top))")

    assert len(tops) == 5  # investment, experience, emotion, behaviour, finance
    assert (max(tops) - min(tops) < 100) == (width == DESK)
    assert tops == sorted(tops) or width == DESK
