"""What the company's own surveys say about the texts that came with them: weak labels, that a person's label overrides.

A response that names emotions labels its comment with them; one that holds a score labels it as good or bad. Weak,
because a person may feel one thing and write about another: how well it works is measured, never assumed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from changemaker.store.text_labels import SKIP
from changemaker.store.texts import KeptText

NONE = "none"  # nothing in particular
NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
SENTIMENTS = (NEGATIVE, NEUTRAL, POSITIVE)
# Question -> (at most: bad, at least: good), on the question's own scale.
SCORES: Mapping[str, tuple[float, float]] = {"nps": (6, 9), "csat": (2, 4), "ces": (3, 6), "stars": (2, 4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Texts whose label is known for one emotion or scheme: their places, what they are, and who said so."""

    places: tuple[int, ...]
    labels: tuple[str, ...]
    by_people: int  # of them, labelled by a person


def sentiment_of(question: str, value: float) -> str | None:
    """Return the weak label of a score; None for questions that say nothing of good or bad.

    Example:
        >>> [sentiment_of("nps", value) for value in (3, 8, 10)], sentiment_of("orders", 3)
        (['negative', 'neutral', 'positive'], None)
    """
    if question not in SCORES:
        return None
    bad, good = SCORES[question]
    return NEGATIVE if value <= bad else POSITIVE if value >= good else NEUTRAL


def labelled_sentiments(
    texts: Sequence[KeptText], scores: Mapping[str, Mapping[str, float]], human: Mapping[str, str]
) -> Labelled:
    """Return texts with a known sentiment.

    Args:
        texts: all that are read.
        scores: response -> question -> value.
        human: document -> label by a person; a skipped one has none, whatever the score says.
    """
    found: list[tuple[int, str]] = []
    people = 0
    for place, text in enumerate(texts):
        own = human.get(text.document_id)
        if own is not None:
            people += own in SENTIMENTS
            found += [(place, own)] if own in SENTIMENTS else []
            continue
        given = scores.get(text.response_id or "", {})
        told = next((label for name in SCORES if name in given and (label := sentiment_of(name, given[name]))), None)
        found += [(place, told)] if told else []
    return Labelled(places=tuple(p for p, _ in found), labels=tuple(label for _, label in found), by_people=people)


def labelled_emotion(
    emotion: str, texts: Sequence[KeptText], asked: Mapping[str, Mapping[str, float]], human: Mapping[str, str]
) -> Labelled:
    """Return texts of which it is known whether they show `emotion`: "yes" or "no".

    Args:
        emotion: its id.
        texts: all that are read.
        asked: response -> emotion -> intensity, of responses that were asked for emotions; one not named was not felt.
        human: document -> label by a person; a skipped one is not known.
    """
    found: list[tuple[int, str]] = []
    people = 0
    for place, text in enumerate(texts):
        own = human.get(text.document_id)
        if own is not None:
            people += own != SKIP
            found += [] if own == SKIP else [(place, "yes" if own == emotion else "no")]
            continue
        felt = asked.get(text.response_id or "")
        if felt is not None:
            found.append((place, "yes" if felt.get(emotion, 0.0) > 0 else "no"))
    return Labelled(places=tuple(p for p, _ in found), labels=tuple(label for _, label in found), by_people=people)
