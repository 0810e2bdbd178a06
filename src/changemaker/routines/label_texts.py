"""A person labels the texts from which reading learns most: the next ones, answers saved at once, what it helped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from changemaker.core.errors import NothingToLabelError
from changemaker.listen.text.active import Pool, ask_next
from changemaker.listen.text.active import Why as Why
from changemaker.listen.text.duplicates import duplicate_groups
from changemaker.listen.text.judged import accuracy_of, judge, macro_f1_of, ranged
from changemaker.listen.text.reader import Reader
from changemaker.privacy.keys import Keys
from changemaker.routines.given_labels import FEWEST, Better, choices
from changemaker.store.open import Store
from changemaker.store.text_labels import SKIP, labels_of
from changemaker.store.texts import KeptText, open_texts

MOST_TEXTS = 5_000  # of the pool: enough to choose from, and quick to look through
FEWEST_OF_LABEL = 5
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToLabel:
    """A text that is asked for, and why this one."""

    document_id: str
    language: str
    kind: str
    why: Why
    text: str = field(repr=False)  # redacted


@dataclass(slots=True, kw_only=True, eq=False)
class Labelling:
    """Texts of one sitting: opened once, so that the next one comes at once."""

    texts: Sequence[KeptText] = field(repr=False)
    scheme: str
    pool: Pool = field(repr=False)
    seed: int

    @classmethod
    def open(cls, store: Store, keys: Keys, *, scheme: str, language: str | None = None, seed: int = 20261121) -> Self:
        """Open kept texts for labelling.

        Args:
            store: where texts are kept.
            keys: of the installation.
            scheme: "emotion", "sentiment".
            language: ISO 639 code; all where None.
            seed: of what is left to chance.

        Raises:
            NothingToLabelError: no such scheme, or no text is kept.
        """
        choices(scheme)
        texts = _some(list(open_texts(store, keys, language=language)), store, scheme)
        if not texts:
            hint = "`changemaker listen read` reads the company's texts first"
            where = f"no text in '{language}' is kept" if language else "no text is kept"
            raise NothingToLabelError(where, hint=hint)
        return cls(texts=texts, scheme=scheme, pool=Pool.of([text.text for text in texts]), seed=seed)

    def next(self, store: Store, *, count: int = 1, without: Sequence[str] = ()) -> tuple[TextToLabel, ...]:
        """Return the texts to label next, the most useful first; `without` documents that are on a screen already."""
        with store.reading() as connection:
            held = labels_of(connection, self.scheme)
        labels = {p: held[t.document_id] for p, t in enumerate(self.texts) if held.get(t.document_id, SKIP) != SKIP}
        aside = {document for document, label in held.items() if label == SKIP} | set(without)
        skipped = [place for place, text in enumerate(self.texts) if text.document_id in aside]
        asked = ask_next(self.pool, labels, skipped=skipped, count=count, seed=self.seed)
        return tuple(_shown(self.texts[one.place], one.why) for one in asked)


def _some(texts: list[KeptText], store: Store, scheme: str) -> list[KeptText]:
    """Of very many texts those that are labelled already, and others spread evenly by their hash."""
    if len(texts) <= MOST_TEXTS:
        return texts
    with store.reading() as connection:
        held = labels_of(connection, scheme)
    return sorted(texts, key=lambda text: (text.document_id not in held, text.hash))[:MOST_TEXTS]


def _shown(text: KeptText, why: Why) -> TextToLabel:
    return TextToLabel(document_id=text.document_id, language=text.language, kind=text.kind, why=why, text=text.text)


def next_texts(
    store: Store,
    keys: Keys,
    *,
    scheme: str,
    count: int = 1,
    language: str | None = None,
    without: Sequence[str] = (),
    seed: int = 20261121,
) -> tuple[TextToLabel, ...]:
    """Return the texts to label next; for a sitting of many, `Labelling` opens the texts once.

    Raises:
        NothingToLabelError: no such scheme, or no text is kept.
    """
    labelling = Labelling.open(store, keys, scheme=scheme, language=language, seed=seed)
    return labelling.next(store, count=count, without=without)


def how_well(texts: Sequence[str], labels: Sequence[str], *, seed: int = 20261121) -> Better:
    """Return how well reading works with these labels, each text read by what the others taught.

    Texts that were asked for because they are hard make it look worse than it is for texts as they come.
    """
    groups = duplicate_groups(texts)
    pairs = {(label, int(group)) for label, group in zip(labels, groups, strict=True)}
    counts = {name: sum(label == name for label, _ in pairs) for name in set(labels)}
    kept = [place for place, label in enumerate(labels) if counts[label] >= FEWEST_OF_LABEL]
    if len(kept) < FEWEST or len({labels[place] for place in kept}) < 2:
        return Better(labels=len(labels), macro_f1=None, accuracy=None)
    judged = judge([texts[p] for p in kept], [labels[p] for p in kept], folds=FOLDS, reader=Reader(seed=seed))
    measures = {
        "macro_f1": (macro_f1_of(judged, judged.said), "reader"),
        "accuracy": (accuracy_of(judged, judged.said), "reader"),
    }
    found = ranged(judged, measures, level=0.95, seed=seed)
    return Better(labels=len(labels), macro_f1=found["macro_f1"], accuracy=found["accuracy"])


def better(store: Store, keys: Keys, *, scheme: str) -> Better:
    """Return how well reading works with the labels that people gave so far."""
    with store.reading() as connection:
        held = {document: given for document, given in labels_of(connection, scheme).items() if given != SKIP}
    texts = list(open_texts(store, keys, ids=list(held))) if held else []
    return how_well([text.text for text in texts], [held[text.document_id] for text in texts])
