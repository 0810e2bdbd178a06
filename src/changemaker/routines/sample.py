"""The demo's habit: lay out the sample company as files, load them, prove its programmes, and show the truth beside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from changemaker.core.clock import Clock
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import open_workspace
from changemaker.reports.case_files import case_files
from changemaker.reports.case_report import CaseReport
from changemaker.reports.case_wording import case_report_of
from changemaker.reports.write import write_together
from changemaker.routines.kept_results import keep_case, keep_contest
from changemaker.routines.programme_proof import finance_rules, freeze_or_compare, programmes_of, prove_programme
from changemaker.routines.sample_journeys import keep_journeys
from changemaker.routines.score_contest import run_contest
from changemaker.sim.company import Company
from changemaker.sim.company_rollouts import ORDERING, ProgrammeFacts
from changemaker.sim.company_truth import Truth
from changemaker.sim.exports import write_workspace
from changemaker.sources.load import load

SEED = 7  # one company of many; `changemaker sim calibrate` shows how often the answer would be wrong in others
PROOF = ORDERING  # the programme drawn by lot: its files are called proof.*
FROZEN_BEFORE = timedelta(days=30)  # the sample company froze its plans so long before the first start


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One programme of the demo: its case in words, the truth in it, and the files that tell it."""

    told: CaseReport
    files: tuple[Path, ...]


def demo(folder: Path, *, clock: Clock, progress: Callable[[str], None], seed: int = SEED) -> list[Shown]:
    """Build the sample company's workspace in `folder`, prove both of its programmes, and keep what pages show.

    Args:
        folder: made if it is not there; files of an earlier demo are replaced, others are left alone.
        clock: dates the load and the reports.
        progress: told each step as it begins.
        seed: of the company.

    Returns:
        The programme drawn by lot first.
    """
    progress("live through three years of the sample company, three times: as it is, and without each programme")
    company = Company(seed=seed, regulars=True)
    company.advance()
    progress("write what its systems would export")
    write_workspace(company, folder)
    workspace = open_workspace(folder)
    load(workspace, clock=clock, progress=progress)
    rules, tables = finance_rules(folder), open_tables(workspace.state)
    shown = []
    for name, programme in programmes_of(folder).items():
        facts = company.programmes()[name]
        freeze_or_compare(workspace.state, tables, name, programme, rules, clock=_day_before(facts), refreeze=True)
        progress(f"prove {name}")
        proved = prove_programme(workspace, name, clock=clock)
        truth = company.truth(name, rules=rules, last_month=proved.case.months[-1])
        keep_case(workspace, proved, clock(), truth=beside(truth))
        told = case_report_of(proved.case, source=proved.source, made_at=clock(), truth=beside(truth))
        stem = "proof" if name == PROOF else name
        files = case_files(told, folder / "reports", stem, progress=progress)
        write_together(files)
        shown.append(Shown(told=told, files=tuple(files)))
    progress("ask which score foretells money")
    contest = run_contest(workspace)
    keep_contest(workspace, contest.answered, clock(), data_version=contest.data_version)
    keep_journeys(workspace, company, clock=clock, progress=progress)
    return sorted(shown, key=lambda one: one.told.case.programme != PROOF)


def beside(truth: Truth) -> Mapping[str, float]:
    """Return the truth under the keys of the estimates that it belongs to."""
    return {
        "effect:contribution_share": truth.contribution_share,
        "effect:contribution": truth.contribution,
        "effect:retention": truth.retention,
        "stream:time": truth.time_saved,
        "value:gain": truth.gain,
        "value:cost": truth.cost,
        "value:net": truth.net,
    }


def _day_before(facts: ProgrammeFacts) -> Clock:
    moment = datetime.combine(facts.first_start - FROZEN_BEFORE, time(9), tzinfo=UTC)
    return lambda: moment
