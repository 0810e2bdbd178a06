"""Who gets in is what a route says of itself; a change comes from a page of ours; a key opens the API alone."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import Response

from changemaker.access.machine_keys import make_key, revoke_key
from changemaker.access.people import close_person
from changemaker.access.roles import Permission, Role
from changemaker.access.sessions import IDLE, SignedIn
from doors.access.company import NOW, URL, colleague, first_admin
from doors.access.served_site import Browser, served_of, watch_of


def signed_in(browser: Browser, *roles: Role) -> SignedIn:
    """Return the session that the browser now has."""
    served = served_of(browser)
    begun = colleague(served.store, served.passwords, *roles) if roles else first_admin(served.store, served.passwords)
    browser.cookies.set("cm_session", begun.token)
    return begun


def key_with(browser: Browser, *permissions: Permission) -> str:
    made = make_key(served_of(browser).store, name="Machine", permissions=permissions, by="u_ada", now=NOW)
    return made.secret


def told(answer: Response) -> tuple[int, str]:
    code = re.search(r"CM3\d\d", answer.text)
    return answer.status_code, code[0] if code else ""


def led_to_sign_in(answer: Response) -> str:
    """Return where one comes back to after the sign-in that a browser is led to."""
    address = urlsplit(answer.headers["location"])
    assert (answer.status_code, address.netloc, address.path) == (303, "", "/sign-in")
    return parse_qs(address.query)["next"][0]


@pytest.mark.parametrize("path", ["/tried/silent", "/tried/word"])
def test_a_route_that_does_not_say_what_it_needs_lets_not_even_an_admin_in(browser: Browser, path: str) -> None:
    signed_in(browser)

    assert told(browser.get(path)) == (403, "CM332")


def test_who_is_not_signed_in_gets_what_is_public_and_nothing_else(browser: Browser) -> None:
    assert browser.get("/tried/public").text == "nobody"
    assert told(browser.get("/api/v1/tried/home")) == (401, "CM331")
    assert led_to_sign_in(browser.get("/tried/home?a=b&c=%2F")) == "/tried/home?a=b&c=%2F"
    assert led_to_sign_in(browser.get("/tried/audit")) == "/tried/audit"
    assert told(browser.post("/tried/home", data={"a": "b"})) == (401, "CM331")


def test_a_role_opens_what_it_may_and_nothing_else(browser: Browser) -> None:
    begun = signed_in(browser, Role.AGENT)

    assert browser.get("/tried/home").text == begun.user.id
    assert told(browser.get("/tried/audit")) == (403, "CM332")
    assert browser.get("/tried/public").text == "user"


def test_a_session_of_yesterday_asks_for_a_sign_in(browser: Browser) -> None:
    signed_in(browser)
    watch_of(browser).forward(seconds=IDLE / 1_000_000)

    assert led_to_sign_in(browser.get("/tried/home")) == "/tried/home"


def test_who_is_closed_is_out_at_the_next_request(browser: Browser) -> None:
    begun = signed_in(browser, Role.AGENT)
    close_person(served_of(browser).store, begun.user.id, version=begun.user.version, by="u_admin", now=NOW)

    assert led_to_sign_in(browser.get("/tried/home")) == "/tried/home"


@pytest.mark.parametrize(
    "cookie", ["", "x", "x" * 5000, '"; cm_session="', "%00", "\u00fc".encode("latin-1").decode("latin-1")]
)
def test_a_cookie_that_is_none_of_ours_is_nobody(browser: Browser, cookie: str) -> None:
    headers = {"Cookie": f"cm_session={cookie}".encode("latin-1")}

    assert browser.get("/tried/public", headers=headers).text == "nobody"


OURS: list[dict[str, str]] = [
    {},
    {"Origin": URL},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": URL},
]
FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": f"{URL}.evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": URL},
    {"Sec-Fetch-Site": "cross-site", "Origin": URL},
]


@pytest.mark.parametrize("headers", OURS)
def test_a_form_of_ours_with_its_token_changes_something(browser: Browser, headers: dict[str, str]) -> None:
    begun = signed_in(browser, Role.AGENT)
    token = begun.session.csrf

    in_form = browser.post("/tried/home", data={"csrf": token, "a": "b"}, headers=headers)
    in_header = browser.post("/tried/home", headers={"X-CSRF-Token": token, **headers})
    in_parts = browser.post("/tried/home", data={"csrf": token}, files={"file": b"x"}, headers=headers)

    assert [answer.text for answer in (in_form, in_header, in_parts)] == [begun.user.id] * 3


@pytest.mark.parametrize("headers", [{}, *FOREIGN])
@pytest.mark.parametrize("sent", [{}, {"csrf": ""}, {"csrf": "guessed"}])
def test_without_the_token_nothing_changes(browser: Browser, headers: dict[str, str], sent: dict[str, str]) -> None:
    signed_in(browser, Role.AGENT)

    assert told(browser.post("/tried/home", data=sent, headers=headers)) == (403, "CM338")
    assert told(browser.post("/api/v1/tried/home", json=sent, headers=headers)) == (403, "CM338")


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_changes_nothing_even_with_the_token(browser: Browser, headers: dict[str, str]) -> None:
    token = signed_in(browser, Role.AGENT).session.csrf

    assert told(browser.post("/tried/home", headers={"X-CSRF-Token": token, **headers})) == (403, "CM338")


@pytest.mark.parametrize("headers", FOREIGN)
def test_no_other_site_signs_anybody_in_or_out(browser: Browser, headers: dict[str, str]) -> None:
    assert told(browser.post("/tried/public", headers=headers)) == (403, "CM338")


def test_the_token_of_another_session_is_none(browser: Browser) -> None:
    other = signed_in(browser).session.csrf
    signed_in(browser, Role.AGENT)

    assert told(browser.post("/tried/home", headers={"X-CSRF-Token": other})) == (403, "CM338")


def test_a_sign_in_page_left_open_over_another_sign_in_still_works(browser: Browser) -> None:
    signed_in(browser, Role.AGENT)

    assert browser.post("/tried/public", headers={"Sec-Fetch-Site": "same-origin"}).text == "user"
    assert told(browser.post("/tried/public")) == (403, "CM338")


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_says_that_it_takes_forms_from_elsewhere_does(browser: Browser, headers: dict[str, str]) -> None:
    assert browser.post("/tried/elsewhere", headers=headers).text == "in"


def test_a_key_opens_the_api_without_a_token_and_no_page(browser: Browser) -> None:
    secret = key_with(browser, Permission.SEE_HOME)
    headers = {"Authorization": f"Bearer {secret}"}

    assert browser.get("/api/v1/tried/home", headers=headers).text == secret[:12]
    assert browser.post("/api/v1/tried/home", headers=headers).text == secret[:12]
    assert led_to_sign_in(browser.get("/tried/home", headers=headers)) == "/tried/home"
    assert browser.get("/tried/public", headers=headers).text == "nobody"


def test_a_key_may_only_what_it_was_made_for(browser: Browser) -> None:
    headers = {"Authorization": f"Bearer {key_with(browser, Permission.PUSH_EVENTS)}"}

    assert told(browser.get("/api/v1/tried/home", headers=headers)) == (403, "CM332")


def test_a_key_that_is_not_good_is_not_helped_by_a_session(browser: Browser) -> None:
    signed_in(browser)
    secret = key_with(browser, Permission.SEE_HOME)
    revoke_key(served_of(browser).store, secret[:12], by="u_ada", now=NOW)

    for wrong in (secret, "cmk_00000000_" + "A" * 43, "x", "x" * 5000):
        answer = browser.get("/api/v1/tried/home", headers={"Authorization": f"Bearer {wrong}"})
        assert told(answer) == (401, "CM345")
        assert secret not in answer.text


def tries(browser: Browser, times: int, **asked: Any) -> list[int]:
    return [browser.post("/tried/public", **asked).status_code for _ in range(times)]


def test_who_tries_too_often_waits_as_long_as_told(browser: Browser) -> None:
    assert tries(browser, 5) == [200] * 5

    refused = browser.post("/tried/public")

    assert told(refused) == (429, "CM333")
    wait = int(refused.headers["retry-after"])
    watch_of(browser).forward(seconds=wait - 2)
    assert tries(browser, 1) == [429]
    watch_of(browser).forward(seconds=3)
    assert tries(browser, 2) == [200, 429]


def test_guessed_keys_are_refused_after_a_few(browser: Browser) -> None:
    headers = {"Authorization": "Bearer cmk_00000000_" + "A" * 43}

    answers = [browser.get("/api/v1/tried/home", headers=headers).status_code for _ in range(22)]

    assert answers == [401] * 20 + [429] * 2


def test_every_answer_carries_the_headers_that_keep_a_browser_safe(browser: Browser) -> None:
    signed_in(browser, Role.AGENT)
    answers = [browser.get(path) for path in ("/tried/home", "/tried/audit", "/tried/silent", "/nowhere", "/health")]

    assert [answer.status_code for answer in answers] == [200, 403, 403, 404, 200]
    for answer in answers:
        rules = dict(rule.partition(" ")[::2] for rule in answer.headers["content-security-policy"].split("; "))
        assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        assert rules["form-action"] == rules["connect-src"] == "'self'"
        assert rules["script-src"].startswith("'self' 'nonce-")
        assert "unsafe" not in rules["script-src"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in answer.headers


def test_no_two_answers_share_a_nonce(browser: Browser) -> None:
    policies = {browser.get("/tried/public").headers["content-security-policy"] for _ in range(5)}

    assert len(policies) == 5
