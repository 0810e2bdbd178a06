"""Everybody sees the pages that they may open, and no others."""

import pytest

from changemaker.access.actor import NOBODY, Actor
from changemaker.access.roles import Role, permissions_of
from changemaker.reports.words import CATALOGUES
from changemaker.web.navigation import GROUPS, groups_for


def places(*roles: Role) -> set[str]:
    actor = Actor(kind="user", id="u", roles=frozenset(roles), permissions=permissions_of(roles))
    return {place.key for group in groups_for(actor) for place in group.places}


def test_nobody_sees_no_page() -> None:
    assert groups_for(NOBODY) == ()


def test_an_agent_sees_home_cases_methods_and_own_jobs() -> None:
    assert places(Role.AGENT) == {"home", "inbox", "cases", "methods", "jobs"}


def test_an_executive_sees_results_but_not_people() -> None:
    assert {"programmes", "scores", "data"} <= places(Role.EXECUTIVE)
    assert "people" not in places(Role.EXECUTIVE)


def test_an_admin_sees_all() -> None:
    assert places(Role.ADMIN) == {place.key for group in GROUPS for place in group.places}


@pytest.mark.parametrize("place", [place for group in GROUPS for place in group.places], ids=lambda place: place.key)
def test_each_page_of_the_sidebar_has_a_name(place: object) -> None:
    assert f"web.nav.{place.key}" in CATALOGUES["en"]  # type: ignore[attr-defined]
