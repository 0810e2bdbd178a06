"""Themes of a workspace's texts as rows of the tables: with people's names and merges, and whether a survey asks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from changemaker.engine.heard_rows import SOURCE
from changemaker.engine.workspace import Workspace
from changemaker.listen.surveys.read_survey import surveys_in
from changemaker.listen.text.never_asked import asked_texts, coverage
from changemaker.listen.text.read_report import ThemeLine
from changemaker.listen.text.theme_ids import OTHER
from changemaker.listen.text.themes import Theme, Themes
from changemaker.listen.text.vectors import Vectors
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.store.open import Store
from changemaker.store.texts import KeptText
from changemaker.store.theme_words import ThemeNames, names

Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of themes besides their texts."""

    names: ThemeNames = field(default_factory=ThemeNames)
    asked: Mapping[str, bool | None] = field(default_factory=dict)  # None where it cannot be said
    suggested: Mapping[str, str] = field(default_factory=dict)  # by a model server
    suggested_by: str = ""  # "llm:" and the model


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Texts, their vectors, and what makes vectors of other texts in the same room."""

    texts: Sequence[KeptText]
    vectors: Vectors
    encode: Encode
    embedder: str  # its name


def told_of(workspace: Workspace, store: Store, placed: Placed, found: Themes) -> Told:
    """Return what people called themes and merged, and whether a survey's question covers each; a person's word holds.

    Raises:
        ChangemakerError: a survey's file is wrong.
    """
    with store.reading() as connection:
        called = names(connection)
    asked = asked_texts(surveys_in(workspace.folder).values())
    covered = coverage(
        found,
        asked,
        vectors=placed.vectors,
        languages=[text.language for text in placed.texts],
        encode=placed.encode,
        embedder=placed.embedder,
        said=called.asked,
    )
    can_be_said = {one.theme_id: one.asked for one in covered if one.by_person or one.nearest is not None}
    return Told(names=called, asked=can_be_said)


def theme_tables(texts: Sequence[KeptText], found: Themes, told: Told) -> dict[str, pa.Table]:
    """Return rows of `theme` and `document_theme`; every text has one."""
    every = [theme.id for theme in found.themes]
    words = [", ".join(theme.words) for theme in found.themes]
    merged = [into if (into := told.names.merged.get(id)) in every else None for id in every]
    by_model = [_suggested(id, told) for id in every]
    called = zip(every, by_model, words, strict=True)
    return {
        "theme": pa.table(
            {
                "theme_id": every,
                "name": [told.names.names.get(id) or suggested or word for id, suggested, word in called],
                "words": words,
                "merged_into": pa.array(merged, pa.string()),
                "asked": pa.array([told.asked.get(id) for id in every], pa.bool_()),
                "method": [found.method] * len(every),
                "source": [told.suggested_by if suggested else SOURCE for suggested in by_model],
            }
        ),
        "document_theme": pa.table(
            {
                "document_id": [text.document_id for text in texts],
                "theme_id": list(found.theme_of),
                "account_id": [text.account_id for text in texts],
                "t": [text.t for text in texts],
                "nearness": list(found.nearness),
            }
        ),
    }


def theme_lines(texts: Sequence[KeptText], found: Themes, told: Told) -> Iterator[ThemeLine]:
    """Yield each theme as a reading reports it."""
    for theme in found.themes:
        quotes = [texts[place].text for place in theme.quotes] if theme.people >= SMALLEST else []
        yield ThemeLine(
            id=theme.id,
            words=theme.words,
            texts=theme.size,
            people=theme.people,
            languages=theme.languages,
            quotes=tuple(quotes),
            name=told.names.names.get(theme.id, ""),
            suggested=_suggested(theme.id, told),
            asked=told.asked.get(theme.id),
        )


def asked_of(themes: Sequence[Theme], told: Told) -> dict[str, bool | None]:
    """Return for each theme as people merged them, without "other", whether a question covers it or a part of it."""
    there = {theme.id for theme in themes} - {OTHER}
    parts: dict[str, set[bool | None]] = {}
    for id in sorted(there):
        into = told.names.merged.get(id, id)
        parts.setdefault(into if into in there else id, set()).add(told.asked.get(id))
    said = told.names.asked
    return {id: said.get(id, any(flags - {None}) if flags - {None} else None) for id, flags in parts.items()}


def _suggested(id: str, told: Told) -> str:
    """A model's name for a theme; a person's wins."""
    return "" if told.names.names.get(id) else told.suggested.get(id, "")
