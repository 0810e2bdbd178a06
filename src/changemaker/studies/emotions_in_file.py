"""How well is a label, such as an emotion, read from texts of one plain file? Judged on texts not seen before."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from changemaker.core.errors import BadLabelsError, BadQuestionError, ChangemakerError, raise_all
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.columns import Role, typed
from changemaker.engine.intake import Intake, complete_rows
from changemaker.engine.plain import PlainTable
from changemaker.listen.text.calibrated import brier, calibration_error, reliability
from changemaker.listen.text.duplicates import duplicate_groups
from changemaker.listen.text.embedder import EMBEDDERS, embedder_named
from changemaker.listen.text.judged import (
    Judged,
    Measure,
    above_chance,
    accuracy_of,
    f1_of,
    judge,
    macro_f1_of,
    ranged,
)
from changemaker.listen.text.judged_vectors import judge_vectors
from changemaker.listen.text.language import UNKNOWN, language_of
from changemaker.listen.text.reader import Reader
from changemaker.privacy.redact import redact

MOST_TEXTS = 50_000  # more teach little and cost memory
MOST_LABELS = 60
FEWEST_TEXTS = 30  # distinct, labelled; fewer say nothing of how well reading works
FEWEST_OF_LABEL = 10  # distinct texts of one label, else it is set aside
FEWEST_OF_LANGUAGE = 100
MOST_TOLD = 3_000  # texts whose language is told, spread over the file
MOST_VECTORS = 1_000
VECTORS = "vectors-logistic"
READER, PEER, BALANCED = "reader", "tf-idf-logistic", "tf-idf-logistic-balanced"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmotionsQuestion:
    """Which column holds texts, which their labels; see `changemaker listen emotions --help`."""

    text: str
    label: str
    folds: int = 5
    precision: float = 0.8
    level: float = 0.95
    seed: int = 20261121
    vectors: str | None = None  # "nano": reported beside, on a sample

    def check(self) -> None:
        """Raise everything that keeps the options from making one question, all at once."""
        problems: list[ChangemakerError] = []
        if self.text == self.label:
            problems.append(
                BadQuestionError(f"column '{self.text}' is given two roles", hint="each column can have one")
            )
        if not 2 <= self.folds <= 20:
            hint = "5 reads each text by what the other four fifths taught"
            problems.append(BadQuestionError(f"--cross-validate {self.folds} is not in 2 to 20", hint=hint))
        if not 0.5 <= self.level < 1:
            hint = "0.95 covers the truth in 95 of 100 cases"
            problems.append(BadQuestionError(f"--level {self.level:g} is not in [0.5, 1)", hint=hint))
        if not 0.5 <= self.precision < 1:
            hint = "0.8 promises that 8 of 10 labels are right"
            problems.append(BadQuestionError(f"--precision {self.precision:g} is not in [0.5, 1)", hint=hint))
        if self.vectors is not None and self.vectors not in EMBEDDERS:
            hint = f"choose one of {', '.join(EMBEDDERS)}"
            problems.append(BadQuestionError(f"--vectors cannot be '{self.vectors}'", hint=hint))
        raise_all(problems)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileEmotions:
    """The finding, what came in, and what was read text by text (None where nothing could be judged)."""

    finding: Finding
    intake: Intake
    judged: Judged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    texts: list[str] = field(repr=False)
    labels: list[str]
    notes: tuple[Message, ...]
    refusals: tuple[Refusal, ...]
    came: int  # texts that differ, before labels with too few were set aside


def emotions_in_file(
    plain: PlainTable, question: EmotionsQuestion, *, progress: Callable[[int], None] = lambda fold: None
) -> FileEmotions:
    """Return how well labels are read from texts, beside TF-IDF logistic regression in the same folds.

    Raises:
        ChangemakerError: the question or the table is wrong; one label only; more labels than can be told apart.
    """
    question.check()
    came, intake = _read(plain, question)
    asked = Message("reading.question", {"label": question.label, "column": question.text})
    foot = [Message("note.read", {"rows": intake.rows, "name": intake.file})]
    foot += [Message("note.set_aside", {"rows": rows, "column": column}) for column, rows in intake.set_aside.items()]
    refusal = _too_few(came, question)
    if refusal is not None:
        finding = Finding(
            study="emotions_in_file",
            question=asked,
            headline=("accuracy", "macro_f1"),
            estimates={},
            refusals=(
                *(Refusal(what=w, why=refusal.why, needs=refusal.needs) for w in ("accuracy", "macro_f1")),
                *came.refusals,
            ),
            notes=(*came.notes, *foot),
        )
        return FileEmotions(finding=finding, intake=intake)
    reader = Reader(seed=question.seed, precision=question.precision)
    judged = judge(came.texts, came.labels, folds=question.folds, reader=reader, progress=progress)
    measures, refusals = _measures(judged, question)
    by_language, unread = _languages(came.texts, judged)
    estimates = ranged(judged, {**measures, **by_language}, level=question.level, seed=question.seed)
    beside, told = _by_vectors(came, question, reader) if question.vectors else ({}, [])
    finding = Finding(
        study="emotions_in_file",
        question=asked,
        headline=("accuracy", "macro_f1"),
        estimates={**estimates, **beside},
        refusals=(*came.refusals, *refusals, *unread),
        checks=_checks(judged, estimates, question),
        notes=(*came.notes, _peer_note(estimates), *told, *foot),
        figures=(_figure(estimates),),
    )
    return FileEmotions(finding=finding, intake=intake, judged=judged)


def _read(plain: PlainTable, question: EmotionsQuestion) -> tuple[_Texts, Intake]:
    roles = [
        Role(role="text", column=question.text, kind="label"),
        Role(role="label", column=question.label, kind="label"),
    ]
    table, intake = complete_rows(
        typed(plain, roles), {"text": question.text, "label": question.label}, name=plain.name
    )
    rows = table.to_pyarrow()
    texts, labels = rows["text"].to_pylist(), [str(label).strip() for label in rows["label"].to_pylist()]
    notes: list[Message] = []
    if len(texts) > MOST_TEXTS:
        kept = np.linspace(0, len(texts) - 1, MOST_TEXTS).astype(int)
        notes.append(Message("reading.note.sample", {"kept": MOST_TEXTS, "of": len(texts)}))
        texts, labels = [texts[i] for i in kept], [labels[i] for i in kept]
    differ = len(set(labels))
    if differ == 1:
        raise BadLabelsError(
            f"column '{question.label}' has one label only, '{labels[0]}'",
            where=plain.name,
            hint="reading tells labels apart: texts of at least two are needed",
        )
    if differ > MOST_LABELS and differ > len(labels) // FEWEST_OF_LABEL:
        raise BadLabelsError(
            f"column '{question.label}' has {differ:,} different values in {len(labels):,} rows: these are no labels",
            where=plain.name,
            hint=f"name a column that sorts texts into at most {MOST_LABELS} kinds",
        )
    return _set_aside(texts, labels, notes), intake


def _set_aside(texts: list[str], labels: list[str], notes: list[Message]) -> _Texts:
    """Labels that too few texts have are not read: nothing could be learned from one for another."""
    groups = duplicate_groups(texts)
    different = Counter(
        label for label, _ in {(label, int(group)) for label, group in zip(labels, groups, strict=True)}
    )
    rare = sorted(label for label, n in different.items() if n < FEWEST_OF_LABEL)
    refusals = tuple(
        Refusal(
            what=f"f1:{label}",
            why=Message("reading.refuse.rare", {"label": label, "n": different[label], "needed": FEWEST_OF_LABEL}),
            needs=Message("reading.needs.rare", {"label": label, "needed": FEWEST_OF_LABEL}),
        )
        for label in rare[:MOST_LABELS]
    )
    kept = [i for i, label in enumerate(labels) if label not in set(rare)]
    if rare:
        notes.append(Message("reading.note.rare", {"labels": len(rare), "texts": len(labels) - len(kept)}))
    copies = len(labels) - int(groups.max()) - 1
    if copies:
        notes.append(Message("reading.note.copies", {"n": copies}))
    return _Texts(
        texts=[texts[i] for i in kept],
        labels=[labels[i] for i in kept],
        notes=tuple(notes),
        refusals=refusals,
        came=int(groups.max()) + 1,
    )


def _too_few(came: _Texts, question: EmotionsQuestion) -> Refusal | None:
    different = len(set(duplicate_groups(came.texts).tolist()))
    if different >= FEWEST_TEXTS and len(set(came.labels)) > 1:
        return None
    told = {"n": came.came, "labels": len(set(came.labels)), "needed": FEWEST_TEXTS, "each": FEWEST_OF_LABEL}
    return Refusal(what="accuracy", why=Message("reading.refuse.few", told), needs=Message("reading.needs.few", told))


def _measures(judged: Judged, question: EmotionsQuestion) -> tuple[dict[str, tuple[Measure, str]], list[Refusal]]:
    known = judged.given >= 0
    right = (judged.given == judged.truth) & known
    errors = brier(judged.probabilities, judged.truth)
    measures: dict[str, tuple[Measure, str]] = {
        "accuracy": (accuracy_of(judged, judged.said), READER),
        "macro_f1": (macro_f1_of(judged, judged.said), READER),
        "baseline_accuracy": (accuracy_of(judged, judged.peer), PEER),
        "baseline_macro_f1": (macro_f1_of(judged, judged.peer), PEER),
        "balanced_accuracy": (accuracy_of(judged, judged.balanced_peer), BALANCED),
        "balanced_macro_f1": (macro_f1_of(judged, judged.balanced_peer), BALANCED),
        "given": (lambda w: float((w * known).sum() / w.sum()), READER),
        "brier": (lambda w: float((w * errors).sum() / w.sum() / 2), READER),
    }
    refusals = []
    if known.sum() >= FEWEST_OF_LABEL:
        measures["given_right"] = (lambda w: float((w * right).sum() / max((w * known).sum(), 1e-9)), READER)
    else:
        refusals.append(
            Refusal(
                what="given_right",
                why=Message("reading.refuse.promise", {"promise": question.precision}),
                needs=Message("reading.needs.labels"),
            )
        )
    for code, label in enumerate(judged.labels):
        area, low = above_chance(judged, code, level=question.level)
        if low > 0.5:
            measures[f"f1:{label}"] = (f1_of(judged, code), READER)
        else:
            n = int((judged.truth == code).sum())
            why = Message("reading.refuse.chance", {"label": label, "n": n, "area": area})
            refusals.append(Refusal(what=f"f1:{label}", why=why, needs=Message("reading.needs.labels")))
    return measures, refusals


def _languages(texts: Sequence[str], judged: Judged) -> tuple[dict[str, tuple[Measure, str]], list[Refusal]]:
    """How well each language is read, where there are several with texts enough."""
    places = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), MOST_TOLD)).astype(int))
    told = np.full(len(texts), "", dtype=object)
    told[places] = [language_of(texts[i]).language for i in places]
    counts = Counter(str(language) for language in told[places])
    few = [language for language, n in counts.items() if n < FEWEST_OF_LANGUAGE or language == UNKNOWN]
    enough = sorted(language for language in counts if language not in few)
    refusals = []
    if few and (len(enough) > 1 or len(counts) > 3):
        n = sum(counts[language] for language in few)
        why = Message("reading.refuse.languages", {"languages": len(few), "n": n, "needed": FEWEST_OF_LANGUAGE})
        refusals.append(Refusal(what="language:others", why=why, needs=Message("reading.needs.languages")))
    if len(enough) < 2:
        return {}, refusals
    return {f"language:{language}": (_in_language(judged, told == language), READER) for language in enough}, refusals


def _by_vectors(came: _Texts, question: EmotionsQuestion, reader: Reader) -> tuple[dict[str, Estimate], list[Message]]:
    """Vectors of a model take long: they are judged on a sample, and so is reading by words then."""
    chosen = np.arange(len(came.texts))
    if len(chosen) > MOST_VECTORS:
        random = np.random.default_rng(question.seed)
        chosen = np.sort(random.choice(chosen, MOST_VECTORS, replace=False))
    counts = Counter(came.labels[i] for i in chosen)
    chosen = np.array([i for i in chosen if counts[came.labels[i]] >= question.folds])
    texts, labels = [came.texts[i] for i in chosen], [came.labels[i] for i in chosen]
    vectors = embedder_named(str(question.vectors)).encode([redact(text).text for text in texts])
    words, alone, both = judge_vectors(texts, labels, vectors, folds=question.folds, reader=reader)
    estimates: dict[str, Estimate] = {}
    for name, judged in (("sample", words), ("vectors", alone), ("words_and_vectors", both)):
        method = READER if name == "sample" else VECTORS
        measures: dict[str, tuple[Measure, str]] = {
            f"{name}_accuracy": (accuracy_of(judged, judged.said), method),
            f"{name}_macro_f1": (macro_f1_of(judged, judged.said), method),
        }
        estimates |= ranged(judged, measures, level=question.level, seed=question.seed)
    return estimates, [Message("reading.note.vectors", {"n": len(texts), "vectors": str(question.vectors)})]


def _in_language(judged: Judged, there: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Measure:
    whole = macro_f1_of(judged, judged.said)
    return lambda weight: whole(weight * there) if (weight * there).any() else 0.0


def _checks(judged: Judged, estimates: dict[str, Estimate], question: EmotionsQuestion) -> tuple[Check, ...]:
    off = calibration_error(reliability(judged.probabilities, judged.truth))
    chance = _off_by_chance(judged, question.seed)
    calibrated = Message("reading.check.calibrated", {"off": off, "chance": chance})
    better = estimates["macro_f1"].value >= estimates["baseline_macro_f1"].value
    beside = Message(
        "reading.check.beside",
        {"own": estimates["macro_f1"].value, "peer": estimates["baseline_macro_f1"].value},
    )
    checks = [
        Check(name="unseen_texts", passed=True, detail=Message("reading.check.unseen", {"folds": question.folds})),
        Check(name="calibrated", passed=off <= max(0.05, chance), detail=calibrated),
        Check(name="beside_peer", passed=better, detail=beside),
    ]
    if "given_right" in estimates:
        kept = estimates["given_right"]
        told = {"promise": question.precision, "right": kept.value, "given": estimates["given"].value}
        passed = kept.high >= question.precision
        checks.append(Check(name="promise_kept", passed=passed, detail=Message("reading.check.promise", told)))
    return tuple(checks)


def _off_by_chance(judged: Judged, seed: int) -> float:
    """The calibration error that probabilities as good as these would have by luck, in 95 of 100 cases."""
    random = np.random.default_rng(seed)
    sums = judged.probabilities.cumsum(axis=1)
    drawn = [
        calibration_error(
            reliability(judged.probabilities, (random.random((len(sums), 1)) > sums).sum(axis=1).clip(0, judged.k - 1))
        )
        for _ in range(40)
    ]
    return float(np.quantile(drawn, 0.95))


def _peer_note(estimates: dict[str, Estimate]) -> Message:
    told = {"f1": estimates["balanced_macro_f1"].value, "accuracy": estimates["balanced_accuracy"].value}
    return Message("reading.note.balanced", told)


def _figure(estimates: dict[str, Estimate]) -> Figure:
    shown = sorted((key for key in estimates if key.startswith("f1:")), key=lambda key: -estimates[key].value)
    points = tuple(
        Point(x=float(place), label=key, value=one.value, low=one.low, high=one.high)
        for place, (key, one) in enumerate((key, estimates[key]) for key in shown)
    )
    return Figure(
        id="f1_by_label",
        kind="intervals",
        title=Message("reading.figure.title"),
        caption=Message("reading.figure.caption"),
        unit="share",
        points=points,
    )
