"""`changemaker metrics`: what a company's own tables say, each number with its range."""

import re
from datetime import date
from json import dumps
from pathlib import Path

import typer

from changemaker.cli.progress import progress_bar
from changemaker.cli.show import check_outputs
from changemaker.core.errors import BadQuestionError
from changemaker.core.period import Period
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import open_workspace
from changemaker.engine.yaml_file import read_yaml
from changemaker.metrics.catalogue import METRICS, metric_named
from changemaker.metrics.compute import MetricValue, metric_by
from changemaker.metrics.data_period import data_period
from changemaker.metrics.dimensions import MONTH, check_by
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.overview import missing_tables, no_rows, nothing_in, overview
from changemaker.metrics.own_metrics import own_metrics
from changemaker.metrics.reconcile import beside_finance, reconcile
from changemaker.reports.as_terminal import console_for
from changemaker.reports.metrics_table import overview_as_mapping, render_overview, render_series, series_as_mapping
from changemaker.reports.write import write_atomically
from changemaker.routines.open_store import tables_of

LEVEL = typer.Option(0.95, "--level", help="Coverage of every range.", metavar="SHARE")
MONTH_TEXT = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def metrics(
    key: str | None = typer.Argument(None, help="One metric, by its key; all of them where left out.", metavar="[KEY]"),
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    by: str | None = typer.Option(
        None,
        "--by",
        help="With KEY: 'month', a column of the accounts such as segment, or both with a comma.",
        metavar="LIST",
    ),
    since: str | None = typer.Option(None, "--since", help="With KEY: the first month that counts.", metavar="YYYY-MM"),
    level: float = LEVEL,
    json: str | None = typer.Option(
        None, "--json", help="Write the answer as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
) -> None:
    """Say what the company's tables measure, each number with its range.

    Example: changemaker metrics nps --by segment --since 2024-01
    """
    _check(key, by, since, level)
    check_outputs(json)
    workspace = open_workspace(folder)
    finance = workspace.folder / "finance.yml"
    rules = read_yaml(finance, FinanceRules) if finance.exists() else FinanceRules()
    own = own_metrics(workspace.folder)
    chosen = metric_named(key, own) if key else None
    tables = tables_of(workspace)
    currency = workspace.settings.currency
    if chosen is None:
        every = {**METRICS, **own}
        with progress_bar("metrics", len(every)) as progress:
            found = overview(tables, every, rules=rules, currency=currency, level=level, progress=progress)
        notes = [beside_finance(reconcile(tables, rules))] if rules.published else []
        _write(overview_as_mapping(found, notes), json)
        if json != "-":
            render_overview(found, notes, name=workspace.settings.name, level=level, console=console_for())
        return
    values = _values(
        tables,
        chosen,
        rules=rules,
        by=tuple(part.strip() for part in (by or MONTH).split(",")),
        since=since,
        level=level,
        currency=currency,
    )
    _write(series_as_mapping(chosen, values, data_version=tables.data_version), json)
    if json != "-":
        render_series(chosen, values, level=level, console=console_for())


def _check(key: str | None, by: str | None, since: str | None, level: float) -> None:
    if key is None and (by or since):
        raise BadQuestionError(
            "--by and --since are for one metric", hint="name it: changemaker metrics nps --by segment"
        )
    if since and not MONTH_TEXT.fullmatch(since):
        raise BadQuestionError(f"'{since}' is not a month", hint="write it as 2024-01")
    if not 0.5 <= level < 1:
        raise BadQuestionError(f"a level of {level} covers nothing", hint="write it as 0.95, or 0.8 and the like")


def _period(tables: Tables, since: str | None) -> Period:
    """The whole months of the data, from `since` on."""
    every = data_period(tables)
    if not since:
        return every
    first = date.fromisoformat(f"{since}-01")
    if first > every.last:
        raise BadQuestionError(f"the data end in {every.last:%Y-%m}, before {since}", hint="name an earlier month")
    return Period(max(first, every.first), every.last)


def _values(
    tables: Tables,
    metric: Metric,
    *,
    rules: FinanceRules,
    by: tuple[str, ...],
    since: str | None,
    level: float,
    currency: str,
) -> list[MetricValue]:
    """One metric by month or segment; one refusal where its tables have no rows, or none of them counts."""
    check_by(metric, by)
    missing = missing_tables(tables, metric)
    if missing:
        return [MetricValue(metric=metric.key, by={}, answer=no_rows(metric, missing))]
    period = _period(tables, since)
    found = metric_by(tables, metric, rules=rules, by=by, period=period, level=level, currency=currency)
    return found or [MetricValue(metric=metric.key, by={}, answer=nothing_in(metric, period))]


def _write(found: dict[str, object], json: str | None) -> None:
    text = dumps(found, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    if json == "-":
        typer.echo(text, nl=False)
    elif json:
        write_atomically(json, text)
        typer.echo(f"wrote {json}", err=True)
