"""What stands around the numbers of a business case, in words: programme, flywheel, bridge, assumptions, sources."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from changemaker.prove.case import BusinessCase, Input, Link, PlanRecord
from changemaker.prove.programme_file import Programme
from changemaker.reports.case_report import Amount, Assumption, CaseRow, CaseSource, FlywheelLink
from changemaker.reports.dates import day_of, month_of
from changemaker.reports.digits import kept_whole
from changemaker.reports.labels import clean
from changemaker.reports.numbers import Form, form_of, percent
from changemaker.reports.report import RefusalRow
from changemaker.reports.words import listed, named, word

MOST_TABLES = 6  # tables whose rows set aside are counted by name


def facts_of(
    case: BusinessCase, source: CaseSource, rows: Mapping[str, CaseRow], language: str
) -> tuple[tuple[str, str], ...]:
    """Return what the programme is, who got it and when, as pairs of a heading and a sentence."""
    found: list[tuple[str, str]] = []
    programme = source.programme
    if programme is not None:
        found.append(("what", kept_whole(clean(programme.what), language)))
        if programme.owner:
            found.append(("owner", kept_whole(clean(programme.owner), language)))
        found.append(("rollout", _rollout(programme, language)))
        found.extend(("spent", line) for line in _spent(programme, case.currency, language))
    if case.months:
        first, last = month_of(case.months[0], language), month_of(case.months[-1], language)
        found.append(("months", word("case.months", language, first=first, last=last, n=len(case.months))))
    if rows:
        units = max(shown.estimate.n for shown in rows.values())
        found.append(("units", word("case.units", language, n=units)))
    return tuple((word(f"case.fact.{name}", language), text) for name, text in found)


def links_of(
    case: BusinessCase, rows: Mapping[str, CaseRow], refusals: Mapping[str, RefusalRow], language: str
) -> tuple[FlywheelLink, ...]:
    """Return the flywheel's links in the case's order; what is neither estimated nor refused is left out."""
    told = []
    for link in case.links:
        metric = metric_name(link.metric, language)
        if link.answer in rows or link.answer in refusals:
            shown = rows.get(link.answer)
            told.append(_link(link, metric, _named(shown, link, metric, language), refusals.get(link.answer), language))
    return tuple(told)


def metric_name(key: str, language: str) -> str:
    """Return what a metric is called; a company's own, which has no word here, by its key.

    Example:
        >>> metric_name("share_of_site_visits", "en")
        'share of site visits'
    """
    told = named("metric", key, language)
    return clean(key.replace("_", " ") if told == key else told)


def _named(shown: CaseRow | None, link: Link, metric: str, language: str) -> CaseRow | None:
    if shown is None or not shown.row.key.startswith("link:"):
        return shown
    label = word("screen.about", language, text=named("stage", link.target, language), what=metric)
    return replace(shown, row=replace(shown.row, label=label))


def _link(link: Link, metric: str, shown: CaseRow | None, gap: RefusalRow | None, language: str) -> FlywheelLink:
    return FlywheelLink(
        key=link.key,
        source=named("stage", link.source, language),
        target=named("stage", link.target, language),
        stage=link.target,
        metric=metric,
        shown=shown,
        gap=None if shown else gap,
    )


def bridge_of(case: BusinessCase, language: str) -> tuple[tuple[Amount, ...], str, bool]:
    """Return finance's own bridge to the cent, its heading, and whether it ties."""
    if not case.bridge:
        return (), "", True
    form = to_the_cent(case.currency, language)
    ends = ("opening", "closing")
    amounts = tuple(
        Amount(
            id=f"bridge:{line.key}",
            label=named("bridge", line.key, language),
            text=form.show(float(line.amount.amount), signed=line.key not in ends),
            value=float(line.amount.amount),
        )
        for line in case.bridge
    )
    closing = {line.key: line.amount.amount for line in case.bridge}.get("closing")
    total = sum((line.amount.amount for line in case.bridge if line.key != "closing"), start=Decimal(0))
    before, after = (_window(window, language) for window in case.bridge_windows)
    title = word("case.bridge.title", language, before=before, after=after)
    return amounts, title, closing is not None and total == closing


def _window(window: str, language: str) -> str:
    """A window of months, "2024-01 to 2024-12"."""
    first, _, last = clean(window).partition(" to ")
    return word("case.window", language, first=first, last=last) if last else first


def to_the_cent(currency: str, language: str) -> Form:
    """Return the form of exact money."""
    return Form(decimals=2, unit=currency, language=language)


def assumptions_of(case: BusinessCase, language: str) -> tuple[Assumption, ...]:
    """Return what went in and who stands behind it; what nobody signed says so."""
    return tuple(
        Assumption(
            amount=Amount(
                id=f"input:{one.key}",
                label=clean(named("input", one.key, language)),
                text=_input_text(one, language),
                value=float(one.value),
            ),
            unit="" if one.unit == "share" else clean(named("unit", one.unit, language)),
            signed=_signed(one, language),
            is_signed=bool(one.signed_by),
        )
        for one in case.inputs
    )


def _input_text(one: Input, language: str) -> str:
    if one.unit == "share":
        return percent(one.value, language)
    return Form(decimals=0 if float(one.value).is_integer() else 2, language=language).show(one.value)


def _signed(one: Input, language: str) -> str:
    if not one.signed_by:
        return word("case.unsigned", language)
    if one.signed_on is None:
        return clean(one.signed_by)
    return word("case.signed", language, by=clean(one.signed_by), day=day_of(one.signed_on, language))


def avoided_of(case: BusinessCase, source: CaseSource, language: str) -> tuple[Amount, ...]:
    """Return costs that somebody says need not be made: declared, not measured."""
    programme = source.programme
    amounts = []
    for place, one in enumerate(programme.avoided if programme else ()):
        value = float(one.amount)
        text = form_of([value], unit=case.currency, spread=0.0, language=language).show(value)
        label = word("screen.about", language, text=clean(one.what), what=one.month)
        amounts.append(Amount(id=f"avoided:{place + 1}", label=label, text=text, value=value))
    return tuple(amounts)


def sources_of(case: BusinessCase, source: CaseSource, made_at: datetime, language: str) -> tuple[tuple[str, str], ...]:
    """Return where the numbers come from: plan, data, code, rows set aside, as pairs of a heading and a text."""
    aside = sorted(source.set_aside.items(), key=lambda item: -item[1])
    lines = [word("case.set_aside", language, table=clean(table), n=n) for table, n in aside[:MOST_TABLES] if n]
    found = [
        ("plan", case.plan.digest),
        ("frozen", _frozen(case.plan, language)),
        ("data", clean(case.data_version)),
        ("code", clean(case.code_version)),
    ]
    if source.rows is not None:
        found.append(("rows", word("about.rows", language, n=source.rows)))
    nothing = word("about.nothing_set_aside", language)
    found.append(("set_aside", listed(lines, language, most=MOST_TABLES) if lines else nothing))
    found.append(("made", day_of(made_at, language)))
    return tuple((word(f"case.source.{name}", language), text) for name, text in found)


def _frozen(plan: PlanRecord, language: str) -> str:
    if plan.frozen_at is None:
        return word("case.never_frozen", language)
    when = "before" if plan.before_outcomes else "after"
    told = word(f"case.frozen_{when}", language, day=day_of(plan.frozen_at, language))
    if plan.changed:
        changed = listed([clean(name) for name in plan.changed], language)
        return f"{told} {word('case.plan_changed', language, fields=changed)}"
    return told


def _rollout(programme: Programme, language: str) -> str:
    rule = named("rollout", programme.rollout.assigned, language)
    unit = clean(programme.rollout.unit)
    starts = [start for start in programme.rollout.starts.values() if start is not None]
    if not starts:
        return word("case.rollout_rule", language, unit=unit, rule=rule)
    return word(
        "case.rollout",
        language,
        unit=unit,
        rule=rule,
        started=len(starts),
        never=len(programme.rollout.starts) - len(starts),
        first=month_of(min(starts), language),
        last=month_of(max(starts), language),
    )


def _spent(programme: Programme, currency: str, language: str) -> list[str]:
    """The programme's own cost as its file says it, a line each."""
    told = []
    for cost in programme.costs:
        size = float(cost.amount)
        amount = form_of([size], unit=currency, spread=0.0, language=language).show(size)
        what = clean(cost.what)
        if cost.last and cost.last != cost.first:
            told.append(
                word("case.spent_monthly", language, amount=amount, first=cost.first, last=cost.last, what=what)
            )
        else:
            told.append(word("case.spent_once", language, amount=amount, month=cost.first, what=what))
    return told
