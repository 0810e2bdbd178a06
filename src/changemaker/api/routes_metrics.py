"""Metrics: what there is, and what the tables say of each."""

import threading
from typing import Any

import msgspec
from litestar import Request, Router, get
from litestar.datastructures import State

from changemaker.access.roles import Permission
from changemaker.api.identity import actor_in
from changemaker.api.served import Served
from changemaker.core.errors import StoreBusyError
from changemaker.core.scope import Scope
from changemaker.engine.lake import open_tables
from changemaker.metrics.catalogue import METRICS as OURS
from changemaker.metrics.metric import Metric
from changemaker.metrics.overview import overview
from changemaker.metrics.own_metrics import own_metrics
from changemaker.reports.metrics_table import overview_as_mapping, title_of
from changemaker.routines.kept_results import current_version
from changemaker.routines.programme_proof import finance_rules

Asked = Request[Any, Any, State]
MOST_KEPT = 16
ONE_AT_A_TIME = threading.Lock()  # seconds of work each: others are told to come again, and find it done


class MetricTold(msgspec.Struct):
    """One metric: a ratio of two sums."""

    key: str
    title: str
    unit: str
    higher_is_better: bool
    serves: str  # customer, company, both
    source: str
    own: bool  # the company's own, from metrics/


class MetricPage(msgspec.Struct):
    """All metrics."""

    items: list[MetricTold]


class ValuesTold(msgspec.Struct):
    """Every metric over its latest twelve whole months, with its range, and its change against those before."""

    data_version: str
    period: list[str]  # first and last day
    warnings: list[dict[str, str]]
    notes: list[dict[str, str]]
    metrics: list[dict[str, object]]  # each with an estimate, or a refusal that says why there is none


@get("/", opt={"needs": Permission.SEE_METHODS}, sync_to_thread=True, summary="Metrics that there are")
def catalogue(state: State) -> MetricPage:
    """Return the metrics of the house and the company's own."""
    served: Served = state.served
    own = own_metrics(served.workspace.folder)
    return MetricPage(items=[_told(metric, metric.key in own) for metric in {**OURS, **own}.values()])


@get("/values", opt={"needs": Permission.SEE_DATA}, sync_to_thread=True, summary="What the tables say of each metric")
def values(request: Asked) -> ValuesTold:
    """Return each metric's estimate over the rows that the asker may see, or why there is none."""
    served: Served = request.app.state.served
    kept: dict[tuple[str, Scope, str], ValuesTold] = request.app.state.overviews
    scope = actor_in(request).scope
    own, rules = own_metrics(served.workspace.folder), finance_rules(served.workspace.folder)
    key = current_version(served.workspace), scope, f"{sorted(own)}{rules!r}"
    if (done := kept.get(key)) is not None:
        return done
    if not ONE_AT_A_TIME.acquire(blocking=False):  # whoever waits here holds a thread that pages need
        raise StoreBusyError("the metrics are being worked out", hint="ask again in a moment: they are there then")
    try:
        tables = open_tables(served.workspace.state, scope=scope, store=served.store)
        found = overview(tables, {**OURS, **own}, rules=rules, currency=served.workspace.settings.currency)
        while len(kept) >= MOST_KEPT:
            kept.pop(next(iter(kept)))
        return kept.setdefault(key, msgspec.convert(overview_as_mapping(found), ValuesTold))
    finally:
        ONE_AT_A_TIME.release()


def _told(metric: Metric, own: bool) -> MetricTold:
    return MetricTold(
        key=metric.key,
        title=metric.title or title_of(metric),
        unit=metric.unit,
        higher_is_better=metric.higher_is_better,
        serves=metric.serves,
        source=metric.source,
        own=own,
    )


METRICS = Router("/api/v1/metrics", route_handlers=[catalogue, values], tags=["metrics"])
