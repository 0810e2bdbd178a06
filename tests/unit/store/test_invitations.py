"""Rows of asking on both stores: once each, only forward, and nothing after an answer."""

from dataclasses import replace

import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.store.expected import is_open, list_expected, put_expected, skip_expected
from changemaker.store.invitations import (
    WITHDRAWN,
    Invitation,
    counts,
    list_invitations,
    mark,
    note_reminder,
    outbox_key,
    put_invitation,
    put_invitations,
    read_invitation,
    waves_of,
)
from changemaker.store.open import Store
from changemaker.store.outbox import put, read_sending
from changemaker.store.survey_links import close_link, count_opened, list_links, make_link, read_link


def invitation(number: int, **values: object) -> Invitation:
    row = Invitation(
        id=f"{number:032x}",
        once_key=f"pulse/w/c{number}/",
        survey="pulse",
        version=1,
        account_id="a1",
        contact_id=f"c{number}",
        mode="email",
        wave="w",
        facts={"account.segment": "key"},
        about={"case_id": "7"},
        made_at=1,
        due_at=10 + number,
        expires_at=99,
        changed_at=1,
    )
    return replace(row, **values)  # type: ignore[arg-type]


def test_an_invitation_is_kept_as_it_was_and_planned_twice_it_is_one_row(store: Store) -> None:
    rows = [invitation(number) for number in range(1000)]
    with store.writing() as connection:
        first = put_invitations(connection, rows)
        again = put_invitations(connection, [replace(row, id=f"{n + 5000:032x}") for n, row in enumerate(rows)])
        one_more = put_invitation(connection, invitation(1000))
    with store.reading() as connection:
        kept = read_invitation(connection, rows[7].id)
        page = list_invitations(connection, survey="pulse", limit=3)
        rest = list_invitations(connection, after=(page[-1].due_at, page[-1].id), limit=1)

    assert (len(first), again, one_more) == (1000, [], True)
    assert kept == rows[7]
    assert [row.contact_id for row in (*page, *rest)] == ["c0", "c1", "c2", "c3"]


def test_states_only_go_forward_and_an_answer_outweighs_the_end(store: Store) -> None:
    with store.writing() as connection:
        put_invitation(connection, invitation(1))
        steps = [
            mark(connection, invitation(1).id, state, 20) for state in ("sent", "planned", "expired", "opened", "sent")
        ]  # type: ignore[arg-type]
        answered = mark(connection, invitation(1).id, "answered", 30)
        back = mark(connection, invitation(1).id, "expired", 40)
        kept = read_invitation(connection, invitation(1).id)

    assert steps == [True, False, True, False, False]
    assert answered and not back
    assert kept is not None and (kept.state, kept.sent_at, kept.answered_at, kept.changed_at) == (
        "answered",
        20,
        30,
        30,
    )
    with store.reading() as connection:
        assert counts(connection, "pulse") == {("email", "answered"): 1}
        assert waves_of(connection, "pulse") == {"w": {"answered": 1}}


def test_a_reminder_counts_once_and_one_that_waits_ends_with_the_answer(store: Store) -> None:
    one = invitation(1)
    with store.writing() as connection:
        put_invitation(connection, one)
        before = note_reminder(connection, one.id, reminded=1, now=20)  # nobody is reminded of what was not sent
        mark(connection, one.id, "sent", 20)
        first, twice = (note_reminder(connection, one.id, reminded=1, now=30) for _ in range(2))
        key = outbox_key(one.id, 1)
        put(
            connection,
            key=key,
            channel="email",
            purpose="service",
            payload={},
            origin="survey:pulse",
            now=30,
            contact_id="c1",
        )
        mark(connection, one.id, "answered", 40)
        waiting = read_sending(connection, key)

    assert (before, first, twice) == (False, True, False)
    assert waiting is not None and (waiting.state, waiting.reason) == ("skipped", "asking.answered_meanwhile")


def test_what_was_withdrawn_is_made_anew_under_another_id(store: Store) -> None:
    with store.writing() as connection:
        put_invitation(connection, invitation(1))
        mark(connection, invitation(1).id, "skipped", 20, WITHDRAWN)
        again = put_invitation(connection, replace(invitation(1), id="f" * 32))
        kept = list_invitations(connection)

    assert again and [(row.id, row.state, row.reason) for row in kept] == [("f" * 32, "planned", None)]


def test_results_stay_closed_until_somebody_said_what_they_expect_or_why_not(store: Store) -> None:
    with store.writing() as connection:
        with pytest.raises(BadQuestionError, match="nothing is expected"):
            put_expected(connection, survey="pulse", version=2, question="nps", by="u1", now=1)
        with pytest.raises(BadQuestionError, match="only for a reason"):
            skip_expected(connection, survey="pulse", version=2, reason=" ", by="u1", now=1)
        closed = is_open(connection, "pulse", 2)
        put_expected(
            connection, survey="pulse", version=2, question="nps", by="u1", now=1, value=40, said="They love us."
        )
        skip_expected(connection, survey="pulse", version=3, reason="a rerun of last year's", by="u1", now=2)
        opened = [is_open(connection, "pulse", version) for version in (1, 2, 3)]
        rows = list_expected(connection, "pulse")

    assert not closed and opened == [False, True, True]
    assert [(row.version, row.question, row.value, row.is_skip) for row in rows] == [
        (2, "nps", 40, False),
        (3, "", None, True),
    ]


def test_links_are_made_counted_listed_and_closed(store: Store) -> None:
    with store.writing() as connection:
        one = make_link(
            connection, survey="pulse", mode="kiosk", name="Counter 3", by="u1", now=5, about={"location_id": "L1"}
        )
        make_link(connection, survey="other", mode="qr", name="Receipt", by="u1", now=6)
        count_opened(connection, one.id)
        count_opened(connection, one.id)
        kept = read_link(connection, one.id)
        closed, again = close_link(connection, one.id, 9), close_link(connection, one.id, 9)
        listed = list_links(connection, survey="pulse"), list_links(connection, survey="pulse", closed=True)
        with pytest.raises(ValueError, match="email"):
            make_link(connection, survey="pulse", mode="email", name="x", by="u1", now=6)  # type: ignore[arg-type]

    assert kept is not None and (kept.opened, kept.about) == (2, {"location_id": "L1"})
    assert (closed, again, len(listed[0]), len(listed[1])) == (True, False, 0, 1)
