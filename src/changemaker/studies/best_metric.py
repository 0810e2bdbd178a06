"""Which score predicts money? Each metric against one baseline, out of sample."""

from dataclasses import dataclass, replace

from changemaker.core.errors import BadQuestionError, ChangemakerError, raise_all
from changemaker.core.message import Message
from changemaker.engine.cells import read_cells
from changemaker.engine.plain import PlainTable
from changemaker.link.metric_contest import Contest, run
from changemaker.studies.programme_effect import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestQuestion:
    """Which columns compete, for what, and what is known anyway; see `changemaker contest --help`."""

    outcome: str
    metrics: tuple[str, ...]
    baseline: tuple[str, ...] = ()
    unit: str | None = None
    time: str | None = None
    level: float = 0.95
    seed: int = 20261121

    def check(self) -> None:
        """Raise everything that keeps the options from making one question, all at once."""
        problems: list[ChangemakerError] = []
        if not self.metrics:
            problems.append(BadQuestionError("no metric is named", hint="give --metrics a,b,c"))
        if not 0.5 <= self.level < 1:
            problems.append(
                BadQuestionError(
                    f"--level {self.level:g} is not in [0.5, 1)", hint="0.95 covers the truth in 95 of 100 cases"
                )
            )
        named = [self.outcome, *self.metrics, *self.baseline, *(name for name in (self.unit, self.time) if name)]
        for name in sorted({name for name in named if named.count(name) > 1}):
            problems.append(BadQuestionError(f"column '{name}' is given two roles", hint="each column can have one"))
        raise_all(problems)


def best_metric(plain: PlainTable, question: ContestQuestion) -> Answered:
    """Return which metrics predict the outcome beyond the baseline, on units and times that they have not seen.

    Raises:
        ChangemakerError: the question or the table is wrong.
    """
    question.check()
    names = (*question.metrics, *question.baseline)
    cells, intake = read_cells(plain, outcome=question.outcome, names=names, unit=question.unit, time=question.time)
    contest = Contest(
        outcome_name=question.outcome,
        outcome=cells.outcome,
        metrics={name: cells.columns[name] for name in question.metrics},
        baseline={name: cells.columns[name] for name in question.baseline},
        unit=cells.unit,
        time=cells.period,
        level=question.level,
        seed=question.seed,
    )
    finding = run(contest)
    foot = [Message("note.read", {"rows": intake.rows, "name": intake.file})]
    foot += [Message("note.set_aside", {"rows": rows, "column": column}) for column, rows in intake.set_aside.items()]
    return Answered(finding=replace(finding, notes=(*finding.notes, *foot)), intake=intake)
