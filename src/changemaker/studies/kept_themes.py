"""What do customers write about? The themes that the last reading kept, as people have named and merged them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.intake import Intake
from changemaker.engine.tables import Tables
from changemaker.listen.text.theme_edits import NamedTheme, named_themes, shown_as
from changemaker.listen.text.theme_ids import OTHER
from changemaker.privacy.keys import Keys
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.stats.counts import share_of
from changemaker.store.open import Store
from changemaker.store.texts import KeptText, open_texts
from changemaker.store.theme_words import ThemeNames
from changemaker.studies.themes_in_file import QUOTES, FileThemes, QuotedTheme, sized_figure

NEAREST = 12  # texts of a theme that are opened to find quotes of different people


def kept_themes(
    tables: Tables, *, store: Store | None, keys: Keys, held: ThemeNames, name: str, level: float = 0.95
) -> FileThemes:
    """Return the themes of a workspace, as they were found when its texts were read last.

    Args:
        tables: of the workspace, with what was read.
        store: where texts are kept; None leaves out quotes.
        keys: of the installation.
        held: what people decided of themes.
        name: of the workspace.
        level: of every range.
    """
    rows = tables["document_theme"].select("document_id", "theme_id", "nearness").to_pyarrow().to_pylist()
    words = {
        row["theme_id"]: tuple((row["words"] or "").split(", ")) if row["words"] else ()
        for row in tables["theme"].select("theme_id", "words").to_pyarrow().to_pylist()
    }
    question = Message("themes.question_workspace")
    if not rows:
        refusal = Refusal(what="themes", why=Message("themes.refuse.not_read"), needs=Message("themes.needs.read"))
        finding = Finding(
            study="kept_themes", question=question, headline=("themes",), estimates={}, refusals=(refusal,)
        )
        return FileThemes(finding=finding, intake=Intake(name=name, rows=0), themes=())
    sizes = Counter(row["theme_id"] for row in rows)
    shown = named_themes(sizes, words, held)
    quotes = _quotes(rows, shown, held, store=store, keys=keys)
    themes = tuple(_quoted(theme, len(rows), quotes.get(theme.id, ()), level) for theme in shown)
    placed = sum(theme.size for theme in shown if theme.id != OTHER)
    found = len([theme for theme in shown if theme.id != OTHER])
    finding = Finding(
        study="kept_themes",
        question=question,
        headline=("themes", "placed"),
        estimates={
            "themes": _counted(found, "themes", len(rows), level),
            "documents": _counted(len(rows), "texts", len(rows), level),
            "placed": share_of([True] * placed + [False] * (len(rows) - placed), level=level),
        },
        notes=(*_notes(shown), *_never_asked(tables, shown)),
        figures=(sized_figure(themes, len(rows)),),
    )
    return FileThemes(finding=finding, intake=Intake(name=name, rows=len(rows)), themes=themes)


def _counted(n: int, unit: str, of: int, level: float) -> Estimate:
    return Estimate(value=n, low=n, high=n, se=None, level=level, unit=unit, n=of, method="counted")


def _quoted(theme: NamedTheme, n: int, quotes: Sequence[str], level: float) -> QuotedTheme:
    share = share_of([True] * theme.size + [False] * (n - theme.size), level=level)
    called = (theme.name,) if theme.named else theme.words
    return QuotedTheme(id=theme.id, words=called, size=theme.size, share=share, quotes=tuple(quotes))


def _notes(shown: Sequence[NamedTheme]) -> list[Message]:
    merges = "; ".join(f"{', '.join(theme.merged)} → {theme.id}" for theme in shown if theme.merged)
    return [Message("themes.note.merged", {"merges": merges})] if merges else []


def _never_asked(tables: Tables, shown: Sequence[NamedTheme]) -> list[Message]:
    """How many themes no question covers, where the last reading could say so; a person's word holds."""
    rows = tables["theme"].select("theme_id", "asked").to_pyarrow().to_pylist()
    found = {row["theme_id"]: row["asked"] for row in rows}
    flags = [
        {theme.asked} if theme.asked is not None else {found.get(id) for id in (theme.id, *theme.merged)} - {None}
        for theme in shown
        if theme.id != OTHER
    ]
    told = {"n": sum(flag == {False} for flag in flags), "of": len(flags)}
    return [Message("themes.note.never_asked", told)] if any(flags) else []


def _quotes(
    rows: Sequence[Mapping[str, object]],
    shown: Sequence[NamedTheme],
    held: ThemeNames,
    *,
    store: Store | None,
    keys: Keys,
) -> dict[str, tuple[str, ...]]:
    """Texts near the middle, of different people; none of a theme that fewer than the smallest group wrote of."""
    if store is None:
        return {}
    there = {theme.id: theme for theme in shown} | {part: theme for theme in shown for part in theme.merged}
    near: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for row in rows:
        theme = shown_as(str(row["theme_id"]), held, there)
        if theme != OTHER:
            near[theme].append((-float(str(row["nearness"] or 0)), str(row["document_id"])))
    chosen = {theme: [id for _, id in sorted(texts)[:NEAREST]] for theme, texts in near.items()}
    ids = [id for texts in chosen.values() for id in texts]
    opened = {text.document_id: text for text in open_texts(store, keys, ids=ids)}
    return {
        theme: _different(opened[id] for id in texts if id in opened)
        for theme, texts in chosen.items()
        if len(near[theme]) >= SMALLEST
    }


def _different(texts: Iterable[KeptText]) -> tuple[str, ...]:
    chosen: dict[str, str] = {}
    people = set()
    for text in texts:
        who = text.contact_id or text.account_id
        people.add(who)
        if who not in chosen and text.text not in chosen.values() and len(chosen) < QUOTES:
            chosen[who] = text.text
    return tuple(chosen.values()) if len(people) >= QUOTES else ()
