"""Emotions read in a company's texts: how sure, and which sentence shows it; or "not measurable from text", and why.

One reader an emotion, learned from people's labels and from what surveys asked; judged out of fold, in each language.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.listen.text.calibrated import calibration_error, reliability
from changemaker.listen.text.duplicates import Codes, duplicate_groups
from changemaker.listen.text.judged import auc
from changemaker.listen.text.read_share import Looked, ReadShare, read_shares
from changemaker.listen.text.reader import PROMISE, Reader, Reading
from changemaker.listen.text.weak_labels import NONE, Labelled, labelled_emotion
from changemaker.listen.text.word_views import Rows, WordViews
from changemaker.store.texts import KeptText

FEWEST = 20  # texts that differ, with the emotion and without; in each language too
SENTENCE = re.compile(r"[^.!?…؟。\n]+[.!?…؟。]*")
METHOD = "reader-1"
YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmotionRow:
    """An emotion read in one text: a row of table `emotion` with basis "read"."""

    document_id: str
    account_id: str
    contact_id: str | None
    response_id: str | None
    t: int  # UTC microseconds
    emotion: str
    probability: float
    span_start: int  # of the sentence that shows it most, in the redacted text
    span_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmotionCard:
    """How well one emotion is read in one language ("" for all), out of fold."""

    emotion: str
    language: str
    area: Estimate  # how often a text that shows it gets a higher probability than one that does not; half is chance
    off: float  # mean distance between how sure and how often right
    labelled: int
    by_people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEmotions:
    """What was read in texts, what could not be, and how well."""

    rows: tuple[EmotionRow, ...] = field(repr=False)
    not_measurable: tuple[Refusal, ...]
    card: tuple[EmotionCard, ...]
    shares: tuple[ReadShare, ...] = ()  # of texts looked through, in languages in which the emotion is measurable


def read_emotions(
    texts: Sequence[KeptText],
    asked: Mapping[str, Mapping[str, float]],
    human: Mapping[str, str],
    *,
    emotions: Sequence[str] = (),
    precision: float = PROMISE,
    seed: int = 20261121,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> ReadEmotions:
    """Read emotions in texts that were not asked for them.

    Args:
        texts: all that are kept.
        asked: response -> emotion -> intensity, of responses that were asked for emotions.
        human: document -> emotion by a person, "none" or "skip"; it overrides what was asked.
        emotions: to be looked for; by default all that occur.
        precision: share of given emotions that shall be right.
        seed: of the folds.
        progress: is told how many emotions are done, of how many.

    Returns:
        Rows for texts whose emotions are not known already, in languages in which the labels support it; where they do
        not, a Refusal an emotion, or an emotion and language.
    """
    wanted = sorted(
        {*emotions, *(e for felt in asked.values() for e in felt), *human.values()} - {NONE, "skip", "other"}
    )
    if not wanted or not texts:
        why = Message("reading.refuse.no_label")
        refusal = Refusal(what="emotions", why=why, needs=Message("reading.needs.any_label"))
        return ReadEmotions(rows=(), not_measurable=(refusal,), card=())
    words = [text.text for text in texts]
    views = WordViews()
    ground = _Ground(texts=texts, views=views, rows=views.learn(words), groups=duplicate_groups(words))
    known = {place for place, text in enumerate(texts) if text.document_id in human or text.response_id in asked}
    rows: list[EmotionRow] = []
    refusals: list[Refusal] = []
    card: list[EmotionCard] = []
    shares: list[ReadShare] = []
    for done, emotion in enumerate(wanted):
        labelled = labelled_emotion(emotion, texts, asked, human)
        found = _one(ground, emotion, labelled, known, Reader(seed=seed, precision=precision))
        rows += found.rows
        refusals += found.not_measurable
        card += found.card
        shares += found.shares
        progress(done + 1, len(wanted))
    return ReadEmotions(rows=tuple(rows), not_measurable=tuple(refusals), card=tuple(card), shares=tuple(shares))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ground:
    texts: Sequence[KeptText]
    views: WordViews
    rows: Rows
    groups: Codes


def _one(ground: _Ground, emotion: str, labelled: Labelled, known: set[int], reader: Reader) -> ReadEmotions:
    places = np.array(labelled.places, dtype=np.intp)
    yes = np.array([label == YES for label in labelled.labels], dtype=bool)
    shown, others = _different(ground, places[yes]), _different(ground, places[~yes])
    if min(shown, others) < FEWEST:
        return ReadEmotions(rows=(), not_measurable=(_few(emotion, shown, others, ""),), card=())
    reading = reader.fit_rows(ground.rows.of(places), yes.astype(np.intp), ground.groups[places], names=("no", YES))
    groups = ground.groups[places]
    whole = _card(emotion, "", reading, yes, groups, people=labelled.by_people)
    if whole.area.low <= 0.5:
        return ReadEmotions(rows=(), not_measurable=(_chance(emotion, whole),), card=(whole,))
    card, refusals, able = [whole], [], []
    language_of = np.array([ground.texts[place].language for place in places])
    every = Counter(text.language for text in ground.texts)
    for language in sorted(every):
        here = language_of == language
        shown, others = _different(ground, places[here & yes]), _different(ground, places[here & ~yes])
        if min(shown, others) < FEWEST:
            refusals.append(_few(emotion, shown, others, language))
            continue
        own = _card(emotion, language, reading, yes, groups, people=labelled.by_people, here=here)
        card.append(own)
        if own.area.low > 0.5:
            able.append(language)
        else:
            refusals.append(_chance(emotion, own))
    looked = [place for place in _unread(ground, known) if ground.texts[place].language in able]
    rows = _rows(ground, emotion, reading, looked)
    shares = _shares(ground, emotion, looked, {row.document_id for row in rows})
    return ReadEmotions(rows=tuple(rows), not_measurable=tuple(refusals), card=tuple(card), shares=shares)


def _shares(ground: _Ground, emotion: str, places: Sequence[int], shown: set[str]) -> tuple[ReadShare, ...]:
    texts = [ground.texts[place] for place in places]
    return read_shares(
        emotion,
        [Looked(account_id=one.account_id, language=one.language, shown=one.document_id in shown) for one in texts],
    )


def _unread(ground: _Ground, known: set[int]) -> list[int]:
    return [place for place in range(len(ground.texts)) if place not in known]


def _different(ground: _Ground, places: np.ndarray[tuple[int], np.dtype[np.intp]]) -> int:
    return len(np.unique(ground.groups[places]))


def _card(
    emotion: str,
    language: str,
    reading: Reading,
    yes: np.ndarray[tuple[int], np.dtype[np.bool_]],
    groups: Codes,
    *,
    people: int,
    here: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None,
) -> EmotionCard:
    chosen = np.ones(len(yes), dtype=bool) if here is None else here
    probability = reading.out_of_fold[chosen]
    truth = yes[chosen]
    area, low = auc(probability[:, 1], truth, groups=groups[chosen])
    return EmotionCard(
        emotion=emotion,
        language=language,
        area=Estimate(
            value=area,
            low=max(0.0, low),
            high=min(1.0, 2 * area - low),
            se=(area - low) / 1.96,
            level=0.95,
            unit="share",
            n=len(np.unique(groups[chosen])),
            method="hanley-mcneil",
        ),
        off=calibration_error(reliability(probability, truth.astype(np.intp))),
        labelled=len(truth),
        by_people=people,
    )


def _rows(ground: _Ground, emotion: str, reading: Reading, places: Sequence[int]) -> list[EmotionRow]:
    if not places:
        return []
    read = reading.read_rows(ground.rows.of(places))
    found = []
    for place, probability, given in zip(places, read.probabilities[:, 1], read.given, strict=True):
        if given != 1:
            continue
        text = ground.texts[place]
        start, end = _span(ground.views, reading, text.text)
        found.append(
            EmotionRow(
                document_id=text.document_id,
                account_id=text.account_id,
                contact_id=text.contact_id,
                response_id=text.response_id,
                t=text.t,
                emotion=emotion,
                probability=float(probability),
                span_start=start,
                span_end=end,
            )
        )
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence begins and ends, blanks around it left out.

    Example:
        >>> sentences("Late again. Why?")
        [(0, 11), (12, 16)]
    """
    found = []
    for one in SENTENCE.finditer(text):
        said = one.group().strip()
        if said:
            start = one.start() + one.group().index(said)
            found.append((start, start + len(said)))
    return found or [(0, len(text))]


def _span(views: WordViews, reading: Reading, text: str) -> tuple[int, int]:
    parts = sentences(text)
    if len(parts) == 1:
        return parts[0]
    chances = reading.read_rows(views.rows([text[start:end] for start, end in parts])).probabilities[:, 1]
    return parts[int(np.argmax(chances))]


def _few(emotion: str, shown: int, others: int, language: str) -> Refusal:
    told = {"label": emotion, "yes": shown, "no": others, "needed": FEWEST, "where": _where(language)}
    return _refusal(emotion, language, Message("reading.refuse.emotion_few", told))


def _chance(emotion: str, card: EmotionCard) -> Refusal:
    told = {"label": emotion, "area": card.area.value, "n": card.labelled, "where": _where(card.language)}
    return _refusal(emotion, card.language, Message("reading.refuse.emotion_chance", told))


def _refusal(emotion: str, language: str, why: Message) -> Refusal:
    what = f"emotion:{emotion}:{language}" if language else f"emotion:{emotion}"
    return Refusal(what=what, why=why, needs=Message("reading.needs.emotion", {"label": emotion}))


def _where(language: str) -> str:
    return f" ({language})" if language else ""
