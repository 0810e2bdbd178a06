import numpy as np
import pytest

from changemaker.predict.scores.design import Design
from changemaker.predict.scores.fitted import learn
from changemaker.predict.scores.target import Target
from unit.predict.scores.worlds import changed, company, known, without_answers


def saying(y: np.ndarray) -> Design:
    return changed(company(1, n=len(y)), target=Target(name="late", kind="yes_no", values=(0.0, 1.0), y=y))


def of_units(units: int, *, y: np.ndarray | None = None) -> Design:
    design = company(1, n=300) if y is None else saying(y)
    return changed(design, unit=np.arange(300) % units)


def nothing_known() -> Design:
    columns = (known("visits", np.full(300, np.nan)), known("minutes", np.full(300, 3.0)))
    return changed(company(1, n=300), columns=columns)


@pytest.mark.parametrize(
    ("design", "why", "more"),
    [
        (without_answers(company(1, n=300), np.arange(40, 300)), "few_answers", 60),  # 100 are needed
        (of_units(4), "few_units", 46),  # 50 are needed, and 5 to be judged
        (of_units(6, y=(np.arange(300) % 6 == 2) * 1.0), "few_units", 44),  # one unit says yes: none is left to teach
        (saying(np.ones(300)), "all_alike", 20),
        (saying((np.arange(300) < 7) * 1.0), "nearly_alike", 13),  # 20 are needed
        (nothing_known(), "no_feature", None),
    ],
)
def test_too_little_is_refused_with_how_much_more_is_needed(design: Design, why: str, more: int | None) -> None:
    found = learn(design, seed=1)

    (refusal,) = found.refusals
    assert (refusal.what, refusal.why.id, refusal.needs.id) == (
        "scores", f"predict.refuse.{why}", f"predict.needs.{why}"
    )  # fmt: skip
    assert refusal.needs.params.get("more") == more
    assert (found.model, found.held_out) == (None, None)
    assert not found.card.published


def test_no_answer_at_all_is_refused_too() -> None:
    assert learn(without_answers(company(1, n=200), np.arange(200)), seed=1).refusals[0].needs.params["more"] == 100


@pytest.mark.parametrize("units", [5, 12])
def test_from_five_units_on_the_estimates_stay_beside_the_refusal(units: int) -> None:
    found = learn(of_units(units), seed=1)

    (refusal,) = found.refusals
    assert (refusal.why.id, refusal.needs.params["more"]) == ("predict.refuse.few_units", 50 - units)
    assert (found.model, found.card.published) == (None, False)
    assert {"auc", "baseline_auc", "gain", "coverage"} <= set(found.card.estimates)
    assert {one.n for one in found.card.estimates.values()} == {units}
    auc, covered = found.card.estimates["auc"], found.card.estimates["coverage"]
    # Student's t with as many degrees of freedom as units, less one: 2.776 and 2.201
    assert auc.se is not None
    assert auc.high - auc.value == pytest.approx({5: 2.776, 12: 2.201}[units] * auc.se, rel=1e-3)
    assert covered.low < 0.9  # so few units never prove that nine of ten are held
    assert not any(card.published for card in found.card.segments)
