"""What journeys ask of the tables and the store: who matches, what is known, what happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.act.journeys.journey import (
    Condition,
    Enter,
    Goal,
    Holdout,
    IfStep,
    Journey,
    Node,
    TaskStep,
    WaitStep,
)
from changemaker.act.journeys.known import Candidate
from changemaker.act.journeys.lot import is_never_reached
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.acting.known_in_tables import KnownInTables
from changemaker.routines.acting.noted import Noted, Who
from changemaker.rules.parse import parse
from changemaker.store.account_marks import Mark, put_marks
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.consents import Consent, write_consent
from changemaker.store.journey_tables import JOURNEY_REPLY
from changemaker.store.journeys import EVERY, SALTED, global_salt, write_log
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.outbox import put
from changemaker.store.sending_tables import OUTBOX
from engines.acting_company import LOOKS, acting_frames
from engines.feature_company import DAY

AT = LOOKS[4]


def rule(text: str) -> Condition:
    return Condition(text=text, rule=parse(text))


def journey(name: str, *, unit: str = "account", exits: tuple[Condition | str, ...] = (), **enter: object) -> Journey:
    """A journey of two steps that ask for facts of their own."""
    nodes = (
        Node(id="1", step=TaskStep(name="call", to="account_owner", text={"en": "{{ order_gap_median }}"}), next="2"),
        Node(id="2", step=WaitStep(stretch=7 * DAY, until_event="response.given"), next="3"),
        Node(id="3", step=IfStep(when=rule("consent.email.marketing"), then=None, otherwise=None), next=None),
    )
    return Journey(
        name=name,
        about="",
        owner="",
        unit=unit,  # type: ignore[arg-type]
        enter=Enter(**enter),  # type: ignore[arg-type]
        holdout=Holdout(share=0.1),
        goal=Goal(event="order.placed", within=30 * DAY, value="margin"),
        exits=("goal", *exits),
        nodes={node.id: node for node in nodes},
        start="1",
        hash=name,
    )


LATE = journey(
    "late",
    when=rule("orders_last_year >= 3 and days_since_order > order_gap_median and today > 2023-01-01"),
    episode="last_order_id",
    exclude=(rule("open_complaint"), rule("payment_block"), rule("in_global_holdout")),
)
PEOPLE = journey("people", unit="contact", when=rule("own_meetings_365 > 0 and decides"), exits=(rule("open_case"),))
RESCUE = journey("rescue", on="complaint.opened", when=rule("orders_ever > 0"))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_in_memory(acting_frames(), data_version="known")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    text = "name: Acme\ncurrency: EUR\nzone: Europe/Berlin\nacting: {global_holdout: 50%}\n"
    (tmp_path / "changemaker.yml").write_text(text)
    return open_workspace(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(sqlite_url(tmp_path / "store.db"))
    yield opened
    opened.close()


def test_answers_worked_out_ahead_are_those_of_each_moment(tables: Tables, store: Store, workspace: Workspace) -> None:
    ahead, plain = (KnownInTables(tables, store, workspace) for _ in range(2))
    ahead.prefetch([LATE, PEOPLE, RESCUE], LOOKS)

    for one in (LATE, PEOPLE, RESCUE):
        ours, theirs = (list(known.matching(one, at=AT, since=AT - 90 * DAY)) for known in (ahead, plain))
        assert len(ours) > 3
        assert ours == theirs
        entered = {candidate.unit: AT - 20 * DAY for candidate in ours}
        assert ahead.seen(one, entered, at=AT) == plain.seen(one, entered, at=AT)


def units(found: object) -> set[str]:
    return {one.unit for one in found if isinstance(one, Candidate)}  # type: ignore[attr-defined]


def test_what_the_store_notes_counts_from_its_moment_on(tables: Tables, store: Store, workspace: Workspace) -> None:
    known = KnownInTables(tables, store, workspace)
    before = units(known.matching(LATE, at=AT, since=0))
    blocked, complains, later = sorted(before)[:3]
    with store.writing() as connection:
        put_marks(connection, [Mark(account_id=blocked, name="payment_block", value=True, by="r", t=AT - 1)])
        put_marks(connection, [Mark(account_id=later, name="payment_block", value=True, by="r", t=AT)])
        open_at(connection, complains, AT - 1)
        write_log(connection, EVERY, SALTED, now=AT, by="system", detail={"salt": "pinch"})  # a lot with some of both
        salt = global_salt(connection, now=AT)

    after = units(known.matching(LATE, at=AT, since=0))

    kept_out = {one for one in before if is_never_reached(salt, one, 0.5)}
    assert after == before - kept_out - {blocked, complains}


def open_at(connection: sa.Connection, account: str, t: int) -> None:
    row = {
        **{"id": f"k-{account}", "account_id": account, "contact_id": f"{account}.0", "kind": "complaint"},
        **{"queue": "care", "severity": 3, "state": "open", "what": {}, "opened_at": t, "opened_by": "me"},
        **{"due_at": t, "changed_at": t},
    }
    connection.execute(sa.insert(CARE_CASE), [row])


def test_a_consent_holds_once_it_was_said_and_of_an_account_one_person_is_enough(
    tables: Tables, store: Store, workspace: Workspace
) -> None:
    with store.writing() as connection:
        for state, t in (("given", AT - 2 * DAY), ("withdrawn", AT)):
            said = Consent(
                **{"contact_id": "a1.1", "channel": "email", "purpose": "marketing", "state": state},  # type: ignore[arg-type]
                **{"basis": "consent", "source": "form", "evidence": {}, "t": t},  # type: ignore[arg-type]
            )
            write_consent(connection, said)
    known = KnownInTables(tables, store, workspace)

    def may(one: Journey, unit: str, at: int) -> object:
        return known.seen(one, {unit: at - DAY}, at=at)[unit].facts["consent.email.marketing"]

    assert [may(LATE, "a1", at) for at in (AT - 2 * DAY, AT, AT + 1)] == [False, True, False]
    assert may(PEOPLE, "a1.1", AT) is True
    assert may(PEOPLE, "a1.0", AT) is False


def test_events_up_to_the_moment_count_and_facts_only_before_it(
    tables: Tables, store: Store, workspace: Workspace
) -> None:
    known = KnownInTables(tables, store, workspace)
    last = known.happened(["order.placed"], since=AT - 40 * DAY, at=AT)[-1]

    (at, before) = (
        known.seen(LATE, {last.account_id: AT - 60 * DAY}, at=moment)[last.account_id]
        for moment in (last.t, last.t - 1)
    )

    assert last.id in {event.id for event in at.events}
    assert last.id not in {event.id for event in before.events}
    assert at.facts["last_order_id"] == before.facts["last_order_id"] != last.id


def test_replies_and_our_own_cases_are_events_too(tables: Tables, store: Store, workspace: Workspace) -> None:
    with store.writing() as connection:
        open_at(connection, "a2", AT - 1)
        reply = {"id": "r/1/1", "run": "r", "journey": "late", "account_id": "a2", "contact_id": "a2.0", "t": AT}
        connection.execute(sa.insert(JOURNEY_REPLY), [{**reply, "problem": True}])
    known = KnownInTables(tables, store, workspace)

    found = known.happened(["problem.reported", "complaint.opened"], since=AT - 2, at=AT)

    assert [(event.name, event.account_id, event.t) for event in found] == [
        ("complaint.opened", "a2", AT - 1),
        ("problem.reported", "a2", AT),
    ]
    assert "a2" in units(known.matching(RESCUE, at=AT, since=AT - 2))


def test_who_has_left_enters_only_where_the_condition_asks_for_it(
    tables: Tables, store: Store, workspace: Workspace
) -> None:
    known = KnownInTables(tables, store, workspace)
    everybody, gone = journey("all", when=rule("orders_ever >= 0")), journey("gone", when=rule("closed"))

    found = units(known.matching(everybody, at=LOOKS[-1], since=0))

    assert len(found) > 30
    assert units(known.matching(gone, at=LOOKS[-1], since=0)) == {"a3"}  # closed on day 800
    assert "a3" not in found


def test_a_case_that_a_journey_opened_is_nobodys_word_and_no_journey_enters_on_it(
    store: Store, workspace: Workspace
) -> None:
    with store.writing() as connection:
        for account in ("a2", "a3"):
            open_at(connection, account, AT)
        ours = CARE_CASE.c.account_id == "a3"
        connection.execute(sa.update(CARE_CASE).where(ours).values(opened_by="journey:rescue", resolved_at=AT))
    known = KnownInTables(open_tables(workspace.state, store=store), store, workspace)  # both tell of both cases

    found = known.happened(["complaint.opened", "case.opened", "case.resolved"], since=AT - 1, at=AT)

    told = [("case.opened", "a2"), ("case.resolved", "a3"), ("complaint.opened", "a2")]
    assert sorted((event.name, event.account_id) for event in found) == told


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ({"channel": "email", "contact_id": "a1.0"}, 2.0),
        ({"channel": "email", "user_id": "u1"}, None),  # one of us
        ({"channel": "webhook"}, None),
        ({"channel": "slack"}, None),
    ],
)
def test_only_a_letter_to_a_person_is_contact(store: Store, told: dict[str, str], days: float | None) -> None:
    with store.writing() as connection:
        wants = {"payload": {}, "origin": "journey:late", "run": "r", "account_id": "a1", "purpose": "service"}
        put(connection, key="journey:r/1/1/x", now=AT - 3 * DAY, **wants, **told)  # type: ignore[arg-type]
        connection.execute(sa.update(OUTBOX).values(state="sent", ended_at=AT - 2 * DAY))
    rows: dict[str, dict[str, object]] = {"a1": {}}

    Noted(store=store).add(rows, [Who(unit="a1", account_id="a1")], at=AT, names=["days_since_contact"])  # type: ignore[arg-type]

    assert rows["a1"].get("days_since_contact") == days
