"""Forms as people without scripts use them: sent, answered, undone; mistakes beside the field."""

import re
from pathlib import Path

from changemaker.access.first_run import first_run_code
from changemaker.access.roles import Role
from changemaker.api.identity import COOKIE
from changemaker.channels.unsubscribe import token_for
from changemaker.core.message import Message
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import word
from changemaker.store.audit import read_audit
from changemaker.store.jobs import list_jobs
from changemaker.store.tasks import put_task
from changemaker.store.users import User, list_users, user_by_email
from doors.web.served_pages import MICROS, PASSWORD, Pages, empty_company, pages_of, words_of

PROGRAMME = "/programmes/complaints-in-a-day"


def user(pages: Pages, email: str) -> User:
    with pages.served.store.reading() as connection:
        found = user_by_email(connection, email)
    assert found is not None
    return found


def test_whoever_has_the_console_s_code_becomes_the_first_admin(pages: Pages) -> None:
    code = first_run_code(pages.served.store, now=MICROS)
    typed = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}
    wrong = pages.post("/first", {**typed, "code": "AAAA-AAAA-AAAA-AAAA"})
    weak = pages.post("/first", {**typed, "code": code, "password": "short"})
    right = pages.post("/first", {**typed, "code": code})

    assert wrong.status_code == 422
    assert word("web.first.wrong", "en") in words_of(wrong)
    assert 'value="ada@example.com"' in wrong.text
    assert PASSWORD not in wrong.text
    assert weak.status_code == 422
    assert right.status_code == 303
    assert COOKIE in right.headers["set-cookie"]
    assert pages.get("/").status_code == 200
    assert word("web.first.over", "en") in words_of(pages.get("/first"))


def test_a_wrong_password_is_told_beside_the_field_and_a_right_one_leads_on(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    pages.client.cookies.clear()
    wrong = pages.post("/sign-in", {"email": "ada@example.com", "password": "wrong", "next": "/data"})
    right = pages.post("/sign-in", {"email": "ada@example.com", "password": PASSWORD, "next": "/data"})
    elsewhere = pages.post("/sign-in", {"email": "ada@example.com", "password": PASSWORD, "next": "//evil.example"})

    assert wrong.status_code == 422
    assert word("web.sign_in.wrong", "en") in words_of(wrong)
    assert (right.status_code, right.headers["location"]) == (303, "/data")
    assert elsewhere.headers["location"] == "/"


def test_a_form_without_the_page_s_token_changes_nothing(pages: Pages) -> None:
    pages.person("ana", Role.ANALYST)
    answer = pages.post(f"{PROGRAMME}/prove", csrf="forged")

    assert answer.status_code == 403
    with pages.served.store.reading() as connection:
        assert list_jobs(connection) == ()


def test_a_proof_is_asked_for_once_shows_its_row_and_can_be_cancelled(pages: Pages) -> None:
    pages.person("ana", Role.ANALYST)
    first, second = pages.post(f"{PROGRAMME}/prove"), pages.post(f"{PROGRAMME}/prove")
    with pages.served.store.reading() as connection:
        (job,) = list_jobs(connection)
    page = pages.get(PROGRAMME)

    assert first.status_code == second.status_code == 303
    assert word("web.programme.asked", "en") in words_of(page)
    assert f'hx-get="/jobs/{job.id}/row"' in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert "hx-get" in pages.get(f"/jobs/{job.id}/row").text
    assert pages.post(f"/jobs/{job.id}/cancel").status_code == 303
    over = pages.get(f"/jobs/{job.id}/row")
    assert "hx-get" not in over.text
    assert over.headers["hx-refresh"] == "true"


def test_what_is_asked_and_called_off_on_pages_is_in_the_record(pages: Pages) -> None:
    pages.person("ana", Role.ANALYST)
    with pages.served.store.writing() as connection:
        task = put_task(connection, Message("web.skip"), now=MICROS, role="analyst")
    for path in (f"{PROGRAMME}/prove", "/data/load", "/scores/run"):
        pages.post(path)
    with pages.served.store.reading() as connection:
        jobs = {job.kind: job.id for job in list_jobs(connection)}
    pages.post(f"/jobs/{jobs['load']}/cancel")
    pages.post(f"/tasks/{task}/done", {"version": 1})
    with pages.served.store.reading() as connection:
        told = [(row.actor, row.action, row.object) for row in read_audit(connection, limit=20)]
    rows = [row for row in told if row[1] != "audit.signed_in"]

    assert sorted(rows) == sorted(
        [("u_ana", "audit.job_asked", id) for id in jobs.values()]
        + [("u_ana", "audit.job_cancelled", jobs["load"]), ("u_ana", "audit.task_ended", task)]
    )
    assert set(jobs) == {"prove", "load", "contest"}


def test_what_is_under_way_is_not_asked_again_by_the_other_door(pages: Pages) -> None:
    pages.person("ana", Role.ANALYST).post(f"{PROGRAMME}/prove")
    headers = {"x-csrf-token": pages.csrf}
    same = pages.client.post(f"/api/v1{PROGRAMME}/proofs", headers=headers)
    other = pages.client.post(f"/api/v1{PROGRAMME}/proofs", json={"refreeze": True}, headers=headers)
    with pages.served.store.reading() as connection:
        jobs = {job.id for job in list_jobs(connection)}

    assert same.status_code == other.status_code == 202
    assert same.json()["id"] != other.json()["id"]
    assert jobs == {same.json()["id"], other.json()["id"]}


def test_where_mail_is_set_up_the_link_is_in_it_alone_though_sending_is_a_rehearsal(tmp_path: Path) -> None:
    workspace = empty_company(tmp_path / "acme")
    with (workspace.folder / "changemaker.yml").open("a") as settings:
        settings.write("mail: {host: mail.example.com, sender: cx@example.com}\n")
    with pages_of(open_workspace(workspace.folder)) as pages:
        pages.person("ada", Role.ADMIN)
        made = pages.post("/people/invite", {"name": "Bo", "email": "bo@example.com", "roles": ["analyst"]})

    assert (made.status_code, made.headers.get("location")) == (303, "/people")
    assert "/invite/" not in made.text


def test_somebody_else_s_job_is_not_there(pages: Pages) -> None:
    pages.person("ana", Role.ANALYST).post("/scores/run")
    with pages.served.store.reading() as connection:
        (job,) = list_jobs(connection)
    pages.person("eve", Role.EXECUTIVE)

    assert pages.get(f"/jobs/{job.id}").status_code == 404
    assert pages.post(f"/jobs/{job.id}/cancel").status_code == 404


def test_an_invitation_is_shown_once_where_no_mail_leaves_and_lets_its_person_in(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    none = pages.post("/people/invite", {"name": "Bo", "email": "bo@example.com"})
    taken = pages.post("/people/invite", {"name": "Ada", "email": "ADA@example.com", "roles": ["analyst"]})
    made = pages.post("/people/invite", {"name": "Bo", "email": "bo@example.com", "roles": ["analyst", "executive"]})
    link = re.search(r"http://[^<]*(/invite/[\w-]+)", made.text)

    assert none.status_code == taken.status_code == 422
    assert word("web.field.roles", "en") in words_of(none)
    assert word("web.field.taken", "en") in words_of(taken)
    assert link is not None
    assert made.headers["cache-control"] == "no-store"
    pages.client.cookies.clear()
    assert word("web.invite.title", "en", name="Bo") in words_of(pages.get(link[1]))
    assert pages.post(link[1], {"password": PASSWORD}).status_code == 303
    assert user(pages, "bo@example.com").state == "active"
    assert pages.get(link[1]).status_code == 410


def test_the_second_of_two_who_change_one_person_is_told(pages: Pages) -> None:
    pages.person("bo", Role.AGENT)
    pages.person("ada", Role.ADMIN)
    bo = user(pages, "bo@example.com")
    first = pages.post(f"/people/{bo.id}", {"roles": ["manager"], "version": bo.version})
    second = pages.post(f"/people/{bo.id}", {"roles": ["executive"], "version": bo.version})

    assert first.status_code == 303
    assert second.status_code == 409
    assert word("web.error.409", "en") in words_of(second)
    assert user(pages, "bo@example.com").roles == ("manager",)


def test_a_closed_account_is_asked_about_first_and_can_be_opened_again(pages: Pages) -> None:
    pages.person("bo", Role.AGENT)
    pages.person("ada", Role.ADMIN)
    bo = user(pages, "bo@example.com")
    asked = pages.get(f"/people/{bo.id}/close")
    pages.post(f"/people/{bo.id}/close", {"version": bo.version})
    told = pages.get("/people")
    undo = re.search(r'action="(/people/u_bo/reopen[^"]+)"', told.text)

    assert word("web.people.close.title", "en", name="Bo") in words_of(asked)
    assert user(pages, "bo@example.com").state == "closed"
    assert undo is not None
    assert pages.post(undo[1]).status_code == 303
    assert user(pages, "bo@example.com").state == "active"


def test_the_last_admin_stays(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    ada = user(pages, "ada@example.com")
    demoted = pages.post(f"/people/{ada.id}", {"roles": ["agent"], "version": ada.version})
    closed = pages.post(f"/people/{ada.id}/close", {"version": ada.version})

    assert demoted.status_code == closed.status_code == 422
    assert word("web.field.last_admin", "en") in words_of(closed)


def test_a_key_is_shown_once_and_taken_back(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    made = pages.post("/people/keys", {"name": "Shop", "permissions": ["push_events"]})
    secret = re.search(r"cmk_[0-9a-f]{8}_[\w-]{43}", made.text)
    assert secret is not None
    id = secret[0][:12]

    assert secret[0] not in pages.get("/people/keys").text
    assert word("web.keys.revoke.title", "en", name="Shop") in words_of(pages.get(f"/people/keys/{id}/revoke"))
    assert pages.post(f"/people/keys/{id}/revoke").status_code == 303
    assert word("web.keys.revoked.mark", "en") in words_of(pages.get("/people/keys"))
    assert pages.post("/people/keys", {"name": "Shop"}).status_code == 422


def test_the_record_of_who_did_what_is_checked(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)

    assert word("web.audit.whole", "en") in words_of(pages.get("/people/record?check=1"))


def test_light_or_dark_is_kept_without_signing_in(pages: Pages) -> None:
    answer = pages.post("/theme", {"theme": "dark", "back": "/sign-in"})
    pages.client.cookies.set("cm_theme", "dark")

    assert answer.headers["location"] == "/"  # nobody is led back to the sign-in
    assert 'data-theme="dark"' in pages.get("/sign-in").text


def test_one_s_own_settings_are_kept_with_the_account(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    answer = pages.post("/account", {"language": "ar", "theme": "light"})
    ada = user(pages, "ada@example.com")

    assert answer.status_code == 303
    assert (ada.language, ada.theme, ada.digest) == ("ar", "light", False)
    assert 'dir="rtl"' in pages.get("/account").text


def test_a_new_password_needs_the_old_one_and_signs_out_elsewhere(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    wrong = pages.post("/account/password", {"old": "wrong", "new": "seven quiet harbours"})
    right = pages.post("/account/password", {"old": PASSWORD, "new": "seven quiet harbours"})

    assert wrong.status_code == 422
    assert word("web.field.password.old", "en") in words_of(wrong)
    assert right.status_code == 303
    assert pages.get("/account").status_code == 200  # with the new cookie


def test_a_task_is_ended_by_who_it_is_for(pages: Pages) -> None:
    with pages.served.store.writing() as connection:
        id = put_task(connection, Message("web.skip"), now=MICROS, role="analyst")
    pages.person("eve", Role.EXECUTIVE)
    assert pages.post(f"/tasks/{id}/done", {"version": 1}).status_code == 404
    pages.person("ana", Role.ANALYST)

    assert word("web.skip", "en") in words_of(pages.get("/"))
    assert pages.post(f"/tasks/{id}/done", {"version": 1}).status_code == 303
    assert pages.post(f"/tasks/{id}/done", {"version": 1}).status_code == 409


def test_signing_out_ends_the_session(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    answer = pages.post("/sign-out")

    assert answer.headers["location"] == "/sign-in"
    assert pages.get("/").status_code == 303


def test_a_mail_s_link_asks_for_one_press_and_a_scanner_unsubscribes_nobody(pages: Pages) -> None:
    token = token_for(pages.served.keys, "5f" * 32, "email", "marketing")
    asked = pages.get(f"/u/{token}")
    done = pages.client.post(f"/u/{token}", headers={"accept": "text/html"})

    assert word("web.unsubscribe.title", "en") in words_of(asked)
    assert done.status_code == 200
    assert word("web.unsubscribe.done", "en") in words_of(done)
    assert pages.get("/u/forged").status_code == 404


def test_whether_an_address_is_known_is_told_to_nobody(pages: Pages) -> None:
    pages.person("ada", Role.ADMIN)
    known = pages.post("/reset", {"email": "ada@example.com"})
    unknown = pages.post("/reset", {"email": "nobody@example.com"})

    assert known.status_code == unknown.status_code == 200
    assert words_of(known) == words_of(unknown)
    with pages.served.store.reading() as connection:
        assert len(list_users(connection)) == 1
