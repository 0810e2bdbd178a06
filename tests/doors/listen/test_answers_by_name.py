"""Who is offered by name: members of staff, places, people of the account; and to whom they are not."""

import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from changemaker.access.roles import Role
from changemaker.core.clock import system_clock
from changemaker.core.message import Message
from changemaker.sources.load import load
from changemaker.store.event_tables import EVENT
from changemaker.store.events import NewEvent
from changemaker.store.listening_tables import SURVEY_ANSWER, SURVEY_INVITATION, SURVEY_RESPONSE
from changemaker.store.people import erase_person, note_people
from changemaker.store.people_tables import USER
from changemaker.store.tasks import put_task
from doors.listen.answering_site import Answering, site, words_in, workspace_in
from doors.support import write_csv

SURVEY = """
version: 1
title: {en: "Your visit at {location_name|our shop}"}
languages: [en]
intro: {en: "For {account_name|you}, served by {staff_member_name|us}."}
pages:
  - questions:
      - {id: nps, type: nps}
      - {id: served, type: staff_member}
      - {id: place, type: location}
      - {id: who, type: contact}
"""
ROWS: dict[str, dict[str, list[object]]] = {
    "account": {"account_id": ["a1", "a2"]},
    "contact": {
        "contact_id": ["c1", "c2", "c3", "c9"],
        "account_id": ["a1", "a1", "a1", "a2"],
        "role": ["buyer", "user", "", ""],
    },
    "staff_member": {"staff_member_id": ["S1", "S{2}"], "team": ["north", "south"], "location_id": ["L1", "L2"]},
    "location": {"location_id": ["L1", "L2", "L9"], "account_id": ["", "a1", "a2"], "kind": ["shop", "site", "site"]},
}
PAGE = {"-page": 0}


def told(contact: str, kind: str, account: str, payload: dict[str, object], name: str) -> NewEvent:
    return NewEvent(
        source="test",
        message_id=contact + kind,
        kind=kind,
        t=1,
        account_id=account,
        contact_id=contact,
        payload=payload,
        personal={"traits.name": name} if name else {},
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    workspace = workspace_in(tmp_path_factory.mktemp("named"), survey=SURVEY)
    for part in ("data", "sources"):
        (workspace.folder / part).mkdir()
    for table, columns in ROWS.items():
        write_csv(workspace.folder / "data" / f"{table}.csv", columns)
        source = [{"table": table, "from": f"data/{table}.csv"}]
        (workspace.folder / "sources" / f"{table}.yml").write_text(json.dumps(source))
    load(workspace, clock=system_clock, progress=lambda step: None)
    with site(workspace) as made:
        people = [told("c1", "identify", "a1", {}, "Ann {nps}"), told("c9", "identify", "a2", {}, "Zoe Elsewhere")]
        with made.served.store.writing() as connection:
            note_people(connection, made.served.keys, people, 2)
            erase_person(connection, "c3", 3)
        made.person("dana", Role.AGENT)
        made.client.cookies.clear()
        with made.served.store.writing() as connection:
            connection.execute(sa.update(USER).values(staff_member_id="S1"))
            group = {
                "source": "test",
                "kind": "group",
                "account_id": "a2",
                "contact_id": "c9",
                "t": 1,
                "received_at": 1,
            }
            payload = {"traits": {"name": "Elsewhere Ltd"}}
            connection.execute(sa.insert(EVENT).values(key="test:g", payload=payload, **group))
        yield made


def test_an_invited_person_is_offered_staff_places_and_people_of_their_own_account(shop: Answering) -> None:
    token, row = shop.invitation(contact="c1", about={"location_id": "L1"})
    page = shop.get(f"/s/{token}")
    sent = shop.post(f"/s/{token}", {**PAGE, "served": "S{2}", "place": "L2", "who": "c2"})
    (response,) = shop.rows(SURVEY_RESPONSE, invitation_id=row.id)

    for value in ("S1", "S{2}", "L1", "L2", "c1", "c2", "other"):
        assert f'value="{value}"' in page.text
    for foreign in ('"L9"', '"c9"', "Zoe", '"c3"'):
        assert foreign not in page.text
    assert "Ann {nps}, buyer" in words_in(page)
    assert "Dana, north" in words_in(page)
    assert "S{2}, south" in words_in(page)
    assert "Your visit at L1" in words_in(page)
    assert "For you, served by us." in words_in(page)
    assert sent.status_code == 303
    assert (response["about"]["staff_member_id"], response["about"]["location_id"]) == ("S{2}", "L1")
    chosen = {one["question"]: one["choice"] for one in shop.rows(SURVEY_ANSWER, response_id=response["id"])}
    assert chosen == {"served": "S{2}", "place": "L2", "who": "c2"}


def test_nobody_answers_with_a_person_who_was_not_offered_and_words_of_their_own_stay(shop: Answering) -> None:
    token, _ = shop.invitation(contact="c1")
    wrong = shop.post(f"/s/{token}", {**PAGE, "who": "c9"})
    shop.post(f"/s/{token}", {**PAGE, "-go": "stay", "who": "other", "who.words": "my sister"})
    again = shop.get(f"/s/{token}")

    assert wrong.status_code == 422
    assert 'name="who.words" value="my sister"' in again.text


def test_names_stand_in_a_survey_s_sentences_where_they_are_known(shop: Answering) -> None:
    token, _ = shop.invitation(contact="c9", about={"staff_member_id": "S1"})

    assert "For Elsewhere Ltd, served by Dana." in words_in(shop.get(f"/s/{token}"))


@pytest.mark.parametrize("mode", ["kiosk", "link"])
def test_a_screen_that_anybody_may_use_offers_no_customer_and_names_nobody(shop: Answering, mode: str) -> None:
    address = f"/{'k' if mode == 'kiosk' else 's'}/{shop.link(mode, location_id='L1')}"  # type: ignore[arg-type]
    page = shop.get(address)

    assert 'value="S1"' in page.text
    assert 'value="L1"' in page.text
    for hidden in ('value="c1"', 'value="L2"', 'value="S{2}"', "Ann", "Dana"):
        assert hidden not in page.text
    assert 'name="who"' in page.text


def test_a_held_interview_is_read_again_by_whom_it_was_given_to_and_by_nobody_else(shop: Answering) -> None:
    shop.person("ida", Role.ACCOUNT_MANAGER)
    with shop.served.store.writing() as connection:
        task = put_task(connection, Message("asking.task.interview", {}), now=shop.now, user_id="u_ida")
    _, row = shop.invitation(contact="c2", mode="interview", task_id=task, language="en")
    form = {"csrf": shop.csrf, **PAGE, "nps": 3, "served": "S1", "note:nps": "sighed <b>", "who": "other"}
    shop.post(f"/interviews/{row.id}", {**form, "who.words": "the driver"})
    page = shop.get(f"/interviews/{row.id}")
    listed = shop.get("/interviews")
    shop.person("max", Role.ACCOUNT_MANAGER)
    strange = shop.get(f"/interviews/{row.id}")

    assert page.status_code == 200
    for said in ("3", "S1", "the driver", "sighed <b>", "Written down by Ida", "Person: c2"):
        assert said in words_in(page)
    assert "sighed &lt;b&gt;" in page.text
    assert "<textarea" not in page.text
    assert f'href="/interviews/{row.id}"' in listed.text
    assert strange.status_code == 404


def test_more_interviews_than_fit_on_a_page_are_all_reached_and_each_can_be_declined(shop: Answering) -> None:
    shop.person("ana", Role.ANALYST)
    with shop.served.store.writing() as connection:
        connection.execute(SURVEY_INVITATION.delete())
    rows = [shop.invitation(contact=None, mode="interview", language="en")[1] for _ in range(203)]
    seen: set[str] = set()
    address: str | None = "/interviews?whose=all"
    pages = 0
    while address is not None:
        page = shop.get(address)
        seen |= {row.id for row in rows if f'action="/interviews/{row.id}/declined"' in page.text}
        _, _, rest = page.text.partition('rel="next" href="')
        address = rest.partition('"')[0].replace("&amp;", "&") if rest else None
        pages += 1
    last = max(rows, key=lambda row: row.id)
    declined = shop.post(f"/interviews/{last.id}/declined", {"csrf": shop.csrf, "why": "left"})

    assert (len(seen), pages) == (203, 3)
    assert declined.status_code == 303
    assert shop.again(last).state == "declined"
