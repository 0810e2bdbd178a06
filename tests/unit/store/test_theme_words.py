"""Names and merges of themes are rows that are added: what a person decided holds until somebody takes it back."""

import pytest

from changemaker.core.errors import ThemeEditError
from changemaker.store.open import Store
from changemaker.store.theme_words import (
    ThemeNames,
    acts,
    merge_theme,
    name_theme,
    names,
    say_asked,
    split_theme,
    undo,
)


def held(store: Store) -> ThemeNames:
    with store.reading() as connection:
        return names(connection)


def test_the_last_name_holds_and_undo_brings_back_the_one_before(store: Store) -> None:
    with store.writing() as connection:
        name_theme(connection, "T1", "Late", by="ada", now=1)
        name_theme(connection, "T1", "Late  deliveries", by="bo", now=2)
    assert held(store).names == {"T1": "Late deliveries"}

    with store.writing() as connection:
        assert undo(connection, "T1", by="ada", now=3).name == "Late deliveries"
    assert held(store).names == {"T1": "Late"}


def test_a_merge_is_followed_to_its_end_and_taken_back(store: Store) -> None:
    with store.writing() as connection:
        merge_theme(connection, "T1", "T2", by="ada", now=1)
        merge_theme(connection, "T2", "T3", by="ada", now=2)
    assert held(store).merged == {"T1": "T3", "T2": "T3"}

    with store.writing() as connection:
        split_theme(connection, "T2", by="ada", now=3)
    assert held(store).merged == {"T1": "T2"}
    with store.writing() as connection:
        undo(connection, "T2", by="ada", now=4)
    assert held(store).merged == {"T1": "T3", "T2": "T3"}


def test_themes_are_not_merged_in_a_ring_nor_with_themselves_nor_with_other(store: Store) -> None:
    with store.writing() as connection:
        merge_theme(connection, "T1", "T2", by="ada", now=1)
        merge_theme(connection, "T2", "T3", by="ada", now=2)
    for one, into in (("T3", "T1"), ("T3", "T2"), ("T4", "T4"), ("T4", "other"), ("other", "T4"), ("", "T4")):
        with pytest.raises(ThemeEditError), store.writing() as connection:
            merge_theme(connection, one, into, by="ada", now=3)
    assert held(store).merged == {"T1": "T3", "T2": "T3"}


def test_a_person_says_whether_a_theme_is_asked_for(store: Store) -> None:
    with store.writing() as connection:
        say_asked(connection, "T1", True, by="ada", now=1)
        say_asked(connection, "T2", False, by="ada", now=1)
        say_asked(connection, "T3", True, by="ada", now=1)
        say_asked(connection, "T3", None, by="ada", now=2)
    assert held(store).asked == {"T1": True, "T2": False}

    with store.writing() as connection:
        undo(connection, "T2", by="ada", now=3)
    assert held(store).asked == {"T1": True}


def test_every_decision_stays_as_a_row(store: Store) -> None:
    with store.writing() as connection:
        name_theme(connection, "T1", "Late", by="ada", now=1)
        name_theme(connection, "T1", "", by="ada", now=2)

    with store.reading() as connection:
        assert [(act.act, act.name, act.by) for act in acts(connection)] == [
            ("name", "Late", "ada"),
            ("name", "", "ada"),
        ]
    assert held(store).names == {}


def test_what_was_never_decided_cannot_be_taken_back(store: Store) -> None:
    for act in (undo, split_theme):
        with pytest.raises(ThemeEditError), store.writing() as connection:
            act(connection, "T1", by="ada", now=1)


def test_a_name_of_a_page_is_too_long(store: Store) -> None:
    with pytest.raises(ThemeEditError, match="121 letters"), store.writing() as connection:
        name_theme(connection, "T1", "x" * 121, by="ada", now=1)
