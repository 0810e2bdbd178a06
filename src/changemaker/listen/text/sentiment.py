"""Sentiment of a company's texts, language by language: learned from people's labels and the company's own scores."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.listen.text.duplicates import duplicate_groups
from changemaker.listen.text.judged import Judged, above_chance, judge
from changemaker.listen.text.read_share import Looked, ReadShare, read_shares
from changemaker.listen.text.reader import PROMISE, UNKNOWN, Reader
from changemaker.listen.text.weak_labels import Labelled, labelled_sentiments
from changemaker.store.texts import KeptText

FEWEST = 100  # labelled texts of a language
FEWEST_OF_LABEL = 10  # that differ
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentiments:
    """Sentiment of each text that has one, and how well each language is read."""

    labels: Mapping[str, str] = field(repr=False)  # document -> negative, neutral, positive, unknown
    judged: Mapping[str, Judged]  # language -> what was read out of fold
    not_measurable: tuple[Refusal, ...]
    shares: tuple[ReadShare, ...] = ()  # of texts whose label is not known already, by label and language


def read_sentiment(
    texts: Sequence[KeptText],
    scores: Mapping[str, Mapping[str, float]],
    human: Mapping[str, str],
    *,
    precision: float = PROMISE,
    seed: int = 20261121,
) -> Sentiments:
    """Read sentiment in each language that has labels enough; a text is "unknown" where the promise would not be kept.

    Args:
        texts: all that are kept.
        scores: response -> question -> value; nps, csat, ces and stars count.
        human: document -> label by a person.
        precision: share of given labels that shall be right.
        seed: of the folds.
    """
    labelled = labelled_sentiments(texts, scores, human)
    told_already = {texts[place].document_id for place in labelled.places} | set(human)
    shares: list[ReadShare] = []
    found: dict[str, str] = {}
    judged: dict[str, Judged] = {}
    refusals: list[Refusal] = []
    for language in sorted({text.language for text in texts}):
        known = _known(texts, labelled, language)
        if known is None:
            told = {"languages": 1, "n": sum(texts[p].language == language for p in labelled.places), "needed": FEWEST}
            why = Message("reading.refuse.languages", told)
            what = f"sentiment:{language}"
            refusals.append(Refusal(what=what, why=why, needs=Message("reading.needs.languages")))
            continue
        words, labels = known
        reader = Reader(seed=seed, precision=precision)
        judged[language] = judge(words, labels, folds=FOLDS, reader=reader)
        unread = [text for text in texts if text.language == language and text.document_id not in told_already]
        reading = reader.fit(words, labels)
        by_chance = _by_chance(judged[language], language)
        refusals += by_chance.values()
        given = reading.words_of(reading.read([text.text for text in unread]).given)
        read = [UNKNOWN if label in by_chance else label for label in given]
        found |= {text.document_id: label for text, label in zip(unread, read, strict=True)}
        for name in (label for label in reading.labels if label not in by_chance):
            shares += _shares(name, unread, read)
    found |= {texts[p].document_id: label for p, label in zip(labelled.places, labelled.labels, strict=True)}
    return Sentiments(labels=found, judged=judged, not_measurable=tuple(refusals), shares=tuple(shares))


def _by_chance(judged: Judged, language: str) -> dict[str, Refusal]:
    """Labels that are told no better than by chance."""
    refused = {}
    for place, label in enumerate(judged.labels):
        area, low = above_chance(judged, place)
        if low > 0.5:
            continue
        told = {"label": label, "area": area, "n": len(judged.truth), "where": f" ({language})"}
        refused[label] = Refusal(
            what=f"sentiment:{language}:{label}",
            why=Message("reading.refuse.emotion_chance", told),
            needs=Message("reading.needs.labels"),
        )
    return refused


def _shares(label: str, texts: Sequence[KeptText], read: Sequence[str]) -> list[ReadShare]:
    looked = [
        Looked(account_id=text.account_id, language=text.language, shown=said == label)
        for text, said in zip(texts, read, strict=True)
    ]
    return [share for share in read_shares(label, looked) if share.language]


def _known(texts: Sequence[KeptText], labelled: Labelled, language: str) -> tuple[list[str], list[str]] | None:
    pairs = [
        (texts[place].text, label)
        for place, label in zip(labelled.places, labelled.labels, strict=True)
        if texts[place].language == language
    ]
    if not pairs:
        return None
    groups = duplicate_groups([text for text, _ in pairs])
    counts = Counter(label for label, _ in {(pair[1], int(group)) for pair, group in zip(pairs, groups, strict=True)})
    kept = [(text, label) for text, label in pairs if counts[label] >= FEWEST_OF_LABEL]
    if len(kept) < FEWEST or len({label for _, label in kept}) < 2:
        return None
    return [text for text, _ in kept], [label for _, label in kept]


__all__ = ["UNKNOWN", "Sentiments", "read_sentiment"]
