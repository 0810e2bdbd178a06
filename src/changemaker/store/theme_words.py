"""What people decided of themes: names, merges, and whether a survey asks for them. Rows are added, never changed.

The last row of a theme and a kind of act holds; taking something back is one more row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import sqlalchemy as sa

from changemaker.core.errors import ThemeEditError
from changemaker.store.text_tables import THEME_WORD
from changemaker.store.turns import take_turn

LONGEST_NAME = 120  # letters
OTHER = "other"  # texts that are near to no theme: is not renamed, and nothing is merged with it
_KIND = {"name": "name", "merge": "merge", "split": "merge", "asked": "asked", "not_asked": "asked", "unsaid": "asked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeNames:
    """What holds now."""

    names: Mapping[str, str] = field(default_factory=dict)  # theme -> what people call it
    merged: Mapping[str, str] = field(
        default_factory=dict
    )  # theme -> the theme that it belongs to, followed to its end
    asked: Mapping[str, bool] = field(default_factory=dict)  # theme -> whether a person says that a survey asks for it

    def __post_init__(self) -> None:
        for column in ("names", "merged", "asked"):
            object.__setattr__(self, column, MappingProxyType(dict(getattr(self, column))))


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAct:
    """One row: what somebody decided, when."""

    theme_id: str
    act: str  # name, merge, split, asked, not_asked, unsaid
    name: str
    into: str
    by: str
    t: int  # UTC microseconds


def name_theme(connection: sa.Connection, theme_id: str, name: str, *, by: str, now: int) -> None:
    """Call a theme by a person's name from now on; an empty name takes the last one back.

    Args:
        connection: in a transaction.
        theme_id: which.
        name: of at most `LONGEST_NAME` letters.
        by: who says so.
        now: UTC microseconds.

    Raises:
        ThemeEditError: it is "other", or the name is too long.
    """
    told = " ".join(name.split())
    if len(told) > LONGEST_NAME:
        hint = f"{LONGEST_NAME} letters at most"
        raise ThemeEditError(f"a name of {len(told)} letters is too long", hint=hint)
    _require(theme_id)
    _append(connection, theme_id, "name", name=told, by=by, now=now)


def merge_theme(connection: sa.Connection, theme_id: str, into: str, *, by: str, now: int) -> None:
    """Let a theme belong to another from now on, in runs to come as well.

    Args:
        connection: in a transaction.
        theme_id: which.
        into: the theme that it belongs to.
        by: who says so.
        now: UTC microseconds.

    Raises:
        ThemeEditError: one of them is "other", both are the same, or it would run in a ring.
    """
    _require(theme_id)
    _require(into)
    if theme_id == into:
        raise ThemeEditError(f"theme {theme_id} cannot be merged into itself", hint="name two themes")
    take_turn(connection, "themes")  # two merges at once could make a ring together
    merged = _merged(connection)
    if _end(into, merged) == theme_id:
        raise ThemeEditError(
            f"theme {into} belongs to {theme_id} already, so {theme_id} cannot be merged into it",
            hint=f"split {into} first, or merge {theme_id} into another theme",
        )
    _append(connection, theme_id, "merge", into=into, by=by, now=now)


def split_theme(connection: sa.Connection, theme_id: str, *, by: str, now: int) -> None:
    """Take a merge back: the theme stands for itself again.

    Raises:
        ThemeEditError: it is not merged.
    """
    take_turn(connection, "themes")
    if theme_id not in _merged(connection):
        raise ThemeEditError(f"theme {theme_id} is not merged into another", hint="there is nothing to take back")
    _append(connection, theme_id, "split", by=by, now=now)


def say_asked(connection: sa.Connection, theme_id: str, asked: bool | None, *, by: str, now: int) -> None:
    """Say whether a question of a survey covers a theme; None leaves it to the comparison of words again."""
    _require(theme_id)
    act = "unsaid" if asked is None else "asked" if asked else "not_asked"
    _append(connection, theme_id, act, by=by, now=now)


def undo(connection: sa.Connection, theme_id: str, *, by: str, now: int) -> ThemeAct:
    """Take back what was last decided of a theme, so that what held before holds again; return what was taken back.

    Undone twice, it holds again.

    Raises:
        ThemeEditError: nothing was decided of it.
    """
    take_turn(connection, "themes")
    done = acts(connection, theme_id)
    if not done:
        raise ThemeEditError(f"nothing was decided of theme {theme_id}", hint="there is nothing to take back")
    last = done[-1]
    before = next((act for act in reversed(done[:-1]) if _KIND[act.act] == _KIND[last.act]), None)
    if _KIND[last.act] == "name":
        name_theme(connection, theme_id, before.name if before else "", by=by, now=now)
    elif _KIND[last.act] == "asked":
        said = None if before is None or before.act == "unsaid" else before.act == "asked"
        say_asked(connection, theme_id, said, by=by, now=now)
    elif before is None or before.act == "split":
        split_theme(connection, theme_id, by=by, now=now)
    else:
        merge_theme(connection, theme_id, before.into, by=by, now=now)
    return last


def acts(connection: sa.Connection, theme_id: str = "") -> list[ThemeAct]:
    """Return what was decided of one theme, or of all, in that order."""
    columns = [THEME_WORD.c[name] for name in ("theme_id", "act", "name", "into", "by", "t")]
    query = sa.select(*columns).order_by(THEME_WORD.c.id)
    if theme_id:
        query = query.where(THEME_WORD.c.theme_id == theme_id)
    return [
        ThemeAct(theme_id=row[0], act=row[1], name=row[2] or "", into=row[3] or "", by=row[4], t=row[5])
        for row in connection.execute(query)
    ]


def names(connection: sa.Connection) -> ThemeNames:
    """Return what holds now of all themes."""
    called: dict[str, str] = {}
    asked: dict[str, bool] = {}
    for act in acts(connection):
        if act.act == "name":
            called[act.theme_id] = act.name
        elif act.act in ("asked", "not_asked"):
            asked[act.theme_id] = act.act == "asked"
        elif act.act == "unsaid":
            asked.pop(act.theme_id, None)
    merged = _merged(connection)
    return ThemeNames(
        names={theme: name for theme, name in called.items() if name},
        merged={theme: _end(theme, merged) for theme in merged},
        asked=asked,
    )


def _merged(connection: sa.Connection) -> dict[str, str]:
    """Each merged theme and the one that it was merged into, a step at a time."""
    merged: dict[str, str] = {}
    for act in acts(connection):
        if act.act == "merge":
            merged[act.theme_id] = act.into
        elif act.act == "split":
            merged.pop(act.theme_id, None)
    return merged


def _end(theme_id: str, merged: Mapping[str, str]) -> str:
    seen = {theme_id}
    while theme_id in merged and merged[theme_id] not in seen:
        theme_id = merged[theme_id]
        seen.add(theme_id)
    return theme_id


def _require(theme_id: str) -> None:
    if not theme_id or theme_id == OTHER:
        raise ThemeEditError(
            f"'{theme_id}' is no theme that can be named or merged", hint="texts in it are near to none; use another id"
        )


def _append(
    connection: sa.Connection, theme_id: str, act: str, *, by: str, now: int, name: str = "", into: str = ""
) -> None:
    row = {"theme_id": theme_id, "act": act, "name": name or None, "into": into or None, "by": by, "t": now}
    connection.execute(sa.insert(THEME_WORD).values(row))
