"""A first hour with real parts: the code on the console, a proof as a job, its files, a letter and its way out."""

import json
import re
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader

from browser.site import EMAIL, NAME, PASSWORD, PATIENCE, Seen, Site, browsing, served, watched
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import word
from changemaker.routines.open_store import store_of
from changemaker.store.jobs import ask_job
from doors.blackbox.company import Company
from doors.blackbox.trade import speedy, trading, waves
from doors.sending.mail_server import MailServer, mail_server


@pytest.fixture
def inbox() -> Iterator[MailServer]:
    """A mail server on a free port."""
    with mail_server() as taken:
        yield taken


@pytest.fixture
def company(tmp_path: Path, inbox: MailServer) -> Company:
    """A loaded company with a programme that nobody has proved, whose mail goes out."""
    by_wave = waves(seed=2)
    made = speedy(trading(tmp_path, by_wave, lift=0.1, a_district=2), by_wave)
    settings = json.loads((tmp_path / "changemaker.yml").read_text())
    mail = {"host": "127.0.0.1", "port": inbox.port, "security": "none", "sender": "Probe <cx@example.com>"}
    made.write("changemaker.yml", json.dumps({**settings, "mail": mail, "sending": {"live": True}}))
    made.load()
    return made


def t(id: str, language: str = "en", **params: object) -> str:
    return word(id, language, **params)


def test_from_the_code_on_the_console_to_a_letter_that_can_be_stopped(company: Company, inbox: MailServer) -> None:
    with served(company.folder) as site, browsing() as browser:
        context = browser.new_context(locale="en-GB", accept_downloads=True)
        seen = watched(context, site)
        sign_in_first(seen, site)
        prove_as_a_job(seen, site)
        look_at_the_proof_and_take_its_files(seen, site, "en")
        look_at_the_proof_and_take_its_files(seen, site, "ar")
        assert seen.complaints == []
        assert seen.outside == []
        stop_the_letters(seen, site, company, inbox)


def sign_in_first(seen: Seen, site: Site) -> None:
    page = seen.page
    page.goto(site.url)
    page.goto(f"{site.url}/first")
    page.get_by_label(t("web.first.code")).fill(site.code)
    page.get_by_label(t("web.first.name"), exact=True).fill(NAME)
    page.get_by_label(t("web.sign_in.email"), exact=True).fill(EMAIL)
    page.get_by_label(t("web.sign_in.password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=t("web.first.send")).click()
    page.get_by_role("navigation", name=t("web.nav"), exact=True).wait_for()
    assert NAME in page.content()


def prove_as_a_job(seen: Seen, site: Site) -> None:
    page = seen.page
    page.get_by_role("link", name=t("web.nav.programmes"), exact=True).click()
    page.get_by_role("link", name=re.compile("speed", re.IGNORECASE)).first.click()
    assert t("web.programme.empty") in page.content()
    page.get_by_role("button", name=t("web.programme.prove")).first.click()
    progress = page.get_by_role("progressbar").first
    progress.wait_for()
    assert progress.get_attribute("aria-label")
    wait_until_proved(seen, site)


def wait_until_proved(seen: Seen, site: Site) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < deadline:
        seen.page.goto(f"{site.url}/programmes/speed")
        if seen.page.get_by_role("progressbar").count() == 0 and t("web.programme.again") in seen.page.content():
            return
        assert seen.page.get_by_text(t("job.state.failed"), exact=True).count() == 0, seen.page.inner_text("main")
        seen.page.wait_for_timeout(500)
    raise AssertionError(seen.page.inner_text("main"))


def look_at_the_proof_and_take_its_files(seen: Seen, site: Site, language: str) -> None:
    page = seen.page
    page.goto(f"{site.url}/programmes/speed?lang={language}")
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    figures = page.eval_on_selector_all("[data-figure]", "all => all.map(one => one.dataset.figure)")
    assert "value:net" in figures
    page.get_by_text(t("web.export", language), exact=True).first.click()
    for kind, begins in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile(re.escape(t(f"web.export.{kind}", language)))).first.click()
        content = Path(download.value.path()).read_bytes()
        assert content.startswith(begins)
        if kind == "pdf":
            assert len(PdfReader(BytesIO(content)).pages) >= 1


def stop_the_letters(seen: Seen, site: Site, company: Company, inbox: MailServer) -> None:
    workspace = open_workspace(company.folder)
    store = store_of(workspace)
    with store.writing() as connection:
        ask_job(connection, kind="digest", params={}, by="schedule:digest", now=round(system_clock().timestamp() * 1e6))
    store.close()
    inbox.wait_for(1)
    letter = inbox.mails[-1]
    assert letter["To"] == EMAIL or EMAIL in str(letter["To"])
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.search(r"<(http[^>]+/u/[^>]+)>", str(letter["List-Unsubscribe"]))
    assert link, letter["List-Unsubscribe"]
    assert link[1].startswith(site.url)
    seen.page.goto(link[1])  # a scanner or a curious reader opens it: nothing happens yet
    seen.page.goto(f"{site.url}/account?lang=en")
    assert seen.page.locator("input[name=digest]").first.is_checked()

    answer = httpx.post(link[1], data={"List-Unsubscribe": "One-Click"}, timeout=PATIENCE)

    assert answer.status_code in (200, 202, 204)
    seen.page.goto(f"{site.url}/account")
    assert not seen.page.locator("input[name=digest]").first.is_checked()
