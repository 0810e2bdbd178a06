"""The plan, frozen by its hash before outcomes are read, and what changed since."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import MappingProxyType
from typing import Any

from changemaker.core.clock import Clock
from changemaker.core.errors import BadFileError
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.case import PlanRecord
from changemaker.prove.programme_file import Programme
from changemaker.prove.starts import Starts, first_day

FOLDER = "plans"
NO_TERMS: Mapping[str, object] = MappingProxyType({})
BINDING = ("rollout", "plan", "finance")  # what decides the answer; the rest may grow, such as costs of months to come
FREE = ("finance.discount_rate",)  # finance may set it anew, in sight of all: its change is named and stops nothing
TERMS = ("margin_share", "cash_share_of_time", "churn", "discount_rate")  # of finance.yml, besides the horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A plan's record, and whether this run froze it."""

    record: PlanRecord
    frozen_now: bool


def as_it_stands(programme: Programme, starts: Starts, *, horizon_months: int) -> Programme:
    """Return a programme with what other places say of it filled in, so that it can be frozen.

    Args:
        programme: as its file says.
        starts: who starts when, be it from table `rollout`.
        horizon_months: how long after the first start finance counts, where the plan names no last month.
    """
    plan = programme.plan
    if plan.last_month is None and starts.first is not None:
        last = first_day(starts.first + horizon_months - 1)
        plan = plan.model_copy(update={"last_month": f"{last:%Y-%m}"})
    rollout = programme.rollout.model_copy(update={"starts": dict(starts.days)})
    return programme.model_copy(update={"rollout": rollout, "plan": plan})


def terms_of(rules: FinanceRules) -> Mapping[str, object]:
    """Return those of finance's assumptions that money is proved on, as they are frozen."""
    return {name: value for name, value in rules.model_dump(mode="json").items() if name in TERMS}


def digest_of(programme: Programme, terms: Mapping[str, object] = NO_TERMS) -> str:
    """Return the SHA-256 of programme, plan and finance's terms, over JSON with sorted keys and no blanks, hex."""
    return _digest(_fields(programme, terms))


def keep_plan(
    state: Path,
    name: str,
    programme: Programme,
    *,
    clock: Clock,
    first_start: date | None,
    terms: Mapping[str, object] = NO_TERMS,
    refreeze: bool = False,
) -> Kept:
    """Freeze a plan that never was, or compare it with what was frozen.

    Call it before any outcome is read. The file holds the plan itself, and what was frozen before it.

    Args:
        state: the workspace's folder for derived files.
        name: the programme's file name without .yml.
        programme: as it stands now.
        clock: tells when.
        first_start: first day of anybody with the programme.
        terms: finance's, from `terms_of`.
        refreeze: freeze it again as it is now; the older one stays in the history.

    Raises:
        BadFileError: the frozen plan cannot be read, or was written over.
    """
    path = state / FOLDER / f"{name}.json"
    frozen = _read(path)
    if frozen is not None and not refreeze:
        return Kept(record=_compared(frozen, _fields(programme, terms), first_start), frozen_now=False)
    moment = clock()
    history = [*frozen.get("history", []), _without_history(frozen)] if frozen else []
    written: dict[str, Any] = {
        "digest": digest_of(programme, terms),
        "frozen_at": moment.isoformat(),
        "programme": _fields(programme, terms),
        "history": history,
    }
    _write(path, written)
    return Kept(record=_compared(written, written["programme"], first_start), frozen_now=True)


def binding(changed: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the changed fields that decide the answer.

    Example:
        >>> binding(("costs", "plan.last_month"))
        ('plan.last_month',)
    """
    return tuple(field for field in changed if field.partition(".")[0] in BINDING and field not in FREE)


def _compared(frozen: dict[str, Any], now: dict[str, Any], first_start: date | None) -> PlanRecord:
    moment = datetime.fromisoformat(frozen["frozen_at"])
    return PlanRecord(
        digest=str(frozen["digest"]),
        frozen_at=moment,
        changed=tuple(_changes(frozen["programme"], now)),
        before_outcomes=first_start is not None and moment.date() < first_start,
    )


def _changes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Dotted names of the fields that differ, one level deep."""
    names = []
    for field in sorted({*before, *now}):
        old, new = before.get(field), now.get(field)
        if isinstance(old, dict) and isinstance(new, dict):
            names += [f"{field}.{part}" for part in sorted({*old, *new}) if old.get(part) != new.get(part)]
        elif old != new:
            names.append(field)
    return names


def _fields(programme: Programme, terms: Mapping[str, object]) -> dict[str, Any]:
    return {**programme.model_dump(mode="json"), **({"finance": dict(terms)} if terms else {})}


def _digest(fields: dict[str, Any]) -> str:
    return sha256(_canonical(fields).encode()).hexdigest()


def _canonical(fields: dict[str, Any]) -> str:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _without_history(frozen: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in frozen.items() if key != "history"}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        datetime.fromisoformat(found["frozen_at"])
        found["programme"]["plan"], found["digest"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BadFileError(
            "the frozen plan cannot be read", hint="restore it from a copy; do not write it by hand", where=str(path)
        ) from error
    if _digest(found["programme"]) != found["digest"]:
        raise BadFileError(
            "the plan in this file is not what was frozen: its digest is another",
            hint="restore it from a copy, or delete it and freeze the plan anew",
            where=str(path),
        )
    return dict(found)


def _write(path: Path, frozen: dict[str, Any]) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as file:
        try:
            file.write(json.dumps(frozen, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
