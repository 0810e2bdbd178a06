"""What are the texts of one plain file about? Themes with quotes, held against known labels where there are some."""

from collections.abc import Sequence
from dataclasses import dataclass

from changemaker.core.errors import BadFileError, BadQuestionError, ChangemakerError, raise_all
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.columns import Role, typed
from changemaker.engine.intake import Intake
from changemaker.engine.plain import PlainTable, reading
from changemaker.listen.text.addressed import without_addresses
from changemaker.listen.text.embedder import EMBEDDERS, embedder_named
from changemaker.listen.text.language import language_of
from changemaker.listen.text.theme_agreement import agreement
from changemaker.listen.text.theme_ids import OTHER
from changemaker.listen.text.themes import QUOTES, Theme, Themes, find_themes
from changemaker.privacy.redact import redact
from changemaker.stats.counts import share_of

MOST_TEXTS = 200_000
LONGEST = 20_000  # letters of one text that are read
SHOWN = 25  # themes of the chart
__all__ = ["QUOTES", "FileThemes", "QuotedTheme", "ThemesQuestion", "sized_figure", "themes_in_file"]
STEADY = 0.3  # agreement of halves below which another sample would give other themes


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesQuestion:
    """Which column holds texts, and which, if any, the known labels; see `changemaker listen themes --help`."""

    text: str
    truth: str | None = None
    vectors: str = "lsa"
    level: float = 0.95
    seed: int = 20261122

    def check(self) -> None:
        """Raise everything that keeps the options from making one question, all at once."""
        problems: list[ChangemakerError] = []
        if self.vectors not in EMBEDDERS:
            hint = f"choose one of {', '.join(EMBEDDERS)}"
            problems.append(BadQuestionError(f"--vectors cannot be '{self.vectors}'", hint=hint))
        if not 0.5 <= self.level < 1:
            hint = "0.95 covers the truth in 95 of 100 cases"
            problems.append(BadQuestionError(f"--level {self.level:g} is not in [0.5, 1)", hint=hint))
        if self.truth == self.text:
            problems.append(
                BadQuestionError(f"column '{self.text}' is given two roles", hint="each column can have one")
            )
        raise_all(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedTheme:
    """One theme as it is shown: its words and what people said, redacted."""

    id: str
    words: tuple[str, ...]
    size: int
    share: Estimate  # of all texts
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileThemes:
    """The finding, what came in, the themes, and the theme of each row that had a text."""

    finding: Finding
    intake: Intake
    themes: tuple[QuotedTheme, ...]
    theme_of: tuple[str, ...] = ()


def themes_in_file(plain: PlainTable, question: ThemesQuestion) -> FileThemes:
    """Return the themes of a column of texts.

    Raises:
        ChangemakerError: the question or the table is wrong, or the vectors cannot be made.
    """
    question.check()
    raw, truth, intake = _read(plain, question)
    texts = [redact(text[:LONGEST]).text for text in raw]
    asked = Message("themes.question", {"column": question.text})
    notes = (Message("note.read", {"rows": intake.rows, "name": intake.file}), *_told(raw, intake))
    found = _themes(texts, question)
    documents = _documents(len(texts), question.level)
    if isinstance(found, Refusal):
        finding = Finding(
            study="themes_in_file",
            question=asked,
            headline=("themes",),
            estimates={"documents": documents},
            refusals=(found,),
            notes=notes,
        )
        return FileThemes(finding=finding, intake=intake, themes=())
    themes = tuple(_quoted(theme, texts, question.level) for theme in found.themes)
    estimates = {
        "themes": found.count,
        "documents": documents,
        "placed": share_of([theme != OTHER for theme in found.theme_of], level=question.level),
        "stability": found.stability,
        **_held_against(found, truth, question),
    }
    finding = Finding(
        study="themes_in_file",
        question=asked,
        headline=("themes", "placed"),
        estimates=estimates,
        checks=(_steady(found),),
        notes=(*notes, *_about(found)),
        figures=(sized_figure(themes, len(texts)),),
    )
    return FileThemes(finding=finding, intake=intake, themes=themes, theme_of=found.theme_of)


def _read(plain: PlainTable, question: ThemesQuestion) -> tuple[list[str], list[str | None], Intake]:
    """Rows with a text; cells that are empty are counted."""
    roles = [Role(role="text", column=question.text, kind="label")]
    if question.truth:
        roles.append(Role(role="truth", column=question.truth, kind="label"))
    table = typed(plain, roles)
    rows = int(table.count().execute())
    if rows > MOST_TEXTS:
        hint = (
            f"give a sample of at most {MOST_TEXTS:,} rows; a workspace reads any number, by `changemaker listen read`"
        )
        raise BadFileError(f"{rows:,} texts are too many for one file", where=plain.name, hint=hint)
    with reading(plain.name):
        arrow = table.to_pyarrow()
    texts = [str(text).replace("\0", " ") if text is not None else "" for text in arrow["text"].to_pylist()]
    truth = [None if one is None else str(one) for one in arrow["truth"].to_pylist()] if question.truth else []
    said = [place for place, text in enumerate(texts) if text.strip()]
    empty = rows - len(said)
    intake = Intake(name=plain.name, rows=rows, set_aside={question.text: empty} if empty else {})
    return [texts[place] for place in said], [truth[place] for place in said] if truth else [], intake


def _themes(texts: Sequence[str], question: ThemesQuestion) -> Themes | Refusal:
    """Texts go in in alphabetical order: vectors that learn from them are then the same in whatever order they came."""
    order = sorted(range(len(texts)), key=texts.__getitem__)
    ordered = [texts[place] for place in order]
    known: dict[str, str] = {}
    for text in ordered:
        if text not in known:
            known[text] = language_of(text).language
    maker = embedder_named(question.vectors)
    found = find_themes(
        ordered,
        maker.encode([without_addresses(text) for text in ordered]),
        [known[text] for text in ordered],
        seed=question.seed,
        embedder=maker.name,
    )
    return found if isinstance(found, Refusal) else found.in_order(order)


def _held_against(found: Themes, truth: Sequence[str | None], question: ThemesQuestion) -> dict[str, Estimate]:
    pairs = [(theme, label) for theme, label in zip(found.theme_of, truth, strict=True) if label] if truth else []
    if not pairs:
        return {}
    ours, theirs = zip(*pairs, strict=True)
    return agreement(ours, theirs, seed=question.seed, level=question.level)


def _documents(n: int, level: float) -> Estimate:
    return Estimate(value=n, low=n, high=n, se=None, level=level, unit="texts", n=n, method="counted")


def _quoted(theme: Theme, texts: Sequence[str], level: float) -> QuotedTheme:
    hits = [True] * theme.size + [False] * (len(texts) - theme.size)
    return QuotedTheme(
        id=theme.id,
        words=theme.words,
        size=theme.size,
        share=share_of(hits, level=level),
        quotes=tuple(texts[place] for place in theme.quotes),
    )


def _told(raw: Sequence[str], intake: Intake) -> list[Message]:
    notes = [Message("note.set_aside", {"rows": rows, "column": column}) for column, rows in intake.set_aside.items()]
    long = sum(len(text) > LONGEST for text in raw)
    if long:
        notes.append(Message("themes.note.long", {"n": long, "letters": LONGEST}))
    return notes


def _about(found: Themes) -> list[Message]:
    notes = []
    if len(found.apart) > 1:
        listed = ", ".join(f"{language} {n}" for language, n in found.apart)
        notes.append(Message("themes.note.apart", {"languages": listed}))
    if found.too_few:
        few = ", ".join(f"{language} {n}" for language, n in found.too_few[:12])
        notes.append(Message("themes.note.too_few", {"languages": few}))
    return notes


def _steady(found: Themes) -> Check:
    told = {"agreement": found.stability.value, "needed": STEADY}
    passed = found.stability.value >= STEADY
    return Check(
        name="steady_themes", passed=passed, detail=Message(f"themes.check.{'steady' if passed else 'unsteady'}", told)
    )


def sized_figure(themes: Sequence[QuotedTheme], n: int) -> Figure:
    """Return the largest themes as a chart of their shares of `n` texts."""
    shown = [theme for theme in themes if theme.id != OTHER][:SHOWN]
    points = tuple(
        Point(
            x=float(place),
            label=", ".join(theme.words) or theme.id,
            value=theme.share.value,
            low=theme.share.low,
            high=theme.share.high,
        )
        for place, theme in enumerate(shown)
    )
    told = {"n": len(shown), "texts": n}
    return Figure(
        id="themes",
        kind="intervals",
        title=Message("themes.figure.title", told),
        caption=Message("themes.figure.caption", told),
        unit="share",
        points=points,
    )
