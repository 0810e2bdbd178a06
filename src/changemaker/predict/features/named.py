"""Features in the company's own words: its kinds of deliveries and cases, its touchpoints, themes and questions."""

from collections.abc import Iterator

import ibis.expr.types as ir

from changemaker.engine.tables import Tables
from changemaker.metrics.surveys import NEGATIVE
from changemaker.predict.features.catalogue import BY_NAME, FEATURES, QUESTIONS, Feature, answered, limited

MOST = 8  # of each sort of word: the commonest
LEAST_ACCOUNTS = 30  # with fewer a word tells of them, not of what they lived through
OF_A_DELIVERY = ("late_90", "late_share_365")
OF_A_CASE = ("cases_90", "cases_365")
OF_A_TOUCHPOINT = ("meetings_90", "unresolved_share_365")
OF_A_THEME = ("texts_90", "texts_365")
OF_AN_EMOTION = ("bad_moods_365",)


def named_in(tables: Tables, *, most: int = MOST, least: int = LEAST_ACCOUNTS) -> tuple[Feature, ...]:
    """Return all of FEATURES, and those limited to words that occur in the tables.

    Which words there are is read from all rows; a word that nobody used before a moment has nothing to count there.

    Args:
        tables: the company's.
        most: words of a sort, the commonest by accounts.
        least: accounts that must have a word.
    """
    return (*FEATURES, *_limited(tables, most, least))


def _limited(tables: Tables, most: int, least: int) -> Iterator[Feature]:
    sorts: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("operation", "kind", OF_A_DELIVERY),
        ("case", "kind", OF_A_CASE),
        ("interaction", "touchpoint_id", OF_A_TOUCHPOINT),
        ("document_theme", "theme_id", OF_A_THEME),
    )
    called = _called(tables)
    for table, column, stems in sorts:
        if table not in tables.filled:
            continue
        merged = {one: into for one, into in _merged(tables).items() if table == "document_theme"}
        words = dict.fromkeys(merged.get(word, word) for word in _common(tables[table], column, most, least))
        for word in words:
            yield from (limited(BY_NAME[stem], word, called.get(word, word)) for stem in stems)
    if "emotion" in tables.filled:
        emotions = tables["emotion"]
        felt = emotions.filter(emotions.emotion.isin(NEGATIVE))
        for word in _common(felt, "emotion", most, least):
            yield from (limited(BY_NAME[stem], word, word) for stem in OF_AN_EMOTION)
    if "answer" in tables.filled:
        for question in _common(tables["answer"], "question", most, least):
            if question not in QUESTIONS:
                yield from answered(question)


def _common(rows: ir.Table, column: str, most: int, least: int) -> list[str]:
    named = rows.filter(rows[column].notnull())
    counts = named.group_by(word=named[column]).aggregate(accounts=named.account_id.nunique())
    counts = counts.filter(counts.accounts >= least)
    first = counts.order_by([counts.accounts.desc(), counts.word]).limit(most)
    return [str(word) for word in first.to_pyarrow()["word"].to_pylist()]


def _called(tables: Tables) -> dict[str, str]:
    themes = tables["theme"].select("theme_id", "name", "words").to_pyarrow().to_pylist()
    places = tables["touchpoint"].select("touchpoint_id", "name").to_pyarrow().to_pylist()
    return {row["theme_id"]: row["name"] or row["words"] or row["theme_id"] for row in themes} | {
        row["touchpoint_id"]: row["name"] or row["touchpoint_id"] for row in places
    }


def _merged(tables: Tables) -> dict[str, str]:
    themes = tables["theme"]
    rows = themes.filter(themes.merged_into.notnull()).select("theme_id", "merged_into").to_pyarrow()
    return {row["theme_id"]: row["merged_into"] for row in rows.to_pylist()}
