"""Themes as people see them: found ones with the names that people gave, and those merged into others added to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from changemaker.listen.text.theme_ids import OTHER
from changemaker.store.theme_words import ThemeNames


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTheme:
    """One theme as it is shown."""

    id: str
    name: str  # what people call it, else the words that set it apart, else its id
    named: bool  # a person gave the name
    words: tuple[str, ...]
    size: int  # texts, those of merged themes included
    merged: tuple[str, ...]  # ids that were merged into it
    asked: bool | None  # what a person says; None where nobody said


def named_themes(
    sizes: Mapping[str, int], words: Mapping[str, Sequence[str]], held: ThemeNames
) -> tuple[NamedTheme, ...]:
    """Return the themes that stand for themselves, the largest first, "other" last.

    Args:
        sizes: theme -> texts, as found.
        words: theme -> the words that set it apart.
        held: what people decided.

    Example:
        >>> held = ThemeNames(names={"T1": "Late"}, merged={"T2": "T1"})
        >>> [(one.name, one.size) for one in named_themes({"T1": 5, "T2": 2}, {"T1": ["late"]}, held)]
        [('Late', 7)]
    """
    whole: dict[str, int] = {}
    parts: dict[str, list[str]] = {}
    for theme, size in sizes.items():
        into = shown_as(theme, held, sizes)
        whole[into] = whole.get(into, 0) + size
        if into != theme:
            parts.setdefault(into, []).append(theme)
    themes = [
        NamedTheme(
            id=theme,
            name=held.names.get(theme) or ", ".join(words.get(theme, ())) or theme,
            named=theme in held.names,
            words=tuple(words.get(theme, ())),
            size=size,
            merged=tuple(sorted(parts.get(theme, ()))),
            asked=held.asked.get(theme),
        )
        for theme, size in whole.items()
    ]
    return tuple(sorted(themes, key=lambda one: (one.id == OTHER, -one.size, one.id)))


def shown_as(theme: str, held: ThemeNames, there: Iterable[str]) -> str:
    """Return the theme that one is shown as part of; itself where the other was not found any more in this run."""
    into = held.merged.get(theme, theme)
    return into if into in set(there) else theme
