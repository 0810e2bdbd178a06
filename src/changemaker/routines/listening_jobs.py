"""Jobs of listening: what a survey's score is worth."""

from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace
from changemaker.listen.surveys.read_survey import surveys_in
from changemaker.routines.expected_first import asked_here, check_expected
from changemaker.routines.job_context import JobContext
from changemaker.routines.job_params import HonestScoreParams, read_params
from changemaker.routines.kept_scores import keep_score
from changemaker.studies.honest_score import honest_score

MIN_GROUP = 5  # of a survey that has no file here


def honest_score_job(context: JobContext) -> object:
    """Find out what a score is worth, and keep it."""
    asked = read_params(context.params, HonestScoreParams)
    survey = asked_here(context.workspace, asked.survey)
    if survey is not None:
        check_expected(context.store, survey)
    context.step("honest.step.tables", 0.0)
    tables = open_tables(context.workspace.state, store=context.store)
    context.step("honest.step.score", 0.2)
    score = honest_score(
        tables,
        survey=asked.survey,
        question=asked.question,
        min_group=min_group_of(context.workspace, asked.survey),
        by=asked.by,
        now=int(context.clock().timestamp() * 1_000_000),
    )
    context.step("honest.step.keep", 0.95)
    keep_score(context.workspace, score, context.clock(), data_version=tables.data_version)
    return {"survey": asked.survey, "question": asked.question, "data_version": tables.data_version}


def min_group_of(workspace: Workspace, survey: str) -> int:
    """Return the answers below which the survey's file hides a group; five where it has no file here."""
    found = surveys_in(workspace.folder).get(survey)
    return MIN_GROUP if found is None else found.min_group
