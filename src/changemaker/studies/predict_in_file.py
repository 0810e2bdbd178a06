"""What would those say who did not answer? One plain file's missing answers, with the accuracy card beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from changemaker.core.errors import BadQuestionError, ChangemakerError, raise_all
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.intake import Intake
from changemaker.engine.plain import PlainTable
from changemaker.predict.scores.card import Card
from changemaker.predict.scores.file_design import FileDesign, FileRoles, read_design
from changemaker.predict.scores.file_leaks import FileLeak, leaks
from changemaker.predict.scores.file_notes import notes_of
from changemaker.predict.scores.file_scores import FileScores, file_scores
from changemaker.predict.scores.fitted import Learned, learn
from changemaker.predict.scores.target import Target
from changemaker.studies.predicted_figures import calibration_figure, reasons_figure, segments_figure, unit_of

STUDY = "predict_in_file"
TOO_GOOD = {"auc": 0.99, "mae": 0.05}  # of a mean absolute error: as a share of the best baseline's


@dataclass(frozen=True, slots=True, kw_only=True)
class FileQuestion:
    """Which column to predict and what the others are for; see `changemaker predict --help`."""

    target: str
    unit: str | None = None
    time: str | None = None
    segment: str | None = None
    without: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    level: float = 0.9
    seed: int = 20261122

    @property
    def roles(self) -> FileRoles:
        """The columns by their role."""
        return FileRoles(target=self.target, unit=self.unit, time=self.time, segment=self.segment, without=self.without)

    def check(self) -> None:
        """Raise everything that keeps the options from making one question, all at once."""
        problems: list[ChangemakerError] = []
        if not 0.5 <= self.level < 1:
            hint = "0.9 covers the truth in 90 of 100 cases"
            problems.append(BadQuestionError(f"--level {self.level:g} is not in [0.5, 1)", hint=hint))
        named = [*self.roles.named, *self.without]
        for name in sorted({name for name in named if named.count(name) > 1}):
            problems.append(BadQuestionError(f"column '{name}' is given two roles", hint="each column can have one"))
        if self.planned and self.time is None:
            hint = "name the column with the time of the prediction"
            problems.append(BadQuestionError("--planned needs --time", hint=hint))
        raise_all(problems)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FilePrediction:
    """The finding, what came in, the card, and every row's score where the card allows scores."""

    finding: Finding
    intake: Intake
    card: Card
    scores: FileScores | None


def predict_in_file(plain: PlainTable, question: FileQuestion, *, now: datetime) -> FilePrediction:
    """Return the scores of the rows of `plain` that have no answer, and how good they are on answers not seen.

    Columns that know the answer are named, left out, and the rest is judged without them.

    Args:
        plain: the table.
        question: what its columns are.
        now: the time of the prediction; no row can have been answered later.

    Raises:
        ChangemakerError: the question or the table is wrong; see `FileQuestion.check`, `read_design`.
    """
    question.check()
    plain.require(question.planned)
    file = read_design(plain, question.roles, now=now)
    design = file.design
    told = leaks(design.columns, design.target.y, design.unit, seed=question.seed)
    kept = tuple(column for column in design.columns if column.name not in {leak.name for leak in told})
    file = replace(file, design=replace(design, columns=kept))
    learned = learn(file.design, level=question.level, seed=question.seed)
    learned = _not_too_good(learned, question)
    scores = file_scores(file, learned, level=question.level)
    return FilePrediction(
        finding=_finding(question, file, learned, told),
        intake=file.intake,
        card=learned.card,
        scores=scores,
    )


def _finding(question: FileQuestion, file: FileDesign, learned: Learned, told: Sequence[FileLeak]) -> Finding:
    card = learned.card
    refusals = (*learned.refusals, *(_refused(leak, question.target) for leak in told))
    measure = _measure(card)
    return Finding(
        study=STUDY,
        question=Message("predict.file.question", {"outcome": question.target}),
        headline=(measure, f"baseline_{measure}", "coverage") if card.published else ("scores",),
        estimates=_in_its_unit(card, file.design.target),
        refusals=refusals,
        checks=(_knows(file, told), _known_then(question, file), *card.checks),
        notes=notes_of(file, [leak.name for leak in told]),
        figures=_figures(question, file, learned),
    )


def _in_its_unit(card: Card, target: Target) -> dict[str, Estimate]:
    """Points are those of a scale: what a number misses by is in its unit, what is gained a share of the guess."""
    unit = {"points": unit_of(target)}
    gained = {"share": "share of baseline"}
    return {
        key: replace(one, unit=(gained if key.startswith("gain") else unit).get(one.unit, one.unit))
        for key, one in card.estimates.items()
    }


def _figures(question: FileQuestion, file: FileDesign, learned: Learned) -> tuple[Figure, ...]:
    card, model = learned.card, learned.model
    drawn = [calibration_figure(card, file.design.target)]
    if model is not None and card.published:
        drawn.append(reasons_figure(model, file.design, level=question.level, seed=question.seed))
    if question.segment and card.published:
        drawn.append(segments_figure(card, name=question.segment))
    return tuple(figure for figure in drawn if figure is not None)


def _measure(card: Card) -> str:
    return "auc" if "auc" in card.estimates else "mae"


def _refused(leak: FileLeak, target: str) -> Refusal:
    needs = Message("predict.needs.no_leak", {"column": leak.name, "outcome": target})
    return Refusal(what=f"column:{leak.name}", why=leak.why, needs=needs)


def _knows(file: FileDesign, told: Sequence[FileLeak]) -> Check:
    """Does a column know the answer?"""
    looked = len(file.design.columns) + len(told)
    if not told:
        return Check(name="knows_answer", passed=True, detail=Message("predict.check.no_leak", {"n": looked}))
    names = ", ".join(f"'{leak.name}'" for leak in told)
    return Check(name="knows_answer", passed=False, detail=Message("predict.check.leak", {"columns": names}))


def _known_then(question: FileQuestion, file: FileDesign) -> Check:
    """Were all dates known at the time of the prediction?"""
    name = "known_then"
    if question.time is None:
        return Check(name=name, passed=None, detail=Message("predict.check.known_then.no_time"))
    doubtful = {date: share for date, share in file.later.items() if date not in question.planned}
    names = ", ".join(f"'{date}'" for date in doubtful or file.later)
    params = {"columns": names, "share": max(doubtful.values(), default=0.0), "time": question.time}
    way = "later" if doubtful else "planned" if file.later else "all"
    return Check(name=name, passed=not doubtful, detail=Message(f"predict.check.known_then.{way}", params))


def _not_too_good(learned: Learned, question: FileQuestion) -> Learned:
    """Columns that give back the answer together are not told one by one: scores of such accuracy are withheld."""
    card = learned.card
    measure = _measure(card)
    found, limit = card.estimates.get(measure), TOO_GOOD[measure]
    baseline = card.estimates.get(f"baseline_{measure}")
    if found is None or baseline is None:
        return learned
    good = found.value >= limit if measure == "auc" else found.value <= limit * baseline.value
    if not good:
        return learned
    params = {"outcome": question.target, "value": found.value}
    refusal = Refusal(
        what="scores",
        why=Message(f"predict.refuse.too_good_{measure}", params),
        needs=Message("predict.needs.too_good", params),
    )
    refusals = (refusal, *(one for one in learned.refusals if one.what != "scores"))
    return replace(learned, refusals=refusals, model=None, card=replace(card, refusals=refusals))
