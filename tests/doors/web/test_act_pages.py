"""Pages of acting: what waits for somebody, journeys with both arms, mails in their languages, cases to their end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.access.roles import Role
from changemaker.core.message import Message
from changemaker.store.case_tables import CARE_CASE, CASE_EVENT
from changemaker.store.cases import note_event, read_case
from changemaker.store.jobs import list_jobs
from changemaker.store.journeys import read_journey_row
from changemaker.store.people_tables import USER
from changemaker.store.tasks import list_tasks, put_task
from doors.web.acting_company import DAY, MAIL, NAME, NOW, RUN, acting, acting_files, case
from doors.web.conftest import cleared
from doors.web.listening_work import work
from doors.web.served_pages import Pages, pages_of, small_company, words_of


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site with one journey under way."""
    folder = tmp_path_factory.mktemp("acting") / "company"
    small_company(folder)
    workspace = acting_files(folder)
    with pages_of(workspace) as pages:
        acting(workspace, pages.served.store)
        yield pages


@pytest.fixture
def acts(site: Pages) -> Pages:
    """The same, with no case and nobody known."""
    with site.served.store.writing() as connection:
        for table in (CARE_CASE, CASE_EVENT):
            connection.execute(sa.delete(table))
    return cleared(site)


# --- the inbox


def test_an_empty_inbox_says_so_to_everybody(acts: Pages) -> None:
    page = acts.person("ada", Role.AGENT).get("/inbox")

    assert "Nothing asks for attention now." in words_of(page)
    assert "Nothing for you to do" in words_of(page) or page.status_code == 200


def test_a_task_is_ended_with_a_word_on_how_it_went(acts: Pages) -> None:
    acts.person("ada", Role.AGENT)
    with acts.served.store.writing() as connection:
        told = Message("asking.letter.words", {"text": "Call account a1."})
        id = put_task(connection, told, now=NOW - DAY, user_id="u_ada", about="account:a1", due_at=NOW - DAY // 2)

    before = words_of(acts.get("/inbox"))
    ended = acts.post(f"/inbox/{id}/end", {"version": 1, "how": "done", "note": "Reached, orders tomorrow."})
    after = words_of(acts.get("/inbox"))
    with acts.served.store.reading() as connection:
        (task,) = list_tasks(connection, user_id="u_ada", states=("done",))

    assert "Call account a1." in before and "Late" in before
    assert ended.status_code == 303
    assert "Reached, orders tomorrow." in after
    assert task.note == "Reached, orders tomorrow."


def test_what_is_late_is_a_signal_to_those_who_may_see_it(acts: Pages) -> None:
    case(acts.served.store, "late", due_at=NOW - 60_000_000)

    analyst = words_of(acts.person("ana", Role.ANALYST).get("/inbox"))
    agent = words_of(acts.person("ada", Role.AGENT).get("/inbox"))

    assert "Cases past the time by which they were due: 1" in analyst
    assert "Cases past the time" not in agent


# --- journeys


def test_the_list_counts_both_arms_and_says_what_is_measured(acts: Pages) -> None:
    page = acts.person("eve", Role.EXECUTIVE).get("/journeys")
    said = words_of(page)

    assert NAME in said and "Live" in said
    assert "An account that always reorders has passed <its own> threshold." in said
    assert "not measured yet" in said
    assert "<its own>" not in page.text


def test_the_page_of_a_journey_shows_rule_steps_runs_and_rehearsal(acts: Pages) -> None:
    page = acts.person("eve", Role.EXECUTIVE).get(f"/journeys/{NAME}")
    said = words_of(page)

    assert "days_since_order > order_gap_p90" in said
    assert "wait 7d until order.placed" in said and "waiting here: 8" in said
    assert "comparison group" in said and "goal reached" in said
    assert 'class="hollow"' in page.text  # entries that the lot left alone
    assert "not answerable yet" in said or "only 4 units" in said
    assert f'action="/journeys/{NAME}/pause"' not in page.text


def test_a_journey_is_paused_and_the_next_page_offers_to_take_it_back(acts: Pages) -> None:
    acts.person("ana", Role.ANALYST)
    paused = acts.post(f"/journeys/{NAME}/pause")
    page = acts.get(f"/journeys/{NAME}")
    acts.post(f"/journeys/{NAME}/resume")
    with acts.served.store.reading() as connection:
        row = read_journey_row(connection, NAME)

    assert paused.status_code == 303
    assert f'action="/journeys/{NAME}/resume"' in page.text
    assert "Paused" in words_of(page)
    assert row is not None and row.state == "live"


def test_only_who_may_manage_journeys_changes_one(acts: Pages) -> None:
    refused = acts.person("eve", Role.EXECUTIVE).post(f"/journeys/{NAME}/pause")
    unknown = acts.person("ana", Role.ANALYST).post(f"/journeys/{NAME}/delete")

    assert (refused.status_code, unknown.status_code) == (403, 404)
    assert acts.get("/journeys/nobody").status_code == 404


def test_measuring_and_rehearsing_are_jobs_asked_for_once(acts: Pages) -> None:
    acts.person("ana", Role.ANALYST)
    for what in ("measure", "rehearse", "measure", "rehearse"):
        assert acts.post(f"/journeys/{NAME}/{what}").status_code == 303
    with acts.served.store.reading() as connection:
        kinds = sorted(job.kind for job in list_jobs(connection, limit=10))

    assert kinds == ["journey_effect", "rehearse"]


def test_a_rehearsal_and_a_measurement_that_were_asked_for_end_and_their_page_says_what_came(tmp_path: Path) -> None:
    with pages_of(acting_files(small_company(tmp_path / "company").folder)) as pages:
        acting(pages.served.workspace, pages.served.store)
        pages.person("ana", Role.ANALYST)
        for what in ("rehearse", "measure"):
            pages.post(f"/journeys/{NAME}/{what}")
        work(pages)
        told = words_of(pages.get(f"/journeys/{NAME}"))
        with pages.served.store.reading() as connection:
            ended = {job.kind: job.state for job in list_jobs(connection, limit=10)}

    assert ended == {"rehearse": "done", "journey_effect": "done"}
    assert "Not measured yet" not in told and "too few have had the whole window" in told


def test_a_run_shows_what_each_step_decided_and_what_was_known(acts: Pages) -> None:
    page = acts.person("eve", Role.EXECUTIVE).get(f"/journeys/{NAME}/runs/{RUN}")
    said = words_of(page)

    assert all(part in said for part in ("task", "did", "wait", "waits", "days_since_order", "41"))
    assert acts.get(f"/journeys/{NAME}/runs/{'f' * 32}").status_code == 404
    assert acts.get(f"/journeys/other/runs/{RUN}").status_code == 404


def test_a_mail_is_previewed_in_each_language_in_its_own_direction(acts: Pages) -> None:
    page = acts.person("eve", Role.EXECUTIVE).get(f"/journeys/{NAME}/mails/{MAIL}")
    said = words_of(page)

    assert "Late by 41 days" in said and "Прошло дней: 41" in said and "مضى 41 يوما" in said
    assert 'lang="ar" dir="rtl"' in page.text
    assert "<b>!</b>" not in page.text and "<b>!</b>" in said
    assert acts.get(f"/journeys/{NAME}/mails/none").status_code == 404


# --- cases


def test_a_case_goes_from_taken_to_closed_only_with_outcome_cause_and_the_customer_told(acts: Pages) -> None:
    id = case(acts.served.store, "one")
    acts.person("ana", Role.ANALYST)

    def do(step: str, **fields: object) -> int:
        with acts.served.store.reading() as connection:
            found = read_case(connection, id)
        assert found is not None
        return acts.post(f"/cases/{id}/{step}", {"version": found.version, **fields}).status_code

    assert do("close") == 409
    assert do("take") == 303
    assert do("try", action="call", result="helped", cost="12,50", words="She was pleased.") == 303
    assert do("promise", what="call_back", until="2026-11-24T10:00") == 303
    assert do("resolve", outcome="solved", cause="late delivery") == 409
    assert do("keep", done="yes") == 303
    assert do("resolve", outcome="solved", cause="late delivery") == 303
    assert do("close") == 409
    assert do("tell", way="phone") == 303
    assert do("close") == 303
    page = words_of(acts.get(f"/cases/{id}"))

    assert all(part in page for part in ("Closed", "late delivery", "She was pleased.", "Promise", "Kept"))


def test_a_cause_that_was_removed_is_on_the_board_at_once(acts: Pages) -> None:
    case(acts.served.store, "one")
    before = words_of(acts.person("ana", Role.ANALYST).get("/cases"))
    with acts.served.store.writing() as connection:
        note_event(
            connection, "cause:wet pallets", kind="cause_removed", by="ana", now=NOW - DAY, detail={"at": NOW - DAY}
        )
    after = words_of(acts.get("/cases"))

    assert "wet pallets" not in before and "wet pallets" in after


def test_what_cannot_be_said_of_a_case_is_told_on_its_page_and_changes_nothing(acts: Pages) -> None:
    id = case(acts.served.store, "one")
    acts.person("ana", Role.ANALYST).post(f"/cases/{id}/take", {"version": 1})

    wrong = acts.post(f"/cases/{id}/try", {"version": 2, "action": "call", "result": "helped", "cost": "much"})
    other = acts.post(f"/cases/{id}/sing", {"version": 2})

    assert (wrong.status_code, other.status_code) == (409, 404)
    assert "is no amount" in words_of(wrong)


def test_who_saw_an_older_version_of_a_case_changes_nothing(acts: Pages) -> None:
    id = case(acts.served.store, "one")
    acts.person("ana", Role.ANALYST).post(f"/cases/{id}/take", {"version": 1})
    late = acts.post(f"/cases/{id}/resolve", {"version": 1, "outcome": "solved", "cause": "invoice"})

    assert late.status_code == 409
    assert "by somebody else since it was shown" in words_of(late)


def test_the_board_counts_what_is_late_and_filters_the_list(acts: Pages) -> None:
    case(acts.served.store, "late", due_at=NOW - DAY, account="a1")
    case(acts.served.store, "soon", due_at=NOW + DAY, account="a2")
    acts.person("ana", Role.ANALYST)
    every, late, mine = (words_of(acts.get(f"/cases?show_only={only}")) for only in ("open", "late", "mine"))

    assert "a1: complaint" in every and "a2: complaint" in every
    assert "a1: complaint" in late and "a2: complaint" not in late
    assert "None of these." in mine


def test_an_agent_sees_no_case_of_others_and_takes_what_is_next(acts: Pages) -> None:
    id = case(acts.served.store, "one")
    acts.person("ada", Role.AGENT)
    with acts.served.store.writing() as connection:
        connection.execute(sa.update(USER).where(USER.c.id == "u_ada").values(staff_member_id="S1"))
    hidden = acts.get(f"/cases/{id}")
    taken = acts.post("/cases/next", {"queue": "account-care"})
    own = acts.get(f"/cases/{id}")
    none = acts.post("/cases/next", {"queue": "account-care"})

    assert hidden.status_code == 404
    assert (taken.status_code, taken.headers["location"]) == (303, f"/cases/{id}")
    assert own.status_code == 200
    assert none.headers["location"] == "/cases"


def test_without_a_case_the_board_says_where_they_come_from(acts: Pages) -> None:
    assert "No case yet" in words_of(acts.person("eve", Role.EXECUTIVE).get("/cases"))


# --- the same for machines


def test_machines_read_both_arms_and_are_told_what_nobody_measured(acts: Pages) -> None:
    acts.person("eve", Role.EXECUTIVE)
    (told,) = acts.get("/api/v1/journeys").json()["items"]
    first = acts.get(f"/api/v1/journeys/{NAME}/runs?limit=6").json()
    rest = acts.get(f"/api/v1/journeys/{NAME}/runs?limit=6&cursor={first['next']}").json()
    held = acts.get(f"/api/v1/journeys/{NAME}/runs?arm=holdout").json()
    run = acts.get(f"/api/v1/journeys/{NAME}/runs/{RUN}").json()
    unmeasured = acts.get(f"/api/v1/journeys/{NAME}/effect")

    assert (told["treated"], told["holdout"], told["waiting"], told["share_held_out"]) == (9, 1, 8, 0.1)
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 10 and rest["next"] is None
    assert [row["unit"] for row in held["items"]] == ["a9"]
    assert [step["decision"] for step in run["steps"]] == ["did", "waits"]
    assert (unmeasured.status_code, "effect/runs" in unmeasured.text) == (404, True)
    assert acts.get(f"/api/v1/journeys/{NAME}/rehearsal").json()["journeys"][0]["journey"] == NAME


def test_machines_pause_and_resume_a_journey_where_they_may(acts: Pages) -> None:
    head = {"X-CSRF-Token": acts.person("ana", Role.ANALYST).csrf}
    states = [
        acts.client.post(f"/api/v1/journeys/{NAME}/{what}", headers=head).json()["state"]
        for what in ("pause", "resume")
    ]
    unknown = acts.client.post("/api/v1/journeys/none/pause", headers=head)

    assert states == ["paused", "live"]
    assert unknown.status_code == 404
