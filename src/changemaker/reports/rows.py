"""Estimates put into words, a row each: digits that line up, a place on one scale, what may stand in large letters."""

from collections.abc import Mapping

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.finding import Verdict as CoreVerdict
from changemaker.reports.labels import clean, is_detail, is_naive, label_of
from changemaker.reports.numbers import Form, form_of, has_sign, is_money, percent
from changemaker.reports.report import Grade, Row, Span, Verdict
from changemaker.reports.tones import LEAK, WITHHELD, said, tone_of
from changemaker.reports.words import CATALOGUES, named, say, word

MOST_EXTRA_DECIMALS = 2
COUNTED = "counted"  # the method of what was counted, and not estimated: it has no range
MONEY_AS_RANGE, MONEY_WITHHELD = "C", "DE"  # DESIGN 7: a range for C, no sum of money for D and E


def rows_of(finding: Finding, language: str) -> dict[str, Row]:
    """Return every estimate of `finding` in words, by key."""
    forms = forms_of(finding, language)
    return {key: _row(key, finding, forms, language) for key in finding.estimates}


def forms_of(finding: Finding, language: str = "en") -> Mapping[str, Form]:
    """Return one form a unit, set by the headline where it has that unit: digits that line up can be compared."""
    told = [finding.estimates[key] for key in finding.headline if key in finding.estimates]
    forms: dict[str, Form] = {}
    for estimate in [*told, *finding.estimates.values()]:
        family = [e for e in told if e.unit == estimate.unit] or [estimate]
        numbers = [x for e in family for x in (e.value, e.low, e.high)]
        spread = min(e.high - e.low for e in family)
        forms.setdefault(estimate.unit, form_of(numbers, unit=estimate.unit, spread=spread, language=language))
    for figure in finding.figures:
        spread = min((p.high - p.low for p in figure.points if p.high > p.low), default=0.0)
        values = [point.value for point in figure.points]
        forms.setdefault(figure.unit, form_of(values, unit=figure.unit, spread=spread, language=language))
    return forms


def grade_of(letter: str, language: str) -> Grade:
    """Return a grade with its word and its meaning."""
    meaning = word(f"grade.{letter}.meaning", language)
    return Grade(letter=letter, word=word(f"grade.{letter}", language), meaning=meaning)


def _row(key: str, finding: Finding, forms: Mapping[str, Form], language: str) -> Row:
    estimate = finding.estimates[key]
    # A graded number is an effect or a gain, where the sign is the answer; others (a share of runs) are plain.
    return row_of(
        key,
        estimate,
        finding.verdicts.get(key),
        form=_form(estimate, forms),
        span=_span(key, finding),
        signed=estimate.grade is not None,
        language=language,
    )


def row_of(
    key: str,
    estimate: Estimate,
    verdict: CoreVerdict | None,
    *,
    form: Form,
    span: Span | None,
    signed: bool,
    language: str,
) -> Row:
    """Return one estimate in words.

    Args:
        key: of the estimate; names it on every page.
        estimate: the number with its range.
        verdict: on it, where the study gave one.
        form: how it and its neighbours are written.
        span: where it lies on their common scale.
        signed: a gain carries its plus.
        language: of the words.
    """
    value = form.show(estimate.value, signed=signed)
    low, high = form.show(estimate.low), form.show(estimate.high)
    reach = word("screen.range", language, low=low, high=high)
    level = percent(estimate.level, language)
    counted = word("number.counted", language) if estimate.method == COUNTED else ""
    return Row(
        key=key,
        label=label_of(key, language),
        figure=_figure(estimate, verdict, value=value, reach=reach),
        instead=word("verdict.leak" if said(verdict) == LEAK else "withheld.title", language),
        value=value,
        range=counted or reach,
        range_of_level=counted or word("screen.range_of_level", language, level=level, low=low, high=high),
        unit=_unit(estimate.unit, language),
        se=word("number.no_se", language) if estimate.se is None else form.show(estimate.se),
        n=word("headline.n", language, n=estimate.n),
        method=clean(named("method", estimate.method, language)),
        grade=grade_of(estimate.grade, language) if estimate.grade else None,
        verdict=_verdict(estimate, verdict, language) if verdict else None,
        span=span,
        hollow=tone_of(estimate, verdict) != "claimed",
        naive=is_naive(key),
    )


def _form(estimate: Estimate, forms: Mapping[str, Form]) -> Form:
    """The unit's form, unless this number is of another size altogether and would drown in its zeros."""
    common = forms[estimate.unit]
    numbers = (estimate.value, estimate.low, estimate.high)
    own = form_of(numbers, unit=estimate.unit, spread=estimate.high - estimate.low, language=common.language)
    if common.decimals is None or own.decimals is None or common.divide != own.divide:
        return own
    return common if abs(common.decimals - own.decimals) <= MOST_EXTRA_DECIMALS else own


def _unit(unit: str, language: str) -> str:
    if has_sign(unit) and f"unit.{unit}" not in CATALOGUES[language]:
        return ""
    return clean(named("unit", unit, language))


def _figure(estimate: Estimate, verdict: CoreVerdict | None, *, value: str, reach: str) -> str:
    if said(verdict) in {WITHHELD, LEAK}:
        return ""
    if is_money(estimate.unit) and estimate.grade is not None:
        return "" if estimate.grade in MONEY_WITHHELD else reach if estimate.grade in MONEY_AS_RANGE else value
    return value


def _verdict(estimate: Estimate, verdict: CoreVerdict, language: str) -> Verdict:
    return Verdict(
        word=clean(named("verdict", verdict.verdict, language)),
        tone=tone_of(estimate, verdict),
        why=clean(say(verdict.why, language)),
    )


def _span(key: str, finding: Finding) -> Span | None:
    """Leaks are left off the scale, and single cells have their own: either would squash the rest."""
    if said(finding.verdicts.get(key)) == LEAK or finding.estimates[key].method == COUNTED:
        return None
    estimate = finding.estimates[key]
    family = {
        name: e
        for name, e in finding.estimates.items()
        if e.unit == estimate.unit and is_detail(name) == is_detail(key) and said(finding.verdicts.get(name)) != LEAK
    }
    left, right = _scale(family)
    return span_on(estimate, left, right)


def span_on(estimate: Estimate, left: float, right: float) -> Span:
    """Return where `estimate` lies on a scale from `left` to `right`, both in its unit."""
    width = (right - left) or 1.0
    places = [(x - left) / width for x in (estimate.low, estimate.value, estimate.high, 0.0)]
    low, value, high, zero = (min(1.0, max(0.0, place)) for place in places)
    return Span(low=low, value=value, high=high, zero=zero, beyond=(places[1] > 1) - (places[1] < 0))


def _scale(family: Mapping[str, Estimate]) -> tuple[float, float]:
    """From the lowest to the highest bound, zero included; naive numbers may widen it by its own width, not more."""
    ours = [e for name, e in family.items() if not is_naive(name)] or list(family.values())
    left, right = min([0.0, *(e.low for e in ours)]), max([0.0, *(e.high for e in ours)])
    room = right - left
    lowest, highest = min(e.low for e in family.values()), max(e.high for e in family.values())
    return min(left, max(lowest, left - room)), max(right, min(highest, right + room))
