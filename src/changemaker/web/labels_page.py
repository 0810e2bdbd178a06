"""What the labelling page shows: the next text, the labels of a scheme, how far people are and how well it reads."""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import sqlalchemy as sa

from changemaker.api.served import Served
from changemaker.core.errors import ChangemakerError
from changemaker.core.estimate import Estimate
from changemaker.reports.numbers import form_of, percent
from changemaker.reports.words import word
from changemaker.routines.given_labels import SCHEMES as LABELS_OF
from changemaker.routines.given_labels import choices
from changemaker.routines.kept_better import KeptBetter
from changemaker.store.text_labels import SKIP, label_counts, labels_of
from changemaker.store.text_tables import DOCUMENT_TEXT
from changemaker.store.texts import KeptText, open_texts
from changemaker.web.emotions_page import emotion_name
from changemaker.web.kept_once import KeptOnce

if TYPE_CHECKING:
    from changemaker.routines.label_texts import Labelling

SCHEMES = tuple(LABELS_OF)
EMOTION, NONE = "emotion", "none"
AHEAD = 10  # texts that are chosen at once: after some labels the choice is made anew
EACH = 5
MOST_OPENED = 2
LOG = logging.getLogger("changemaker.web")
_TURN = threading.Lock()
_READY: dict[tuple[object, ...], "Labelling"] = {}
_BEGUN: set[tuple[object, ...]] = set()
_AHEAD = KeptOnce[tuple[str, ...]](most=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far labelling has come."""

    done: int
    skipped: int
    texts: int
    by_label: tuple[tuple[str, int], ...]  # in words, the most frequent first


def labels_for(scheme: str, language: str) -> Sequence[tuple[str, str]]:
    """Return the labels of a scheme, as (id, words)."""
    if scheme != EMOTION:
        return [(id, word(f"web.labels.sentiment.{id}", language)) for id in choices(scheme)]
    return [
        (id, word("web.labels.none", language) if id == NONE else emotion_name(id, language)) for id in choices(scheme)
    ]


def next_text(served: Served, scheme: str) -> KeptText | None:
    """Return the text from which reading would learn most; None where all have a label.

    Texts are opened once a process to choose among them, beside the page; until then one comes at random. The chosen
    one is opened again to be shown: one that was erased since does not open.
    """
    with served.store.reading() as connection:
        held = labels_of(connection, scheme)
        newest = sa.select(sa.func.max(DOCUMENT_TEXT.c.read_at), sa.func.count()).select_from(DOCUMENT_TEXT)
        mark = tuple(connection.execute(newest).one())
    if not mark[1]:
        return None
    place = (str(served.workspace.state), scheme, *mark)
    opened = _opened(served, place, scheme)
    if opened is None:
        left: Sequence[str] = _by_hash(served, held)
    else:
        ahead = _AHEAD.get((*place, len(held) // EACH), lambda: _chosen(opened, served))
        left = [id for id in ahead if id not in held] or _chosen(opened, served)
    return next((text for id in left for text in open_texts(served.store, served.keys, ids=[id])), None)


def progress_of(served: Served, scheme: str, language: str) -> Progress:
    """Return how many texts have a label, and which."""
    with served.store.reading() as connection:
        counts = label_counts(connection, scheme)
        skipped = sum(label == SKIP for label in labels_of(connection, scheme).values())
        texts = connection.execute(sa.select(sa.func.count()).select_from(DOCUMENT_TEXT)).scalar_one()
    called = dict(labels_for(scheme, language))
    return Progress(
        done=sum(counts.values()),
        skipped=skipped,
        texts=int(texts),
        by_label=tuple((called.get(label, label), n) for label, n in counts.items()),
    )


def told_better(kept: KeptBetter | None, language: str) -> Sequence[str]:
    """Return how well reading works with the labels so far, in sentences; none where nobody has measured it."""
    if kept is None:
        return ()
    found = kept.better
    if found.macro_f1 is None or found.accuracy is None:
        return (word("web.labels.good.few", language, n=found.labels, least=found.needed),)
    return (
        word("web.labels.good.accuracy", language, **_said(found.accuracy, language)),
        word("web.labels.good.macro_f1", language, **_said(found.macro_f1, language)),
    )


def _said(found: Estimate, language: str) -> dict[str, object]:
    form = form_of([found.value], unit="share", spread=found.high - found.low, language=language)
    level = percent(found.level, language)
    return {
        "value": form.show(found.value),
        "low": form.show(found.low),
        "high": form.show(found.high),
        "level": level,
        "n": found.n,
    }


def _opened(served: Served, place: tuple[object, ...], scheme: str) -> "Labelling | None":
    """The texts to choose among; None while they are being opened beside the page, which takes seconds."""
    with _TURN:
        if place in _READY:
            return _READY[place]
        if place not in _BEGUN:
            _BEGUN.add(place)
            threading.Thread(target=_open, args=(served, place, scheme), daemon=True, name="labels").start()
    return None


def _open(served: Served, place: tuple[object, ...], scheme: str) -> None:
    reading = import_module("changemaker.routines.label_texts")  # what chooses texts is loaded where there are some
    try:
        opened: Labelling = reading.Labelling.open(served.store, served.keys, scheme=scheme)
    except ChangemakerError as error:  # the store was closed meanwhile, or the texts are gone: chosen by hash, then
        LOG.warning("texts to label were not opened: %s", error.code)
        return
    with _TURN:
        while len(_READY) >= MOST_OPENED:
            _BEGUN.discard(oldest := next(iter(_READY)))
            del _READY[oldest]
        _READY[place] = opened


def _by_hash(served: Served, held: Mapping[str, str]) -> Sequence[str]:
    """Texts without a label in an order that says nothing about them."""
    by = DOCUMENT_TEXT.c.hash
    query = sa.select(DOCUMENT_TEXT.c.document_id).order_by(by).limit(len(held) + AHEAD)
    with served.store.reading() as connection:
        return [id for id in connection.execute(query).scalars() if id not in held]


def _chosen(opened: "Labelling", served: Served) -> tuple[str, ...]:
    return tuple(one.document_id for one in opened.next(served.store, count=AHEAD))
