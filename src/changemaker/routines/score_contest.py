"""The contest of a workspace's scores: its files read, its tables opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace
from changemaker.link.cut import Cut
from changemaker.link.outcomes import OUTCOMES, Outcome
from changemaker.metrics.metric import Metric
from changemaker.metrics.own_metrics import own_metrics
from changemaker.routines.open_store import tables_of
from changemaker.routines.programme_proof import finance_rules
from changemaker.store.open import Store
from changemaker.studies.workspace_contest import SCORES, ScoresAnswered, ScoresQuestion, workspace_contest


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestRun:
    """What a contest found, and on which tables."""

    answered: ScoresAnswered
    data_version: str


def run_contest(
    workspace: Workspace,
    *,
    outcomes: tuple[str, ...] = (),
    metrics: tuple[str, ...] = (),
    cut: str = "",
    store: Store | None = None,
    level: float = 0.95,
    progress: Callable[[str], None] = lambda step: None,
) -> ContestRun:
    """Return which scores of a workspace foretell what its accounts do next.

    Args:
        workspace: whose.
        outcomes: of `link.outcomes.OUTCOMES`; all where empty.
        metrics: the scores that compete; all where empty.
        cut: YYYY-MM; the latest that the data allow where empty.
        level: coverage of the ranges, in (0, 1).
        store: where events are captured; what they tell counts too.
        progress: told each step by its Message id; what it raises ends the contest.

    Raises:
        BadQuestionError: there is no such outcome or score, or the cut is no month.
        NothingLoadedError: there are no tables yet.
    """
    question = ScoresQuestion(outcomes=_outcomes(outcomes), cut=Cut.parse(cut) if cut else None, level=level)
    question.check()
    progress("contest.step.tables")
    own = {key: metric for key, metric in own_metrics(workspace.folder).items() if metric.by_account}
    chosen = _competing(metrics, {**SCORES, **own})
    tables = open_tables(workspace.state, store=store) if store else tables_of(workspace)
    progress("contest.step.scores")
    answered = workspace_contest(tables, finance_rules(workspace.folder), chosen, question)
    return ContestRun(answered=answered, data_version=tables.data_version)


def _outcomes(wanted: tuple[str, ...]) -> tuple[Outcome, ...]:
    unknown = [name for name in wanted if name not in OUTCOMES]
    if unknown:
        raise BadQuestionError(f"no outcome is called '{unknown[0]}'", hint=did_you_mean(unknown, list(OUTCOMES)))
    return tuple(outcome for outcome in OUTCOMES if not wanted or outcome in wanted)


def _competing(wanted: tuple[str, ...], scores: Mapping[str, Metric]) -> Mapping[str, Metric]:
    unknown = [name for name in wanted if name not in scores]
    if unknown:
        raise BadQuestionError(f"no score '{unknown[0]}' can compete", hint=did_you_mean(unknown, list(scores)))
    return {name: scores[name] for name in wanted} if wanted else scores
