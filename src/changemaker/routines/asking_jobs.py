"""Planning and inviting as jobs: whom a wave would ask is worked out, kept for pages, invited when people say so."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from changemaker.core.errors import ChangemakerError
from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.listen.asking.answers_to_come import Group, answers_to_come, by_letter, response_rate, smallest_group
from changemaker.listen.asking.audience import Plan
from changemaker.listen.asking.draw import Stratum
from changemaker.listen.surveys.read_survey import survey_named
from changemaker.listen.surveys.survey import Survey
from changemaker.routines.addresses import take_in_addresses
from changemaker.routines.invite import follow_up, invite, plan_of
from changemaker.routines.job_context import JobContext
from changemaker.routines.job_params import AskingParams, read_params
from changemaker.routines.kept_file import read_kept, write_kept
from changemaker.routines.kept_results import KEPT, RESULTS
from changemaker.routines.open_store import tables_of

LOG = logging.getLogger("changemaker.asking")
AUDIENCE = "audience"  # below the kept results: one folder a survey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGroup:
    """The smallest group of a plan."""

    fact: str
    value: str
    invited: int
    answers: Estimate | None  # that can be expected of it
    least: int  # answers below which it is hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlan:
    """Whom a wave would have asked when it was worked out; counts alone, nobody's name."""

    survey: str
    version: int
    wave: str
    follow: bool
    made_at: int  # UTC microseconds
    data_version: str
    looked_at: int
    invited: int
    accounts: int  # that the invited belong to
    by_mode: Mapping[str, int]
    strata: tuple[Stratum, ...]
    left_out: Mapping[str, int]
    addresses_known: bool
    rate: Estimate | None  # of answers by letter or link, before; None where `no_rate` says why
    answers: Estimate | None  # that can be expected by letter or link
    no_rate: Refusal | None
    smallest: KeptGroup | None


def kept_plan(workspace: Workspace, survey: str) -> KeptPlan | None:
    """Return the plan that was worked out last for a survey; None where there is none that can be read."""
    path = _path(workspace, survey)
    return None if path is None else read_kept(path, AUDIENCE, KeptPlan)


def keep_plan(workspace: Workspace, survey: Survey, found: Plan, *, tables: Tables, follow: bool) -> KeptPlan:
    """Keep the counts of a plan, and what can be expected of it, in place of the one before."""
    path = _path(workspace, found.survey)
    if path is None:
        raise ValueError(f"{found.survey!r} is no file's name")
    rate = response_rate(survey, tables, now=found.now)
    kept = KeptPlan(
        survey=found.survey,
        version=found.version,
        wave=found.wave,
        follow=follow,
        made_at=found.now,
        data_version=tables.data_version,
        looked_at=found.looked_at,
        invited=len(found.invited),
        accounts=len({one.account_id for one in found.invited}),
        by_mode=dict(found.by_mode),
        strata=tuple(found.strata),
        left_out=dict(found.left_out),
        addresses_known=found.addresses_known,
        rate=_number(rate),
        answers=_number(answers_to_come(by_letter(found), rate)),
        no_rate=rate if isinstance(rate, Refusal) else None,
        smallest=_kept_group(smallest_group(found, survey, rate)),
    )
    write_kept(path, AUDIENCE, kept)
    return kept


def audience_job(context: JobContext) -> object:
    """Work out whom a wave would ask, and keep the counts; nobody is asked."""
    asked = read_params(context.params, AskingParams)
    context.step("asking.step.survey", 0.0)
    survey = survey_named(context.workspace.folder, asked.survey)
    context.step("asking.step.tables", 0.1)
    _take_in(context)
    tables = tables_of(context.workspace)
    context.step("asking.step.plan", 0.3)
    found = plan_of(
        context.workspace,
        survey,
        tables=tables,
        store=context.store,
        now=context.now,
        wave=asked.wave,
        follow=asked.follow,
    )
    context.step("asking.step.keep", 0.95)
    kept = keep_plan(context.workspace, survey, found, tables=tables, follow=asked.follow)
    return {"survey": survey.name, "wave": asked.wave, "invited": kept.invited}


def invite_job(context: JobContext) -> object:
    """Write the invitations of a wave, or of its follow-up; the worker sends what is due."""
    asked = read_params(context.params, AskingParams)
    context.step("asking.step.survey", 0.0)
    survey = survey_named(context.workspace.folder, asked.survey)
    context.step("asking.step.write", 0.1)
    _take_in(context)
    if asked.follow:
        made = follow_up(
            context.workspace, survey, store=context.store, now=context.now, wave=asked.wave, by=context.by
        )
    else:
        made = invite(
            context.workspace,
            survey,
            store=context.store,
            keys=context.keys,
            now=context.now,
            url=context.url,
            wave=asked.wave,
            by=context.by,
        )
    return {"survey": survey.name, "wave": asked.wave, "new": made.new, "tasks": made.tasks}


def _kept_group(group: Group | None) -> KeptGroup | None:
    if group is None:
        return None
    return KeptGroup(
        fact=group.fact,
        value=group.value,
        invited=group.invited,
        answers=_number(group.answers),
        least=group.least,
    )


def _number(found: Estimate | Refusal) -> Estimate | None:
    return found if isinstance(found, Estimate) else None


def _take_in(context: JobContext) -> None:
    """Take in addresses that a load has brought; where its files are gone, those of before do."""
    try:
        take_in_addresses(context.workspace, context.store, context.keys, clock=context.clock)
    except ChangemakerError as error:
        LOG.warning("e-mail addresses were not read again: %s", error.code)


def _path(workspace: Workspace, survey: str) -> Path | None:
    if not survey or survey.startswith(".") or Path(survey).name != survey or "\0" in survey:
        return None
    return workspace.state / RESULTS / AUDIENCE / survey / KEPT
