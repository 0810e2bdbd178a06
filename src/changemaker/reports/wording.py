"""A finding put into words, once: every renderer lays out what is written here."""

from collections.abc import Mapping
from datetime import datetime

from changemaker.core.estimate import GRADES
from changemaker.core.finding import Check, Finding
from changemaker.core.refusal import Refusal
from changemaker.reports.charts import chart_of
from changemaker.reports.dates import day_of
from changemaker.reports.labels import clean, is_detail, is_naive, label_of
from changemaker.reports.numbers import has_sign, percent
from changemaker.reports.report import CheckRow, RefusalRow, Report, Row, Source
from changemaker.reports.rows import forms_of, grade_of, rows_of
from changemaker.reports.titles import title_of
from changemaker.reports.words import direction, listed, named, say, spoken, word

MOST_ANSWERS = 3  # in large letters; a contest of twenty scores has the rest in its table
# A check without an outcome was either not asked, which its sentence's id ends with, or is told for its number alone.
NOT_ASKED = frozenset({"not_checked", "not_possible", "not_made", "too_short", "one_period", "no_time"})


def report_of(
    finding: Finding, *, source: Source, made_at: datetime, title: str | None = None, language: str = "en"
) -> Report:
    """Put `finding` into words.

    Args:
        finding: the answer of one study.
        source: what was read, for the foot.
        made_at: the time of the run, from the caller's clock.
        title: the page's heading; by default a sentence that states the finding.
        language: of the catalogue in `reports.words`.

    Raises:
        KeyError: a message has no sentence in that language (a bug).
    """
    rows = rows_of(finding, language)
    refusals = {refusal.what: refusal_of(refusal, language) for refusal in finding.refusals}
    headline = _headline(finding, rows, refusals)
    told = {answer.key for answer in headline}
    withheld = not any(isinstance(answer, Row) and answer.figure for answer in headline)
    checks = [_check(check, language) for check in finding.checks]
    forms = forms_of(finding, language)
    used = {row.grade.letter for row in rows.values() if row.grade}
    return Report(
        language=language,
        direction=direction(language),
        title=clean(title) if title else title_of(finding, withheld=withheld, language=language),
        question=clean(say(finding.question, language)),
        headline=headline,
        withheld=withheld,
        columns=_columns(finding, language),
        rows=tuple(rows[key] for key in _in_reading_order(finding) if not is_detail(key)),
        details=tuple(row for key, row in rows.items() if is_detail(key)),
        refusals=tuple(refusal for key, refusal in refusals.items() if key not in told),
        checks=tuple(sorted(checks, key=lambda check: check.tone != "failed")),
        reasons=_reasons(rows, told, language),
        notes=tuple(clean(say(note, language)) for note in finding.notes),
        grades=tuple(grade_of(letter, language) for letter in GRADES if letter in used),
        charts=tuple(chart_of(figure, forms, language) for figure in finding.figures if figure.points),
        about=_about(source, made_at, language),
        made_at=made_at,
        finding=finding,
    )


def _headline(
    finding: Finding, rows: Mapping[str, Row], refusals: Mapping[str, RefusalRow]
) -> tuple[Row | RefusalRow, ...]:
    """The study's headline; where it is long, what can be claimed goes first and the rest is left to the table."""
    answers = [rows[key] if key in rows else refusals[key] for key in finding.headline]
    if len(answers) > MOST_ANSWERS:
        answers.sort(key=lambda answer: not isinstance(answer, Row) or not answer.figure or answer.hollow)
    return tuple(answers[:MOST_ANSWERS])


def _in_reading_order(finding: Finding) -> list[str]:
    first = {key: place for place, key in enumerate(finding.headline)}
    return sorted(finding.estimates, key=lambda key: (is_naive(key), first.get(key, len(first))))


def _reasons(rows: Mapping[str, Row], told: set[str], language: str) -> tuple[tuple[str, str], ...]:
    """Why other numbers have a verdict that the headline does not explain, each reason once."""
    known = {row.verdict.word for row in rows.values() if row.verdict and row.key in told}
    labels: dict[str, list[str]] = {}
    for row in rows.values():
        if row.verdict and row.verdict.word not in known and not row.naive and not is_detail(row.key):
            labels.setdefault(row.verdict.why, []).append(row.label)
    return tuple((listed(names, language), why) for why, names in labels.items())


def _columns(finding: Finding, language: str) -> tuple[str, str, str]:
    estimates = finding.estimates
    units = {estimate.unit for estimate in estimates.values()}
    levels = {estimate.level for estimate in estimates.values()}
    gains = bool(estimates) and all(key.startswith("gain:") for key in estimates)
    graded = any(estimate.grade for estimate in estimates.values())
    kind = "gain" if gains else "effect" if graded else "value"
    unit = units.pop() if len(units) == 1 else ""
    if unit and not has_sign(unit) and kind != "value":
        value = word(f"column.{kind}_in", language, unit=clean(named("unit", unit, language)))
    else:
        value = word(f"column.{kind}", language)
    reach = word("column.range", language)
    if len(levels) == 1:
        reach = word("column.range_of_level", language, level=percent(levels.pop(), language))
    return word("column.score" if gains else "column.estimate", language), value, reach


def refusal_of(refusal: Refusal, language: str) -> RefusalRow:
    """Return a refusal in words."""
    why = clean(say(refusal.why, language)).rstrip(".")
    needs = clean(say(refusal.needs, language)).rstrip(".")
    return RefusalRow(
        key=refusal.what,
        label=label_of(refusal.what, language),
        why=word("refusal.sentence", language, why=why),
        needs=word("refusal.needs", language, needs=needs),
    )


def _check(check: Check, language: str) -> CheckRow:
    tone = _tone(check)
    kind, _, about = check.name.partition(":")
    name = clean(named("check.name", kind, language))
    if about:
        name = word("screen.about", language, text=name, what=clean(spoken(about, language)))
    mark = word(f"check.{tone}", language)
    return CheckRow(name=name, mark=mark, tone=tone, detail=clean(say(check.detail, language)))


def _tone(check: Check) -> str:
    if check.passed is not None:
        return "ok" if check.passed else "failed"
    return "open" if check.detail.id.rpartition(".")[2] in NOT_ASKED else "told"


def _about(source: Source, made_at: datetime, language: str) -> tuple[str, ...]:
    day = day_of(made_at, language)
    rows = [] if source.rows is None else [word("about.rows", language, n=source.rows)]
    aside = word("about.nothing_set_aside", language)
    if source.set_aside:
        aside = word("about.set_aside", language, n=source.set_aside)
    return (clean(source.name), *rows, aside, word("about.made", language, date=day))
