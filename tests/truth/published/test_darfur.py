"""Violence and attitudes to peace in Darfur: Cinelli and Hazlett (2020), section 5 and table 1.

Being harmed raises the wish for peace by 0.097 (se 0.023, t 4.18, 783 degrees of freedom): partial R2 2.2 %, robustness
value 13.9 %, and 7.6 % for the 95 % range. Further digits are those that the authors' R package prints for its example.
"""

import pytest

from changemaker.stats.sensitivity import Confounder, robustness, without

VALUE, SE, DF = 0.09731582, 0.02325654, 783


def test_the_robustness_values_are_those_of_table_1() -> None:
    t = VALUE / SE
    found = robustness(t, DF)

    assert t == pytest.approx(4.184, abs=0.0005)
    assert found.partial_r2 == pytest.approx(0.02187309, rel=1e-6)
    assert found.value == pytest.approx(0.1387764, rel=1e-6)
    assert found.value_in_range == pytest.approx(0.07625797, rel=1e-6)


@pytest.mark.parametrize(
    ("r2_treatment", "r2_outcome", "value", "se", "t"),
    [
        (0.05, 0.05, 0.06393, 0.02327, 2.74724),  # the package's example
        (0.009164, 0.124641, 0.075220, 0.021873, 3.4389),  # as strong as being a woman: figure 2 of the paper
        (0.018328, 0.249324, 0.052915, 0.020350, 2.6002),  # twice
        (0.027493, 0.374050, 0.030396, 0.018670, 1.6281),  # three times: 0.03039602 in the package
    ],
)
def test_a_confounder_of_given_strength_leaves_what_the_paper_says(
    r2_treatment: float, r2_outcome: float, value: float, se: float, t: float
) -> None:
    left, error = without(VALUE, SE, DF, Confounder(r2_treatment=r2_treatment, r2_outcome=r2_outcome))

    assert left == pytest.approx(value, abs=1e-5)
    assert error == pytest.approx(se, abs=1e-5)
    assert left / error == pytest.approx(t, abs=5e-4)
