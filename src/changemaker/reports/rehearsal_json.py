"""A rehearsal and a plan as plain values for JSON: ids travel with their English."""

from collections.abc import Mapping

from changemaker.act.journeys.rehearsal import Answer, CouldShow, Rehearsed, RehearsedJourney
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.reports.as_json import estimate_as_mapping
from changemaker.reports.rehearsal_table import reason_text
from changemaker.reports.words import say


def rehearsed_as_mapping(rehearsed: Rehearsed) -> dict[str, object]:
    """Return a rehearsal as plain values. Times are UTC microseconds."""
    return {
        "since": rehearsed.since,
        "until": rehearsed.until,
        "looks": rehearsed.looks,
        "company": rehearsed.company,
        "data_version": rehearsed.data_version,
        "made_at": rehearsed.made_at.isoformat(),
        "addresses_known": rehearsed.addresses_known,
        "journeys": [_journey(one) for one in rehearsed.journeys],
        "notes": [_told(note) for note in rehearsed.notes],
    }


def _journey(one: RehearsedJourney) -> dict[str, object]:
    return {
        "journey": one.journey,
        "unit": one.unit,
        "hash": one.hash,
        "holdout": {"share": one.share, "later": one.later},
        "sent_by": one.sent_by,
        "entered": dict(one.entered),
        "units": dict(one.units),
        "weeks": [{"start": week.start.isoformat(), **week.arms} for week in one.weeks],
        "steps": [
            {"step": step, "kind": one.kinds.get(step, ""), "decided": dict(told)} for step, told in one.steps.items()
        ],
        "ended": dict(one.ended),
        "reached": [
            {"kind": told.kind, "of": told.of, "times": list(told.times), "most_in_week": told.most_in_week}
            for told in one.reached
        ],
        "skipped": _reasons(one.skipped),
        "stopped": _reasons(one.stopped),
        "goal_rate": _number(one.goal_rate),
        "money": None if one.money is None else _number(one.money),
        "could_show": [_could_show(row) for row in one.could_show],
        "staggered": [_could_show(row) for row in one.staggered],
        "paused": None if one.paused_at is None else {"at": one.paused_at, "by": one.paused_by},
        "advice": None if one.advice is None else _told(one.advice),
    }


def _could_show(row: CouldShow) -> dict[str, object]:
    return {
        "months": row.months,
        "units": row.units,
        "compared": row.compared,
        "share": _number(row.share),
        "money": None if row.money is None else _number(row.money),
        "episodes": row.episodes,
        "of_episodes": None if row.of_episodes is None else _number(row.of_episodes),
    }


def _reasons(counts: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"id": reason, "text": reason_text(reason), "n": n} for reason, n in sorted(counts.items())]


def _number(answer: Answer) -> dict[str, object]:
    found = answer.said
    if isinstance(found, Refusal):
        return {"refused": say(found.why), "needs": say(found.needs), "id": found.why.id}
    return estimate_as_mapping(found)


def _told(message: Message) -> dict[str, object]:
    return {"id": message.id, "text": say(message)}
