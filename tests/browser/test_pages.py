"""Every page as readers have it: themes, widths, languages; nothing complained of, nothing fetched from elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from browser.here import served_here
from browser.site import AXE, EMAIL, NAME, PASSWORD, Seen, Site, axe_problems, browsing, served, watched
from changemaker.reports.words import word
from changemaker.store.case_tables import CARE_CASE, CASE_EVENT
from doors.support import run
from doors.web.acting_company import RUN, acting, acting_files, case
from doors.web.predicted_company import predicted
from doors.web.served_pages import small_company

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

THEMES, WIDTHS, LANGUAGES = ("light", "dark"), (1440, 390), ("en", "ru", "ar")
MOST_BYTES = 120 * 1024  # of a first view on the wire (DESIGN, section 8)
OPEN_TO_ALL = ("/sign-in", "/first", "/reset", "/no-such-page")
SIGNED_IN = (
    "/",
    "/programmes",
    "/programmes/{programme}",
    "/scores",
    "/surveys",
    "/surveys/pulse",
    "/surveys/pulse/audience",
    "/surveys/pulse/links",
    "/surveys/pulse/answers",
    "/surveys/pulse/score",
    "/voices",
    "/voices/never-asked",
    "/voices/emotions",
    "/voices/labels",
    "/interviews",
    "/visits/new",
    "/predictions",
    "/predictions/people",
    "/unheard",
    "/turning",
    "/inbox",
    "/journeys",
    "/journeys/late-reorder",
    "/cases",
    "/data",
    "/data/order/set-aside",
    "/methods",
    "/people",
    "/people/invite",
    "/jobs",
    "/sending",
    "/account",
)
ALL = [(path, False) for path in OPEN_TO_ALL] + [(path, True) for path in SIGNED_IN]
# Of what only the small company has: a mail, a run, a case.
HAND_MADE = ["/journeys/late-reorder/mails/late-reorder-1", f"/journeys/late-reorder/runs/{RUN}", "/cases/one"]
MATRIX = list(product(THEMES, WIDTHS, LANGUAGES))
PULSE = """
title: {en: How are we doing?, ru: Как у нас дела?, ar: كيف كان أداؤنا؟}
languages: [en, ru, ar]
pages:
  - questions: [{id: nps, type: nps}]
  - questions:
      - {id: felt, type: emotions, when: nps <= 8}
      - {id: why, type: text, label: {en: Why?, ru: Почему?, ar: لماذا؟}, when: nps <= 6}
"""
# Every theme, width and language meets every other in the first six; a page has the combination of its place.
PAIRS = [MATRIX[i] for i in (0, 9, 4, 7, 2, 11)]


@dataclass(slots=True)
class Visited:
    """A served company, somebody who is signed in, and the browser."""

    site: Site
    browser: "Browser"
    cookies: list[dict[str, object]]
    programme: str


def signed_in(site: Site, browser: "Browser") -> list[dict[str, object]]:
    """Make the first person and return the cookies."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{site.url}/first")
    page.get_by_label(word("web.first.code", "en")).fill(site.code)
    page.get_by_label(word("web.first.name", "en"), exact=True).fill(NAME)
    page.get_by_label(word("web.sign_in.email", "en"), exact=True).fill(EMAIL)
    page.get_by_label(word("web.sign_in.password", "en"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=word("web.first.send", "en")).click()
    page.get_by_role("navigation", name=word("web.nav", "en"), exact=True).wait_for()
    cookies = context.cookies()
    context.close()
    return [dict(cookie) for cookie in cookies]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """A company of two accounts with a proof that was kept, a survey, what was predicted, and a journey under way."""
    company = small_company(tmp_path_factory.mktemp("served") / "company")
    (company.folder / "surveys").mkdir()
    (company.folder / "surveys" / "pulse.yml").write_text(PULSE, encoding="utf-8")
    predicted(company)
    with served_here(acting_files(company.folder)) as here, browsing() as browser:
        acting(here.served.workspace, here.served.store)
        id = case(here.served.store, "one")
        with here.served.store.writing() as connection:
            for table, column in ((CARE_CASE, CARE_CASE.c.id), (CASE_EVENT, CASE_EVENT.c.case_id)):
                connection.execute(sa.update(table).where(column == id).values({column: "one"}))
        yield Visited(site=here.site, browser=browser, cookies=here.cookies, programme="complaints-in-a-day")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """The sample company, as `changemaker demo` leaves it."""
    folder = tmp_path_factory.mktemp("sample") / "demo"
    assert run("demo", folder).code == 0
    with served(folder) as site, browsing() as browser:
        cookies = signed_in(site, browser)
        yield Visited(site=site, browser=browser, cookies=cookies, programme="simpler-ordering")


def context_for(
    visited: Visited, theme: str, width: int, language: str, *, inside: bool, scripts: bool = True
) -> "BrowserContext":
    context = visited.browser.new_context(
        color_scheme=theme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
        locale=language,
        java_script_enabled=scripts,
    )
    if inside:
        context.add_cookies(session_of(visited))  # type: ignore[arg-type]
    return context


def session_of(visited: Visited) -> list[dict[str, object]]:
    return [cookie for cookie in visited.cookies if cookie["name"] == "cm_session"]


def wire_bytes(context: "BrowserContext", page: "Page") -> list[int]:
    """Return a list to which the bytes of every answer are added, as they come over the wire; nothing is cached."""
    sizes: list[int] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    return sizes


def look(visited: Visited, pages: Sequence[tuple[str, bool]], theme: str, width: int, language: str) -> list[str]:
    """Open pages as one reader would, those of nobody in particular first, and return what is wrong with them."""
    context = context_for(visited, theme, width, language, inside=False)
    seen = watched(context, visited.site)
    sizes = wire_bytes(context, seen.page)
    problems = []
    for path, inside in sorted(pages, key=lambda page: page[1]):
        if inside:
            context.add_cookies(session_of(visited))  # type: ignore[arg-type]
        for noted in (seen.complaints, seen.outside, sizes):
            noted.clear()
        found = look_at_one(visited, seen, path, width, language)
        if sum(sizes) > MOST_BYTES:
            found.append(f"{sum(sizes) / 1024:.0f} KiB")
        problems += [f"{path} {theme} {width} {language}: {one}" for one in found]
    context.close()
    return problems


def look_at_one(visited: Visited, seen: Seen, path: str, width: int, language: str) -> list[str]:
    """Return what is wrong with one page, its size left out."""
    address = visited.site.url + path.format(programme=visited.programme) + f"?lang={language}"
    answer = seen.page.goto(address, wait_until="networkidle")
    assert answer is not None
    found = list(seen.outside)
    gone = path == "/no-such-page"
    if answer.status != (404 if gone else 200):
        found.append(f"status {answer.status}")
    found += [said for said in seen.complaints if not (gone and "404" in said)]
    if (wide := seen.page.evaluate("document.documentElement.scrollWidth")) > width:
        found.append(f"scrolls sideways: {wide}")
    if seen.page.evaluate("document.documentElement.lang") != language:
        found.append("another language")
    if seen.page.evaluate("document.documentElement.dir") != ("rtl" if language == "ar" else "ltr"):
        found.append("another direction")
    return found + axe_problems(seen.page) if AXE.is_file() else found


def read_without_scripts(visited: Visited, *paths: str) -> list[str]:
    """Return what is wrong with pages where scripts are off."""
    context = context_for(visited, "light", 1440, "en", inside=True, scripts=False)
    page = context.new_page()
    problems = []
    for path in paths:
        page.goto(visited.site.url + path.format(programme=visited.programme))
        words = page.inner_text("main")
        if (headings := page.locator("h1").count()) != 1 or len(words.split()) < 10:
            problems.append(f"{path}: {headings} headings, {words[:80]!r}")
    context.close()
    return problems


def test_each_page_once_pairwise_over_theme_width_and_language(small: Visited) -> None:
    pages = ALL + [(path, True) for path in HAND_MADE]
    assert [one for place, how in enumerate(PAIRS) for one in look(small, pages[place :: len(PAIRS)], *how)] == []


def test_the_pairs_are_all_there() -> None:
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert {(one[a], one[b]) for one in PAIRS} == {(one[a], one[b]) for one in MATRIX}


def test_pages_can_be_read_without_scripts(small: Visited) -> None:
    assert read_without_scripts(small, "/", "/programmes/{programme}", "/methods") == []


@pytest.mark.browser
@pytest.mark.parametrize(("path", "inside"), ALL, ids=[path for path, _ in ALL])
def test_each_page_in_every_theme_width_and_language(sample: Visited, path: str, inside: bool) -> None:
    assert AXE.is_file(), "axe-core is not here: `make browser` gets it with npm"
    assert [one for how in MATRIX for one in look(sample, [(path, inside)], *how)] == []


@pytest.mark.browser
@pytest.mark.parametrize("path", SIGNED_IN)
def test_each_page_of_the_sample_company_without_scripts(sample: Visited, path: str) -> None:
    assert read_without_scripts(sample, path) == []
