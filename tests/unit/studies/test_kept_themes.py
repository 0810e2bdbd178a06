"""The themes of a workspace as people named and merged them, with quotes that are opened when they are shown."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from changemaker.core.estimate import Estimate
from changemaker.engine.heard import keep_read
from changemaker.engine.lake import open_tables
from changemaker.privacy.keys import Keys
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.texts import CleanText, put_texts
from changemaker.store.theme_words import ThemeNames
from changemaker.studies.kept_themes import kept_themes
from changemaker.studies.themes_in_file import FileThemes

KEYS = Keys(secret=bytes(range(32)))
THEMES = {"T1": 12, "T2": 8, "T3": 2, "other": 3}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "changemaker.yml").write_text("name: Heard\ncurrency: EUR\n")
    opened = open_store(sqlite_url(tmp_path / "store.db"))
    rows = [(f"d{place}", theme) for place, theme in enumerate(name for name, n in THEMES.items() for _ in range(n))]
    clean = [
        CleanText(
            document_id=id,
            account_id=f"a{place % 7}",
            contact_id=None,
            response_id=None,
            kind="comment",
            language="en",
            t=place,
            text=f"Text {place} about {theme}",
            found={},
            came="",
            source="s",
        )
        for place, (id, theme) in enumerate(rows)
    ]
    with opened.writing() as connection:
        put_texts(connection, KEYS, clean, 1)
    kept = {
        "theme": pa.table({"theme_id": list(THEMES), "words": ["late, truck", "price", "desk", ""]}),
        "document_theme": pa.table(
            {
                "document_id": [id for id, _ in rows],
                "theme_id": [theme for _, theme in rows],
                "account_id": [f"a{place % 7}" for place in range(len(rows))],
                "t": list(range(len(rows))),
                "nearness": [1 - place / 100 for place in range(len(rows))],
            }
        ),
    }
    keep_read(tmp_path / ".changemaker", kept, name="texts")
    yield opened
    opened.close()


def shown(tmp_path: Path, store: Store, held: ThemeNames) -> FileThemes:
    tables = open_tables(tmp_path / ".changemaker", store=store)
    return kept_themes(tables, store=store, keys=KEYS, held=held, name="Heard")


def test_themes_are_shown_with_names_merges_and_quotes_of_different_people(tmp_path: Path, store: Store) -> None:
    found = shown(tmp_path, store, ThemeNames(names={"T2": "Prices"}, merged={"T3": "T2"}))

    assert [(theme.id, theme.words, theme.size) for theme in found.themes] == [
        ("T1", ("late", "truck"), 12),
        ("T2", ("Prices",), 10),
        ("other", (), 3),
    ]
    assert found.themes[0].quotes == ("Text 0 about T1", "Text 1 about T1", "Text 2 about T1")  # nearest the middle
    assert found.themes[2].quotes == ()
    placed = found.finding.estimates["placed"]
    assert isinstance(placed, Estimate) and placed.value == 22 / 25
    assert [note.params["merges"] for note in found.finding.notes] == ["T3 → T2"]


def test_how_many_themes_nobody_asks_for_is_told_where_it_can_be_said(tmp_path: Path, store: Store) -> None:
    said = shown(tmp_path, store, ThemeNames(asked={"T1": False, "T2": True})).finding.notes

    assert [(note.id, note.params["n"], note.params["of"]) for note in said] == [("themes.note.never_asked", 1, 3)]
    assert shown(tmp_path, store, ThemeNames()).finding.notes == ()


def test_a_theme_of_two_texts_shows_no_quote(tmp_path: Path, store: Store) -> None:
    found = shown(tmp_path, store, ThemeNames())

    assert {theme.id: theme.quotes for theme in found.themes}["T3"] == ()


def test_before_texts_are_read_there_is_a_refusal(tmp_path: Path, store: Store) -> None:
    keep_read(tmp_path / ".changemaker", {"theme": pa.table({"theme_id": ["T1"]})}, name="texts")

    found = shown(tmp_path, store, ThemeNames())

    assert [refusal.why.id for refusal in found.finding.refusals] == ["themes.refuse.not_read"]
    assert found.themes == ()
