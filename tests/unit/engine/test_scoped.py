"""No row of somebody else's comes through, out of any table, in whatever way a row names somebody."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import ibis
import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from changemaker.core.scope import EVERYTHING, NOTHING, Scope
from changemaker.engine.scoped import RULES, scoped
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.tables.catalogue import TABLES
from unit.engine.every_row import ACCOUNTS, DISTRICTS, STAFF, Row, as_arrow, every_row

ROWS = every_row()
Keys = set[tuple[object, ...]]
SERVED = ("interaction", "case", "response")
SHARED = {"product", "touchpoint", "fx_rate"}
SOMEBODY = {"account_id", "contact_id", "staff_member_id", "case_id", "response_id", "document_id"}


@cache
def company() -> Tables:
    return tables_in_memory(as_arrow(ROWS), data_version="made")


def keys_of(name: str, rows: list[Row]) -> Keys:
    return {tuple(row[column] for column in TABLES[name].key) for row in rows}


def shown(scope: Scope) -> dict[str, Keys]:
    """Return the keys of the rows that come through, by table."""
    limited = scoped(company(), scope)
    return {name: keys_of(name, limited[name].select(*TABLES[name].key).to_pyarrow().to_pylist()) for name in TABLES}


def expected(part: Scope) -> dict[str, Keys]:
    """Return the keys of the rows that one part of a scope may see: said once more, row by row, in plain Python."""
    if not part.parts:
        return {name: set() for name in TABLES}
    may = permission(part)
    return {name: keys_of(name, [row for row in ROWS[name] if may(name, row)]) for name in TABLES}


def permission(part: Scope) -> Callable[[str, Row], bool]:
    by_people = part.teams is not None or part.staff_members is not None
    people = {
        one
        for one, team in STAFF.items()
        if (part.teams is None or team in part.teams) and (part.staff_members is None or one in part.staff_members)
    }
    served = {row["account_id"] for name in SERVED for row in ROWS[name] if row["staff_member_id"] in people}
    accounts = {
        one for one in ACCOUNTS if (part.accounts is None or one in part.accounts) and (not by_people or one in served)
    }

    def seen(name: str, key: object) -> bool:
        return any(may(name, row) for row in ROWS[name] if row[TABLES[name].key[0]] == key)

    def may(name: str, row: Row) -> bool:
        if name in SHARED:
            return True
        if name == "theme":
            placed = [row for row in ROWS["document_theme"] if may("document_theme", row)]
            return row["theme_id"] in {one["theme_id"] for one in placed}
        if name == "manager_kpi":
            return part.teams is not None and row["unit"] in part.teams and part.staff_members is part.accounts is None
        if name == "rollout":
            places = {place["location_id"] for place in ROWS["location"] if may("location", place)}
            return row["unit"] in accounts | {DISTRICTS[one] for one in accounts} | places
        if name == "staff_member":
            return by_people and part.accounts is None and row["staff_member_id"] in people
        if name == "location" and row["account_id"] is None:
            return True
        if row["account_id"] not in accounts:
            return False
        if by_people and "staff_member_id" in row and row["staff_member_id"] not in people:
            return False
        linked = [table for table in ("case", "response", "document") if table != name and row.get(f"{table}_id")]
        return all(seen(table, row[f"{table}_id"]) for table in linked)

    return may


LIMITS = {
    "teams": st.frozensets(st.sampled_from(["north", "south", "west"])),
    "staff_members": st.frozensets(st.sampled_from([*STAFF, "S9"])),
    "accounts": st.frozensets(st.sampled_from([*ACCOUNTS, "A9"])),
}
PARTS = st.builds(Scope, **{name: st.none() | limit for name, limit in LIMITS.items()}).filter(
    lambda s: not s.is_everything
)


@settings(max_examples=3)
@example(part=Scope(teams=frozenset({"north"})))
@example(part=Scope(staff_members=frozenset({"S3"})))
@example(part=Scope(accounts=frozenset({"A2"})))
@example(part=NOTHING)
@given(part=PARTS)
def test_exactly_the_rows_that_a_person_may_see_come_through(part: Scope) -> None:
    assert shown(part) == expected(part)


@settings(max_examples=2)
@example(one=Scope(teams=frozenset({"north"})), two=Scope(accounts=frozenset({"A3"})))
@given(one=PARTS, two=PARTS)
def test_who_has_two_roles_sees_the_rows_of_either_and_no_other(one: Scope, two: Scope) -> None:
    first, second = expected(one), expected(two)

    assert shown(one | two) == {name: first[name] | second[name] for name in TABLES}


def test_two_limits_at_once_let_no_row_through_that_one_of_them_stops() -> None:
    team, accounts = Scope(teams=frozenset({"north"})), Scope(accounts=frozenset({"A1", "A2"}))
    both = shown(Scope(teams=team.teams, accounts=accounts.accounts))
    first, second = expected(team), expected(accounts)

    assert [name for name in TABLES if not both[name] <= first[name] & second[name]] == []
    assert both["case"] == first["case"] & second["case"] != set()


def test_a_long_list_of_accounts_limits_as_a_short_one_does() -> None:
    few = Scope(accounts=frozenset({"A1", "A3"}))
    many = Scope(accounts=frozenset({"A1", "A3", *(f"B{number}" for number in range(500))}))

    assert shown(many) == expected(few)


def test_without_limits_the_tables_are_the_very_same() -> None:
    assert scoped(company(), EVERYTHING) is company()


def test_a_table_without_a_rule_shows_nothing() -> None:
    tables = company()
    secret = ibis.memtable(pa.table({"account_id": ["A1"]}))
    more = replace(tables, expressions={**tables.expressions, "secret": secret}, filled=tables.filled | {"secret"})

    limited = scoped(more, Scope(accounts=frozenset({"A1"})))

    assert limited["secret"].count().execute() == 0
    assert "secret" not in limited.filled


def test_every_table_has_a_rule_that_looks_at_all_that_could_name_somebody() -> None:
    assert set(RULES) == set(TABLES)
    for name, table in TABLES.items():
        named = {column.name for column in table.columns} & SOMEBODY
        looked_at = {RULES[name].account, RULES[name].staff, *RULES[name].through} - {""}
        own = {f"{name}_id"} - {"account_id", "staff_member_id"}
        of_an_account = {"contact_id"}  # a contact belongs to the row's account
        assert named - own - (of_an_account if "account_id" in named else set()) == looked_at, name
        assert RULES[name].shared <= (not named), name
    assert (RULES["theme"].told_by, RULES["theme"].shared) == ("document_theme", False)


def test_captured_words_cannot_widen_a_scope() -> None:
    odd = Scope(accounts=frozenset({"A1' OR '1'='1", '"', "%", ""}), teams=None)

    assert shown(odd)["order"] == set()
