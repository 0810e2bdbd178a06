"""Labels that people give: which there are, saved at once, taken back; light, so that pages load no reader of texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from changemaker.core.errors import NothingToLabelError
from changemaker.core.estimate import Estimate
from changemaker.core.meant import did_you_mean
from changemaker.listen.surveys.emotion_words import cx8
from changemaker.listen.text.weak_labels import NONE, SENTIMENTS
from changemaker.store.open import Store
from changemaker.store.text_labels import SKIP, UNDONE, TextLabel, has_text, last_label, put_label

FEWEST = 30  # labels that show how well reading works
SCHEMES: Mapping[str, tuple[str, ...]] = {
    "emotion": (*(option.id for option in cx8()), NONE),
    "sentiment": SENTIMENTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Better:
    """How well reading works with the labels so far, out of fold; None where they do not show it yet."""

    labels: int
    macro_f1: Estimate | None
    accuracy: Estimate | None
    needed: int = FEWEST


def choices(scheme: str) -> tuple[str, ...]:
    """Return the labels of a scheme.

    Raises:
        NothingToLabelError: there is no such scheme.

    Example:
        >>> choices("sentiment")
        ('negative', 'neutral', 'positive')
    """
    if scheme not in SCHEMES:
        raise NothingToLabelError(f"nothing is labelled by '{scheme}'", hint=did_you_mean([scheme], list(SCHEMES)))
    return SCHEMES[scheme]


def label(store: Store, document_id: str, given: str, *, scheme: str, by: str, now: int) -> None:
    """Save one label at once; the last of a document holds.

    Args:
        store: where labels are kept.
        document_id: the text.
        given: one of `choices(scheme)`, or "skip".
        scheme: "emotion", "sentiment".
        by: user id, or the name at the terminal.
        now: UTC microseconds.

    Raises:
        NothingToLabelError: no such scheme, label or text.
    """
    known = (*choices(scheme), SKIP)
    if given not in known:
        raise NothingToLabelError(f"'{given}' is no label of '{scheme}'", hint=did_you_mean([given], known))
    with store.writing() as connection:
        if not has_text(connection, document_id):
            hint = "it may have been erased meanwhile; go on with the next one"
            raise NothingToLabelError("this text is not kept any more", hint=hint)
        put_label(connection, document_id, scheme=scheme, label=given, by=by, now=now)


def undo(store: Store, *, scheme: str, by: str, now: int) -> TextLabel | None:
    """Take back what `by` labelled last; return it, or None where there is nothing to take back."""
    choices(scheme)
    with store.writing() as connection:
        last = last_label(connection, scheme, by)
        if last is not None:
            put_label(connection, last.document_id, scheme=scheme, label=UNDONE, by=by, now=now)
    return last
