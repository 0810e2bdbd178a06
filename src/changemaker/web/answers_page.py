"""What a survey was answered, as counts: how often each answer was given, and the last ones without who gave them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import sqlalchemy as sa

from changemaker.api.served import Served
from changemaker.core.errors import NothingLoadedError
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.listen.surveys.answers import scale_of
from changemaker.listen.surveys.survey import Question, Survey
from changemaker.reports.words import named, word
from changemaker.store.text_tables import DOCUMENT_TEXT
from changemaker.store.texts import KeptText, open_texts
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.survey_page import heard_mark

MOST_ROWS = 12  # of one question: more different answers are told by their number alone
LAST = 12
EMOTIONS = "emotions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """How often one answer was given."""

    label: str
    n: int
    share: float  # of those who answered the question


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCounts:
    """One question; without rows where too few answered, or every answer is another one."""

    label: str
    n: int
    rows: tuple[Given, ...]
    hidden: bool  # fewer than the survey's smallest group


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAnswer:
    """One response without who gave it."""

    t: int
    mode: str
    language: str
    response_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCounts:
    """What the tables say of one survey, before any words."""

    responses: int
    modes: Mapping[str, int]
    languages: Mapping[str, int]
    values: Mapping[str, Mapping[float | str, int]]  # question -> answer -> how often
    felt: Mapping[str, tuple[int, int]]  # emotion -> picked, shown
    last: tuple[LastAnswer, ...]


_COUNTS = KeptOnce[RawCounts]()


def counts_in(served: Served, survey: str) -> RawCounts:
    """Return what the tables say; counted again only when answers have come in."""
    key = (survey, stamp_of(served.workspace.state / "CURRENT"), heard_mark(served))
    return _COUNTS.get(key, lambda: _counted(served, survey))


def questions_counted(raw: RawCounts, survey: Survey, language: str) -> Sequence[QuestionCounts]:
    """Return each question's counts in words, in the order of asking."""
    told = []
    for question in survey.questions():
        if question.type in ("info", "text"):
            continue
        label = question.label.in_(language, survey.languages[0]) or question.id
        n, rows = _rows(raw, question, survey, language)
        hidden = 0 < n < survey.min_group
        told.append(QuestionCounts(label=label, n=n, rows=() if hidden else rows, hidden=hidden))
    return told


def texts_of(served: Served, last: Sequence[LastAnswer]) -> Mapping[str, Sequence[KeptText]]:
    """Return what was written in these responses, cleaned, as far as it was read."""
    wanted = [one.response_id for one in last]
    query = sa.select(DOCUMENT_TEXT.c.document_id).where(DOCUMENT_TEXT.c.response_id.in_(wanted))
    with served.store.reading() as connection:
        ids = list(connection.execute(query).scalars())
    texts: dict[str, list[KeptText]] = defaultdict(list)
    for text in open_texts(served.store, served.keys, ids=ids) if ids else ():
        texts[text.response_id or ""].append(text)
    return texts


def _rows(raw: RawCounts, question: Question, survey: Survey, language: str) -> tuple[int, tuple[Given, ...]]:
    first = survey.languages[0]
    labels = {option.id: option.label.in_(language, first) or option.id for option in question.options}
    if question.type == EMOTIONS:
        found = {id: raw.felt[id] for id in labels if id in raw.felt}
        n = max((shown for _, shown in found.values()), default=0)
        return n, tuple(Given(label=labels[id], n=k, share=k / of if of else 0.0) for id, (k, of) in found.items())
    if question.type in ("many", "shortlist"):
        each = {id: raw.values.get(f"{question.kept_as}.{id}", {}) for id in labels}
        n = max((sum(one.values()) for one in each.values()), default=0)
        picked = {id: sum(k for value, k in one.items() if value == 1) for id, one in each.items()}
        return n, tuple(Given(label=labels[id], n=k, share=k / n if n else 0.0) for id, k in picked.items())
    found_values = raw.values.get(question.kept_as, {})
    n = sum(found_values.values())
    if len(found_values) > MOST_ROWS or question.type == "rank":
        return n, ()
    steps: dict[float | str, int] = dict.fromkeys(_steps(question), 0)
    every = steps | dict(found_values) if n else {}
    ordered = sorted(every.items(), key=lambda one: (isinstance(one[0], str), one[0]))
    return n, tuple(Given(label=_label(value, labels, language), n=k, share=k / n) for value, k in ordered)


def _steps(question: Question) -> Sequence[float]:
    """Every step of a scale, so that one that nobody chose is seen, too."""
    scale = scale_of(question)
    return [] if scale is None else [float(step) for step in range(scale[0], scale[1] + 1)]


def _label(value: float | str, labels: Mapping[str, str], language: str) -> str:
    if isinstance(value, str):
        return labels.get(value) or named("web.choice", value, language)
    return word("web.rule.number", language, n=value)


def _counted(served: Served, survey: str) -> RawCounts:
    try:
        tables = open_tables(served.workspace.state, store=served.store)
    except NothingLoadedError:
        return RawCounts(responses=0, modes={}, languages={}, values={}, felt={}, last=())
    responses = tables["response"].filter(ibis._.survey == survey)
    by = responses.group_by("mode", "language").aggregate(n=responses.count()).to_pyarrow().to_pylist()
    modes: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for row in by:
        modes[row["mode"] or ""] += int(row["n"])
        languages[row["language"] or ""] += int(row["n"])
    newest = responses.order_by(ibis.desc("t"), "response_id").limit(LAST)
    last = newest.select("t", "mode", "language", "response_id").to_pyarrow().to_pylist()
    return RawCounts(
        responses=sum(modes.values()),
        modes=modes,
        languages=languages,
        values=_values(tables, responses),
        felt=_felt(tables, responses),
        last=tuple(
            LastAnswer(
                t=row["t"], mode=row["mode"] or "", language=row["language"] or "", response_id=row["response_id"]
            )
            for row in last
        ),
    )


def _values(tables: Tables, responses: ir.Table) -> Mapping[str, Mapping[float | str, int]]:
    answers = tables["answer"].semi_join(responses, "response_id")
    rows = answers.group_by("question", "value", "choice").aggregate(n=answers.count()).to_pyarrow().to_pylist()
    found: dict[str, dict[float | str, int]] = defaultdict(dict)
    for row in rows:
        answer = row["choice"] if row["choice"] is not None else row["value"]
        if answer is not None:
            found[row["question"]][answer] = found[row["question"]].get(answer, 0) + int(row["n"])
    return found


def _felt(tables: Tables, responses: ir.Table) -> Mapping[str, tuple[int, int]]:
    asked = tables["emotion"].filter(ibis._.basis == "asked").semi_join(responses, "response_id")
    picked = ibis.ifelse(asked.intensity.fill_null(1) > 0, 1, 0).sum()  # picked without a strength is picked
    rows = asked.group_by("emotion").aggregate(picked=picked).to_pyarrow().to_pylist()
    shown = int(asked.response_id.nunique().to_pyarrow().as_py() or 0)  # who was asked, whatever they picked
    return {row["emotion"]: (int(row["picked"] or 0), shown) for row in rows}
