"""The company's own sign-in, with a real OpenID provider: who it vouches for is in; whatever is odd is not."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey

from changemaker.access.oidc_provider import Provider
from changemaker.access.people import close_person
from changemaker.access.roles import Role
from changemaker.access.sessions import SignedIn, recognise
from changemaker.access.signing import may_sign
from changemaker.core.errors import CompanySignInError
from changemaker.engine.serving_settings import SignIn
from changemaker.store.users import User, list_users
from doors.access.company import NOW, URL, colleague, first_admin, told
from doors.access.provider import ADA, SECRET, OpenId, curve_key
from doors.access.served_site import Browser, served_of, watch_of

REFUSED = 422
OUTSIDE = httpx.Client(timeout=60)


def go_out(browser: Browser, path: str = "/sign-in/company?next=/programmes") -> str:
    """Leave for the provider; return where it sends the browser back to."""
    left = browser.get(path)
    assert left.status_code == 303, left.text
    sent_back = OUTSIDE.get(left.headers["location"])
    assert sent_back.status_code == 302, sent_back.text
    return sent_back.headers["location"].removeprefix(URL)


def come_in(browser: Browser, path: str = "/sign-in/company?next=/programmes") -> httpx.Response:
    return browser.get(go_out(browser, path))


def users(browser: Browser) -> list[User]:
    with served_of(browser).store.reading() as connection:
        return list_users(connection)


def with_session(browser: Browser, begun: SignedIn) -> None:
    browser.cookies.set("cm_session", begun.token)


def test_who_the_provider_vouches_for_comes_in_with_the_roles_of_the_groups(
    company_browser: Browser, openid: OpenId
) -> None:
    answer = come_in(company_browser)

    assert (answer.status_code, answer.headers["location"]) == (303, "/programmes")
    known = recognise(served_of(company_browser).store, company_browser.cookies["cm_session"], now=NOW)
    assert known is not None
    assert (known.user.email, known.user.roles, known.session.how) == ("ada@example.com", ("analyst",), "company")
    assert told(served_of(company_browser).store) == ["came_by_company", "signed_in"]


def test_the_cookies_of_the_trip_are_out_of_reach_for_scripts_and_other_sites(
    company_browser: Browser, openid: OpenId
) -> None:
    left = company_browser.get("/sign-in/company")
    came = come_in(company_browser)

    for answer, name in ((left, "cm_company"), (came, "cm_session")):
        (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


def test_the_second_time_the_same_person_is_the_same_user_whatever_the_address(
    company_browser: Browser, openid: OpenId
) -> None:
    come_in(company_browser)
    openid.person["email"] = "ada.king@example.com"

    assert come_in(company_browser).status_code == 303
    assert [one.email for one in users(company_browser)] == ["ada@example.com"]


def test_somebody_who_is_here_already_is_found_by_a_verified_address(company_browser: Browser, openid: OpenId) -> None:
    store = served_of(company_browser).store
    ada = first_admin(store, served_of(company_browser).passwords).user
    colleague(store, served_of(company_browser).passwords, Role.ADMIN)

    come_in(company_browser)

    (found,) = [one for one in users(company_browser) if one.id == ada.id]
    assert found.oidc_subject is not None
    assert found.roles == ("analyst",)


def test_an_address_that_is_not_verified_opens_nobodys_account(company_browser: Browser, openid: OpenId) -> None:
    first_admin(served_of(company_browser).store, served_of(company_browser).passwords)
    for verified in (False, None, "true"):
        openid.changed["email_verified"] = verified

        assert come_in(company_browser).status_code == REFUSED
    assert "cm_session" not in company_browser.cookies


def test_the_last_admin_stays_admin_whatever_the_groups_say(company_browser: Browser, openid: OpenId) -> None:
    first_admin(served_of(company_browser).store, served_of(company_browser).passwords)

    come_in(company_browser)

    (ada,) = users(company_browser)
    assert set(ada.roles) == {"admin", "analyst"}


def test_roles_follow_the_groups_at_each_sign_in(company_browser: Browser, openid: OpenId) -> None:
    come_in(company_browser)
    openid.person["groups"] = ["finance", "chess club"]

    come_in(company_browser)

    assert users(company_browser)[0].roles == ("finance_signer",)
    assert "roles_changed" in told(served_of(company_browser).store)


@pytest.mark.parametrize("groups", [["canteen"], [], None, "canteen", 7, [["cx"]], {"cx": 1}])
def test_who_has_no_known_group_is_told_and_not_let_in(
    company_browser: Browser, openid: OpenId, groups: object
) -> None:
    openid.changed["groups"] = groups

    answer = come_in(company_browser)

    assert answer.status_code == REFUSED
    assert "no group of yours has a role here" in answer.text
    assert users(company_browser) == []


def test_a_role_that_there_is_not_is_told_to_be_mended(company_browser: Browser, openid: OpenId) -> None:
    openid.person["groups"] = ["odd"]

    answer = come_in(company_browser)

    assert answer.status_code == REFUSED
    assert "king" in answer.text


def test_groups_may_come_from_the_user_info(company_browser: Browser, openid: OpenId) -> None:
    openid.changed["groups"] = None
    openid.user_info = {"sub": ADA["sub"], "groups": ["cx"]}

    assert come_in(company_browser).status_code == 303


def test_user_info_of_somebody_else_is_not_believed(company_browser: Browser, openid: OpenId) -> None:
    openid.changed["groups"] = None
    openid.user_info = {"sub": "eve-2", "groups": ["cx"]}

    assert come_in(company_browser).status_code == REFUSED


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of another trip"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "two audiences and no authorised party": {"aud": ["changemaker", "somebody-else"]},
    "another authorised party": {"azp": "somebody-else"},
    "another issuer": {"iss": "https://evil.example"},
    "over": {"exp": NOW // 1_000_000 - 3600},
    "without an end": {"exp": None},
    "from tomorrow": {"iat": NOW // 1_000_000 + 86_400},
    "nobody": {"sub": None},
    "no address": {"email": None},
    "an address that is none": {"email": "ada"},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_id_token_that_is_not_for_this_trip_lets_nobody_in(
    company_browser: Browser, openid: OpenId, lie: str
) -> None:
    openid.changed |= LIES[lie]

    answer = come_in(company_browser)

    assert (answer.status_code, "CM337" in answer.text) == (REFUSED, True)
    assert users(company_browser) == []
    assert openid.exchanged == 1


def test_a_token_signed_by_another_key_lets_nobody_in(company_browser: Browser, openid: OpenId) -> None:
    openid.signs_with = type(openid.key).generate_key(2048, parameters={"kid": openid.key.kid})

    assert come_in(company_browser).status_code == REFUSED


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_proves_nothing_lets_nobody_in(company_browser: Browser, openid: OpenId, algorithm: str) -> None:
    openid.document["id_token_signing_alg_values_supported"] = ["RS256", algorithm]
    openid.algorithm = algorithm
    if algorithm == "HS256":  # a secret that both share
        openid.signs_with = OctKey.import_key(SECRET)

    assert come_in(company_browser).status_code == REFUSED


def test_a_new_key_of_the_provider_is_asked_for_once(company_browser: Browser, openid: OpenId) -> None:
    come_in(company_browser)
    openid.key, openid.algorithm = curve_key(), "ES256"

    assert come_in(company_browser).status_code == 303


def test_a_trip_can_be_ended_once(company_browser: Browser, openid: OpenId) -> None:
    back = go_out(company_browser)
    cookie = company_browser.cookies["cm_company"]
    assert company_browser.get(back).status_code == 303
    company_browser.cookies.clear()

    again = company_browser.get(back, headers={"Cookie": f"cm_company={cookie}"})

    assert again.status_code == REFUSED
    assert "cm_session" not in company_browser.cookies


def test_a_trip_that_began_in_another_browser_is_not_ended_here(company_browser: Browser, openid: OpenId) -> None:
    back = go_out(company_browser)
    company_browser.cookies.clear()

    assert company_browser.get(back).status_code == REFUSED
    assert company_browser.get(back, headers={"Cookie": "cm_company=other"}).status_code == REFUSED
    assert "cm_session" not in company_browser.cookies


def test_a_trip_of_eleven_minutes_is_over(company_browser: Browser, openid: OpenId) -> None:
    back = go_out(company_browser)
    watch_of(company_browser).forward(minutes=11)

    assert company_browser.get(back).status_code == REFUSED


def test_a_code_that_is_not_the_providers_lets_nobody_in(company_browser: Browser, openid: OpenId) -> None:
    state = parse_qs(urlsplit(go_out(company_browser)).query)["state"][0]

    answer = company_browser.get("/sign-in/company/back", params={"code": "guessed", "state": state})

    assert answer.status_code == REFUSED
    assert users(company_browser) == []


def test_what_somebody_wrote_into_the_address_is_not_shown(company_browser: Browser, openid: OpenId) -> None:
    state = parse_qs(urlsplit(go_out(company_browser)).query)["state"][0]

    answer = company_browser.get("/sign-in/company/back", params={"error": "<b>call harbour</b>", "state": state})

    assert answer.status_code == REFUSED
    assert "it gave no reason" in answer.text
    assert "<b>call" not in answer.text


def test_who_comes_back_goes_to_a_page_of_ours_only(company_browser: Browser, openid: OpenId) -> None:
    answer = come_in(company_browser, "/sign-in/company?next=https://evil.example/")

    assert answer.headers["location"] == "/"


def test_who_is_closed_stays_out(company_browser: Browser, openid: OpenId) -> None:
    served = served_of(company_browser)
    come_in(company_browser)
    (ada,) = users(company_browser)
    colleague(served.store, served.passwords, Role.ADMIN)
    close_person(served.store, ada.id, version=ada.version, by="u_admin", now=NOW)

    assert come_in(company_browser).status_code == REFUSED


def test_who_signs_can_prove_once_more_who_it_is(company_browser: Browser, openid: OpenId) -> None:
    store = served_of(company_browser).store
    openid.person["groups"] = ["finance"]
    come_in(company_browser)
    token = company_browser.cookies["cm_session"]

    answer = come_in(company_browser, "/sign-in/company/again?next=/finance")

    assert (answer.status_code, answer.headers["location"]) == (303, "/finance")
    known = recognise(store, token, now=NOW)
    assert known is not None
    assert may_sign(known.session, now=NOW)
    assert told(store)[-1] == "confirmed"


def test_a_sign_in_of_this_morning_does_not_prove_it_again(company_browser: Browser, openid: OpenId) -> None:
    openid.person["groups"] = ["finance"]
    come_in(company_browser)
    for morning in (NOW // 1_000_000 - 3600, None):
        openid.changed["auth_time"] = morning

        assert come_in(company_browser, "/sign-in/company/again").status_code == REFUSED


def test_somebody_else_cannot_prove_it(company_browser: Browser, openid: OpenId) -> None:
    served = served_of(company_browser)
    with_session(company_browser, colleague(served.store, served.passwords, Role.FINANCE_SIGNER))
    openid.person["groups"] = ["finance"]

    assert come_in(company_browser, "/sign-in/company/again").status_code == REFUSED


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "ftp://127.0.0.1/"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_says_odd_things_of_itself_is_not_used(
    company_browser: Browser, openid: OpenId, document: dict[str, str]
) -> None:
    openid.document |= document

    answer = company_browser.get("/sign-in/company")

    assert (answer.status_code, "CM337" in answer.text) == (REFUSED, True)


def test_a_provider_that_is_not_there_is_told_without_its_secret() -> None:
    settings = SignIn(issuer="http://127.0.0.1:9", client_id="x", client_secret="hush hush")
    provider = Provider(settings)

    with pytest.raises(CompanySignInError) as refused:
        provider._about(NOW)
    assert "hush" not in str(refused.value)
    assert "cannot be reached" in str(refused.value)


def test_a_provider_is_spoken_to_by_https_only() -> None:
    with pytest.raises(CompanySignInError, match="https"):
        Provider(SignIn(issuer="http://login.example.com", client_id="x", client_secret="y"))


def test_without_a_provider_there_is_no_such_way(browser: Browser) -> None:
    assert browser.get("/sign-in/company").status_code == 404
