"""Which score foretells what accounts do next, in a company of which it is known."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.core.finding import Finding
from changemaker.core.seeds import stream
from changemaker.engine.tables import tables_in_memory
from changemaker.link.cut import Cut
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.reports.as_json import to_json
from changemaker.reports.words import say
from changemaker.sim.company import Company
from changemaker.sim.company_parameters import default_parameters
from changemaker.studies.workspace_contest import SCORES, ScoresAnswered, ScoresQuestion, workspace_contest
from unit.link.made import company, moody_company, order

MOODY = ("net_emotional_value", "emotion:trusting", "emotion:frustrated")
FEW = {name: SCORES[name] for name in ("nps", *MOODY)}
SAID = ("response", "answer", "emotion")


@pytest.fixture(scope="module")
def moved_by_mood() -> ScoresAnswered:
    return workspace_contest(moody_company(800), FinanceRules(), SCORES, ScoresQuestion())


def verdicts(finding: Finding) -> dict[str, str]:
    return {key.removeprefix("gain:"): found.verdict for key, found in finding.verdicts.items()}


def test_emotions_foretell_what_mood_moves_and_nps_does_not(moved_by_mood: ScoresAnswered) -> None:
    for outcome in ("retention", "nrr", "cross_sell"):
        found = verdicts(moved_by_mood.findings[outcome])
        assert {found[name] for name in MOODY} == {"predicts"}
        assert found["nps"] != "predicts"


def test_what_nobody_knows_is_refused_and_what_nobody_asked_is_named(moved_by_mood: ScoresAnswered) -> None:
    refused = moved_by_mood.findings["share_of_wallet"]
    notes = " ".join(say(note) for note in moved_by_mood.findings["retention"].notes)

    assert refused.refusals[0].why.id == "scores.refuse.no_outcome"  # no wallet in that company
    assert "csat" in notes
    assert "complaint_handling_days" in notes


def test_the_answer_says_the_two_years_and_how_many_accounts_were_followed(moved_by_mood: ScoresAnswered) -> None:
    first = say(moved_by_mood.summary[0])

    assert str(moved_by_mood.cut) == "2024-01"  # the latest with a year after it
    assert moved_by_mood.accounts == 800
    assert all(part in first for part in ("2023-01", "2023-12", "2024-12", "800"))
    assert "earns its keep" in say(moved_by_mood.summary[1]).lower()


def test_all_outcomes_are_one_family_of_tries(moved_by_mood: ScoresAnswered) -> None:
    alone = workspace_contest(moody_company(200), FinanceRules(), FEW, ScoresQuestion(outcomes=("nrr",)))

    def told(answer: ScoresAnswered) -> str:
        return next(say(check.detail) for check in answer.findings["nrr"].checks if check.name == "false_discovery")

    assert "12 forecasts" in told(moved_by_mood)  # four scores that differ, three outcomes that are known
    assert "4 forecasts" in told(alone)


def test_where_nothing_is_linked_nothing_predicts_and_nps_is_proposed_to_be_retired() -> None:
    answer = workspace_contest(moody_company(1500, link=0, seed=5), FinanceRules(), FEW, ScoresQuestion())
    words = [verdict for finding in answer.findings.values() for verdict in verdicts(finding).values()]

    assert words.count("predicts") == 0
    assert "adds nothing" in words
    assert verdicts(answer.findings["nrr"])["nps"] == "adds nothing"
    assert "retire" in " ".join(say(note) for note in answer.findings["nrr"].notes)


def test_of_those_who_never_answer_nothing_is_said_and_their_share_is_printed() -> None:
    answer = workspace_contest(moody_company(600, answered=0.07), FinanceRules(), FEW, ScoresQuestion())
    finding = answer.findings["retention"]
    coverage = next(check for check in finding.checks if check.name == "coverage:nps")

    assert answer.coverage["nps"] == pytest.approx(0.07, abs=0.03)  # by the company's own rule
    assert "nothing is said of the other 9" in say(coverage.detail)
    assert all(estimate.n <= answer.counts["nps"] for estimate in finding.estimates.values())


def test_too_few_accounts_too_few_months_and_no_score_are_refused_each_with_what_it_needs() -> None:
    two_years = [order(f"a{number}", month, "10") for number in range(40) for month in (0, 11, 23)]
    few = company(order=[row for row in two_years if row["account_id"] in ("a1", "a2")])
    short = company(order=[row for row in two_years if row["date"].year == 2023])
    silent = company(order=two_years)
    empty = company()

    def why(tables: object, cut: str | None = None) -> str:
        question = ScoresQuestion(outcomes=("nrr",), cut=Cut.parse(cut) if cut else None)
        scores = {"nps": SCORES["nps"]}
        finding = workspace_contest(tables, FinanceRules(), scores, question).findings["nrr"]  # type: ignore[arg-type]
        (refusal,) = finding.refusals
        assert say(refusal.needs)
        assert to_json(finding)
        return say(refusal.why)

    assert why(few) == "only 2 accounts were active at the cut and had paid in the year before; 30 are needed"
    assert why(short) == "the data run from 2023-01 to 2023-12"
    assert why(silent, "2024-06") == "the data run from 2023-01 to 2024-12"
    assert "no score" in why(silent)
    assert why(empty) == "no month has an order or revenue"


def test_a_level_that_is_no_coverage_is_refused() -> None:
    with pytest.raises(BadQuestionError, match="--level"):
        replace(ScoresQuestion(), level=0.2).check()


@pytest.fixture(scope="module")
def sample_company() -> Mapping[str, pa.Table]:
    """The sample company of two years, in which two accounts of five answer instead of one of fourteen."""
    usual = default_parameters()
    many = usual.survey.model_copy(update={"response_share": 0.4})
    two_years = usual.calendar.model_copy(update={"months": 24})
    parameters = usual.model_copy(update={"survey": many, "calendar": two_years})
    return Company(seed=11, parameters=parameters).tables(only=("account", "contract", "order", "product", *SAID))


def dealt_by_lot(frames: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    """Return the company with every account's answers given to another account."""
    accounts = frames["account"]["account_id"].to_pylist()
    other = dict(zip(accounts, stream(11, "lot").permutation(np.array(accounts, dtype=object)), strict=True))
    dealt = {}
    for name in SAID:
        place = frames[name].column_names.index("account_id")
        owners = pa.array([other[account] for account in frames[name]["account_id"].to_pylist()], pa.string())
        dealt[name] = frames[name].set_column(place, "account_id", owners)
    return {**frames, **dealt}


def test_in_the_sample_company_mood_moves_emotion_and_cross_sell_so_one_foretells_the_other(
    sample_company: Mapping[str, pa.Table],
) -> None:
    scores = {name: SCORES[name] for name in ("net_emotional_value", "nps", "csat")}
    question = ScoresQuestion(outcomes=("cross_sell",))

    as_it_is = workspace_contest(
        tables_in_memory(sample_company, data_version="sim"), FinanceRules(), scores, question
    ).findings["cross_sell"]
    by_lot = workspace_contest(
        tables_in_memory(dealt_by_lot(sample_company), data_version="lot"), FinanceRules(), scores, question
    ).findings["cross_sell"]

    assert verdicts(as_it_is)["net_emotional_value"] == "predicts"  # mood moves both: sim/company.yml, groups.with_mood
    assert 0.005 < as_it_is.estimates["gain:net_emotional_value"].value < 0.05  # .019 to .031 at seeds 1, 2 and 3
    assert "predicts" not in verdicts(by_lot).values()
