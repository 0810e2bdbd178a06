"""The company's programmes and finance rules as the text of workspace files."""

import json
from collections.abc import Mapping
from datetime import date

from changemaker.sim.company_rollouts import ProgrammeFacts

SIGNED_BY = "Nadia Farouk (CFO)"
SIGNED_ON = date(2023, 12, 18)  # before either programme started
EMOTION = "net_emotional_value"
BEHAVIOUR = ("retention", "cross_sell")


def programme_text(facts: ProgrammeFacts, *, last_month: date) -> str:
    """Return programmes/KEY.yml.

    Args:
        facts: the programme.
        last_month: the last month that shall count; any day of it.
    """
    starts = [f"    {name}: {start.isoformat() if start else 'null'}" for name, start in facts.starts.items()]
    lot = [f"  lot_seed: {json.dumps(facts.lot_seed)}  # of the draw among districts"] if facts.lot_seed else []
    costs = [
        f"  - {{first: {row.first}, last: {row.last}, amount: {row.amount}, what: {row.what}, kind: cash}}"
        for row in facts.costs
    ]
    lines = [
        f"name: {facts.name}",
        f"what: {json.dumps(facts.what)}",
        "owner: head of customer service",
        "rollout:",
        f"  unit: {facts.unit}",
        f"  assigned: {facts.assigned}",
        *lot,
        "  starts:",
        *starts,
        "costs:",
        *costs,
        "plan:",
        f"  last_month: {last_month:%Y-%m}",
        f"  experience: {facts.experience}",
        f"  emotion: {EMOTION}",
        f"  behaviour: [{', '.join(BEHAVIOUR)}]",
    ]
    return "\n".join(lines) + "\n"


def finance_text(rules: Mapping[str, object]) -> str:
    """Return finance.yml, every assumption signed."""
    lines = [f"{key}: {json.dumps(value)}" for key, value in rules.items()]
    signed = [f"  {key}: {{by: {SIGNED_BY}, on: {SIGNED_ON.isoformat()}}}" for key in rules]
    return "\n".join(["# Agreed with finance of the invented company.", *lines, "signed:", *signed]) + "\n"
