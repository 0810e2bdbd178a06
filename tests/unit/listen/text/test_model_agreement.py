"""A model's codes are held against people's labels, or it is said that there are too few."""

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.listen.text.model_agreement import FEWEST_LABELS, model_agreement


def test_agreement_is_told_from_a_hundred_labels_on_and_refused_below() -> None:
    coded = {f"D{n}": ["let_down"] if n % 2 else [] for n in range(120)}
    human = {f"D{n}": "let_down" if n % 2 else "none" for n in range(FEWEST_LABELS)}
    found = model_agreement(coded, human)
    few = model_agreement(coded, {**human, "D0": "skip"})

    assert isinstance(found, Estimate) and found.value == 1 and found.low < 1 and found.n == FEWEST_LABELS
    assert isinstance(few, Refusal) and few.why.params == {"n": FEWEST_LABELS - 1, "needed": FEWEST_LABELS}
    same = model_agreement(dict.fromkeys(coded, ()), dict.fromkeys(coded, "none"))
    assert isinstance(same, Refusal) and same.why.id == "texts.refuse.agreement_same"
