"""Emotions asked and read, side by side, as the emotions page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from changemaker.api.served import Served
from changemaker.core.errors import NotEnoughDataError, NothingLoadedError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.heard import READ
from changemaker.engine.lake import open_tables
from changemaker.listen.score.felt import Felt, felt
from changemaker.listen.surveys.emotion_words import cx8, emotion_label, emotion_valence
from changemaker.reports.numbers import form_of
from changemaker.reports.words import say, word
from changemaker.reports.words.asked import OWN_NAMES
from changemaker.routines.given_labels import choices
from changemaker.routines.kept_reading import KeptReading, kept_reading, reading_file
from changemaker.stats.ratio import MIN_ACCOUNTS, RatioSums, ratio
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.survey_page import heard_mark

_FELT = KeptOnce[tuple[Felt, ...]]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One share with its range in words, or why there is none."""

    value: float | None
    said: str
    range: str
    n: str
    why: str


NOT_TOLD = Share(value=None, said="", range="", n="", why="")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentimentLine:
    """Sentiment read in one language: its share of each label, and how often reading is right; or why it is not."""

    language: str
    why: str
    shares: tuple[Share, ...]  # negative, neutral, positive
    right: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class EmotionLine:
    """One emotion."""

    id: str
    name: str
    pleasant: int  # -1, 0, 1
    asked: Share
    read: Share


def felt_in(served: Served) -> Sequence[Felt]:
    """Return all emotions; worked out again only when answers or readings have come in."""
    state = served.workspace.state
    read = tuple(stamp_of(path) for path in sorted((state / READ).glob("*.json")))
    kept = stamp_of(reading_file(served.workspace))
    return _FELT.get((stamp_of(state / "CURRENT"), heard_mark(served), read, kept), lambda: _felt(served))


def emotion_lines(found: Sequence[Felt], language: str) -> Sequence[EmotionLine]:
    """Return emotions in words, pleasant ones first."""
    lines = [
        EmotionLine(
            id=one.emotion,
            name=emotion_name(one.emotion, language),
            pleasant=emotion_valence(one.emotion),
            asked=_share(one.asked, language),
            read=_share(one.read, language),
        )
        for one in found
    ]
    return sorted(lines, key=lambda line: -line.pleasant)


def sentiment_lines(kept: KeptReading, language: str) -> Sequence[SentimentLine]:
    """Return sentiment as it was read, a line each language of the texts."""
    why = {refusal.what: refusal.why for refusal in kept.no_sentiment}
    shares = {(one.language, one.name): one.sums for one in kept.sentiments}
    told = sorted({*kept.right, *(what.split(":")[1] for what in why)})
    return [
        SentimentLine(
            language=code,
            why=say(why[f"sentiment:{code}"], language) if f"sentiment:{code}" in why else "",
            shares=tuple(
                _mood(shares.get((code, label)), why.get(f"sentiment:{code}:{label}"), language)
                for label in choices("sentiment")
            ),
            right=_right(kept.right.get(code), code, language),
        )
        for code in told
    ]


def _right(found: Estimate | None, code: str, language: str) -> Share:
    if found is None:
        return NOT_TOLD
    texts = word("texts.emotions.row", language, emotion=OWN_NAMES.get(code, code), n=found.n)
    return replace(_share(found, language), n=texts)


def _mood(sums: RatioSums | None, why: Message | None, language: str) -> Share:
    if sums is None:
        return replace(NOT_TOLD, why=say(why, language) if why else "")
    try:
        return _share(ratio(sums, unit="share", bounded=True), language)
    except NotEnoughDataError:
        few = Message("felt.read.few.why", {"n": sums.n, "least": MIN_ACCOUNTS})
        return replace(NOT_TOLD, why=say(few, language))


def emotion_name(id: str, language: str) -> str:
    """Return what an emotion is called, its id where it is the company's own."""
    return emotion_label(id).in_(language, "en") or id


def _felt(served: Served) -> tuple[Felt, ...]:
    try:
        tables = open_tables(served.workspace.state, store=served.store)
    except NothingLoadedError:
        return ()
    read = kept_reading(served.workspace).emotions
    if "emotion" not in tables.filled and not read:
        return ()
    return felt(tables, read=read, emotions=[one.id for one in cx8()])


def _share(found: Estimate | Refusal, language: str) -> Share:
    if isinstance(found, Refusal):
        return Share(value=None, said="", range="", n="", why=say(found.why, language))
    form = form_of([found.value, found.low, found.high], unit="share", spread=found.high - found.low, language=language)
    reach = word("screen.range", language, low=form.show(found.low), high=form.show(found.high))
    said_n = word("web.emotions.n", language, n=found.n)
    return Share(value=found.value, said=form.show(found.value), range=reach, n=said_n, why="")
