"""Answering a survey: what is kept when, what is refused how, and what stands in the tables then."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changemaker.access.roles import Role
from changemaker.core.message import Message
from changemaker.engine.lake import open_tables
from changemaker.listen.asking.token import Token, token_for
from changemaker.store.answering import open_text, read_draft
from changemaker.store.consents import consent_of
from changemaker.store.listening_tables import SURVEY_ANSWER, SURVEY_EMOTION, SURVEY_LINK, SURVEY_RESPONSE, SURVEY_TEXT
from changemaker.store.people import erase_person
from changemaker.store.tasks import put_task, read_task
from doors.listen.answering_site import Answering, answering, words_in

HOSTILE = '<script>alert(1)</script> =HYPERLINK("http://x","y") {nps} {{7*7}}'
FIRST, REASON, FEELING = {"-page": 0}, {"-page": 1}, {"-page": 2}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    with answering(tmp_path_factory.mktemp("answering")) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(site: Answering) -> None:
    site.client.cookies.clear()
    site.served.limits.forget()


def answered(site: Answering, token: str, nps: int = 9) -> None:
    """Answer all of a survey."""
    assert site.post(f"/s/{token}", {**FIRST, "nps": nps}).status_code == 303
    assert site.post(f"/s/{token}", {**FEELING, "feel": "valued", "feel.valued": 5}).status_code == 303


def test_loading_an_address_records_nothing_and_the_first_page_that_is_sent_off_opens_it(site: Answering) -> None:
    token, row = site.invitation()

    page = site.get(f"/s/{token}?nps=9")

    assert page.status_code == 200
    assert 'value="9" checked' in page.text
    assert site.again(row).state == "sent"
    assert site.rows(SURVEY_RESPONSE, invitation_id=row.id) == []
    assert site.post(f"/s/{token}", {**FIRST, "nps": 9}).headers["location"] == f"/s/{token}?page=3"
    assert site.again(row).state == "opened"


def test_each_page_is_kept_sealed_and_is_there_on_another_device(site: Answering) -> None:
    token, row = site.invitation(language="de")
    site.post(f"/s/{token}", {**FIRST, "nps": 3, "ways": ["web", "shop"]})

    other = site.get(f"/s/{token}", **{"accept-language": "ru"})

    assert 'lang="de"' in other.text
    assert "Was ist schiefgegangen?" in words_in(other)
    (kept,) = site.rows(SURVEY_RESPONSE, invitation_id=row.id)
    assert kept["state"] == "partial"
    assert b"shop" not in kept["draft"]
    with site.served.store.reading() as connection:
        draft = read_draft(connection, site.served.keys, kept["id"])
    assert draft is not None
    assert draft.answers == {"nps": 3.0, "ways": ["web", "shop"]}


def test_what_is_wrong_stands_beside_its_question_and_nothing_typed_is_lost(site: Answering) -> None:
    token, _ = site.invitation()
    site.post(f"/s/{token}", {**FIRST, "nps": 2})

    long = site.post(f"/s/{token}", {**REASON, "why": "x" * 20_001, "order.speed": 1, "order.price": 1})

    assert long.status_code == 422
    assert "x" * 20_001 in long.text
    said = words_in(long)
    assert "20,001 characters" in said
    assert "Two of them have the same place" in said
    assert 'href="#why-1"' in long.text
    assert re.search(r'id="why-1"[^>]*aria-describedby="why-problem"', long.text)
    again = words_in(site.get(f"/s/{token}"))
    assert "What went wrong?" in again


def test_a_page_of_ten_megabytes_is_refused_and_the_draft_stays(site: Answering) -> None:
    token, row = site.invitation()
    site.post(f"/s/{token}", {**FIRST, "nps": 2})
    before = site.rows(SURVEY_RESPONSE, invitation_id=row.id)

    refused = site.post(f"/s/{token}", {**REASON, "why": "x" * 10_000_000})

    assert refused.status_code == 413
    assert "What you sent off before is safe" in words_in(refused)
    assert site.rows(SURVEY_RESPONSE, invitation_id=row.id) == before


def test_sending_the_last_page_records_all_rows_at_once(site: Answering) -> None:
    token, row = site.invitation(language="en", about={"location_id": "L7"})
    site.post(f"/s/{token}", {**FIRST, "nps": 2, "ways": "phone"})
    site.post(f"/s/{token}", {**REASON, "why": HOSTILE, "order.price": 1})
    last = {**FEELING, "feel": ["let_down"], "feel.let_down": 4, "feel.confused": 2, "mail": "yes"}
    done = site.post(f"/s/{token}", last)
    thanks = site.get(done.headers["location"])

    assert thanks.status_code == 200
    assert "We read every answer." in words_in(thanks)
    (response,) = site.rows(SURVEY_RESPONSE, invitation_id=row.id)
    assert (response["state"], response["draft"], response["mode"]) == ("complete", None, "email")
    answers = {one["question"]: one["value"] for one in site.rows(SURVEY_ANSWER, response_id=response["id"])}
    assert answers == {"nps": 2, "ways.web": 0, "ways.phone": 1, "ways.shop": 0, "order.price": 1, "mail": 1}
    felt = {one["emotion"]: one["intensity"] for one in site.rows(SURVEY_EMOTION, response_id=response["id"])}
    assert felt["let_down"] == pytest.approx(0.8)  # 4 of 5 steps
    assert felt["confused"] == 0  # its strength was chosen, and then it was unticked
    with site.served.store.reading() as connection:
        assert open_text(connection, site.served.keys, f"{response['id']}:why") == HOSTILE
        consent = consent_of(connection, contact_id=str(row.contact_id), channel="email", purpose="marketing")
    assert consent == "given"
    assert site.again(row).state == "answered"
    tables = open_tables(site.served.workspace.state, store=site.served.store)
    mine = tables["response"].filter(lambda t: t.response_id == response["id"]).to_pyarrow().to_pylist()
    assert [(one["invitation_id"], one["location_id"], one["survey_version"]) for one in mine] == [(row.id, "L7", 3)]


def test_what_was_typed_is_escaped_where_it_is_shown_again(site: Answering) -> None:
    token, _ = site.invitation()
    site.post(f"/s/{token}", {**FIRST, "nps": 2})
    site.post(f"/s/{token}", {**REASON, "why": HOSTILE})

    page = site.get(f"/s/{token}?page=2")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_a_link_counts_once_and_says_so_kindly_afterwards(site: Answering) -> None:
    token, row = site.invitation()
    answered(site, token)

    twice = site.post(f"/s/{token}", {**FEELING, "feel": "confused"})  # a double click
    site.later(minutes=10)
    later, again = site.get(f"/s/{token}"), site.post(f"/s/{token}", {**FIRST, "nps": 1})

    assert twice.status_code == 303
    assert (later.status_code, again.status_code) == (410, 410)
    assert "answered already" in words_in(later)
    (response,) = site.rows(SURVEY_RESPONSE, invitation_id=row.id)
    nps = [one["value"] for one in site.rows(SURVEY_ANSWER, response_id=response["id"]) if one["question"] == "nps"]
    assert nps == [9]


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [("expired", 410, "time for these questions is over"), ("skipped", 410, "closed"), ("declined", 410, "not to ask")],
)
def test_an_address_that_takes_no_answers_says_why(site: Answering, state: str, status: int, said: str) -> None:
    token, _ = site.invitation(state=state)

    page, sent = site.get(f"/s/{token}"), site.post(f"/s/{token}", {**FIRST, "nps": 3})

    assert (page.status_code, sent.status_code) == (status, status)
    assert said in words_in(page)


def test_an_invitation_expires_by_the_clock_and_not_by_a_job(site: Answering) -> None:
    token, row = site.invitation()
    site.time[0] = site.time[0].replace(year=2027)
    expired = site.get(f"/s/{token}")
    site.time[0] = site.time[0].replace(year=2026)

    assert (expired.status_code, site.again(row).state) == (410, "sent")


def test_a_guessed_address_is_not_found_and_guessing_on_is_stopped(site: Answering) -> None:
    token, _ = site.invitation()
    forged = token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")

    statuses = [site.get(f"/s/{forged}").status_code for _ in range(70)]

    assert statuses[0] == 404
    assert statuses[-1] == 429  # sixty guesses, then one each two seconds
    assert site.get(f"/s/{token}").status_code == 200  # whoever has a link is not in the way of it


def test_one_persons_link_cannot_be_used_as_a_hammer(site: Answering) -> None:
    token, _ = site.invitation()

    sent = [site.post(f"/s/{token}", {**FIRST, "nps": 3}) for _ in range(65)]

    assert {one.status_code for one in sent[:60]} == {303}
    assert sent[-1].status_code == 429
    assert "What was kept before is safe" in words_in(sent[-1])
    assert int(sent[-1].headers["retry-after"]) >= 1


def test_do_not_ask_me_again_takes_one_click_and_holds_for_everything_that_waits(site: Answering) -> None:
    token, row = site.invitation()
    _, other = site.invitation(contact=row.contact_id, state="planned")
    asked = site.get(f"/s/{token}/stop")
    before = site.again(row).state

    done = site.post(f"/s/{token}/stop", {})

    assert (asked.status_code, before, done.status_code) == (200, "sent", 200)
    assert "We will not ask you again" in words_in(done)
    assert {site.again(row).state, site.again(other).state} == {"declined"}
    with site.served.store.reading() as connection:
        said = consent_of(connection, contact_id=str(row.contact_id), channel="email", purpose="service")
    assert said == "withdrawn"
    assert site.post(f"/s/{token}", {**FIRST, "nps": 3}).status_code == 410


def test_a_link_that_many_use_gives_each_a_response_of_their_own_and_a_double_click_only_one(site: Answering) -> None:
    link = site.link("qr", location_id="L1")
    page = site.get(f"/s/{link}")
    drawn = re.search(r'name="-response" value="([^"]+)"', page.text)
    assert drawn is not None
    first = {**FIRST, "nps": 10, "-response": drawn[1]}

    sent = [site.post(f"/s/{link}", first) for _ in range(2)]
    site.post(f"/s/{link}", {**FIRST, "nps": 1})

    assert {one.headers["location"] for one in sent} == {f"/s/{drawn[1]}?page=3"}
    found = site.rows(SURVEY_RESPONSE, mode="qr")
    assert len(found) == 2
    assert {one["account_id"] for one in found} == {f"nobody:{one['id']}" for one in found}
    assert [one["opened"] for one in site.rows(SURVEY_LINK, mode="qr")] == [2]


def test_a_kiosk_forgets_who_went_away(site: Answering) -> None:
    link = site.link("kiosk")
    page = site.get(f"/k/{link}")
    sent = site.post(f"/k/{link}", {**FIRST, "nps": 1})
    own = sent.headers["location"].partition("?")[0]
    still = site.get(own)
    site.later(seconds=21)  # kiosk_reset_seconds is 20
    gone = site.get(own)

    assert page.headers["refresh"] == f"20; url=/k/{link}"
    assert 'autocomplete="off"' in page.text
    assert "set-cookie" not in page.headers
    assert "What went wrong?" in words_in(still)
    assert (gone.status_code, gone.headers["location"]) == (303, f"/k/{link}")
    assert site.get(f"/s/{link}").headers["location"] == f"/k/{link}"


def test_only_the_site_that_a_link_names_may_frame_it(site: Answering) -> None:
    framed = site.link("embedded", frame_of="https://shop.example.com; script-src *")
    named = site.link("embedded", frame_of="https://shop.example.com")
    token, _ = site.invitation()

    policies = [site.get(f"/s/{one}").headers["content-security-policy"] for one in (named, framed, token)]

    assert "frame-ancestors https://shop.example.com;" in policies[0]
    assert "frame-ancestors 'none'" in policies[1]  # what is no address is left out
    assert "frame-ancestors 'none'" in policies[2]
    assert all("script-src 'self'" in one for one in policies)


def test_who_was_erased_is_asked_nothing_and_nothing_is_kept_of_them(site: Answering) -> None:
    token, row = site.invitation()
    with site.served.store.writing() as connection:
        erase_person(connection, str(row.contact_id), site.now)

    assert site.get(f"/s/{token}").status_code == 410
    assert site.post(f"/s/{token}", {**FIRST, "nps": 3}).status_code == 410
    assert site.rows(SURVEY_RESPONSE, invitation_id=row.id) == []


def test_a_survey_whose_file_is_gone_is_closed_and_one_that_is_broken_says_that_it_is_our_fault(
    site: Answering,
) -> None:
    gone, _ = site.invitation(survey="last_year")
    broken, _ = site.invitation(survey="broken")
    file = site.served.workspace.folder / "surveys" / "broken.yml"
    file.write_text("questions: [{id: nps, type: npx}]")
    answers = [site.get(f"/s/{gone}"), site.get(f"/s/{broken}"), site.post(f"/s/{broken}", {**FIRST, "nps": 1})]
    file.unlink()

    assert [one.status_code for one in answers] == [410, 503, 503]
    assert "The fault is ours" in words_in(answers[1])


def test_a_required_question_that_was_jumped_over_is_asked_before_anything_is_recorded(site: Answering) -> None:
    token, row = site.invitation()

    sent = site.post(f"/s/{token}", {**FEELING, "feel": "valued"})

    assert sent.status_code == 422
    assert "Please answer this question." in words_in(sent)
    assert [one["state"] for one in site.rows(SURVEY_RESPONSE, invitation_id=row.id)] == ["partial"]


def test_an_interview_is_held_by_whom_it_was_given_to_with_notes_that_lie_sealed(site: Answering) -> None:
    site.person("ada", Role.ACCOUNT_MANAGER)
    with site.served.store.writing() as connection:
        task = put_task(connection, Message("asking.task.interview", {}), now=site.now, user_id="u_ada")
    _, mine = site.invitation(mode="interview", task_id=task, language="en")
    _, others = site.invitation(mode="interview", language="en")
    form = {"csrf": site.csrf}

    page = site.get(f"/interviews/{mine.id}")
    refused = [site.get(f"/interviews/{others.id}"), site.post(f"/interviews/{others.id}", {**form, **FIRST, "nps": 1})]
    forged = site.post(f"/interviews/{mine.id}", {**FIRST, "nps": 1})
    site.post(f"/interviews/{mine.id}", {**form, **FIRST, "nps": 5, "note:nps": "hesitated <b>"})
    second = site.get(f"/interviews/{mine.id}")
    site.post(f"/interviews/{mine.id}", {**form, **REASON, "why": "too slow"})
    end = site.post(f"/interviews/{mine.id}", {**form, **FEELING})

    assert "Let them talk." in words_in(page)
    assert [one.status_code for one in refused] == [404, 404]
    assert forged.status_code == 403
    assert "Who did you speak to?" in words_in(second)
    assert end.headers["location"] == "/interviews"
    (response,) = site.rows(SURVEY_RESPONSE, invitation_id=mine.id)
    assert (response["state"], response["mode"], response["interviewer"]) == ("complete", "interview", "u_ada")
    assert b"hesitated" not in response["notes"]
    with site.served.store.reading() as connection:
        draft = read_draft(connection, site.served.keys, response["id"])
        ended = read_task(connection, task)
    assert draft is not None
    assert draft.notes["nps"] == "hesitated <b>"
    assert ended is not None
    assert (ended.state, site.again(mine).state) == ("done", "answered")
    assert len(site.rows(SURVEY_TEXT, response_id=response["id"])) == 1


def test_an_analyst_may_hold_any_interview_and_an_agent_none(site: Answering) -> None:
    _, row = site.invitation(mode="visit", language="en")
    site.person("bob", Role.ANALYST)
    analyst = site.get(f"/interviews/{row.id}").status_code
    site.person("cid", Role.AGENT)
    agent = site.get(f"/interviews/{row.id}").status_code

    assert (analyst, agent) == (200, 403)


FIELDS = st.sampled_from(
    ["-page", "-go", "-language", "-response", "nps", "ways", "why", "order.speed", "feel", "feel.valued", "mail", "zz"]
)
VALUES = st.one_of(
    st.sampled_from(
        ["", "0", "1", "2", "3", "9", "99", "-1", "1e400", "back", "send", "ar", "none", "yes", "²", "\x00"]
    ),
    st.text(max_size=30),
)
FORMS = st.lists(st.tuples(FIELDS, VALUES), max_size=12)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forms=st.lists(FORMS, min_size=1, max_size=3), raw=st.binary(max_size=60), token=st.text(max_size=60))
def test_no_form_and_no_address_makes_the_server_fail(
    site: Answering, forms: list[list[tuple[str, str]]], raw: bytes, token: str
) -> None:
    site.served.limits.forget()
    good, _ = site.invitation()
    link = site.link("link")
    signed = token_for(site.served.keys, Token("response", "ab" * 16))
    statuses = []
    for form in forms:
        encoded = [(name, value.encode("utf-8", "surrogatepass")) for name, value in form]
        statuses += [site.post(f"/s/{one}", encoded).status_code for one in (good, link, signed)]
    statuses.append(site.client.post(f"/s/{good}", content=raw).status_code)
    safe = "".join(letter for letter in token if letter.isprintable() and letter not in "/?#%\\") or "x"
    statuses += [site.get(f"/s/{safe}").status_code, site.get(f"/k/{safe}").status_code]
    statuses += [
        site.get(
            f"/s/{good}",
        ).status_code,
        site.get(f"/s/{good}?page=2&nps={len(token)}").status_code,
    ]

    assert set(statuses) <= {200, 303, 400, 404, 410, 422, 429}
