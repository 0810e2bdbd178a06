"""The search: what is asked is no news, what says the same is told once, and low scores count as lost margin does."""

from functools import cache

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.predict.unheard.panel import Panel
from changemaker.predict.unheard.said import Said
from changemaker.predict.unheard.search import search
from changemaker.sim.unheard_worlds import UnheardCompany, UnheardWorld, live_unheard
from truth.unheard_companies import ASKED, panel_from

PLANTED = "case:claim"
STRONG = {"accounts": (600, 601), "months": 30, "meets": (0.024, 0.025), "takes": (0.49, 0.5), "lasts": (8.0, 9.0)}


@cache
def company(*, null: bool = False) -> tuple[UnheardCompany, Panel]:
    made = live_unheard(UnheardWorld(null=null, kinds=("case",), **STRONG), stream(8, "search"))  # type: ignore[arg-type]
    return made, panel_from(made)


def test_what_says_the_same_as_the_problem_is_told_with_it() -> None:
    found = search(company()[1], None, covered=ASKED, level=0.95)

    assert found is not None
    (first, *others) = found.found
    assert first.tried.shown.signal.thing.key == PLANTED
    assert all("claim" not in other.tried.shown.signal.thing.key for other in others)
    assert "grave_case:claim" in {echo.shown.signal.thing.key for echo in first.echoes}  # two of five claims are grave


def test_a_problem_that_a_question_covers_is_known_and_so_is_all_that_only_goes_with_it() -> None:
    claims = {PLANTED, "grave_case:claim", "slow_case:claim"}

    found = search(company()[1], None, covered=ASKED | claims, level=0.95)

    assert found is not None
    assert {signal.thing.key for signal in found.asked} == ASKED | claims
    assert not any("claim" in one.shown.signal.thing.key for one in found.tried)


def test_lower_scores_after_a_signal_are_found_where_no_margin_is_lost() -> None:
    made, panel = company(null=True)
    case = made.rows["case"]
    claim = case["kind"] == "claim"
    struck = np.zeros(panel.margin.shape)
    np.add.at(struck, (case["account"][claim], case["month"][claim]), 1)
    sore = sum(np.pad(struck, ((0, 0), (gap, 0)))[:, : panel.months] for gap in (1, 2, 3)) > 0
    rng = stream(8, "said")
    answers = rng.binomial(1, 0.2, struck.shape).astype(np.float64)
    said = Said(question="nps", answers=answers, total=answers * (rng.normal(8, 1.5, struck.shape) - 2.0 * sore))

    found = search(panel, said, covered=ASKED, level=0.95)

    assert found is not None
    scores = [one.tried for one in found.found if one.tried.of == "score"]
    assert [one.shown.signal.thing.key for one in scores][:1] == [PLANTED]
    assert scores[0].link.difference == pytest.approx(-2.0, abs=1.0)


def test_months_too_few_to_look_from_give_no_answer() -> None:
    _, panel = company()
    short = Panel(
        accounts=panel.accounts,
        of=panel.of,
        first_month=panel.first_month,
        margin=panel.margin[:, :16],
        orders=panel.orders[:, :16],
        active=panel.active[:, :16],
        begun=panel.begun,
        things=(),
        counts=(),
        facts=panel.facts,
    )

    assert search(short, None, covered=(), level=0.95) is None
