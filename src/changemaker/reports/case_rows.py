"""The numbers of a business case in words: each family in one form, money that adds up in print too."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.prove.case import BusinessCase, Scenario
from changemaker.reports.case_report import CaseRow
from changemaker.reports.labels import clean
from changemaker.reports.numbers import Form, form_of, is_money, percent, plain
from changemaker.reports.report import Row, Span
from changemaker.reports.rows import MONEY_AS_RANGE, MONEY_WITHHELD, row_of, span_on
from changemaker.reports.words import CATALOGUES, word

NET, GAIN, COST, PAYBACK, PAID = "value:net", "value:gain", "value:cost", "value:payback_months", "chance:paid"
BOOKABLE = "value:bookable"  # a bound, and a share of resamples: their own ranges would say nothing new
TIME = "stream:time"
EACH = "effect:contribution"  # money per account and month
SIGNED = ("effect:", "stream:", "link:", "naive:", "beside:")  # a difference: its plus is told
DIFFERENCES = ("effect:", "link:", "beside:")  # a difference of two shares is told in points
SURE = 0.995  # a share of resamples is no certainty, however many of them agree


def case_rows(case: BusinessCase, *, truth: Mapping[str, float], language: str) -> dict[str, CaseRow]:
    """Return every estimate of the case in words, by key.

    Args:
        case: as the proof returned it.
        truth: estimate key -> true value, where the company is simulated.
        language: of the words.
    """
    finding = case.finding
    forms = {key: _form(key, finding, language) for key in finding.estimates}
    exact = _exact(finding, language)
    rows = {}
    for key, estimate in finding.estimates.items():
        row = row_of(
            key,
            estimate,
            finding.verdicts.get(key),
            form=forms[key],
            span=_span(key, finding),
            signed=key.startswith(SIGNED),
            language=language,
        )
        shown = CaseRow(row=_as_printed(row, estimate, language), estimate=estimate, exact=exact.get(key, ""))
        if (estimate.grade or "A") in MONEY_AS_RANGE and (_is_case_money(key) or key == EACH):
            shown = replace(shown, row=replace(shown.row, value=word("case.range_only", language)), exact="")
        rows[key] = _beside_truth(shown, forms[key], truth.get(key))
    return rows


def scenario_rows(case: BusinessCase, *, language: str) -> tuple[CaseRow, ...]:
    """Return the net under each other assumption, on one scale and in the form of the net."""
    if not case.scenarios:
        return ()
    net = case.finding.estimates.get(NET)
    shown = [scenario.net_value for scenario in case.scenarios] + ([net] if net else [])
    form = _money_form(net or case.scenarios[0].net_value, language)
    left, right = min(0.0, *(e.low for e in shown)), max(0.0, *(e.high for e in shown))
    rows = []
    for scenario in case.scenarios:
        estimate = scenario.net_value
        key = f"scenario:{scenario.key}"
        span = span_on(estimate, left, right)
        row = row_of(key, estimate, None, form=form, span=span, signed=False, language=language)
        rows.append(CaseRow(row=replace(row, label=scenario_label(scenario, language)), estimate=estimate))
    return tuple(rows)


def scenario_label(scenario: Scenario, language: str) -> str:
    """Return what a scenario is called, its figure in words.

    Example:
        >>> from changemaker.core.estimate import Estimate
        >>> net = Estimate(value=1, low=0, high=2, se=None, level=0.95, unit="USD", n=9, method="welch")
        >>> scenario_label(Scenario(key="discount_rate:+0.03", net_value=net), "en")
        'Discount rate +3 points'
    """
    kind, _, figure = scenario.key.partition(":")
    if f"scenario.{kind}" not in CATALOGUES[language]:
        return clean(scenario.key)
    return word(f"scenario.{kind}", language, figure=_scenario_figure(kind, figure, language))


def _scenario_figure(kind: str, figure: str, language: str) -> str:
    try:
        number = float(figure)
    except ValueError:
        return clean(figure)
    if not {"rate", "share"} & set(kind.split("_")):
        return plain(number, language)
    if figure[0] in "+-":
        return word("case.points", language, n=plain(number * 100, language, spec="+.10g"))
    return percent(number, language)


def rounded_to_add(parts: Sequence[float], total: float, *, step: float) -> list[float]:
    """Return `parts` rounded to `step` so that they add to the rounded `total`: the largest remainders go up.

    Parts that do not make the total in the first place are rounded one by one, so that the gap stays to be seen.

    Example:
        >>> rounded_to_add([0.814, 1.018, 0.304], 2.136, step=0.01)
        [0.81, 1.02, 0.31]
    """
    floors = [floor(part / step) for part in parts]
    short = round(total / step) - sum(floors)
    if not 0 <= short <= len(parts) or abs(sum(parts) - total) > 1.5 * step:
        return [round(part / step) * step for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: floors[place] - parts[place] / step)
    up = set(by_remainder[:short])
    digits = max(0, 2 - floor(_log10(step)))
    return [round((low + (place in up)) * step, digits) for place, low in enumerate(floors)]


def _log10(step: float) -> int:
    return len(f"{step:.0f}") - 1 if step >= 1 else -len(f"{step:.12f}".rstrip("0").split(".")[1])


def _form(key: str, finding: Finding, language: str) -> Form:
    estimate = finding.estimates[key]
    if key == PAYBACK:
        return Form(decimals=0 if float(estimate.value).is_integer() else 1, language=language)
    if key == PAID:
        return Form(decimals=0, divide=0.01, unit="share", language=language)
    if _is_case_money(key):
        return _money_form(finding.estimates.get(NET, estimate), language)
    if key.startswith("naive:") and EACH in finding.estimates:
        return _form(EACH, finding, language)  # beside our number in the same digits
    spread = estimate.high - estimate.low
    money, _, rest = estimate.unit.partition(" ")  # "USD a month" is money too
    unit = money if rest and is_money(money) else estimate.unit
    form = form_of((estimate.value, estimate.low, estimate.high), unit=unit, spread=spread, language=language)
    if estimate.unit == "share" and key.startswith(DIFFERENCES) and not key.endswith("_share"):
        return replace(form, unit="pp")
    return form


def _is_case_money(key: str) -> bool:
    return key.startswith(("value:", "stream:")) and key != PAYBACK


def _money_form(net: Estimate, language: str) -> Form:
    return form_of((net.value, net.low, net.high), unit=net.unit, spread=net.high - net.low, language=language)


def _span(key: str, finding: Finding) -> Span | None:
    estimate = finding.estimates[key]
    if estimate.low == estimate.high or key in (PAYBACK, PAID, BOOKABLE):
        return None
    family = [estimate]
    if _is_case_money(key):
        family = [e for name, e in finding.estimates.items() if _is_case_money(name)]
    left, right = min(0.0, *(e.low for e in family)), max(0.0, *(e.high for e in family))
    return span_on(estimate, left, right)


def _exact(finding: Finding, language: str) -> dict[str, str]:
    """The money of the case in whole units, by key; in print the streams add to the gain, whatever rounding does."""
    money = {key: e for key, e in finding.estimates.items() if _is_case_money(key)}
    if not money:
        return {}
    short = _money_form(finding.estimates.get(NET, next(iter(money.values()))), language)
    form = replace(short, decimals=0, divide=1.0) if short.divide != 1 else short
    told = {key: estimate.value for key, estimate in money.items()}
    streams = [key for key in money if key.startswith("stream:") and key != TIME]
    if GAIN in money and streams and form.decimals is not None:
        parts = [money[key].value for key in streams]
        told |= zip(streams, rounded_to_add(parts, money[GAIN].value, step=10.0**-form.decimals), strict=True)
    return {key: form.show(value, signed=key.startswith(SIGNED)) for key, value in told.items()}


def _as_printed(row: Row, estimate: Estimate, language: str) -> Row:
    value = row.value
    if row.key == PAID and not 1 - SURE < estimate.value < SURE:
        bound = percent(0.99 if estimate.value >= SURE else 0.01, language)
        value = word("case.over" if estimate.value >= SURE else "case.under", language, share=bound)
    alone = estimate.low == estimate.high or row.key in (BOOKABLE, PAID)
    money, _, rest = estimate.unit.partition(" ")
    unit = "" if rest and is_money(money) else row.unit
    return replace(
        row,
        value=value,
        figure=value if row.figure == row.value else row.figure,
        range="" if alone else row.range,
        range_of_level="" if alone else row.range_of_level,
        unit=unit,
        hollow=row.hollow or (estimate.grade or "A") in MONEY_WITHHELD,
    )


def _beside_truth(shown: CaseRow, form: Form, true: float | None) -> CaseRow:
    if true is None:
        return shown
    return replace(shown, truth=form.show(true, signed=shown.row.key.startswith(SIGNED)), true_value=float(true))
