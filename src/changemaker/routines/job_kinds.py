"""What jobs there are, by name, and what each does with what it was asked."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.compaction import compact
from changemaker.reports.case_files import KINDS as FILES
from changemaker.reports.kept_drawings import kept_drawings
from changemaker.reports.words import CATALOGUES
from changemaker.routines.acting_jobs import rehearse_job
from changemaker.routines.asking_jobs import audience_job, invite_job
from changemaker.routines.digest import digest
from changemaker.routines.effect_jobs import journey_effect_job
from changemaker.routines.job_context import JobCancelled, JobContext
from changemaker.routines.job_params import ContestParams, ProveParams, checked_params, read_params
from changemaker.routines.kept_better import labels_job
from changemaker.routines.kept_files import lay_out
from changemaker.routines.kept_results import KeptCase, keep_case, keep_contest, kept_case
from changemaker.routines.listening_jobs import honest_score_job
from changemaker.routines.load_steps import LoadSteps
from changemaker.routines.predicting_jobs import (
    at_risk_job,
    refit_job,
    silent_scores_job,
    unheard_job,
    watch_job,
)
from changemaker.routines.programme_proof import prove_programme
from changemaker.routines.score_contest import run_contest
from changemaker.routines.text_jobs import texts_job
from changemaker.routines.work_digest import work_digest
from changemaker.sources.load import load

__all__ = ["KINDS", "JobCancelled", "JobContext", "Kind", "checked_params"]

Kind = Callable[[JobContext], object]
# How far a proof is when a step begins, as measured on the sample company.
PROOF = MappingProxyType(
    {
        "proof.step.files": 0.0,
        "proof.step.plan": 0.02,
        "proof.step.bridge": 0.1,
        "proof.step.months": 0.2,
        "proof.step.population": 0.45,
        "proof.step.compare": 0.5,
        "proof.step.resample": 0.52,
        "proof.step.checks": 0.56,
        "proof.step.links": 0.58,
    }
)
PROVED = 0.8
CONTEST = MappingProxyType({"contest.step.tables": 0.0, "contest.step.scores": 0.1})


def load_job(context: JobContext) -> object:
    """Load what is new or has changed."""
    context.step("load.step.opening", 0.0)
    report = load(context.workspace, clock=context.clock, progress=LoadSteps(step=context.step))
    return {
        "data_version": report.data_version,
        "before": report.before,
        "files": report.files,
        "read": sum(table.read for table in report.tables),
        "set_aside": sum(table.rows_set_aside for table in report.tables),
        "nothing_to_do": report.nothing_to_do,
    }


def prove_job(context: JobContext) -> object:
    """Prove one programme, keep the result, and lay out its files."""
    asked = read_params(context.params, ProveParams)
    for language in asked.languages:
        if language not in CATALOGUES:
            hint = did_you_mean([language], list(CATALOGUES))
            raise BadQuestionError(f"no language is called '{language}'", hint=hint)
    proved = prove_programme(
        context.workspace,
        asked.programme,
        clock=context.clock,
        refreeze=asked.refreeze,
        store=context.store,
        progress=lambda step: context.step(step, PROOF.get(step, 0.0)),
    )
    context.step("proof.step.keep", PROVED)  # the last moment at which all is as it was before
    keep_case(context.workspace, proved, context.clock())
    kept = kept_case(context.workspace, asked.programme)
    if kept is None:  # the next proof of the same programme has taken its place, or somebody empties the folder
        raise RuntimeError("the proof was kept and is gone")
    _lay_out_all(context, kept, asked.languages)
    case = proved.case
    claim = kept.report().claim
    return {"programme": case.programme, "data_version": case.data_version, "claim": claim}


def _lay_out_all(context: JobContext, kept: KeptCase, languages: Sequence[str]) -> None:
    """Make every file in every language; what is cancelled here is made when somebody first wants it."""
    share = (1 - PROVED) / (len(languages) * len(FILES))
    made = 0
    for language in languages:

        def tell(kind: str, language: str = language) -> None:
            nonlocal made
            context.step("proof.step.report", PROVED + share * made, file=kept.file(kind, language).name)
            made += 1

        lay_out(context.workspace, kept, language=language, progress=tell)
        kept_drawings(kept.report(language).charts, language, context.workspace.state)  # its page is quick at once


def contest_job(context: JobContext) -> object:
    """Find out which score predicts money, and keep it."""
    asked = read_params(context.params, ContestParams)
    run = run_contest(
        context.workspace,
        outcomes=asked.outcomes,
        metrics=asked.metrics,
        cut=asked.cut,
        store=context.store,
        progress=lambda step: context.step(step, CONTEST[step]),
    )
    context.step("contest.step.keep", 0.95)
    keep_contest(context.workspace, run.answered, context.clock(), data_version=run.data_version)
    return {"data_version": run.data_version, "outcomes": list(run.answered.findings)}


def digest_job(context: JobContext) -> object:
    """Write the digest to everybody who wants it."""
    context.step("digest.step.letters", 0.0)
    return {"letters": digest(context.workspace, context.store, context.now, context.url)}


def work_digest_job(context: JobContext) -> object:
    """Write to everybody what they have to do today."""
    context.step("work_digest.step.letters", 0.0)
    return {"letters": work_digest(context.workspace, context.store, context.now, context.url)}


def compact_job(context: JobContext) -> object:
    """Take captured rows into the tables."""
    context.step("compact.step.rows", 0.0)
    return {"rows": compact(context.store, context.workspace.state, context.now)}


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "load": load_job,
        "prove": prove_job,
        "contest": contest_job,
        "digest": digest_job,
        "work_digest": work_digest_job,
        "rehearse": rehearse_job,
        "journey_effect": journey_effect_job,
        "compact": compact_job,
        "audience": audience_job,
        "invite": invite_job,
        "honest_score": honest_score_job,
        "texts": texts_job,
        "labels": labels_job,
        "silent_scores": silent_scores_job,
        "unheard": unheard_job,
        "at_risk": at_risk_job,
        "refit": refit_job,
        "watch": watch_job,
    }
)
