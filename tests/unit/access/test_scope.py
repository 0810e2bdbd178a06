"""Who sees which rows: by roles, by team, by accounts; several roles see all that one of them sees."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.access.roles import Role
from changemaker.access.scope import SEES_ALL, StaffRow, led_by, scope_from, scope_of
from changemaker.core.scope import EVERYTHING, NOTHING, Scope
from changemaker.engine.tables import tables_in_memory
from changemaker.store.users import User

STAFF = (
    StaffRow(staff_member_id="lead", team="service-1"),
    StaffRow(staff_member_id="one", team="service-1", manager_id="lead"),
    StaffRow(staff_member_id="two", team="service-2", manager_id="one"),
    StaffRow(staff_member_id="loner", team=None, manager_id="lead"),
    StaffRow(staff_member_id="other", team="service-3"),
)
TABLES = tables_in_memory(
    {
        "staff_member": pa.table(
            {
                "staff_member_id": [row.staff_member_id for row in STAFF],
                "team": [row.team for row in STAFF],
                "manager_id": [row.manager_id for row in STAFF],
            }
        ),
        "account": pa.table({"account_id": ["A1", "A2", "A3"], "account_manager_id": ["one", "other", "one"]}),
    },
    data_version="made",
)


def user(*roles: Role, staff: str | None) -> User:
    words = tuple(role.value for role in roles)
    return User(id="u", email="u@example.com", name="U", roles=words, staff_member_id=staff, made_at=0)


def test_who_answers_for_all_sees_all() -> None:
    assert {Role.EXECUTIVE, Role.ANALYST, Role.FINANCE_SIGNER, Role.ADMIN} == SEES_ALL
    assert {scope_of(user(role, Role.AGENT, staff="one"), TABLES) for role in SEES_ALL} == {EVERYTHING}


def test_a_manager_sees_the_own_team_and_those_of_people_below() -> None:
    scope = scope_of(user(Role.MANAGER, staff="lead"), TABLES)

    assert {part.teams for part in scope.parts} == {frozenset({"service-1", "service-2"}), None}
    assert {part.staff_members for part in scope.parts} == {frozenset({"lead", "one", "two", "loner"}), None}


def test_an_agent_sees_what_that_person_served() -> None:
    assert scope_of(user(Role.AGENT, staff="one"), None) == Scope(staff_members=frozenset({"one"}))


def test_an_account_manager_sees_the_own_accounts() -> None:
    assert scope_of(user(Role.ACCOUNT_MANAGER, staff="one"), TABLES) == Scope(accounts=frozenset({"A1", "A3"}))


def test_who_is_nobody_in_the_companys_tables_sees_no_row() -> None:
    limited = set(Role) - SEES_ALL

    assert {scope_of(user(role, staff=None), TABLES) for role in limited} == {NOTHING}
    assert scope_of(user(Role.ACCOUNT_MANAGER, staff="stranger"), TABLES).parts == frozenset()
    assert scope_of(user(staff="one"), TABLES) == NOTHING


def test_two_people_who_lead_each_other_end_the_search() -> None:
    ring = (StaffRow(staff_member_id="a", manager_id="b"), StaffRow(staff_member_id="b", manager_id="a"))

    assert led_by("a", ring) == {"b"}


ROLES = st.sets(st.sampled_from(sorted(set(Role) - SEES_ALL)))
PEOPLE = st.lists(
    st.builds(
        StaffRow,
        staff_member_id=st.sampled_from("abcdef"),
        team=st.sampled_from(["t1", "t2", None]),
        manager_id=st.sampled_from(["a", "b", "c", None]),
    ),
    unique_by=lambda row: row.staff_member_id,
)


@settings(max_examples=40)
@given(ROLES, PEOPLE, st.sets(st.sampled_from(["A1", "A2"])))
def test_several_roles_see_the_union_of_what_each_sees(
    roles: set[Role], staff: list[StaffRow], accounts: set[str]
) -> None:
    together = scope_from(roles, "a", staff=staff, accounts=accounts)
    each = [scope_from([role], "a", staff=staff, accounts=accounts) for role in roles]

    assert together.parts == frozenset().union(*(scope.parts for scope in each))
    assert together.is_everything == any(scope.is_everything for scope in each)


LIMITS = st.none() | st.frozensets(st.sampled_from("xyz"), max_size=2)
SCOPES = st.builds(Scope, teams=LIMITS, staff_members=LIMITS, accounts=LIMITS)


@settings(max_examples=40)
@given(SCOPES, SCOPES, SCOPES)
def test_union_of_scopes_knows_no_order_and_keeps_what_it_has(one: Scope, two: Scope, three: Scope) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert (one | one).parts == one.parts or one.is_everything
    assert (one | NOTHING).parts == one.parts or one.is_everything
    assert (one | EVERYTHING) == EVERYTHING
    assert hash(one | two) == hash(two | one)
