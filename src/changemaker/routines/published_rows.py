"""Predicted rows in the tables `score` and `alert`: put there in one step, taken out in one, never of who is erased."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from changemaker.engine.heard import keep_read
from changemaker.engine.heard_erased import drop_people, rewrite_without, without_people
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.model_registry import alone, model_names, predictions_of
from changemaker.store.event_tables import PERSON
from changemaker.store.open import Store

PREDICTED = "predicted-"  # begins the names of our readings among those that `engine.heard` keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Who is erased, and the accounts that are nobody but them."""

    contacts: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()

    def without(self, rows: pa.Table) -> pa.Table:
        """Return rows of nobody who is erased."""
        return without_people(rows, contacts=self.contacts, accounts=self.accounts)


def erased_in(store: Store | None, tables: Tables | None) -> Erased:
    """Return who is erased.

    Args:
        store: that knows it; None where nobody has made one.
        tables: tell which accounts have other contacts; None where nothing is loaded.
    """
    if store is None:
        return Erased()
    with store.reading() as connection:
        gone = sa.select(PERSON.c.contact_id, PERSON.c.account_id).where(PERSON.c.erased_at.is_not(None))
        found = connection.execute(gone).all()
    contacts = frozenset(row.contact_id for row in found)
    told = {row.account_id for row in found if row.account_id}
    return Erased(contacts=contacts, accounts=nobody_else(tables, contacts, told=told))


def nobody_else(tables: Tables | None, contacts: Collection[str], *, told: Collection[str] = ()) -> frozenset[str]:
    """Return the accounts that are nobody but some people.

    Args:
        tables: tell which accounts have other contacts; None where nothing is loaded.
        contacts: who.
        told: accounts that were told with them.
    """
    if not contacts:
        return frozenset()
    theirs = {*told, *contacts}  # a household may go by its contact's key
    if tables is not None:
        people = tables["contact"].select("account_id", "contact_id")
        theirs |= _accounts(people.filter(people.contact_id.isin(sorted(contacts))))
        others = people.filter(people.account_id.isin(sorted(theirs)) & people.contact_id.notin(sorted(contacts)))
        theirs -= _accounts(others)
    return frozenset(theirs)


def _accounts(people: ir.Table) -> set[str]:
    return set(people.select("account_id").distinct().to_pyarrow()["account_id"].to_pylist())


@contextmanager
def publishing(workspace: Workspace, *, store: Store | None, tables: Tables | None) -> Iterator[Erased]:
    """Keep others from publishing here, and yield whose rows must not be; who is erased meanwhile waits.

    Args:
        workspace: whose.
        store: knows who is erased.
        tables: of the workspace.
    """
    with alone(workspace):
        yield erased_in(store, tables)


def put(workspace: Workspace, rows: Mapping[str, pa.Table], *, name: str) -> None:
    """Put predicted rows into the tables, in place of all that `name` had there; only inside of `publishing`.

    Whoever reads sees the rows before or these; a process that is killed meanwhile has changed nothing.

    Args:
        workspace: whose.
        rows: by table, `score` or `alert`.
        name: of the model, as in the registry.
    """
    keep_read(workspace.state, rows, name=f"{PREDICTED}{name}")


def take_out(workspace: Workspace, erased: Erased) -> int:
    """Take predicted rows of people who are erased out of the tables and the registry; return how many went.

    Only inside of `publishing`.
    """
    people = {"contacts": erased.contacts, "accounts": erased.accounts}
    gone = drop_people(workspace.state, prefix=PREDICTED, **people)
    for name in model_names(workspace):
        gone += sum(rewrite_without(path, **people) for path in predictions_of(workspace, name).values())
    return gone


def stamped(rows: pa.Table, model_id: str) -> pa.Table:
    """Return rows whose `model_id` names the model.

    Example:
        >>> stamped(pa.table({"score_id": ["a"], "basis": ["predicted"]}), "m1")["model_id"].to_pylist()
        ['m1']
    """
    ids = pa.array([model_id] * rows.num_rows, pa.string())
    if "basis" in rows.column_names:  # an answer has no model
        ids = pc.if_else(pc.equal(rows["basis"], "predicted"), ids, pa.nulls(rows.num_rows, pa.string()))
    place = rows.schema.get_field_index("model_id")
    return rows.append_column("model_id", ids) if place < 0 else rows.set_column(place, "model_id", ids)
