"""Predicted rows stand in the tables at once and whole, replace those before, and are never of who is erased."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from changemaker.core.clock import fixed_clock
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.core.scope import Scope
from changemaker.engine.heard import READ
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import tables_in_memory
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.predict.turning.one_list import Reason, Turning
from changemaker.routines.erased_predictions import erase_from_predictions
from changemaker.routines.kept_predictions import KeptAtRisk, keep_at_risk, kept_at_risk
from changemaker.routines.model_registry import About, keep_model, predictions_of
from changemaker.routines.published_rows import erased_in, publishing, put, stamped
from changemaker.store.open import Store, open_store
from changemaker.store.people import erase_person
from unit.routines.made import workspace
from unit.store.made_store import made_file

PEOPLE = tables_in_memory(
    {
        "contact": pa.table(
            {"contact_id": ["ann", "bob", "sole"], "account_id": ["firm", "firm", "house"]},
        )
    },
    data_version="people",
)


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    folder = workspace(tmp_path)
    (folder / ".changemaker").mkdir()
    return open_workspace(folder)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(made_file(tmp_path / "store.db"))
    yield opened
    opened.close()


def scores(value: float, *, model: str = "m1") -> pa.Table:
    """Ann and Bob of the firm, the household as itself, and its only member."""
    people = [("firm", "ann"), ("firm", "bob"), ("house", None), ("house", "sole")]
    rows = pa.table(
        {
            "score_id": [f"nps:predicted:{contact or account}" for account, contact in people],
            "account_id": [account for account, _ in people],
            "contact_id": pa.array([contact for _, contact in people], pa.string()),
            "t": [1_767_225_600_000_000] * 4,
            "question": ["nps"] * 4,
            "basis": ["predicted"] * 4,
            "value": [value] * 4,
        }
    )
    return stamped(rows, model)


def publish(made: Workspace, rows: pa.Table, store: Store | None = None) -> None:
    with publishing(made, store=store, tables=PEOPLE) as erased:
        put(made, {"score": erased.without(rows)}, name="silent_scores-nps")


def values(made: Workspace) -> list[tuple[str, float, str]]:
    rows = open_tables(made.state)["score"].order_by("score_id").to_pyarrow().to_pylist()
    return [(row["score_id"].rpartition(":")[2], row["value"], row["model_id"]) for row in rows]


def forget(store: Store, contact: str) -> None:
    with store.writing() as connection:
        erase_person(connection, contact, 5)


def test_rows_take_the_place_of_those_before_and_change_the_data_version(made: Workspace) -> None:
    publish(made, scores(7.0))
    before = open_tables(made.state).data_version
    publish(made, scores(8.0, model="m2"))

    tables = open_tables(made.state)
    assert {value for _, value, _ in values(made)} == {8.0}
    assert {model for *_, model in values(made)} == {"m2"}
    assert tables.data_version != before
    assert str(tables["score"].to_pyarrow()["date"][0]) == "2026-01-01"


def test_nothing_put_in_their_place_withdraws_them(made: Workspace) -> None:
    publish(made, scores(7.0))
    with publishing(made, store=None, tables=None):
        put(made, {}, name="silent_scores-nps")
        put(made, {"score": scores(6.0)}, name="silent_scores-csat")

    assert {value for _, value, _ in values(made)} == {6.0}  # of another question: untouched


def test_whoever_is_erased_is_left_out_and_a_firm_of_others_stays(made: Workspace, store: Store) -> None:
    forget(store, "ann")
    forget(store, "sole")

    publish(made, scores(7.0), store)

    assert [who for who, *_ in values(made)] == ["bob"]
    assert erased_in(store, PEOPLE).accounts == {"ann", "sole", "house"}  # a household may go by its contact's key


def test_erasing_takes_people_out_of_rows_registry_and_lists(made: Workspace, store: Store) -> None:
    publish(made, scores(6.0))
    publish(made, scores(7.0))  # the file before stays for who has it open
    at = datetime(2026, 1, 1, tzinfo=UTC)
    about = About(name="silent_scores-nps", made_at=at, data_version="v", data_hash="0" * 64, settings={})
    told = scores(7.0).select(["account_id", "contact_id", "t", "value"])
    keep_model(made, about, card=None, write=lambda folder: None, predicted=told)
    keep_at_risk(made, listed("firm", "house"))
    forget(store, "sole")

    gone = erase_from_predictions(made, store=store, tables=PEOPLE)

    left = [pq.read_table(path) for path in (made.state / READ).glob("*.parquet")]
    left += [pq.read_table(path) for path in predictions_of(made, "silent_scores-nps").values()]
    assert gone == 6 and len(left) == 3
    for rows in left:
        assert set(rows["account_id"].to_pylist()) == {"firm"}
    kept = kept_at_risk(made)
    assert kept is not None
    assert ([one.account_id for one in kept.turning], kept.listed) == (["firm"], 1)
    assert len(values(made)) == 2
    assert erase_from_predictions(made, store=store, tables=PEOPLE) == 0
    everything = b"".join(path.read_bytes() for path in made.state.rglob("*") if path.is_file())
    assert b"house" not in everything and b"sole" not in everything


def test_rows_are_seen_only_by_who_may_see_their_account(made: Workspace) -> None:
    publish(made, scores(7.0))

    seen = open_tables(made.state, scope=Scope(accounts=frozenset({"house"})))["score"].to_pyarrow()

    assert seen["account_id"].to_pylist() == ["house", "house"]


def listed(*accounts: str) -> KeptAtRisk:
    """Return a list on which each account has an order overdue."""
    money = Estimate(value=1.0, low=0.0, high=2.0, se=None, level=0.9, unit="EUR", n=1, method="clv-draws")
    known = {"since": 1, "probability": 0.9, "false_alarm_rate": 0.01}
    reasons = [Reason(account_id=id, kind="rhythm", says=Message("x"), **known) for id in accounts]  # type: ignore[arg-type]
    return KeptAtRisk(
        finding=Finding(study="at_risk", question=Message("x"), headline=(), estimates={}),
        turning=tuple(
            Turning(account_id=reason.account_id, at_risk=money, worth_acting=None, paid=1.0, reasons=(reason,))
            for reason in reasons
        ),
        listed=len(accounts),
        by_worth=False,
        looked=10,
        as_of=date(2026, 1, 1),
        model_id="m",
        company="Acme",
        made_at=fixed_clock("2026-01-01")(),
        data_version="v",
    )


def test_a_list_comes_back_as_it_was_kept(made: Workspace) -> None:
    assert kept_at_risk(made) is None
    keep_at_risk(made, listed("firm"))

    assert kept_at_risk(made) == listed("firm")
