"""Words in English for what travels as a key or a unit: told as it is here, by its own word elsewhere."""

WORDS: dict[str, str] = {
    "outcome.contribution margin": "contribution margin",
    "outcome.net value": "net value",
    "unit.calls": "calls",
    "unit.cases": "cases",
    "unit.complaints": "complaints",
    "unit.days": "days",
    "unit.intensity": "intensity",
    "unit.orders": "orders",
    "unit.orders a call": "orders a call",
    "unit.points": "points",
    "unit.product groups": "product groups",
    "unit.share of the effect": "share of the effect",
    "unit.turns": "turns",
    # in a sentence; beside a number they have signs
    "unit_word.share": "share",
    "unit_word.pp": "pp",
    "unit_word.money": "money",
}
