"""Columns of a source that a reading has no use for: they are not even asked of a database."""

import re
from collections.abc import Collection, Iterator, Sequence

from changemaker.sources.source_file import ColumnOf, Feed, Mapped, Sql, mappable


def not_needed(feed: Feed, columns: Sequence[str], personal: Collection[str]) -> list[str]:
    """Return those of `columns` that fill nothing asked for and stand in no expression.

    Args:
        feed: what its page in sources/ says.
        columns: of the source.
        personal: canonical columns that are asked for besides those that are not personal.
    """
    written = "\n".join(_written(feed, personal))
    return [column for column in columns if not re.search(rf"(?<!\w){re.escape(column)}(?!\w)", written, re.IGNORECASE)]


def _written(feed: Feed, personal: Collection[str]) -> Iterator[str]:
    """All that names a column of the source."""
    yield feed.where
    for join in feed.join:
        yield from [join.on] if isinstance(join.on, str) else join.on
    said: dict[str, Mapped | ColumnOf] = dict(feed.mapping())
    for column in mappable(feed.model).values():
        if column.personal and column.name not in personal:
            continue
        given = said.get(column.name, column.name)
        if isinstance(given, Sql):
            yield given.sql
        elif isinstance(given, ColumnOf | str):
            yield given if isinstance(given, str) else given.column
