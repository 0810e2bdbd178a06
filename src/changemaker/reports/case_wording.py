"""A business case put into words, once: every renderer lays out what is written here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.prove.case import BusinessCase
from changemaker.reports.case_charts import cash_flow_of, waterfall_of
from changemaker.reports.case_parts import (
    assumptions_of,
    avoided_of,
    bridge_of,
    facts_of,
    links_of,
    sources_of,
)
from changemaker.reports.case_report import CaseReport, CaseRow, CaseSource, Claim, MonthlyFlow
from changemaker.reports.case_rows import BOOKABLE, COST, GAIN, NET, PAID, PAYBACK, TIME, case_rows, scenario_rows
from changemaker.reports.digits import MINUS
from changemaker.reports.labels import clean, is_naive
from changemaker.reports.report import Chart, CheckRow, RefusalRow, Report, Source
from changemaker.reports.rows import MONEY_AS_RANGE, MONEY_WITHHELD
from changemaker.reports.tones import WITHHELD, said, tone_of
from changemaker.reports.wording import refusal_of, report_of
from changemaker.reports.words import listed, named, say, word

SHARE = "effect:contribution_share"
TILES: Mapping[Claim, tuple[str, ...]] = {
    "claimed": (BOOKABLE, PAID, PAYBACK, GAIN, COST),
    "not shown": (BOOKABLE, PAID, PAYBACK, GAIN, COST),
    "range": (SHARE, COST),  # a sum of money of grade C stands as a range, once
    "withheld": (COST,),  # what was spent is known whatever was gained
}
DRAWN_HERE = frozenset({"streams"})  # the waterfall shows them
OWN = ("effect:", "stream:", "value:", "chance:", "link:", "naive:")


def case_report_of(
    case: BusinessCase,
    *,
    source: CaseSource,
    made_at: datetime,
    truth: Mapping[str, float] | None = None,
    language: str = "en",
) -> CaseReport:
    """Put `case` into words.

    Args:
        case: as the proof returned it.
        source: what stands around it: company, programme, rows set aside at load.
        made_at: the time of the run, from the caller's clock.
        truth: estimate key -> true value, where the company is simulated; shown beside the estimate.
        language: of the catalogue in `reports.words`.

    Raises:
        KeyError: a message has no sentence in that language (a bug).
    """
    rows = case_rows(case, truth=truth or {}, language=language)
    refusals = {refusal.what: _in_words(refusal, language) for refusal in case.finding.refusals}
    claim = claim_of(case.finding)
    title = _title(case, rows, claim, language)
    bridge, bridge_title, ties = bridge_of(case, language)
    links = links_of(case, rows, refusals, language)
    linked = {link.shown.row.key for link in links if link.shown}
    report = _report(case, source, made_at, title, language)
    charts = tuple(_with_capital(chart) for chart in report.charts if chart.id not in DRAWN_HERE)
    return CaseReport(
        report=report,
        case=case,
        company=clean(source.company),
        claim=claim,
        title=title,
        subtitle=report.question,
        about_claim=_about(claim, rows, report.failed, language),
        hero=rows[NET] if NET in rows else refusals.get(NET, _unsaid(language)),
        tiles=tuple(rows[key] for key in TILES[claim] if key in rows and _is_tile(rows[key])),
        facts=facts_of(case, source, rows, language),
        effects=tuple(shown for key, shown in rows.items() if key.startswith("effect:")),
        streams=tuple(shown for key, shown in rows.items() if key.startswith("stream:") and key != TIME),
        totals=tuple(rows[key] for key in (GAIN, COST, NET, BOOKABLE) if key in rows),
        apart=tuple(rows[key] for key in (TIME,) if key in rows),
        avoided=avoided_of(case, source, language),
        links=links,
        months=tuple(month.isoformat()[:7] for month in case.months),
        flows=tuple(
            MonthlyFlow(key=flow.key, label=named("flow", flow.key, language), kind=flow.kind, months=flow.months)
            for flow in case.flows
        ),
        charts=_charts(case, rows, claim, charts, language),
        bridge=bridge,
        bridge_title=bridge_title,
        bridge_ties=ties,
        naive=tuple(shown for key, shown in rows.items() if is_naive(key)),
        others=tuple(shown for key, shown in rows.items() if not key.startswith(OWN) and key not in linked),
        assumptions=assumptions_of(case, language),
        scenarios=scenario_rows(case, language=language) if claim != "withheld" else (),
        not_counted=tuple(clean(say(message, language)) for message in case.not_counted),
        refusals=_together([row for key, row in refusals.items() if key != NET], language),
        sources=sources_of(case, source, made_at, language),
        language=language,
    )


def claim_of(finding: Finding) -> Claim:
    """Return how much of the net may stand in large letters: money for A and B, a range for C, else nothing."""
    net, verdict = finding.estimates.get(NET), finding.verdicts.get(NET)
    if net is None or said(verdict) == WITHHELD or (net.grade or "E") in MONEY_WITHHELD:
        return "withheld"
    if (net.grade or "E") in MONEY_AS_RANGE:
        return "range"
    return "claimed" if tone_of(net, verdict) == "claimed" else "not shown"


def _title(case: BusinessCase, rows: Mapping[str, CaseRow], claim: Claim, language: str) -> str:
    """The finding in one sentence, in the strongest words that its grade allows."""
    name = clean(case.name)
    if claim == "withheld":
        return word("case.title.withheld", language, name=name)
    net = rows[NET]
    if claim == "range":
        return word("case.title.range", language, name=name, range=net.row.range)
    effect, verdict = case.finding.estimates.get(SHARE), case.finding.verdicts.get(SHARE)
    if claim == "not shown":
        moved = effect is not None and effect.value > 0 and tone_of(effect, verdict) == "claimed"
        return word("case.title.moved_not_paid" if moved else "case.title.not_shown", language, name=name)
    strength = "proven" if net.estimate.grade == "A" else "likely"
    if net.estimate.value > 0:
        return word(f"case.title.earned.{strength}", language, name=name, net=net.row.value)
    return word(f"case.title.lost.{strength}", language, name=name, net=net.row.value.replace(MINUS, "", 1))


def _report(case: BusinessCase, source: CaseSource, made_at: datetime, title: str, language: str) -> Report:
    foot = Source(name=source.company, rows=source.rows, set_aside=sum(source.set_aside.values()))
    return report_of(case.finding, source=foot, made_at=made_at, title=title, language=language)


def _about(claim: Claim, rows: Mapping[str, CaseRow], failed: tuple[CheckRow, ...], language: str) -> str:
    """Why the headline is a range, or withheld; a refusal says that itself."""
    if NET not in rows:
        return ""
    if claim == "range":
        grade = rows[NET].row.grade
        return word("case.about.range", language, meaning=grade.meaning if grade else "")
    if claim == "withheld" and failed:
        return word("case.about.gate", language, gates=listed([check.name for check in failed], language))
    return word("case.about.no_gate", language) if claim == "withheld" else ""


def _in_words(refusal: Refusal, language: str) -> RefusalRow:
    """A refusal in words; checks that it names are called as the page calls them."""
    params = dict(refusal.why.params)
    if "checks" in params:
        names = [clean(named("check.name", name, language)) for name in str(params["checks"]).split(", ")]
        params["checks"] = listed(names, language, most=len(names))
    return refusal_of(replace(refusal, why=Message(refusal.why.id, params)), language)


def _together(rows: list[RefusalRow], language: str) -> tuple[RefusalRow, ...]:
    """Refusals that share reason and remedy as one, all their labels in its own."""
    by_reason: dict[tuple[str, str], list[RefusalRow]] = {}
    for row in rows:
        by_reason.setdefault((row.why, row.needs), []).append(row)
    return tuple(
        replace(alike[0], label=listed([row.label for row in alike], language, most=len(alike)))
        for alike in by_reason.values()
    )


def _unsaid(language: str) -> RefusalRow:
    """Where a case has neither a net nor a refusal of it: the answer is still that nothing can be said."""
    why = word("case.about.no_gate", language)
    return RefusalRow(key=NET, label=named("key", NET, language), why=why, needs="")


def _is_tile(shown: CaseRow) -> bool:
    """A bound or a chance of grade D or E is no headline either."""
    return (shown.estimate.grade or "A") not in MONEY_WITHHELD


def _with_capital(chart: Chart) -> Chart:
    """The outcome of a case is ours and no column's name: its sentence begins like any other."""
    return replace(chart, title=chart.title[:1].upper() + chart.title[1:])


def _charts(
    case: BusinessCase, rows: Mapping[str, CaseRow], claim: Claim, own: tuple[Chart, ...], language: str
) -> tuple[Chart, ...]:
    if claim in ("withheld", "range"):  # bars and lines are single numbers
        return own
    money = (waterfall_of(case, rows, language), cash_flow_of(case, rows, language))
    return (*(chart for chart in money if chart is not None), *own)
