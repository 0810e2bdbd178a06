"""Pages of listening on a company that has asked and read: who may, what they say, what their forms do."""

import re

import pytest

from changemaker.access.roles import Role
from changemaker.access.sessions import DAY
from changemaker.core.message import Message
from changemaker.listen.asking.token import Token, token_for
from changemaker.listen.surveys.wording import FOLDER
from changemaker.reports.words import word
from changemaker.routines.interviews import OTHERWISE
from changemaker.store.audit import read_audit
from changemaker.store.expected import list_expected
from changemaker.store.invitations import Invitation, list_invitations, put_invitation
from changemaker.store.jobs import list_jobs
from changemaker.store.survey_links import list_links
from changemaker.store.tasks import put_task
from doors.web.listening_company import LATE
from doors.web.listening_work import asked_nothing, work
from doors.web.served_pages import MICROS, Pages, words_of
from doors.web.test_pages import assert_sound

SURVEYS = (
    "/surveys",
    "/surveys/pulse",
    "/surveys/pulse/audience",
    "/surveys/pulse/links",
    "/surveys/pulse/answers",
    "/surveys/pulse/score",
)
VOICES = ("/voices", "/voices/never-asked", "/voices/emotions", f"/voices/themes/{LATE}")
INTERVIEWS = ("/interviews", "/visits/new")
LABELS = ("/voices/labels",)
MANAGED = ("/surveys/pulse/withdraw?wave=x",)
EVERY = (*SURVEYS, *VOICES, *INTERVIEWS, *LABELS, *MANAGED)
ALLOWED = {
    Role.AGENT: set(),
    Role.MANAGER: {*INTERVIEWS},
    Role.ACCOUNT_MANAGER: {*INTERVIEWS},
    Role.FINANCE_SIGNER: {*SURVEYS},
    Role.EXECUTIVE: {*SURVEYS, *VOICES},
    Role.ANALYST: {*EVERY},
    Role.ADMIN: {*EVERY},
}


@pytest.fixture
def site(served_listening: Pages) -> Pages:
    return asked_nothing(served_listening)


def opened(site: Pages) -> Pages:
    """Return the site with an expectation of the survey written down."""
    site.post("/surveys/pulse/expected", {"value.nps": "40", "said": "They <b>love</b> us"})
    return site


@pytest.mark.parametrize("role", ALLOWED, ids=str)
def test_each_role_opens_its_own_pages_of_listening_and_no_others(site: Pages, role: Role) -> None:
    site.person("ada", role)
    answers = {path: site.get(path) for path in EVERY}

    assert {path: answer.status_code for path, answer in answers.items()} == {
        path: 200 if path in ALLOWED[role] else 403 for path in EVERY
    }
    for answer in answers.values():
        assert_sound(answer.text)


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_pages_of_listening_are_there_in_each_language(site: Pages, language: str) -> None:
    opened(site.person("ada", Role.ADMIN))
    for path in EVERY:
        answer = site.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer.status_code == 200, path
        assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text
        assert_sound(answer.text)


def test_a_survey_is_told_in_words_with_its_conditions_and_nothing_of_it_is_markup(site: Pages) -> None:
    page = site.person("ana", Role.ANALYST).get("/surveys/pulse")

    assert "Only if “How likely are you to recommend us to a …” is 6 or less." in words_of(page)
    assert "Only if the account's segment is one of “b2b” and “key”." in words_of(page)
    assert "A loan" in words_of(page)
    assert "<b>doing</b>" not in page.text
    assert "&lt;b&gt;doing&lt;/b&gt;" in page.text
    assert "20 of 40" not in page.text  # 40 asked and 20 answered stand by themselves
    assert re.search(r"Asked 40 Answered 20 50\.0.%", words_of(page))


def test_a_survey_is_seen_as_customers_see_it_in_each_of_its_languages(site: Pages) -> None:
    site.person("eve", Role.EXECUTIVE)
    arabic, second = site.get("/surveys/pulse/preview?lang=ar"), site.get("/surveys/pulse/preview?lang=en&page=2")
    other = site.get("/surveys/pulse/preview?lang=xx&page=99")

    assert 'lang="ar" dir="rtl"' in arabic.text
    assert "Why &lt;i&gt;that&lt;/i&gt;?" in second.text  # a question that some would never see
    assert other.status_code == 200
    assert site.get("/surveys/none/preview").status_code == 404


def test_an_audience_is_worked_out_looked_at_invited_and_withdrawn(site: Pages) -> None:
    site.person("ana", Role.ANALYST)
    assert word("web.audience.no_plan", "en") in words_of(site.get("/surveys/pulse/audience"))
    assert site.get("/surveys/pulse/invite").status_code == 404
    assert site.post("/surveys/pulse/audience", {"wave": "w 1"}).status_code == 422
    site.post("/surveys/pulse/audience", {"wave": "w1"})
    work(site)
    planned = site.get("/surveys/pulse/audience")
    asked = site.get("/surveys/pulse/invite")
    made_at = re.search(r'name="made_at" value="(\d+)"', asked.text)

    assert re.search(r"3 people of 3 accounts would be asked, of 40", words_of(planned))  # nobody else has an address
    assert word("asking.left.no_address", "en") in words_of(planned)
    assert word("web.invite_all.rehearse", "en").replace("`", "") in words_of(asked)
    assert made_at is not None
    assert site.post("/surveys/pulse/invite", {"made_at": "1"}).headers["location"] == "/surveys/pulse/audience"
    with site.served.store.reading() as connection:
        assert list_invitations(connection) == []  # the plan was another one by then
    site.post("/surveys/pulse/invite", {"made_at": made_at[1]})
    work(site)
    with site.served.store.reading() as connection:
        invited = list_invitations(connection)
        told = [row.action for row in read_audit(connection)]
    listed = site.get("/interviews").text
    assert [row.mode for row in invited] == ["interview"] * 3
    assert all(f'href="/interviews/{row.id}"' in listed for row in invited)
    assert "audit.survey_invited" in told
    assert re.search(r"w1\D+3\b", words_of(site.get("/surveys/pulse/audience")))
    assert word("web.withdraw.about", "en") in words_of(site.get("/surveys/pulse/withdraw?wave=w1"))
    site.post("/surveys/pulse/withdraw", {"wave": "w1"})
    with site.served.store.reading() as connection:
        assert {row.state for row in list_invitations(connection)} == {"skipped"}


def test_nobody_who_may_only_look_invites_anybody(site: Pages) -> None:
    site.person("eve", Role.EXECUTIVE)
    for path in ("audience", "invite", "withdraw", "links", "expected", "expected/skip", "score"):
        assert site.post(f"/surveys/pulse/{path}", {"wave": "w1"}).status_code == 403
    site.person("ana", Role.ANALYST)
    for path in ("audience", "invite", "withdraw", "links", "expected", "expected/skip", "score"):
        assert site.post(f"/surveys/pulse/{path}", {"wave": "w1"}, csrf="forged").status_code == 403
    with site.served.store.reading() as connection:
        assert list_jobs(connection) == ()


def test_a_link_is_made_with_its_code_shown_and_closed(site: Pages) -> None:
    site.person("ana", Role.ANALYST)
    nameless = site.post("/surveys/pulse/links", {"mode": "qr", "name": ""})
    framed = site.post("/surveys/pulse/links", {"mode": "embedded", "name": "Shop", "frame_of": "javascript:1"})
    made = site.post("/surveys/pulse/links", {"mode": "qr", "name": 'Counter "3" <i>'})
    page = site.get(made.headers["location"])
    with site.served.store.reading() as connection:
        (link,) = list_links(connection)
    address = f"/s/{token_for(site.served.keys, Token('link', link.id))}"
    code = site.get(f"/surveys/pulse/links/{link.id}/qr.svg")

    assert (site.served.workspace.state / FOLDER / "pulse.json").is_file()  # its wording: another would be a new series
    assert nameless.status_code == framed.status_code == 422
    assert word("web.link.frame.wrong", "en") in words_of(framed)
    assert address in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page.text
    assert "<i>" not in page.text.replace("<i class=", "")
    assert code.headers["content-type"].startswith("image/svg+xml")
    assert site.get(address).status_code == 200
    assert_sound(page.text)
    site.post(f"/surveys/pulse/links/{link.id}/close")
    with site.served.store.reading() as connection:
        assert list_links(connection) == []
    assert site.get(f"/surveys/other/links/{link.id}").status_code == 404


def test_a_survey_inside_another_page_names_who_may_show_it(site: Pages) -> None:
    site.person("ana", Role.ANALYST)
    fields = {"mode": "embedded", "name": "Shop", "frame_of": "https://shop.example/"}
    page = site.get(site.post("/surveys/pulse/links", fields).headers["location"])

    assert "&lt;iframe src=" in page.text
    assert 'title="How are we &lt;b&gt;doing' not in page.text
    assert word("web.link.snippet.about", "en", site="https://shop.example") in words_of(page)


def test_results_open_only_after_somebody_has_said_what_they_expect(site: Pages) -> None:
    site.person("ana", Role.ANALYST)
    closed = [site.get(f"/surveys/pulse/{path}") for path in ("answers", "score")]
    nothing = site.post("/surveys/pulse/expected", {"value.nps": "", "said": " "})
    wild = site.post("/surveys/pulse/expected", {"value.nps": "1000"})
    without = site.post("/surveys/pulse/expected/skip", {"reason": ""})
    with site.served.store.reading() as connection:
        assert list_expected(connection, "pulse") == []

    for page in closed:
        assert word("web.expected.first", "en") in words_of(page)
        assert word("web.answers.last", "en") not in words_of(page)
    assert nothing.status_code == wild.status_code == without.status_code == 422
    assert word("web.expected.nothing", "en") in words_of(nothing)
    assert word("web.expected.wrong", "en", low=-100, high=100) in words_of(wild)
    assert 'value="1000"' in wild.text
    assert site.post("/surveys/pulse/expected/skip", {"reason": "we were asked late"}).status_code == 303
    assert "we were asked late" in words_of(site.get("/surveys/pulse/score"))


def test_answers_are_counted_and_what_was_written_is_only_for_who_may_read_voices(site: Pages) -> None:
    opened(site.person("ana", Role.ANALYST))
    read = site.get("/surveys/pulse/answers")
    unread = site.person("fin", Role.FINANCE_SIGNER).get("/surveys/pulse/answers")

    assert re.search(r"Answered this question: 20", words_of(read))
    assert re.search(r"Frustrated\s+50\.0.%\s+10", words_of(read))  # 10 of the 20 that were asked
    assert "the driver was late" in words_of(read)
    assert "<script>alert" not in read.text
    assert "the driver was late" not in words_of(unread)
    assert word("web.answers.last.no_texts", "en") in words_of(unread)


def test_the_honest_score_stands_beside_what_the_team_expected(site: Pages) -> None:
    opened(site.person("ana", Role.ANALYST))
    empty = site.get("/surveys/pulse/score")
    site.post("/surveys/pulse/score", {"question": "nps"})
    work(site)
    page = site.get("/surveys/pulse/score")

    assert word("web.score.empty", "en") in words_of(empty)
    assert word("key.raw", "en") in words_of(page)
    assert word("web.expected.beside", "en") in words_of(page)
    assert re.search(r"40\.?0? by 1", words_of(page))
    assert "They &lt;b&gt;love&lt;/b&gt; us" in page.text
    assert_sound(page.text)
    assert site.post("/surveys/pulse/score", {"question": "none"}).status_code == 404


def an_interview(site: Pages) -> Invitation:
    """Put an interview on the list of the analysts, as an invited wave does where nobody looks after the account."""
    with site.served.store.writing() as connection:
        task = put_task(connection, Message("asking.task.interview", {}), now=MICROS, role=OTHERWISE.value)
        row = Invitation(
            id="1f" * 16,
            once_key="once",
            survey="pulse",
            version=3,
            account_id="a7",
            contact_id="c7",
            mode="interview",
            state="sent",
            task_id=task,
            made_at=MICROS,
            due_at=MICROS,
            sent_at=MICROS,
            expires_at=MICROS + DAY,
            changed_at=MICROS,
        )
        put_invitation(connection, row)
    return row


def test_an_interview_is_on_the_list_of_who_holds_it_and_of_nobody_else(site: Pages) -> None:
    first = an_interview(site)
    mine = site.person("ana", Role.ANALYST).get("/interviews")
    stranger = site.person("max", Role.MANAGER).get("/interviews")
    refused = site.post(f"/interviews/{first.id}/declined", {"why": "left"})
    site.person("ann", Role.ANALYST).post(f"/interviews/{first.id}/declined", {"why": "no_interest"})
    after = site.get("/interviews?whose=all")
    with site.served.store.reading() as connection:
        state = {row.id: (row.state, row.reason) for row in list_invitations(connection)}

    assert mine.text.count(f'href="/interviews/{first.id}"') == 2
    assert "Ask about deliveries first." in words_of(mine)
    assert first.account_id not in words_of(stranger)
    assert refused.status_code == 404
    assert state[first.id] == ("declined", "web.declined.no_interest")
    assert word("web.invitation.declined", "en") in words_of(after)


def test_a_site_visit_is_planned_for_an_account_of_one_s_own(site: Pages) -> None:
    site.person("ana", Role.ANALYST)
    wrong = site.post("/visits/new", {"survey": "pulse", "account_id": "nobody", "day": "2020-01-01"})
    made = site.post("/visits/new", {"survey": "pulse", "account_id": "a7", "contact_id": "c7", "day": "2026-12-01"})
    with site.served.store.reading() as connection:
        (row,) = list_invitations(connection)
    page = site.get("/interviews")
    foreign = site.person("sal", Role.ACCOUNT_MANAGER)
    not_theirs = foreign.post("/visits/new", {"survey": "pulse", "account_id": "a7", "day": "2026-12-01"})

    assert wrong.status_code == 422
    assert word("web.visit.account.wrong", "en") in words_of(wrong)
    assert word("web.visit.day.wrong", "en") in words_of(wrong)
    assert (made.status_code, row.mode, row.account_id, row.state) == (303, "visit", "a7", "sent")
    assert row.due_at > MICROS
    assert row.facts["account.segment"] == "b2b"
    assert "a7" in words_of(page)
    assert not_theirs.status_code == 422  # sees no account: no staff member of the company


def test_teams_are_told_whether_they_met_a_customer(site: Pages) -> None:
    page = site.person("ana", Role.ANALYST).get("/interviews")

    assert word("web.met.title", "en") in words_of(page)
    assert re.search(r"north 0.%", words_of(page))


def test_first_views_of_listening_are_small(site: Pages) -> None:
    opened(site.person("ada", Role.ADMIN))
    for path in (*SURVEYS, *VOICES, *INTERVIEWS):
        page = site.client.get(path, headers={"accept-encoding": "br"})
        assert int(page.headers["content-length"]) < 30_000, path
