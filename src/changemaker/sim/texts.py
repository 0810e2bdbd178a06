"""Invented words of the sample company's customers, in three languages: what they write, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from changemaker.sim import texts_ar, texts_en, texts_ru


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """One language."""

    written: Mapping[tuple[str, str], tuple[str, ...]]  # (theme, tone) -> sentences
    groups: Mapping[str, str]  # product group -> what people call it
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    firms: tuple[str, ...]
    kinds: tuple[str, ...]


TONGUES: Mapping[str, Tongue] = MappingProxyType(
    {
        code: Tongue(
            written=words.WRITTEN,
            groups=words.GROUPS,
            first_names=words.FIRST_NAMES,
            last_names=words.LAST_NAMES,
            firms=words.FIRMS,
            kinds=words.KINDS,
        )
        for code, words in (("en", texts_en), ("ru", texts_ru), ("ar", texts_ar))
    }
)
THEMES = tuple(texts_en.WRITTEN)


def written(language: str, theme: tuple[str, str], *, pick: int, group: str, days: int) -> str:
    """Return what somebody writes.

    Args:
        language: en, ru or ar.
        theme: theme and tone, one of THEMES.
        pick: any whole number; which sentence.
        group: product group, as company.yml calls it; other groups stand as they are.
        days: for how long a complaint was or is open.

    Example:
        >>> written("en", ("nothing", "fine"), pick=1, group="tools", days=0)
        'All as usual.'
    """
    tongue = TONGUES[language]
    sentences = tongue.written[theme]
    return sentences[pick % len(sentences)].format(group=tongue.groups.get(group, group), days=days)


def person(language: str, number: int) -> str:
    """Return an invented person's name."""
    tongue = TONGUES[language]
    first = tongue.first_names[number % len(tongue.first_names)]
    return f"{first} {tongue.last_names[number * 7 // 3 % len(tongue.last_names)]}"


def firm(language: str, number: int) -> str:
    """Return an invented firm's name; its number keeps names apart."""
    tongue = TONGUES[language]
    name = tongue.firms[number % len(tongue.firms)]
    return f"{name} {tongue.kinds[number // 10 % len(tongue.kinds)]} {number:04d}"
