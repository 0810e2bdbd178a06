"""A business case as JSON (docs/reference/case.schema.json): every number once by its id, in full precision."""

import json

from changemaker.reports.as_json import as_mapping, estimate_as_mapping
from changemaker.reports.case_report import CaseReport, FlywheelLink
from changemaker.reports.words import say


def to_case_json(told: CaseReport) -> str:
    """Return `told` as one JSON document that ends with a newline.

    `figures` has every number of every page by the id that it has in page, workbook and here.
    """
    return json.dumps(case_as_mapping(told), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def case_as_mapping(told: CaseReport) -> dict[str, object]:
    """Return the same as a dictionary of plain values."""
    case = told.case
    return {
        "programme": case.programme,
        "name": case.name,
        "company": told.company,
        "currency": case.currency,
        "title": told.title,
        "claim": told.claim,
        "about_claim": told.about_claim,
        "figures": told.figures,
        "truth": {shown.row.key: shown.true_value for shown in told.rows if shown.true_value is not None},
        "facts": [{"what": what, "text": text} for what, text in told.facts],
        "months": list(told.months),
        "discount": [float(factor) for factor in case.discount],
        "flows": [
            {"key": flow.key, "label": flow.label, "kind": flow.kind, "months": [float(x) for x in flow.months]}
            for flow in told.flows
        ],
        "bridge": _bridge(told),
        "links": [_link(link) for link in told.links],
        "inputs": [
            {
                "key": one.key,
                "value": float(one.value),
                "unit": one.unit,
                "signed_by": one.signed_by or None,
                "signed_on": one.signed_on.isoformat() if one.signed_on else None,
            }
            for one in case.inputs
        ],
        "scenarios": [
            {
                "key": shown.row.key.removeprefix("scenario:"),
                "label": shown.row.label,
                "net_value": estimate_as_mapping(shown.estimate),
            }
            for shown in told.scenarios
        ],
        "not_counted": [{"text": say(message), "id": message.id} for message in case.not_counted],
        "plan": _plan(told),
        "data_version": case.data_version,
        "code_version": case.code_version,
        "made_at": told.report.made_at.isoformat(),
        "finding": as_mapping(case.finding),
    }


def _bridge(told: CaseReport) -> dict[str, object]:
    """Amounts as text: a binary number cannot hold cents."""
    before, after = told.case.bridge_windows
    lines = [
        {"key": line.key, "label": amount.label, "amount": str(line.amount.amount)}
        for line, amount in zip(told.case.bridge, told.bridge, strict=True)
    ]
    return {"before": before, "after": after, "ties": told.bridge_ties, "lines": lines}


def _link(link: FlywheelLink) -> dict[str, object]:
    return {
        "key": link.key,
        "source": link.source,
        "target": link.target,
        "metric": link.metric,
        "estimate": link.shown.row.key if link.shown else None,
        "grade": link.shown.estimate.grade if link.shown else None,
        "gap": None if link.gap is None else {"why": link.gap.why, "needs": link.gap.needs},
    }


def _plan(told: CaseReport) -> dict[str, object]:
    plan = told.case.plan
    return {
        "digest": plan.digest,
        "frozen_at": plan.frozen_at.isoformat() if plan.frozen_at else None,
        "before_outcomes": plan.before_outcomes,
        "changed": list(plan.changed),
    }
