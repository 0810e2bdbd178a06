"""Surveys as respondents, kiosks and interviewers have them: without scripts, by keyboard, in Arabic on a phone."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from browser.here import served_here
from browser.site import AXE, Site, axe_problems, browsing, watched
from changemaker.core.message import Message
from changemaker.listen.asking.token import Token, token_for
from changemaker.privacy.keys import Keys
from changemaker.reports.words.asked import asked_word
from changemaker.store.invitations import Invitation, put_invitation
from changemaker.store.listening_tables import SURVEY_ANSWER, SURVEY_EMOTION, SURVEY_RESPONSE, SURVEY_TEXT
from changemaker.store.open import Store
from changemaker.store.people_tables import USER
from changemaker.store.survey_links import LinkMode, make_link
from changemaker.store.tasks import put_task
from doors.listen.answering_site import workspace_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
MOST_BYTES = 120 * 1024  # of a first view on the wire (DESIGN, section 8)


@dataclass(slots=True, kw_only=True)
class Asked:
    """A served company that asks, its store, and a browser."""

    site: Site
    store: Store
    keys: Keys
    browser: "Browser"
    cookies: list[dict[str, object]] = field(default_factory=list)

    def address(self, path: str) -> str:
        return self.site.url + path

    def invite(self, *, mode: str = "email", language: str = "en", task_id: str | None = None, days: int = 9) -> str:
        """Invite somebody; return the invitation's id."""
        id, now = secrets.token_hex(16), datetime.now(UTC)
        at = round(now.timestamp() * 1e6)
        row = Invitation(
            id=id,
            once_key=id,
            survey="visit",
            version=3,
            account_id="Beacon Foods",
            contact_id=f"c-{id[:6]}",
            mode=mode,
            language=language,
            state="sent",
            task_id=task_id,
            made_at=at,
            due_at=at,
            sent_at=at,
            expires_at=round((now + timedelta(days=days)).timestamp() * 1e6),
            changed_at=at,
        )
        with self.store.writing() as connection:
            put_invitation(connection, row)
        return id

    def invitation(self, *, language: str = "en", days: int = 9) -> str:
        """Invite somebody; return the address."""
        id = self.invite(language=language, days=days)
        return self.address(f"/s/{token_for(self.keys, Token('invitation', id))}")

    def link(self, mode: LinkMode) -> str:
        with self.store.writing() as connection:
            made = make_link(connection, survey="visit", mode=mode, name="Counter 3", by="u1", now=1)
        return self.address(f"/{'k' if mode == 'kiosk' else 's'}/{token_for(self.keys, Token('link', made.id))}")

    def interview(self) -> str:
        """Put an interview on the list of whoever is signed in; return its address."""
        with self.store.writing() as connection:
            user = connection.execute(sa.select(USER.c.id)).scalars().first()
            task = put_task(connection, Message("asking.task.interview", {}), now=1, user_id=user)
        return self.address(f"/interviews/{self.invite(mode='interview', task_id=task)}")

    def rows(self, table: sa.Table) -> list[dict[str, object]]:
        with self.store.reading() as connection:
            return [dict(row) for row in connection.execute(sa.select(table)).mappings()]

    def context(
        self, *, scripts: bool = True, phone: bool = False, inside: bool = False, **more: object
    ) -> "BrowserContext":
        made = self.browser.new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            locale=str(more.pop("locale", "en-GB")),
            **more,  # type: ignore[arg-type]
        )
        if inside:
            made.add_cookies([cookie for cookie in self.cookies if cookie["name"] == "cm_session"])  # type: ignore[arg-type]
        return made


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with served_here(workspace_in(tmp_path_factory.mktemp("asked"))) as here, browsing() as browser:
        served = here.served
        yield Asked(site=here.site, store=served.store, keys=served.keys, browser=browser, cookies=here.cookies)


def emptied(asked: Asked) -> None:
    """Take away what other tests have answered."""
    with asked.store.writing() as connection:
        for table in (SURVEY_ANSWER, SURVEY_EMOTION, SURVEY_TEXT, SURVEY_RESPONSE):
            connection.execute(sa.delete(table))


def answers_in(asked: Asked) -> dict[str, object]:
    return {str(row["question"]): row["value"] for row in asked.rows(SURVEY_ANSWER)}


def test_a_branched_survey_is_answered_in_arabic_on_a_phone_without_scripts(asked: Asked) -> None:
    emptied(asked)
    context = asked.context(scripts=False, phone=True, has_touch=True, locale="ar")
    page = context.new_page()
    page.goto(asked.invitation(language="ar"))
    html = page.locator("html")
    assert (html.get_attribute("dir"), html.get_attribute("lang")) == ("rtl", "ar")
    assert page.locator("body").evaluate("body => body.scrollWidth") <= PHONE["width"]
    page.get_by_label("4", exact=True).tap()  # six or less is asked why
    page.get_by_label("الهاتف", exact=True).tap()
    page.get_by_role("button", name=asked_word("asked.next", "ar")).tap()
    page.get_by_label("ما الذي حدث؟").fill("تأخر الرد كثيرًا")
    page.get_by_role("button", name=asked_word("asked.next", "ar")).tap()
    page.get_by_label("الإحباط", exact=True).tap()
    page.locator(".strength:visible .point").nth(2).tap()  # how strongly: 3 of 5, asked only once it is felt
    page.get_by_role("button", name=asked_word("asked.send", "ar")).tap()
    page.wait_for_url("**done=1**")
    heading = page.locator("h1").inner_text()
    context.close()

    assert heading == asked_word("asked.thanks.title", "ar")
    assert answers_in(asked) == {"nps": 4.0, "ways.web": 0.0, "ways.phone": 1.0, "ways.shop": 0.0}
    felt = {row["emotion"]: row["intensity"] for row in asked.rows(SURVEY_EMOTION)}
    assert felt["frustrated"] == pytest.approx(3 / 5)
    assert [row["language"] for row in asked.rows(SURVEY_RESPONSE)] == ["ar"]
    assert [str(row["question"]) for row in asked.rows(SURVEY_TEXT)] == ["why"]


def test_a_survey_is_answered_by_keyboard_alone(asked: Asked) -> None:
    emptied(asked)
    context = asked.context()
    page = context.new_page()
    page.goto(asked.invitation())
    press(page, "Tab", until="#nps-1")
    for key in ("Space", "ArrowRight", "ArrowRight"):  # 0, then 1, then 2
        page.keyboard.press(key)
    press(page, "Tab", until="#ways-1")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # sends the page off, as in any form
    page.wait_for_url("**page=2**")
    page.keyboard.press("Tab")
    press(page, "Tab", until=".moves .go")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problems")  # the reason is required
    assert focused(page) == "problems"  # what is wrong is read first ...
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # ... and its link leads to the field
    assert focused(page) == "why-1"
    page.keyboard.type("It took too long.")
    press(page, "Tab", until=".moves .go")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=3**")
    press(page, "Tab", until="#feel-5")
    page.keyboard.press("Space")
    press(page, "Tab", until="[name='feel.frustrated']")
    page.keyboard.press("ArrowRight")
    press(page, "Tab", until=".moves .go")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=1")
    context.close()

    assert answers_in(asked)["nps"] == 2.0
    assert answers_in(asked)["ways.web"] == 1.0
    felt = {row["emotion"]: row["intensity"] for row in asked.rows(SURVEY_EMOTION)}
    assert felt["frustrated"] == pytest.approx(2 / 5)


@pytest.mark.browser
def test_another_language_keeps_what_was_typed(asked: Asked) -> None:
    context = asked.context(scripts=False)
    page = context.new_page()
    page.goto(asked.invitation())
    page.get_by_label("3", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What went wrong?").fill("The <b>bill</b> was wrong.")
    page.get_by_role("button", name="Deutsch").click()
    typed = page.get_by_label("Was ist schiefgegangen?").input_value()
    language = page.locator("html").get_attribute("lang")
    page.get_by_role("button", name="Zurück").click()
    chosen = page.locator("[name=nps]:checked").get_attribute("value")
    context.close()

    assert (typed, language, chosen) == ("The <b>bill</b> was wrong.", "de", "3")


@pytest.mark.browser
def test_a_kiosk_begins_anew_by_itself_and_shows_nobody_the_answers_of_another(asked: Asked) -> None:
    emptied(asked)
    context = asked.context(scripts=False)
    page = context.new_page()
    start = asked.link("kiosk")
    page.goto(start)
    page.get_by_label("9", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()
    assert page.locator("h1").inner_text() == "Thank you"
    page.wait_for_url(start)  # by itself, after the thanks
    chosen = page.locator("input:checked").count()
    page.go_back()
    page.wait_for_url(start)  # what lies behind leads to the beginning, too
    again = page.locator("input:checked").count()
    cookies = context.cookies()
    context.close()

    assert (chosen, again, cookies) == (0, 0, [])
    assert len(asked.rows(SURVEY_RESPONSE)) == 1


def every_kind_of_page(asked: Asked) -> dict[str, str]:
    """Addresses by what is there; the ones of forms that were sent off are walked to below."""
    return {
        "first page": asked.invitation(),
        "german": asked.invitation(language="de"),
        "arabic": asked.invitation(language="ar"),
        "russian": asked.invitation(language="ru"),
        "kiosk": asked.link("kiosk"),
        "embedded": asked.link("embedded"),
        "interview": asked.interview(),
        "expired": asked.invitation(days=-1),
        "unknown": asked.address("/s/iAAAA"),
        "stop": asked.invitation() + "/stop",
    }


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(asked: Asked, theme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed")
    found: list[str] = []
    for kind, address in every_kind_of_page(asked).items():
        phone = kind in ("arabic", "first page")
        context = asked.context(phone=phone, inside=kind == "interview", color_scheme=theme)
        seen = watched(context, asked.site)
        seen.page.goto(address)
        found += [f"{kind}: {one}" for one in (*axe_problems(seen.page), *seen.outside)]
        found += [f"{kind}: {said}" for said in seen.complaints if "404" not in said and "410" not in said]
        if kind in ("first page", "arabic", "kiosk", "interview"):
            found += [f"{kind}, sent off: {one}" for one in sent_off(seen.page)]
        context.close()

    assert found == []


def sent_off(page: "Page") -> list[str]:
    """Send pages off with something missing, then answered, and return what axe says of what comes."""
    problems = []
    page.locator(".moves .go").click()  # the score is required
    problems += axe_problems(page)
    page.locator(".point").nth(2).click()
    page.locator(".moves .go").click()
    problems += axe_problems(page)  # text and ranks
    page.locator("textarea").first.fill("Late.")
    page.locator(".moves .go").click()
    page.locator(".felt .chip").first.click()
    problems += axe_problems(page)  # emotions with their strength
    page.locator(".moves .go").click()
    problems += axe_problems(page)  # thanks
    return problems


@pytest.mark.browser
def test_a_first_view_is_small_and_fits_a_phone_in_every_language(asked: Asked) -> None:
    found = []
    for language in ("en", "ru", "ar", "de"):
        context = asked.context(phone=True)
        page = context.new_page()
        sizes: list[int] = []
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(int(event["encodedDataLength"])))
        page.goto(asked.invitation(language=language), wait_until="networkidle")
        if sum(sizes) > MOST_BYTES:
            found.append(f"{language}: {sum(sizes) / 1024:.0f} KiB")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
            found.append(f"{language} scrolls sideways: {wide}")
        context.close()

    assert found == []


def press(page: "Page", key: str, *, until: str) -> None:
    """Press a key until what `until` names has the focus."""
    for _ in range(60):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", until):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{until} cannot be reached by {key}; the focus is at {focused(page)}")


def focused(page: "Page") -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))
