"""What the account lived through before the moment: promises, problems and meetings."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.weighed import number_sum
from changemaker.predict.features.before import before, count, in_days, inside, latest, share, stem
from changemaker.predict.features.catalogue import Feature

SECONDS_A_MINUTE = 60


def deliveries(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return promises that fell due before the moment, by whether they were kept by then."""
    promises = tables["operation"]
    promises = promises.filter(promises.promised_t.notnull())
    seen = before(units, promises, at="promised_t")
    seen = seen.filter(seen.t < seen.unit_t)
    done = (seen.done_t < seen.unit_t).fill_null(False)
    end = ibis.ifelse(done, seen.done_t, seen.unit_t)
    rows = seen.mutate(late=end > seen.promised_t, still=~done, behind=in_days(end - seen.promised_t))
    return rows.group_by("unit_id").aggregate(**{feature.name: _delivery(rows, feature) for feature in wanted})


def _delivery(rows: ir.Table, feature: Feature) -> ir.Value:
    here = inside(rows, feature, rows.kind)
    late = here & rows.late
    match stem(feature):
        case "due":
            return count(rows, here)
        case "late":
            return count(rows, late)
        case "late_share":
            return share(count(rows, late), count(rows, here))
        case "late_days":
            behind = ibis.ifelse(late, rows.behind, ibis.literal(0).cast("float64"))
            return share(number_sum(rows, behind), count(rows, late))
        case "overdue":
            return count(rows, here & rows.still)
        case _:
            return latest(rows, late)


def problems(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return cases opened before the moment; one that was resolved only later is still open."""
    seen = before(units, tables["case"])
    done = (seen.resolved_t < seen.unit_t).fill_null(False)
    rows = seen.mutate(done=done, took=in_days(ibis.ifelse(done, seen.resolved_t - seen.t, 0)))
    return rows.group_by("unit_id").aggregate(**{feature.name: _problem(rows, feature) for feature in wanted})


def _problem(rows: ir.Table, feature: Feature) -> ir.Value:
    here = inside(rows, feature, rows.kind)
    done = here & rows.done
    match stem(feature):
        case "cases":
            return count(rows, here)
        case "complaints":
            return count(rows, here & (rows.kind == "complaint"))
        case "own_cases":
            return count(rows, here & rows.own)
        case "open_cases":
            return count(rows, here & ~rows.done)
        case "open_case_days":
            return in_days(ibis.ifelse(here & ~rows.done, rows.ago, ibis.null("int64")).max())
        case "reopened":
            return number_sum(rows, ibis.ifelse(done, rows.reopened.fill_null(0), 0))
        case "resolve_days":
            took = ibis.ifelse(done, rows.took, ibis.literal(0).cast("float64"))
            return share(number_sum(rows, took), count(rows, done))
        case "severity":
            return ibis.ifelse(here, rows.severity, ibis.null("int64")).max().cast("float64")
        case _:
            return latest(rows, here)


def meetings(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return meetings before the moment."""
    rows = before(units, tables["interaction"])
    return rows.group_by("unit_id").aggregate(**{feature.name: _meeting(rows, feature) for feature in wanted})


def _meeting(rows: ir.Table, feature: Feature) -> ir.Value:
    here = inside(rows, feature, rows.touchpoint_id)
    match stem(feature):
        case "meetings":
            return count(rows, here)
        case "own_meetings":
            return count(rows, here & rows.own)
        case "came_to_us":
            return count(rows, here & (rows.direction == "in"))
        case "unresolved_share":
            told = here & rows.resolved.notnull()
            return share(count(rows, told & ~rows.resolved.fill_null(True)), count(rows, told))
        case "meeting_minutes":
            told = here & rows.seconds.notnull()
            seconds = ibis.ifelse(told, rows.seconds, ibis.literal(0).cast("float64"))
            return share(number_sum(rows, seconds) / SECONDS_A_MINUTE, count(rows, told))
        case _:
            return latest(rows, here)
