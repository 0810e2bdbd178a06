"""A company's tables as somebody may see them: every table has a rule, and one without a rule shows nothing.

A row is seen if all it names is seen: its account, who served it, the response or case it belongs to. Accounts are seen
if they are named by the scope, or were served by its people. Shared are only things that are about nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, or_
from types import MappingProxyType

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from changemaker.core.scope import Scope
from changemaker.engine.tables import Tables
from changemaker.tables.catalogue import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What has to be seen for a row of one table to be seen; all of it."""

    shared: bool = False  # about nobody: everybody sees it
    account: str = ""  # the column that holds the account
    ours: bool = False  # a row without an account is about nobody
    staff: str = ""  # the column that holds who served
    through: Mapping[str, str] = field(default_factory=dict)  # column -> the table whose row it names
    team: str = ""  # the column that holds a team's name; seen by who sees that team
    unit: str = ""  # the column that holds an account, a place or a district
    told_by: str = ""  # the table of which a row that is seen has to name this one


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "account": Rule(account="account_id"),
        "contact": Rule(account="account_id"),
        "staff_member": Rule(staff="staff_member_id"),
        "location": Rule(account="account_id", ours=True),
        "product": Rule(shared=True),
        "touchpoint": Rule(shared=True),
        "fx_rate": Rule(shared=True),
        "interaction": Rule(account="account_id", staff="staff_member_id", through={"case_id": "case"}),
        "case": Rule(account="account_id", staff="staff_member_id"),
        "invitation": Rule(account="account_id"),
        "response": Rule(account="account_id", staff="staff_member_id", through={"case_id": "case"}),
        "answer": Rule(account="account_id", through={"response_id": "response"}),
        "emotion": Rule(account="account_id", through={"response_id": "response", "document_id": "document"}),
        "document": Rule(account="account_id", through={"response_id": "response"}),
        "document_theme": Rule(account="account_id", through={"document_id": "document"}),
        "theme": Rule(told_by="document_theme"),
        "score": Rule(account="account_id"),
        "alert": Rule(account="account_id"),
        "enrolment": Rule(account="account_id"),
        "action": Rule(account="account_id"),
        "order": Rule(account="account_id"),
        "revenue_month": Rule(account="account_id"),
        "contract": Rule(account="account_id"),
        "wallet": Rule(account="account_id"),
        "cost": Rule(account="account_id"),
        "operation": Rule(account="account_id"),
        "rollout": Rule(unit="unit"),
        "manager_kpi": Rule(team="unit"),
        "account_link": Rule(account="account_id"),
    }
)
SERVED = ("interaction", "case", "response")  # whose staff member tells by whom an account was served


def scoped(tables: Tables, scope: Scope) -> Tables:
    """Return `tables` with the rows that `scope` lets through; nothing is read before it is asked for.

    Args:
        tables: all of a company's.
        scope: whose rows; EVERYTHING returns `tables` as they are.
    """
    if scope.is_everything:
        return tables
    views = [_View(tables, part) for part in sorted(scope.parts, key=repr)]
    filled = frozenset(name for name in tables.filled if name in RULES and views)
    return replace(tables, expressions=_Seen(tables.expressions, views), filled=filled)


class _Seen(Mapping[str, ir.Table]):
    """Tables with what one of several views lets through; a page that needs one does not wait for all of them."""

    def __init__(self, tables: Mapping[str, ir.Table], views: Sequence["_View"]) -> None:
        self._tables, self._views = tables, views
        self._made: dict[str, ir.Table] = {}

    def __getitem__(self, name: str) -> ir.Table:
        if name not in self._made:
            table, conditions = self._tables[name], [view.of(name) for view in self._views]
            self._made[name] = table.filter(reduce(or_, conditions)) if conditions else table.limit(0)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


class _View:
    """What one part of a scope lets through; each answer is a condition on the rows of one table."""

    def __init__(self, tables: Tables, part: Scope) -> None:
        self._tables, self._part = tables, part
        self._by_people = part.teams is not None or part.staff_members is not None
        self._accounts: ir.Table | None = self._served() if self._by_people else None
        self._known: dict[str, ir.BooleanValue] = {}

    def of(self, name: str) -> ir.BooleanValue:
        """Return the condition under which a row of table `name` is seen."""
        if name not in self._known:
            self._known[name] = self._condition(name)
        return self._known[name]

    def _condition(self, name: str) -> ir.BooleanValue:
        rule = RULES.get(name, Rule())
        table = self._tables[name]
        if rule.shared:
            return ibis.literal(True)
        if name not in TABLES or not _says_something(rule):
            return ibis.literal(False)
        if rule.told_by:
            (key,) = TABLES[name].key
            return table[key].isin(self._tables[rule.told_by].filter(self.of(rule.told_by))[key])
        return reduce(and_, self._conditions(rule, table))

    def _conditions(self, rule: Rule, table: ir.Table) -> Iterable[ir.BooleanValue]:
        if rule.account:
            mine = self._account(table[rule.account])
            yield table[rule.account].isnull() | mine if rule.ours else mine
        if rule.staff:
            if self._by_people:
                yield self._staff(table[rule.staff])
            if not rule.account:  # a member of staff is of no account
                yield ibis.literal(self._by_people and self._part.accounts is None)
        for column, other in rule.through.items():
            (key,) = TABLES[other].key
            rows = self._tables[other].filter(self.of(other))
            yield table[column].isnull() | table[column].isin(rows[key])
        if rule.team:
            yield self._team(table[rule.team])
        if rule.unit:
            yield self._unit(table[rule.unit])

    def _staff(self, column: ir.StringColumn) -> ir.BooleanValue:
        """Served by these people, and by people of these teams."""
        limits = []
        if self._part.staff_members is not None:
            limits.append(_among(column, self._part.staff_members))
        if self._part.teams is not None:
            people = self._tables["staff_member"]
            limits.append(column.isin(people.filter(_among(people.team, self._part.teams)).staff_member_id))
        return reduce(and_, limits)

    def _account(self, column: ir.StringColumn) -> ir.BooleanValue:
        limits = [ibis.literal(True)]
        if self._part.accounts is not None:
            limits.append(_among(column, self._part.accounts))
        if self._accounts is not None:
            limits.append(column.isin(self._accounts.account_id))
        return reduce(and_, limits)

    def _served(self) -> ir.Table:
        """Accounts with a row that these people served."""
        rows = []
        for name in SERVED:
            table = self._tables[name]
            rows.append(table.filter(self._staff(table.staff_member_id)).select("account_id"))
        return ibis.union(*rows, distinct=True)

    def _team(self, column: ir.StringColumn) -> ir.BooleanValue:
        only_teams = self._part.staff_members is None and self._part.accounts is None
        return _among(column, self._part.teams) if only_teams and self._part.teams is not None else ibis.literal(False)

    def _unit(self, column: ir.StringColumn) -> ir.BooleanValue:
        accounts, places = (self._tables[name].filter(self.of(name)) for name in ("account", "location"))
        return column.isin(accounts.account_id) | column.isin(accounts.district) | column.isin(places.location_id)


def _says_something(rule: Rule) -> bool:
    return bool(rule.account or rule.staff or rule.through or rule.team or rule.unit or rule.told_by)


def _among(column: ir.StringColumn, names: frozenset[str]) -> ir.BooleanValue:
    """True for one of `names`; a long list goes in as a table, as a statement of a thousand words is slow to read."""
    if len(names) <= FEW:
        return column.isin(sorted(names))
    return column.isin(ibis.memtable(pa.table({"name": sorted(names)})).name)


FEW = 100
