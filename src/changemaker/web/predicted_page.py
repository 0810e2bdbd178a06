"""Predicted scores laid out for the site: the card before anything else, answered and predicted in columns apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from markupsafe import Markup

from changemaker.api.served import Served
from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.predict.features.named import named_in
from changemaker.predict.scores.card import Card
from changemaker.reports.labels import clean, label_of
from changemaker.reports.numbers import Form, form_of, percent, plain
from changemaker.reports.report import Report
from changemaker.reports.silent_table import reason_lines
from changemaker.reports.words import say, word
from changemaker.routines.kept_predictions import PREDICTIONS, SILENT, KeptSilent, kept_silent
from changemaker.routines.kept_results import KEPT, RESULTS
from changemaker.routines.predicted_rows import Predicted, of_model, predicted_row, predicted_rows
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.report_layout import laid_out

MEASURES = ("auc", "mae")
RULES = ("overall", "segment", "last")  # the simple rules, in the order of what they know
_KEPT = KeptOnce[KeptSilent | None]()
_REPORTS = KeptOnce[Report]()
_LAID_OUT = KeptOnce[Markup]()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One thing that the card says: a number with its range in words."""

    label: str
    value: str
    range: str
    n: str
    mark: str = ""  # "best" for the best simple rule, "own" for the predictions


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown:
    """The accuracy card in words."""

    is_published: bool
    why_not: Sequence[tuple[str, str]]  # why, and what it needs
    measure: str
    race: Sequence[CardLine]  # the predictions, and the simple rules
    others: Sequence[CardLine]  # coverage, calibration, later in time
    learner: str
    answers: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLine:
    """One segment: what was said there, and what is predicted."""

    name: str
    heard: int | None
    answered: str
    answered_range: str
    silent: int
    predicted: str  # "" where nothing is shown
    predicted_range: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One prediction: of a contact, or of an account without contacts."""

    id: str
    account: str
    contact: str
    segment: str
    predicted: str
    predicted_range: str
    level: str


def silent_in(workspace: Workspace, question: str) -> KeptSilent | None:
    """Return what is kept of a question, None where nobody has asked."""
    return _KEPT.get(_key(workspace, question), partial(kept_silent, workspace, question))


def report_in(workspace: Workspace, kept: KeptSilent, language: str) -> Report:
    """Return the finding in words."""
    return _REPORTS.get((*_key(workspace, kept.question), language), partial(kept.report, language))


def layout_of(workspace: Workspace, kept: KeptSilent, report: Report) -> Markup:
    """Return its sections, drawings included."""
    key = (*_key(workspace, kept.question), report.language)
    return _LAID_OUT.get(key, partial(laid_out, workspace, report))


def card_shown(card: Card, language: str) -> CardShown:
    """Return an accuracy card in words."""
    measure = next((one for one in MEASURES if one in card.estimates), "")
    race = []
    if measure:
        told = [(measure, "own")]
        told += [(f"baseline:{rule}", "best" if rule == card.best_baseline else "") for rule in RULES]
        told = [(key, mark) for key, mark in told if key in card.estimates]
        form = _form([card.estimates[key] for key, _ in told], language)
        race = [_line(key, card.estimates[key], language, mark=mark, form=form) for key, mark in told]
    apart = {measure, f"baseline_{measure}", *(f"baseline:{rule}" for rule in RULES)}
    return CardShown(
        is_published=card.published,
        why_not=[(say(one.why, language), say(one.needs, language)) for one in card.refusals if one.what == "scores"],
        measure=label_of(measure, language) if measure else "",
        race=race,
        others=[_line(key, one, language) for key, one in card.estimates.items() if key not in apart],
        learner=say(card.why, language),
        answers=card.answers,
        units=card.units,
    )


def segment_lines(kept: KeptSilent, language: str) -> Sequence[SegmentLine]:
    """Return each segment, the score of its answers apart from that of its predictions."""
    found = kept.shown
    refused = {one.what: one for one in found.refusals}
    keys = [f"{side}_in:{one.segment}" for one in kept.segments for side in ("answered", "predicted")]
    told = [found.estimates[key] for key in keys if key in found.estimates]
    if not told:
        return ()
    form = _form(told, language)
    lines = []
    for one in kept.segments:
        answered, predicted = (
            found.estimates.get(f"{side}_in:{one.segment}") or refused.get(f"{side}_in:{one.segment}")
            for side in ("answered", "predicted")
        )
        lines.append(
            SegmentLine(
                name=clean(one.segment),
                heard=one.heard,
                answered=_value(answered, form),
                answered_range=_range(answered, form, language) or _why(answered, language),
                silent=one.silent,
                predicted=_value(predicted, form),
                predicted_range=_range(predicted, form, language),
                why_not=_why(predicted, language),
            )
        )
    return lines


def count_of(tables: Tables, kept: KeptSilent) -> int:
    """Return how many predictions of the published model a reader may see."""
    return int(of_model(tables, kept).count().to_pyarrow().as_py())


def person_lines(tables: Tables, kept: KeptSilent, *, first: int, most: int, language: str) -> Sequence[PersonLine]:
    """Return some predictions in words, the lowest first; `first` counts from 0."""
    return [_person(row, language) for row in predicted_rows(tables, kept, start=first, most=most)]


def person_of(
    served: Served, tables: Tables, kept: KeptSilent, id: str, language: str
) -> tuple[Sequence[str], PersonLine, Sequence[tuple[str, float, str]]]:
    """Return what moves one prediction, the prediction, and the chance of each value as (value, share, in words).

    Raises:
        BadQuestionError: nothing is predicted of them.
        ModelGoneError: the model is not in the registry any more.
    """
    reading = import_module("changemaker.routines.score_reasons")  # reads a model: slow, and only for who asks
    told = reading.score_reasons(served.workspace, tables, kept, [id])[id]
    row = predicted_row(tables, kept, id)
    features = {feature.name: feature for feature in named_in(tables)}
    chances = [
        (plain(value, language), share, percent(round(share, 3), language))
        for value, share in zip(row.scale, row.shares, strict=True)
    ]
    return reason_lines(told, features, language), _person(row, language), chances


def _person(row: Predicted, language: str) -> PersonLine:
    reach = ""
    if row.low is not None and row.high is not None:
        reach = word("screen.range", language, low=plain(row.low, language), high=plain(row.high, language))
    return PersonLine(
        id=row.contact_id or row.account_id,
        account=clean(row.account_id),
        contact=clean(row.contact_id or ""),
        segment=clean(row.segment or ""),
        predicted=plain(row.value, language, spec=",.1f"),
        predicted_range=reach,
        level=percent(row.level, language) if row.level else "",
    )


def _line(key: str, one: Estimate, language: str, *, mark: str = "", form: Form | None = None) -> CardLine:
    form = form or _form([one], language)
    return CardLine(
        label=label_of(key, language),
        value=form.show(one.value),
        range=""
        if one.low == one.high
        else word("screen.range", language, low=form.show(one.low), high=form.show(one.high)),
        n=plain(one.n, language),
        mark=mark,
    )


def _form(told: Sequence[Estimate], language: str) -> Form:
    numbers = [number for one in told for number in (one.value, one.low, one.high)]
    return form_of(numbers, unit=told[0].unit, spread=max(one.high - one.low for one in told), language=language)


def _value(found: Estimate | Refusal | None, form: Form) -> str:
    return form.show(found.value) if isinstance(found, Estimate) else ""


def _range(found: Estimate | Refusal | None, form: Form, language: str) -> str:
    if not isinstance(found, Estimate):
        return ""
    return word("screen.range", language, low=form.show(found.low), high=form.show(found.high))


def _why(found: Estimate | Refusal | None, language: str) -> str:
    return say(found.why, language) if isinstance(found, Refusal) else ""


def _key(workspace: Workspace, question: str) -> tuple[object, ...]:
    place = workspace.state / RESULTS / PREDICTIONS / SILENT / question
    return (*stamp_of(place / KEPT), *stamp_of(place / ".watch.json"))
