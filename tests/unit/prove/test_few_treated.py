"""One to five treated units: a synthetic twin, placebos, and no claim that the placebos do not share."""

from dataclasses import replace

import pytest

from changemaker.core.finding import Finding
from changemaker.prove.ask import Ask, Assigned
from changemaker.prove.design import rollout_design
from changemaker.prove.few_treated import prove_few_treated
from changemaker.prove.verdict import MOVED
from changemaker.stats.rollout import Rollout
from unit.prove.made import FAILED_GATE, check, rollout


def one_treated(*, units: int = 30, effect: float = 0.0, seed: int = 1, treated: int = 1) -> Rollout:
    """A few units start in period 13 of 24."""
    return rollout(
        seed=seed, units=units, periods=24, first_start=12, waves=1, never=(units - treated) / units, effect=effect
    )


def few(found: Rollout, assigned: Assigned = "staged", **more: object) -> Finding:
    design = rollout_design(assigned, treated=found.treated, never=found.never, starts=1)
    checks = more.pop("checks", ())
    return prove_few_treated(found, Ask(assigned=assigned, **more), design, checks=checks)  # type: ignore[arg-type]


def test_three_ways_of_weighing_stand_side_by_side_and_the_synthetic_difference_leads() -> None:
    found = few(one_treated(effect=30.0))

    assert found.headline == ("sdid",)
    assert {"sdid", "sc", "did"} <= set(found.estimates)
    assert {"sdid", "sc", "did"} == set(found.verdicts)
    assert {key for key in found.estimates if key.startswith("naive:")} == {
        "naive:twfe",
        "naive:before_after",
        "naive:treated_untreated",
    }


@pytest.mark.parametrize(("assigned", "grade"), [("random", "A"), ("staged", "C"), ("chosen", "C"), ("unknown", "C")])
def test_only_a_lot_makes_one_treated_unit_a_proof(assigned: Assigned, grade: str) -> None:
    found = few(one_treated(effect=30.0), assigned)

    assert found.estimates["sdid"].grade == grade
    assert found.verdicts["sdid"].verdict == ("raised" if grade == "A" else "higher")
    assert found.estimates["sdid"].value == pytest.approx(30.0, rel=0.25)


def test_with_too_few_donors_for_five_per_cent_nothing_is_claimed_however_large_the_gap() -> None:
    found = few(one_treated(units=12, effect=1000.0), "random")

    assert check(found, "smallest p").passed is False
    assert check(found, "smallest p").detail.params["smallest"] == pytest.approx(1 / 12)  # 11 placebos and the real one
    assert found.verdicts["sdid"].verdict == "not shown"


def test_a_null_programme_is_claimed_about_as_rarely_as_it_should_be() -> None:
    words = [few(one_treated(seed=seed)).verdicts["sdid"].verdict for seed in range(12)]

    assert sum(words.count(word) for word in MOVED) <= 3  # of 12 at 5 %, more than 3 in 2 of 1,000 runs


@pytest.mark.parametrize("treated", [2, 5])
def test_several_treated_units_are_held_against_groups_of_as_many(treated: int) -> None:
    found = few(one_treated(effect=30.0, treated=treated))

    assert found.estimates["sdid"].value == pytest.approx(30.0, rel=0.2)
    assert found.estimates["sdid"].n == 30


def test_a_failed_gate_takes_the_claim_away() -> None:
    found = few(one_treated(effect=30.0), checks=(FAILED_GATE,))

    assert found.estimates["sdid"].grade == "D"
    assert found.verdicts["sdid"].verdict == "cannot claim"


def test_the_twin_is_named_by_its_donors() -> None:
    world = one_treated(effect=30.0)
    assert world.paths is not None

    (note,) = [note for note in few(world).notes if note.id == "note.donors"]

    listed = str(note.params["listed"])
    assert any(name in listed for name in world.paths.names)
    assert "%" in listed


@pytest.mark.parametrize(
    ("change", "why"),
    [({"scale": "ratio"}, "refusal.ratio_synthetic"), ({}, "refusal.too_many_donors")],
)
def test_what_the_method_does_not_know_is_refused(change: dict[str, str], why: str) -> None:
    world = one_treated(effect=30.0)
    found = few(world if change else replace(world, paths=None), **change)

    assert [(refusal.what, refusal.why.id) for refusal in found.refusals] == [("simple", why)]
    assert "sdid" not in found.estimates


def test_a_handful_of_donors_is_too_few_for_a_twin() -> None:
    found = few(one_treated(units=4, treated=3, effect=30.0))

    assert [refusal.why.id for refusal in found.refusals] == ["refusal.few_donors"]


def test_the_gap_is_drawn_with_the_start_at_zero() -> None:
    (figure,) = few(one_treated(effect=30.0)).figures

    assert [point.x for point in figure.points] == [float(x) for x in range(-12, 12)]
    after = [point.value for point in figure.points if point.x >= 0]
    assert min(after) > 10
