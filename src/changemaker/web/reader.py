"""Who reads a page, and how: person, language, light or dark; by address, cookie, the user's choice, the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from litestar import Request
from litestar.datastructures import Cookie

from changemaker.access.actor import NOBODY, Actor
from changemaker.reports.words import CATALOGUES, direction

Theme = Literal["", "light", "dark"]
THEMES: tuple[Theme, ...] = ("", "light", "dark")
LANGUAGE, THEME = "cm_language", "cm_theme"
YEAR = 365 * 24 * 3600  # seconds
OWN_NAMES = {"en": "English", "ru": "Русский", "ar": "العربية"}  # each language calls itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One reader of one page."""

    actor: Actor
    language: str
    theme: Theme  # "" follows the screen
    chosen: bool = False  # the language was chosen by a link on this very page: keep it

    @property
    def direction(self) -> str:
        """Return "rtl" or "ltr"."""
        return direction(self.language)

    @property
    def cookies(self) -> list[Cookie]:
        """What this reader's browser is to remember."""
        return [kept(LANGUAGE, self.language)] if self.chosen else []


def languages() -> Sequence[str]:
    """Return the languages there are sentences in, the first being the default."""
    return tuple(language for language in OWN_NAMES if language in CATALOGUES)


def reader_of(request: Request[Any, Any, Any]) -> Reader:
    """Return who reads: the address wins over the person's choice, that over a cookie, that over the browser."""
    actor = actor_of(request)
    wanted = request.query_params.get("lang", "")
    if wanted in languages():
        return Reader(actor=actor, language=wanted, theme=_theme(request, actor), chosen=True)
    cookie = request.cookies.get(LANGUAGE, "")
    spoken = [cookie, actor.language or "", *_accepted(request.headers.get("accept-language", ""))]
    language = next((one for one in spoken if one in languages()), languages()[0])
    return Reader(actor=actor, language=language, theme=_theme(request, actor))


def actor_of(request: Request[Any, Any, Any]) -> Actor:
    """Return who asks; nobody, where nobody has signed in."""
    actor: Actor = request.scope.get("actor", NOBODY)  # type: ignore[assignment]
    return actor


def kept(name: str, value: str) -> Cookie:
    """Return a cookie that holds a choice for a year; scripts cannot read it."""
    return Cookie(key=name, value=value, max_age=YEAR, httponly=True, samesite="lax")


def as_theme(text: str) -> Theme:
    """Return a theme, that of the screen where the text names none.

    Example:
        >>> as_theme("dark"), as_theme("mauve")
        ('dark', '')
    """
    return next((theme for theme in THEMES if theme == text), "")


def _theme(request: Request[Any, Any, Any], actor: Actor) -> Theme:
    return as_theme(request.cookies.get(THEME, getattr(actor, "theme", None) or ""))


def _accepted(header: str) -> list[str]:
    """The languages that a browser asks for, in its order; weights are in that order in every browser."""
    return [part.split(";")[0].strip().split("-")[0].lower() for part in header[:200].split(",")]
