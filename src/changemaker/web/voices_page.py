"""What texts are about, as pages show it: themes with their sizes and months; quotes are opened only to be shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import ibis
import sqlalchemy as sa

from changemaker.api.served import Served
from changemaker.core.errors import NothingLoadedError
from changemaker.engine.heard import READ
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.store.text_tables import DOCUMENT_TEXT
from changemaker.store.texts import AT_ONCE, KeptText, open_texts
from changemaker.store.theme_words import ThemeNames, names
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce

OTHER = "other"
LOOKED_AT, NEAREST = 40, 6  # texts looked at for three quotes: many say the same, some are of people erased since
QUOTES = 3
MONTHS = 12  # of the drawing; the last QUARTER of them are compared with those before
QUARTER = 3
_COUNTED = KeptOnce["Counted | None"]()
_MERGED = KeptOnce[Mapping[str, int]]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme with everything that belongs to it."""

    id: str
    name: str  # what a person calls it, else the words that set it apart
    words: str  # "" where `name` is made of them
    is_named: bool  # by a person
    asked: bool | None  # whether a question of a survey covers it; None where nobody looked
    n: int
    people: int  # who wrote: persons, or accounts where nobody knows the person; each counted once
    by_month: tuple[int, ...]  # the last MONTHS, the oldest first
    nearest: tuple[str, ...]  # documents, those nearest to its middle first
    parts: tuple[str, ...] = ()  # themes that were merged into it

    @property
    def may_quote(self) -> bool:
        """False where so few wrote that a quote would be about persons."""
        return self.people >= SMALLEST

    @property
    def lately(self) -> int:
        """How many texts of the last quarter."""
        return sum(self.by_month[-QUARTER:])

    @property
    def before(self) -> int:
        """How many texts of the quarter before."""
        return sum(self.by_month[-2 * QUARTER : -QUARTER])


@dataclass(frozen=True, kw_only=True)
class Counted:
    """All themes as the reading found them, before anything that a person said of them."""

    themes: Mapping[str, Theme]
    months: tuple[str, ...]  # "2026-01", the oldest first
    kinds: Mapping[tuple[str, str], int]  # kind and language of a text -> how many

    @cached_property
    def texts(self) -> int:
        """How many texts were read."""
        return sum(theme.n for theme in self.themes.values())


def counted_in(served: Served) -> Counted | None:
    """Return what the last reading found; None where no text was read yet."""
    return _COUNTED.get(_read_when(served), lambda: _counted(served))


def themes_in(served: Served, counted: Counted) -> Sequence[Theme]:
    """Return themes as people named and merged them, the largest first, what fits no theme last."""
    with served.store.reading() as connection:
        called = names(connection)
    return told_as(counted, called, _writers_of_merged(served, called))


def told_as(counted: Counted, called: ThemeNames, people: Mapping[str, int]) -> Sequence[Theme]:
    """Return the themes of a reading under the names that people gave, merged ones added up.

    Args:
        counted: as it was read.
        called: what people said of it.
        people: how many wrote of each theme that others were merged into: who wrote of two parts is one of them.
    """
    groups: dict[str, list[Theme]] = defaultdict(list)
    for id, theme in counted.themes.items():
        groups[called.merged.get(id, id)].append(theme)
    merged = [_merged(root, group, called, people) for root, group in groups.items()]
    return sorted(merged, key=lambda theme: (theme.id == OTHER, -theme.n, theme.id))


def quotes_of(served: Served, themes: Sequence[Theme], *, most: int = QUOTES) -> Mapping[str, Sequence[KeptText]]:
    """Return up to `most` quotes a theme, opened now: what was erased since does not open."""
    wanted = [id for theme in themes if theme.may_quote for id in theme.nearest]
    opened = {text.document_id: text for text in open_texts(served.store, served.keys, ids=wanted)} if wanted else {}
    return {theme.id: _different(theme, opened)[:most] for theme in themes}


def documents_of(served: Served, theme: Theme, *, first: int, most: int) -> Sequence[KeptText]:
    """Return texts of a theme, the newest first, from place `first`."""
    tables = _tables(served) if theme.may_quote else None
    if tables is None:
        return ()
    rows = tables["document_theme"].filter(ibis._.theme_id.isin([theme.id, *theme.parts]))
    rows = rows.order_by(ibis.desc("t"), "document_id").limit(most, offset=first).select("document_id")
    ids = rows.to_pyarrow()["document_id"].to_pylist()
    opened = {text.document_id: text for text in open_texts(served.store, served.keys, ids=ids)} if ids else {}
    return [opened[id] for id in ids if id in opened]


def texts_kept(served: Served) -> int:
    """Return how many texts are kept, read or not."""
    with served.store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(DOCUMENT_TEXT)).scalar_one())


def _merged(root: str, group: Sequence[Theme], called: ThemeNames, people: Mapping[str, int]) -> Theme:
    head = next((theme for theme in group if theme.id == root), group[0])
    name = called.names.get(root, "")
    flags = {called.asked.get(theme.id, theme.asked) for theme in group} - {None}
    by_month = tuple(sum(months) for months in zip(*(theme.by_month for theme in group), strict=True))
    largest_first = sorted(group, key=lambda theme: -theme.n)
    return replace(
        head,
        id=root,
        name=name or head.words,
        words=head.words if name else "",
        is_named=bool(name),
        asked=called.asked.get(root, any(flags) if flags else None),
        n=sum(theme.n for theme in group),
        people=max(people.get(root, 0), *(theme.people for theme in group)) if len(group) > 1 else head.people,
        by_month=by_month,
        nearest=tuple(id for theme in largest_first for id in theme.nearest)[: 2 * NEAREST],
        parts=tuple(theme.id for theme in group if theme.id != root),
    )


def _different(theme: Theme, opened: Mapping[str, KeptText]) -> list[KeptText]:
    seen: dict[str, KeptText] = {}
    for id in theme.nearest:
        if id in opened:
            seen.setdefault(opened[id].hash, opened[id])
    return list(seen.values())


def _counted(served: Served) -> Counted | None:
    tables = _tables(served)
    if tables is None or "document_theme" not in tables.filled:
        return None
    placed = tables["document_theme"]
    month = placed.date.strftime("%Y-%m")
    sizes = placed.group_by("theme_id", month=month).aggregate(n=placed.count()).to_pyarrow().to_pylist()
    months = tuple(sorted({row["month"] for row in sizes}))[-MONTHS:]
    months = _all_months(months)
    rank = ibis.row_number().over(
        ibis.window(group_by="theme_id", order_by=[ibis.desc("nearness"), placed.document_id])
    )
    nearest = placed.mutate(place=rank).filter(ibis._.place < LOOKED_AT).select("theme_id", "document_id", "place")
    ranked: dict[str, list[str]] = defaultdict(list)
    for row in nearest.order_by("theme_id", "place").to_pyarrow().to_pylist():
        ranked[row["theme_id"]].append(row["document_id"])
    writers, distinct = writers_of(tables), _distinct(served, ranked)
    by_theme: dict[str, dict[str, int]] = defaultdict(dict)
    for row in sizes:
        by_theme[row["theme_id"]][row["month"]] = int(row["n"])
    told = {row["theme_id"]: row for row in tables["theme"].to_pyarrow().to_pylist()}
    themes = {
        id: Theme(
            id=id,
            name="",
            words=str(told.get(id, {}).get("words") or told.get(id, {}).get("name") or ""),
            is_named=False,
            asked=told.get(id, {}).get("asked"),
            n=sum(counts.values()),
            people=writers.get(id, 0),
            by_month=tuple(counts.get(one, 0) for one in months),
            nearest=distinct[id],
        )
        for id, counts in by_theme.items()
    }
    return Counted(themes=themes, months=months, kinds=_kinds(served))


def _distinct(served: Served, ranked: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    """Of each theme the nearest texts that differ, told apart by their hashes: none is opened."""
    wanted = [id for ids in ranked.values() for id in ids]
    hashes: dict[str, str] = {}
    with served.store.reading() as connection:
        for start in range(0, len(wanted), AT_ONCE):
            some = DOCUMENT_TEXT.c.document_id.in_(wanted[start : start + AT_ONCE])
            rows = connection.execute(sa.select(DOCUMENT_TEXT.c.document_id, DOCUMENT_TEXT.c.hash).where(some))
            hashes |= {row.document_id: row.hash for row in rows}
    found = {}
    for theme, ids in ranked.items():
        first_of_each: dict[str, str] = {}
        for id in ids:
            if id in hashes:
                first_of_each.setdefault(hashes[id], id)
        found[theme] = tuple(first_of_each.values())[:NEAREST]
    return found


def _read_when(served: Served) -> tuple[object, ...]:
    """What changes when texts are read again."""
    folder, loaded = served.workspace.state / READ, served.workspace.state / "CURRENT"
    return str(folder), tuple(stamp_of(path) for path in sorted(folder.glob("*.json"))), stamp_of(loaded)


def _writers_of_merged(served: Served, called: ThemeNames) -> Mapping[str, int]:
    """How many wrote of each theme that others were merged into, each person counted once."""
    if not called.merged:
        return {}
    merged = tuple(sorted(called.merged.items()))

    def counted() -> Mapping[str, int]:
        tables = _tables(served)
        return {} if tables is None else writers_of(tables, dict(merged))

    return _MERGED.get((*_read_when(served), merged), counted)


def writers_of(tables: Tables, merged: Mapping[str, str] | None = None) -> Mapping[str, int]:
    """How many wrote of each theme; who wrote of two parts of one is counted once."""
    placed, documents = tables["document_theme"], tables["document"].select("document_id", "contact_id")
    if merged:
        placed = placed.mutate(theme_id=placed.theme_id.substitute(dict(merged)))
    both = placed.left_join(documents, "document_id")
    who = ibis.coalesce(both.contact_id, both.account_id)
    rows = both.group_by("theme_id").aggregate(n=who.nunique()).to_pyarrow().to_pylist()
    return {row["theme_id"]: int(row["n"]) for row in rows}


def _all_months(months: tuple[str, ...]) -> tuple[str, ...]:
    """The last twelve months up to the last with a text, those without one included."""
    if not months:
        return ()
    year, month = (int(part) for part in months[-1].split("-"))
    return tuple(
        f"{(year * 12 + month - 1 - back) // 12:04d}-{(year * 12 + month - 1 - back) % 12 + 1:02d}"
        for back in reversed(range(MONTHS))
    )


def _kinds(served: Served) -> Mapping[tuple[str, str], int]:
    columns = (DOCUMENT_TEXT.c.kind, DOCUMENT_TEXT.c.language)
    with served.store.reading() as connection:
        rows = connection.execute(sa.select(*columns, sa.func.count()).group_by(*columns))
        return {(kind, language): int(n) for kind, language, n in rows}


def _tables(served: Served) -> Tables | None:
    try:
        return open_tables(served.workspace.state, store=served.store)
    except NothingLoadedError:
        return None
