"""A letter asks whether there was a problem: looking records nothing, an answer is sealed, a problem opens a case."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from changemaker.routines.caring.case_words import opened_words
from changemaker.routines.journey_letters import token_for
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.events import NewEvent
from changemaker.store.journey_runs import RunRow, insert_runs
from changemaker.store.journey_tables import JOURNEY_REPLY
from changemaker.store.outbox import put
from changemaker.store.people import note_people
from doors.listen.answering_site import Answering, site, words_in, workspace_in

RUN = "5f" * 16
KEY = f"journey:{RUN}/2/1/c1"
WORDS = "The pallet came broken, and nobody answers the phone."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Answering]:
    with site(workspace_in(tmp_path)) as made:
        now = made.now
        told = NewEvent(
            source="t", message_id="1", kind="identify", t=now, contact_id="c1", personal={"traits.name": "Ada"}
        )
        run = RunRow(
            id=RUN, journey="late", version=1, unit="a1", account_id="a1", contact_id=None, episode="1", arm="treated",
            state="waiting", node="3", visit=2, wake_at=now, entered_at=now, window_until=now, attempt=0,
        )  # fmt: skip
        with made.served.store.writing() as connection:
            note_people(connection, made.served.keys, [told], now)
            insert_runs(connection, [run])
            put(
                connection, key=KEY, channel="email", purpose="service", payload={"mail": "m"}, origin="journey:late",
                now=now, contact_id="c1", run=RUN, account_id="a1",
            )  # fmt: skip
        yield made


def address(desk: Answering, key: str = KEY) -> str:
    return f"/r/{token_for(desk.served.keys, key)}"


def test_following_the_link_records_nothing_and_what_it_says_is_chosen(desk: Answering) -> None:
    page = desk.get(f"{address(desk)}?problem=yes&lang=de")

    assert page.status_code == 200 and "Hatten Sie ein Problem?" in words_in(page)
    assert 'value="yes" required checked' in page.text and page.headers["cache-control"] == "no-store"
    assert desk.rows(JOURNEY_REPLY) == []


def test_a_problem_is_kept_sealed_and_opens_one_case_however_often_it_is_sent(desk: Answering) -> None:
    answers = [desk.post(address(desk), {"problem": "yes", "words": WORDS, "lang": "en"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200] and "Thank you" in words_in(answers[0])
    (reply,), (case,) = desk.rows(JOURNEY_REPLY), desk.rows(CARE_CASE)
    assert (reply["id"], reply["problem"], reply["case_id"]) == (f"{RUN}/2/1", True, case["id"])
    assert WORDS.encode() not in reply["words"] and (case["kind"], case["contact_id"]) == ("reply", "c1")
    with desk.served.store.reading() as connection:
        assert opened_words(connection, desk.served.keys, case["words"], contact_id="c1") == WORDS


def test_all_is_well_opens_no_case_and_a_later_answer_counts(desk: Answering) -> None:
    desk.post(address(desk), {"problem": "no"})
    assert desk.rows(CARE_CASE) == [] and desk.rows(JOURNEY_REPLY)[0]["problem"] is False

    desk.post(address(desk), {"problem": "yes"})

    assert len(desk.rows(CARE_CASE)) == 1 and desk.rows(JOURNEY_REPLY)[0]["problem"] is True


def test_an_address_that_we_did_not_sign_leads_nowhere(desk: Answering) -> None:
    here = address(desk)
    for wrong in (here[:-2] + "AA", "/r/x", "/r/" + "A" * 500, address(desk, f"journey:{'00' * 16}/2/1/c1")):
        assert desk.get(wrong).status_code == 404
        assert desk.post(wrong, {"problem": "yes"}).status_code == 404
    assert desk.rows(JOURNEY_REPLY) == []


def test_an_answer_that_says_neither_is_asked_again(desk: Answering) -> None:
    answer = desk.post(address(desk), {"problem": "perhaps", "words": WORDS})

    assert answer.status_code == 422 and desk.rows(JOURNEY_REPLY) == []
