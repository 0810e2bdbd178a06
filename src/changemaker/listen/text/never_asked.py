"""What customers write about and no survey asks: themes held against the questions, and what revenue speaks of them.

That accounts with much revenue write about something is an association: it says where to ask, not what to gain.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.listen.surveys.survey import Question, Survey, Words
from changemaker.listen.text.theme_ids import OTHER
from changemaker.listen.text.theme_words import words_of
from changemaker.listen.text.themes import Theme, Themes
from changemaker.listen.text.vectors import FEWEST, unit
from changemaker.stats.ratio import MIN_ACCOUNTS, RatioSums, ratio

COVERS = {"lsa": 0.4}  # cosine of a question and the middle of a theme, from which the question asks for it
COVERS_ELSE = 0.35  # of vectors that know meanings; docs/methods/themes.md has the evidence
ASKS_NOTHING = ("info", "consent")
_GAP = re.compile(r"\{([^{}|]*)(?:\|[^{}]*)?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedText:
    """One sentence of a survey, in one language: a question, its hint, or one of its options."""

    survey: str
    question: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whether a theme is asked for."""

    theme_id: str
    asked: bool
    by_person: bool  # somebody said so; else the nearest question tells
    nearest: AskedText | None  # None where no survey speaks a language of the theme
    nearness: float  # cosine to it, 0 where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverAsked:
    """A theme that no question covers."""

    theme_id: str
    documents: int
    accounts: int  # that wrote about it
    revenue_share: Estimate | Refusal  # of those accounts, in the revenue of all that wrote: an association


def asked_texts(surveys: Iterable[Survey]) -> tuple[AskedText, ...]:
    """Return what surveys ask, sentence by sentence, in each of their languages."""
    return tuple(
        AskedText(survey=survey.name, question=question.id, language=language, text=text)
        for survey in surveys
        for question in survey.questions()
        if question.type not in ASKS_NOTHING
        for language, text in _sentences(question)
    )


def coverage(
    found: Themes,
    asked: Sequence[AskedText],
    *,
    vectors: NDArray[np.float32],
    languages: Sequence[str],
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
    embedder: str,
    said: Mapping[str, bool] | None = None,
) -> tuple[Coverage, ...]:
    """Return for each theme whether a question asks for it; what a person says of it holds.

    Args:
        found: themes.
        asked: what surveys ask.
        vectors: of the texts that the themes were found in, as they were before anything was taken out.
        languages: of the same texts.
        encode: makes vectors of questions in the same room: of "lsa" what was fitted on the same texts.
        embedder: its name. "lsa" compares only what is in one language.
        said: theme -> whether a person says that it is asked for.
    """
    themes = [theme for theme in found.themes if theme.id != OTHER]
    held = said or {}
    near = np.zeros((len(themes), len(asked)))
    if asked and themes:
        told = [_content(one) if embedder == "lsa" else one.text for one in asked]
        questions = _in_room(told, asked, vectors, languages, encode)
        near = unit(found.centres).astype(np.float64) @ questions.T
    if embedder == "lsa":
        apart = [[one.language in _main_languages(theme) for one in asked] for theme in themes]
        near = np.where(np.array(apart, dtype=bool).reshape(near.shape), near, -1.0)
    least = COVERS.get(embedder, COVERS_ELSE)
    answers = []
    for row, theme in enumerate(themes):
        place = int(near[row].argmax()) if asked else -1
        nearness = float(near[row, place]) if asked else -1.0
        answers.append(
            Coverage(
                theme_id=theme.id,
                asked=held.get(theme.id, nearness >= least),
                by_person=theme.id in held,
                nearest=asked[place] if nearness > -1 else None,
                nearness=max(nearness, 0.0),
            )
        )
    return tuple(answers)


def never_asked(
    covered: Sequence[Coverage],
    theme_of: Sequence[str],
    accounts: Sequence[str],
    revenue: Mapping[str, float],
    *,
    level: float = 0.95,
) -> tuple[NeverAsked, ...]:
    """Return the themes that no question covers, those with most texts first, then those with most revenue.

    Args:
        covered: see `coverage`.
        theme_of: of each text.
        accounts: of each text, who pays; as many as texts.
        revenue: account -> revenue of a stated time. Accounts that are not in it count for texts, not for revenue.
        level: of the ranges.
    """
    documents = Counter(theme_of)
    writers: dict[str, set[str]] = defaultdict(set)
    for theme, account in zip(theme_of, accounts, strict=True):
        writers[theme].add(account)
    worth = {account: revenue[account] for account in sorted(set(accounts)) if revenue.get(account, 0.0) > 0}
    rows = [
        NeverAsked(
            theme_id=one.theme_id,
            documents=documents[one.theme_id],
            accounts=len(writers[one.theme_id]),
            revenue_share=_share(one.theme_id, writers[one.theme_id], worth, level),
        )
        for one in covered
        if not one.asked
    ]
    return tuple(sorted(rows, key=lambda row: (-row.documents, -_value(row), row.theme_id)))


def _share(theme_id: str, writers: set[str], worth: Mapping[str, float], level: float) -> Estimate | Refusal:
    values = np.array(list(worth.values()))
    wrote = np.array([account in writers for account in worth], dtype=np.float64)
    if not len(values):
        return _too_few(theme_id, 0)
    share = float(values @ wrote / values.sum())
    squares = float(((values * wrote - share * values) ** 2).sum())
    sums = RatioSums(n=len(values), numerator=float(values @ wrote), denominator=float(values.sum()), squares=squares)
    try:
        return ratio(sums, unit="share", level=level, bounded=True)
    except NotEnoughDataError:
        return _too_few(theme_id, len(values))


def _too_few(theme_id: str, n: int) -> Refusal:
    return Refusal(
        what=f"revenue_share:{theme_id}",
        why=Message("themes.refuse.few_accounts", {"n": n, "needed": MIN_ACCOUNTS}),
        needs=Message("themes.needs.accounts"),
    )


def _value(row: NeverAsked) -> float:
    return row.revenue_share.value if isinstance(row.revenue_share, Estimate) else 0.0


def _sentences(question: Question) -> Iterable[tuple[str, str]]:
    said: list[Words] = [question.label, question.hint, *(option.label for option in question.options)]
    for words in said:
        for language, text in words.said.items():
            plain = _GAP.sub(lambda gap: gap[1].replace("_", " ").replace(".", " "), text).strip()
            if plain:
                yield language, plain


def _main_languages(theme: Theme) -> frozenset[str]:
    """Those in which at least a fifth of a theme's texts are: a guess or two about short texts does not count."""
    return frozenset(language for language, n in theme.languages if n >= theme.size / 5)


def _content(one: AskedText) -> str:
    """A question's words without those that any question has: vectors of words would compare these as well."""
    return " ".join(form for form, _ in words_of(one.text, one.language)) or one.text


def _in_room(
    told: Sequence[str],
    asked: Sequence[AskedText],
    vectors: NDArray[np.float32],
    languages: Sequence[str],
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
) -> NDArray[np.float64]:
    """Vectors of questions, with the mean of the texts in their language taken out, as it was of the texts."""
    raw = np.asarray(encode(told), dtype=np.float64)
    spoken = np.asarray(list(languages), dtype=str)
    says = np.linalg.norm(vectors, axis=1) > 0
    for language in sorted({one.language for one in asked}):
        here = says & (spoken == language)
        mean = vectors[here if here.sum() >= FEWEST else says].mean(axis=0) if says.any() else 0.0
        rows = [place for place, one in enumerate(asked) if one.language == language]
        raw[rows] -= mean
    return np.asarray(unit(raw), dtype=np.float64)
