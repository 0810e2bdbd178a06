"""The decision tree: from how it was rolled out to how it can be proved, and how well at best."""

import pytest

from changemaker.prove.ask import ASSIGNED, Assigned
from changemaker.prove.design import FEW_UNITS, MOST_FEW_TREATED, arm_design, few_clusters, rollout_design

ALL = list(ASSIGNED)


def test_the_two_bounds_of_the_tree_are_those_of_the_design_page() -> None:
    assert (MOST_FEW_TREATED, FEW_UNITS) == (5, 40)  # DESIGN, section 7: 1-5 treated units; 40 units of assignment


@pytest.mark.parametrize(
    ("assigned", "kind", "best"),
    [
        ("random", "drawn_arms", "A"),
        ("chosen", "self_selected_arms", "C"),
        ("unknown", "self_selected_arms", "C"),
        ("staged", "self_selected_arms", "C"),
    ],
)
def test_arms_are_proved_by_lot_or_compared(assigned: Assigned, kind: str, best: str) -> None:
    design = arm_design(assigned, sizes=[500, 500])

    assert (design.kind, design.best_grade, design.few) == (kind, best, False)


@pytest.mark.parametrize(
    ("assigned", "treated", "never", "starts", "kind", "best"),
    [
        ("random", 100, 100, 3, "drawn_order", "A"),
        ("random", 10, 10, 2, "drawn_order", "A"),
        ("staged", 100, 100, 3, "staged_order", "B"),
        ("staged", 20, 20, 3, "staged_order", "B"),  # forty: not fewer than 40
        ("staged", 20, 19, 3, "few_units", "B"),
        ("chosen", 100, 100, 3, "self_selected_rollout", "C"),
        ("unknown", 100, 100, 3, "self_selected_rollout", "C"),
        ("chosen", 10, 10, 3, "self_selected_rollout", "C"),
        ("random", 200, 0, 4, "drawn_order", "A"),  # nobody is never treated, but there are several starts
        ("staged", 200, 0, 4, "staged_order", "B"),
    ],
)
def test_a_rollout_falls_into_the_branch_of_the_design_page(
    assigned: Assigned, treated: int, never: int, starts: int, kind: str, best: str
) -> None:
    design = rollout_design(assigned, treated=treated, never=never, starts=starts)

    assert (design.kind, design.best_grade) == (kind, best)


@pytest.mark.parametrize("assigned", ALL)
@pytest.mark.parametrize("never", [6, 30, 2000])
@pytest.mark.parametrize("treated", [1, 5])
def test_one_to_five_treated_units_come_before_the_rule_of_forty(assigned: Assigned, never: int, treated: int) -> None:
    assert rollout_design(assigned, treated=treated, never=never, starts=1).kind == "few_treated"


@pytest.mark.parametrize("assigned", ALL)
def test_six_treated_units_are_not_few(assigned: Assigned) -> None:
    assert rollout_design(assigned, treated=6, never=100, starts=1).kind != "few_treated"


@pytest.mark.parametrize("assigned", ALL)
@pytest.mark.parametrize("treated", [1, 4, 40, 4000])
def test_everybody_at_one_date_leaves_nobody_to_compare_with_however_it_was_decided(
    assigned: Assigned, treated: int
) -> None:
    design = rollout_design(assigned, treated=treated, never=0, starts=1)

    assert (design.kind, design.best_grade) == ("one_date", "D")


@pytest.mark.parametrize("assigned", ["staged", "chosen", "unknown"])
@pytest.mark.parametrize(
    ("treated", "never", "starts"), [(1, 50, 1), (5, 2, 2), (10, 10, 2), (500, 500, 5), (99, 0, 2)]
)
def test_only_a_lot_can_reach_grade_a(assigned: Assigned, treated: int, never: int, starts: int) -> None:
    assert rollout_design(assigned, treated=treated, never=never, starts=starts).best_grade > "A"
    assert arm_design(assigned, sizes=[never, treated]).best_grade > "A"


@pytest.mark.parametrize("assigned", ["chosen", "unknown"])
@pytest.mark.parametrize(("treated", "never"), [(1, 50), (10, 10), (500, 500)])
def test_what_nobody_planned_is_at_most_compared(assigned: Assigned, treated: int, never: int) -> None:
    assert rollout_design(assigned, treated=treated, never=never, starts=1).best_grade >= "C"


@pytest.mark.parametrize(("treated", "never", "few"), [(20, 19, True), (20, 20, False), (1, 38, True), (39, 0, True)])
def test_fewer_than_forty_units_of_assignment_are_few(treated: int, never: int, few: bool) -> None:
    assert rollout_design("staged", treated=treated, never=never, starts=2).few is few
    assert arm_design("random", sizes=[never, treated]).few is few


@pytest.mark.parametrize("assigned", ALL)
def test_every_design_says_what_has_to_be_true(assigned: Assigned) -> None:
    designs = [
        arm_design(assigned, sizes=[5, 5]),
        rollout_design(assigned, treated=3, never=9, starts=1),
        rollout_design(assigned, treated=9, never=9, starts=1),
        rollout_design(assigned, treated=9, never=0, starts=1),
    ]

    assert [design.assumption.id for design in designs] == [f"design.{design.kind}" for design in designs]


@pytest.mark.parametrize(
    ("control", "treated", "few"),
    [(20, 19, True), (20, 20, False), (1000, 6, False), (1000, 5, True), (5, 1000, True), (34, 6, False), (2, 2, True)],
)
def test_clusters_are_few_below_forty_together_or_at_five_in_one_arm(control: int, treated: int, few: bool) -> None:
    assert few_clusters(control, treated) is few
    assert arm_design("random", sizes=[control, treated]).few is few


def test_one_small_arm_among_several_makes_the_design_one_of_few() -> None:
    assert arm_design("random", sizes=[500, 500, 5]).few is True
    assert arm_design("random", sizes=[500, 500, 6]).few is False
