"""Which sources have to be read again: their content, their page, or what they hang on has changed."""

from collections.abc import Callable, Iterable, Mapping

from changemaker.engine.manifest import Reading
from changemaker.sources.pieces import Piece

Key = tuple[str, str, str, str]


def key_of(one: Piece | Reading) -> Key:
    """Return what a source and its last reading have in common."""
    table = one.table if isinstance(one, Reading) else one.feed.table
    return (one.page, table, one.file, one.spec)


def changed_pages(known: Iterable[Reading], pieces: Iterable[Piece]) -> dict[str, set[str]]:
    """Return, by table, the pages of sources/ that now say something else of it: their rows are made anew.

    A page that nobody knew has no rows to make anew; a file that is gone keeps its rows, for exports may rotate.
    """
    then: dict[tuple[str, str], set[str]] = {}
    now: dict[tuple[str, str], set[str]] = {}
    for reading in known:
        then.setdefault((reading.table, reading.page), set()).add(reading.spec)
    for piece in pieces:
        now.setdefault((piece.feed.table, piece.page), set()).add(piece.spec)
    changed: dict[str, set[str]] = {}
    for (table, page), specs in then.items():
        if not specs <= now.get((table, page), set()):
            changed.setdefault(table, set()).add(page)
    return changed


def has_changed(piece: Piece, last: Reading | None, *, now: int, dropped: Mapping[str, set[str]]) -> bool:
    """Return whether a source is new or other than when it was last read, or may be: a database always may."""
    if last is None or piece.path is None or piece.page in dropped.get(piece.feed.table, set()):
        return True
    return last.content != piece.content or (last.due is not None and last.due <= now)


def wants_again(last: Reading | None, content_of: Callable[[str], str]) -> bool:
    """Return whether a table that a source's rows hang on has changed since: accounts, rates, links."""
    return last is not None and any(content_of(table) != content for table, content in last.needs.items())
