"""The contest of a workspace's own scores, from its loaded tables."""

import json as plain_json
from collections.abc import Mapping
from pathlib import Path

import typer

from changemaker.cli.show import check_outputs, show
from changemaker.core.errors import BadQuestionError, did_you_mean
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import open_workspace
from changemaker.engine.yaml_file import read_yaml
from changemaker.link.cut import Cut
from changemaker.link.outcomes import OUTCOMES, Outcome
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.own_metrics import own_metrics
from changemaker.reports.as_json import as_mapping
from changemaker.reports.as_score_table import render_score_table
from changemaker.reports.as_terminal import console_for
from changemaker.reports.report import Source
from changemaker.reports.words import say
from changemaker.reports.write import write_atomically
from changemaker.studies.workspace_contest import SCORES, ScoresAnswered, ScoresQuestion, workspace_contest

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
    own = {key: metric for key, metric in own_metrics(workspace.folder).items() if metric.by_account}
    chosen = _competing(metrics, {**SCORES, **own})
    tables = open_tables(workspace.state)
    finance = workspace.folder / "finance.yml"
    rules = read_yaml(finance, FinanceRules) if finance.exists() else FinanceRules()
    answer = workspace_contest(tables, rules, chosen, question)
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


def _competing(wanted: tuple[str, ...], scores: Mapping[str, Metric]) -> Mapping[str, Metric]:
    unknown = [name for name in wanted if name not in scores]
    if unknown:
        raise BadQuestionError(f"no score '{unknown[0]}' can compete", hint=did_you_mean(unknown, list(scores)))
    return {name: scores[name] for name in wanted} if wanted else scores


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
