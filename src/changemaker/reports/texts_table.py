"""What reading a company's texts came to, in a terminal and as plain values for JSON."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.listen.text.read_report import ReadReport, ThemeLine
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.reports.as_json import estimate_as_mapping
from changemaker.reports.as_terminal import GAP, print_on
from changemaker.reports.labels import clean, shortened
from changemaker.reports.not_measurable import is_of_emotion, not_measurable
from changemaker.reports.numbers import plain
from changemaker.reports.words import say, word

OTHER = "other"
MOST_THEMES = 12  # in a terminal; JSON has all
LONGEST_QUOTE = 90
ASIDE = ("without_words", "of_erased", "gone")


def render_texts(report: ReadReport, *, name: str, console: Console, language: str = "en") -> None:
    """Print what a reading came to.

    Args:
        report: the reading, done.
        name: of the company.
        console: to print on.
        language: of the words.
    """
    parts: list[RenderableType] = [
        Text(word("texts.title", language, name=clean(name), n=report.texts), style="bold"),
        Text(f"  {', '.join(_came(report, language))}"),
    ]
    if not report.texts:
        parts += [Text(""), Text(word("texts.none.hint", language))]
    else:
        parts += [Text(""), _kinds(report, language)]
    parts += _section(word("texts.found.heading", language), list(_found(report, language)))
    parts += _themes(report, language)
    felt = [word("texts.emotions.row", language, emotion=clean(one), n=n) for one, n in report.emotions.items()]
    parts += _section(word("texts.emotions.heading", language), felt)
    parts += _codes(report, language)
    parts += not_measurable(report.refusals, language)
    told = [
        word(
            "texts.refused.row",
            language,
            why=say(refusal.why, language),
            needs=say(refusal.needs, language),
        )
        for refusal in report.refusals
        if not is_of_emotion(refusal)
    ]
    parts += _section(word("texts.refused.heading", language), told)
    print_on(console, Group(*parts))


def texts_as_mapping(report: ReadReport) -> dict[str, object]:
    """Return what a reading came to as plain values; quotes of large enough groups alone."""
    cleaned, codes = report.cleaned, report.codes
    agreed = None if codes is None else codes.agreement
    return {
        "texts": report.texts,
        "came": cleaned.came,
        "cleaned": cleaned.cleaned,
        "as_before": cleaned.as_before,
        **{name: getattr(cleaned, name) for name in ASIDE},
        "taken_out": dict(sorted(cleaned.found.items())),
        "kinds": [{"kind": kind, "language": code, "texts": n} for (kind, code), n in report.kept.items()],
        "vectors": report.vectors,
        "method": report.method,
        "estimates": {name: estimate_as_mapping(one) for name, one in _estimates(report).items()},
        "never_asked": report.never_asked,
        "themes": [
            {
                "id": theme.id,
                "words": list(theme.words),
                "name": theme.name,
                "suggested": theme.suggested,
                "asked": theme.asked,
                "texts": theme.texts,
                "people": theme.people,
                "languages": dict(theme.languages),
                "quotes": list(theme.quotes),
            }
            for theme in report.themes
        ],
        "emotions": dict(report.emotions),
        "codes": None if codes is None else {"method": codes.method, "texts": dict(codes.texts)},
        "refusals": [
            {"what": refusal.what, "why": say(refusal.why), "needs": say(refusal.needs), "id": refusal.why.id}
            for refusal in (*report.refusals, *([agreed] if isinstance(agreed, Refusal) else []))
        ],
    }


def _estimates(report: ReadReport) -> dict[str, Estimate]:
    found = {"themes": report.count, "model_agreement": None if report.codes is None else report.codes.agreement}
    return {name: one for name, one in found.items() if isinstance(one, Estimate)}


def _came(report: ReadReport, language: str) -> Iterator[str]:
    cleaned = report.cleaned
    yield word("texts.cleaned", language, cleaned=cleaned.cleaned, as_before=cleaned.as_before)
    yield from (word(f"texts.{name}", language, n=n) for name in ASIDE if (n := getattr(cleaned, name)))


def _kinds(report: ReadReport, language: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="dim")
    table.add_column(word("texts.column.kind", language))
    table.add_column(word("texts.column.language", language))
    table.add_column(word("texts.column.texts", language), justify="right")
    for (kind, code), n in report.kept.items():
        told = word("texts.language.und", language) if code == "und" else code
        table.add_row(clean(kind), told, plain(n, language, spec=","))
    return table


def _found(report: ReadReport, language: str) -> Iterator[str]:
    found = report.cleaned.found
    for kind in sorted(found, key=lambda kind: (-found[kind], kind)):
        yield word("texts.found.row", language, n=found[kind], what=word(f"texts.found.{kind}", language))
    if not found and report.cleaned.cleaned:
        yield word("texts.found.none", language)


def _themes(report: ReadReport, language: str) -> list[RenderableType]:
    if report.count is None:
        return []
    lines = [line for theme in report.themes[:MOST_THEMES] for line in _theme(report, theme, language)]
    if len(report.themes) > MOST_THEMES:
        lines.append(word("texts.themes.more", language, n=len(report.themes) - MOST_THEMES))
    if report.never_asked is not None:
        lines.append(word("texts.themes.never_asked", language, n=report.never_asked, of=report.shown_themes))
    return _section(_heading(report, language), lines)


def _heading(report: ReadReport, language: str) -> str:
    count = report.count
    numbers = {} if count is None else {"k": int(count.value), "low": int(count.low), "high": int(count.high)}
    return word("texts.themes.heading", language, method=report.method, **numbers)


def _theme(report: ReadReport, theme: ThemeLine, language: str) -> Iterator[str]:
    if theme.id == OTHER:
        yield word("texts.themes.other", language, n=theme.texts)
        return
    words = clean(", ".join(theme.words)) or word("texts.themes.unnamed", language, theme=theme.id)
    numbers = {"n": theme.texts, "people": theme.people}
    if theme.name:
        yield word("texts.themes.named", language, name=clean(theme.name), words=words, **numbers)
    else:
        yield word("texts.themes.row", language, words=words, **numbers)
    if theme.suggested:
        told = {"model": clean(report.model), "name": clean(theme.suggested)}
        yield f"  {word('texts.themes.suggested', language, **told)}"
    yield from (f"  “{clean(shortened(quote, LONGEST_QUOTE))}”" for quote in theme.quotes)
    if not theme.quotes and theme.people < SMALLEST:
        yield f"  {word('texts.themes.hidden', language, smallest=SMALLEST)}"


def _codes(report: ReadReport, language: str) -> list[RenderableType]:
    """What a model server saw, and how far it agrees with people."""
    codes = report.codes
    if codes is None:
        return []
    lines = [word("texts.emotions.row", language, emotion=clean(one), n=n) for one, n in codes.texts.items()]
    if isinstance(codes.agreement, Refusal):
        why, needs = say(codes.agreement.why, language), say(codes.agreement.needs, language)
        lines.append(word("texts.refused.row", language, why=why, needs=needs))
    else:
        found = codes.agreement
        told = {"n": found.n, "kappa": found.value, "low": found.low, "high": found.high}
        lines.append(word("texts.codes.agreement", language, **told))
    return _section(word("texts.codes.heading", language, model=clean(codes.method)), lines)


def _section(heading: str, lines: list[str]) -> list[RenderableType]:
    return [Text(""), Text(heading, style="bold"), *(Text(f"  {line}") for line in lines)] if lines else []
