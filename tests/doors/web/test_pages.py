"""Every page, for every role, in every language: a page or a clear no, never a trace; numbers held together."""

import re
from html.parser import HTMLParser

import pytest
from litestar.testing import RequestFactory

from changemaker.access.roles import Role
from changemaker.api.problems_answered import answer_error
from changemaker.reports.words import CATALOGUES, word
from changemaker.web.app import PAGES
from changemaker.web.error_pages import error_page
from doors.web.served_pages import SECRET_ADDRESS, URL, Pages, words_of

PROGRAMME = "/programmes/complaints-in-a-day"
SIGNED_IN = (
    "/",
    "/programmes",
    PROGRAMME,
    "/scores",
    "/surveys",
    "/voices",
    "/voices/never-asked",
    "/voices/emotions",
    "/voices/labels",
    "/interviews",
    "/visits/new",
    "/data",
    "/data/order/set-aside",
    "/methods",
    "/jobs",
    "/sending",
    "/people",
    "/people/invite",
    "/people/keys",
    "/people/record?check=1",
    "/account",
)
ANYBODY = ("/sign-in", "/first", "/reset", "/reset/x", "/invite/x", "/u/x")
ALLOWED = {
    Role.AGENT: {"/", "/methods", "/jobs", "/account"},
    Role.EXECUTIVE: {
        *("/", "/programmes", PROGRAMME, "/scores", "/data", "/methods", "/jobs", "/account"),
        *("/surveys", "/voices", "/voices/never-asked", "/voices/emotions"),
    },
    Role.ANALYST: {*SIGNED_IN} - {"/people", "/people/invite", "/people/keys", "/people/record?check=1"},
    Role.ADMIN: {*SIGNED_IN},
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Sound(HTMLParser):
    """Sees to it that what is opened is closed, in order, and that ids are there once."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def assert_sound(text: str) -> None:
    page = Sound()
    page.feed(text)
    assert not page.wrong
    assert not page.open
    assert len(page.ids) == len(set(page.ids))
    assert re.search(r'<html lang="\w\w" dir="(ltr|rtl)"', text)


@pytest.mark.parametrize("role", ALLOWED, ids=str)
def test_each_role_opens_its_own_pages_and_is_refused_the_others(pages: Pages, role: Role) -> None:
    pages.person("ada", role)
    answers = {path: pages.get(path) for path in SIGNED_IN}

    assert {path: answer.status_code for path, answer in answers.items()} == {
        path: 200 if path in ALLOWED[role] else 403 for path in SIGNED_IN
    }
    for answer in answers.values():
        assert_sound(answer.text)


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_pages_speak_the_language_of_the_link_and_keep_it(pages: Pages, language: str) -> None:
    pages.person("ada", Role.ADMIN)
    home = pages.get(f"/?lang={language}")
    pages.client.cookies.set("cm_language", language)
    later = pages.get("/methods")

    assert f"cm_language={language}" in home.headers["set-cookie"]
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in later.text
    assert word("web.methods.about", language) in words_of(later)


def test_the_browser_s_language_is_taken_where_nobody_chose(pages: Pages) -> None:
    assert 'lang="ru"' in pages.get("/sign-in", **{"accept-language": "ru-RU,ru;q=0.9,en;q=0.8"}).text
    assert 'lang="en"' in pages.get("/sign-in", **{"accept-language": "fi"}).text


@pytest.mark.parametrize("path", ANYBODY)
def test_pages_for_whoever_comes_in_need_no_sign_in(pages: Pages, path: str) -> None:
    answer = pages.get(path)

    assert answer.status_code in (200, 404, 410)
    assert_sound(answer.text)


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(pages: Pages) -> None:
    answer = pages.get("/programmes")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fprogrammes"


def test_a_proof_shows_its_number_its_grade_and_its_way_out(pages: Pages) -> None:
    page = pages.person("eve", Role.EXECUTIVE).get(PROGRAMME)

    assert "Complaints in a day earned" in words_of(page)
    assert 'class="letter grade-A"' in page.text
    assert f'href="{PROGRAMME}/files/pdf"' in page.text
    assert "<svg" in page.text
    assert f"{PROGRAMME}/prove" not in page.text  # an executive starts no proof
    assert word("web.stale", "en") in words_of(page)  # it was proved on other tables


@pytest.mark.parametrize(
    ("kind", "begins"), [("json", b"{"), ("html", b"<!doctype"), ("xlsx", b"PK"), ("pdf", b"%PDF")]
)
def test_a_report_can_be_saved_in_each_form(pages: Pages, kind: str, begins: bytes) -> None:
    answer = pages.person("eve", Role.EXECUTIVE).get(f"{PROGRAMME}/files/{kind}")

    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert "attachment" in answer.headers["content-disposition"]


def test_a_chart_comes_alive_with_the_words_of_its_table(pages: Pages) -> None:
    page = pages.person("eve", Role.EXECUTIVE).get(PROGRAMME)
    places = set(re.findall(r'data-spec="([^"&]+)', page.text))
    spec = pages.get(f"{PROGRAMME}/charts/waterfall").json()

    assert len(places) == 3
    assert any("tooltip" in layer["encoding"] for layer in spec["layer"])
    assert pages.get(f"{PROGRAMME}/charts/none").status_code == 404


def test_a_drawing_is_kept_on_disk_and_not_made_again(pages: Pages) -> None:
    pages.person("eve", Role.EXECUTIVE).get(PROGRAMME)
    folder = pages.served.workspace.state / "pictures"
    kept = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.svg")}
    pages.get(PROGRAMME)

    assert len(kept) >= 6
    assert {path.name: path.stat().st_mtime_ns for path in folder.glob("*.svg")} == kept


def test_a_row_set_aside_is_shown_with_its_reason_and_nobody_s_address(pages: Pages) -> None:
    page = pages.person("ana", Role.ANALYST).get("/data/order/set-aside")

    assert "data/order.csv" in page.text
    assert "[email]" in page.text
    assert SECRET_ADDRESS not in page.text
    assert word("web.aside.why.wrong_type", "en") in words_of(page)


def test_rows_set_aside_are_covered_at_the_api_as_on_the_page(pages: Pages) -> None:
    pages.person("ana", Role.ANALYST)
    told = pages.get("/api/v1/data/order/set-aside")
    beyond = pages.get("/data/order/set-aside?from=900")

    assert told.status_code == 200
    assert SECRET_ADDRESS not in told.text
    (row,) = told.json()["items"]
    assert row == {"file": "data/order.csv", "line": 4, "column": "t", "value": "ask [email]", "reason": "wrong_type"}
    assert told.json()["next"] is None
    assert "ask [email]" in words_of(beyond)  # the first page, where there is none


def test_a_link_to_another_language_stays_on_this_site(pages: Pages) -> None:
    page = pages.get(f"{URL}//evil.example/x")

    assert page.status_code == 404
    assert 'href="/evil.example/x?lang=ru"' in page.text
    assert "//evil.example" not in page.text


@pytest.mark.parametrize("path", ["/reset/{}", "/invite/{}", "/u/{}"])
def test_a_link_that_lets_somebody_in_is_not_in_the_log(
    pages: Pages, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = "Jx7f3a99aa00bbJx7f3a99aa00bb"
    route = next(handler for handler in PAGES if path.format("{token:str}") in handler.paths)
    request = RequestFactory(app=pages.client.app).get(path.format(token), route_handler=route)
    request.scope["path_template"] = path.format("{token}")
    answer_error(request, ValueError("a bug"), error_page)

    assert path.format("{token}") in caplog.text
    assert token not in caplog.text


def test_home_says_what_is_new_and_what_the_data_ask_for(pages: Pages) -> None:
    page = pages.person("ana", Role.ANALYST).get("/")

    assert word("web.home.changed.proved", "en", name="Complaints in a day") in words_of(page)
    assert word("web.home.warning.set_aside", "en", table="order", n=1) in words_of(page)
    assert "cm_visit=" in page.headers["set-cookie"]


@pytest.mark.parametrize("path", SIGNED_IN)
def test_a_workspace_without_data_says_the_next_step(empty_pages: Pages, path: str) -> None:
    empty_pages.person("ada", Role.ADMIN)
    answer = empty_pages.get(path.replace("complaints-in-a-day", "none"))

    assert answer.status_code == (404 if path in (PROGRAMME, "/data/order/set-aside") else 200)
    assert_sound(answer.text)


def test_a_mistake_in_a_file_is_told_with_its_place_on_the_page_that_needs_the_file(empty_pages: Pages) -> None:
    folder = empty_pages.served.workspace.folder / "programmes"
    folder.mkdir()
    (folder / "odd.yml").write_text("name: Odd\nrollout: {unit: account}\ncolour: blue\n")
    answer = empty_pages.person("ada", Role.ADMIN).get("/programmes")
    (folder / "odd.yml").unlink()
    folder.rmdir()

    assert answer.status_code == 422
    assert "colour" in words_of(answer)
    assert "odd.yml" in words_of(answer)
    assert "Traceback" not in answer.text
    assert_sound(answer.text)


def test_no_page_carries_a_number_that_right_to_left_text_could_turn(pages: Pages) -> None:
    page = pages.person("eve", Role.EXECUTIVE).get(f"{PROGRAMME}?lang=ar")
    table = page.text[page.text.index('class="estimates"') :]
    cells = re.findall(r'<td class="end">(.*?)</td>', table, re.DOTALL)

    assert cells
    assert all("<bdi" in cell for cell in cells)


def test_first_views_are_packed_and_small(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    page = pages.client.get(PROGRAMME, headers={"accept-encoding": "br"})
    style = re.search(r'href="(/static/site\.[^"]+)"', page.text)
    assert style is not None
    sheet = pages.client.get(style[1], headers={"accept-encoding": "br"})

    assert int(page.headers["content-length"]) < 30_000
    assert int(sheet.headers["content-length"]) < 12_000
    assert "immutable" in sheet.headers["cache-control"]
    again = pages.client.get(style[1], headers={"if-none-match": sheet.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_page_s_route_says_who_may() -> None:
    assert all("needs" in handler.opt or "public" in handler.opt for handler in PAGES)


def test_each_error_is_a_page_with_a_number_and_one_way_on(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    answer = pages.get("/no-such-page")

    assert answer.status_code == 404
    assert word("web.error.404", "en") in words_of(answer)
    assert re.search(r'<span class="code">[0-9a-f]{8}</span>', answer.text)
    for status in (401, 403, 404, 409, 413, 422, 429, 500, 503):
        assert {f"web.error.{status}", f"web.error.{status}.text"} <= set(CATALOGUES["en"])
