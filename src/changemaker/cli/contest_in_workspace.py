"""The contest of a workspace's own scores, from its loaded tables."""

import json as plain_json
from pathlib import Path

import typer

from changemaker.cli.show import check_outputs, show
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.workspace import open_workspace
from changemaker.link.cut import Cut
from changemaker.link.outcomes import OUTCOMES, Outcome
from changemaker.reports.as_json import as_mapping
from changemaker.reports.as_score_table import render_score_table
from changemaker.reports.as_terminal import console_for
from changemaker.reports.report import Source
from changemaker.reports.words import say
from changemaker.reports.write import write_atomically
from changemaker.routines.kept_results import keep_contest
from changemaker.routines.score_contest import run_contest
from changemaker.studies.workspace_contest import ScoresAnswered, ScoresQuestion

ALL = "all"


def contest_in_workspace(
    folder: Path,
    *,
    outcome: str | None,
    metrics: tuple[str, ...],
    cut: str | None,
    level: float,
    json: str | None,
    html: Path | None,
    pdf: Path | None,
) -> None:
    """Show which scores of a workspace foretell what its accounts do next; nothing is written before all is known."""
    question = ScoresQuestion(outcomes=_outcomes(outcome), cut=Cut.parse(cut) if cut else None, level=level)
    question.check()
    if len(question.outcomes) > 1 and (html or pdf):
        hint = f"add --outcome {' or '.join(OUTCOMES)}"
        raise BadQuestionError("a page shows the contest for one outcome", hint=hint)
    check_outputs(json, html, pdf)
    workspace = open_workspace(folder)
    ran = run_contest(workspace, outcomes=question.outcomes, metrics=metrics, cut=cut or "", level=level)
    answer = ran.answered
    if question == ScoresQuestion() and not metrics:  # what pages show is the whole question
        keep_contest(workspace, answer, system_clock(), data_version=ran.data_version)
    if len(question.outcomes) == 1:
        (finding,) = answer.findings.values()
        source = Source(name=workspace.settings.name, rows=answer.accounts)
        show(finding, source, json=json, html=html, pdf=pdf)
        return
    found = _as_json(answer)
    if json and json != "-":
        write_atomically(json, found)
        typer.echo(f"wrote {json}", err=True)
    if json == "-":
        typer.echo(found, nl=False)
    else:
        render_score_table(answer.findings, answer.summary, answer.coverage, console_for())


def _outcomes(name: str | None) -> tuple[Outcome, ...]:
    if name is None or name == ALL:
        return OUTCOMES
    found = tuple(outcome for outcome in OUTCOMES if outcome == name)
    if not found:
        hint = did_you_mean([name], [*OUTCOMES, ALL])
        raise BadQuestionError(f"--outcome cannot be '{name}' in a workspace", hint=hint)
    return found


def _as_json(answer: ScoresAnswered) -> str:
    found = {
        "study": "workspace_contest",
        "cut": str(answer.cut) if answer.cut else None,
        "accounts": answer.accounts,
        "coverage": dict(answer.coverage),
        "summary": [say(sentence) for sentence in answer.summary],
        "findings": {outcome: as_mapping(finding) for outcome, finding in answer.findings.items()},
    }
    return plain_json.dumps(found, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
