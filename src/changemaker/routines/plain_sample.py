"""The demo's habit: lay out two data sets, prove both, and hold the simulated one against its truth."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from changemaker.core.clock import Clock
from changemaker.core.errors import MissingExtraError
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.core.seeds import stream
from changemaker.engine.plain import open_file
from changemaker.reports.as_html import to_html
from changemaker.reports.as_json import to_json
from changemaker.reports.as_pdf import to_pdf
from changemaker.reports.report import Report, Source
from changemaker.reports.wording import report_of
from changemaker.reports.write import write_atomically
from changemaker.sim.worlds import Lived, RolloutWorld, live
from changemaker.studies.programme_effect import Answered, programme_effect
from changemaker.studies.question import ProofQuestion

SEED = 7  # one world of many; `changemaker sim` shows how often the answer would be wrong in others
WORLD = RolloutWorld(units=240, rule="eager", shock_sd=2.0, effect=6.0, growth=0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One proof of the demo and the files that tell it."""

    report: Report
    data: Path
    html: Path
    pdf: Path
    json: Path
    options: str  # of the command that gives the same answer


def demo(folder: Path, *, clock: Clock, progress: Callable[[str], None]) -> list[Shown]:
    """Write the demo's data and reports under `folder`, replacing those of an earlier run.

    Args:
        folder: made if it is not there.
        clock: dates the reports.
        progress: told each step as it begins.

    Raises:
        MissingExtraError: package `causaldata` (extra `examples`) is not installed.
    """
    progress("lay out the data of a real experiment: LaLonde's job programme")
    trial = folder / "data" / "job_programme.csv"
    write_atomically(trial, _job_programme())
    progress("simulate a staged rollout whose truth is known")
    lived = live(WORLD, stream(SEED, "demo"))
    staged = folder / "data" / "staged_rollout.csv"
    write_atomically(staged, _rows(lived).encode())
    progress("prove the experiment")
    first = _prove(trial, ProofQuestion(outcome="re78", arm="treat", control="0", assigned="random"))
    progress("prove the rollout")
    question = ProofQuestion(outcome="margin", unit="shop", time="month", start="start", assigned="staged")
    second = _beside_truth(_prove(staged, question), lived.truth)
    progress("write the reports")
    return [
        _written(
            folder, "job_programme", first, trial, "--outcome re78 --arm treat --control 0 --assigned random", clock
        ),
        _written(
            folder,
            "staged_rollout",
            second,
            staged,
            "--outcome margin --unit shop --time month --start start --assigned staged",
            clock,
        ),
    ]


def _job_programme() -> bytes:
    """The National Supported Work experiment as the package ships it (LaLonde 1986; Dehejia and Wahba 1999)."""
    spec = find_spec("causaldata")
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtraError("the demo's real data are not installed", hint="pip install 'changemaker[examples]'")
    file = Path(spec.submodule_search_locations[0]) / "nsw_mixtape" / "nsw_mixtape.dta"
    if not file.is_file():
        hint = "pip install -c constraints.txt 'changemaker[examples]'"
        raise MissingExtraError("this version of causaldata has no nsw_mixtape", hint=hint)
    frame = import_module("pandas").read_stata(file)  # the extra brings pandas; nothing else here needs it
    return bytes(frame.to_csv(index=False, float_format="%.10g").encode())


def _rows(lived: Lived) -> str:
    """One row a unit and month, as an export would have it."""
    rollout = lived.rollout
    paths = rollout.paths
    if paths is None:
        raise ValueError("the demo's units are held")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["shop", "month", "start", "margin"])
    for unit, cohort in enumerate(paths.cohorts):
        start = rollout.starts[cohort]
        for period, label in enumerate(rollout.periods):
            writer.writerow(
                [
                    paths.names[unit],
                    label,
                    "" if start is None else rollout.periods[start],
                    f"{paths.outcomes[unit, period]:.4f}",
                ]
            )
    return out.getvalue()


def _prove(data: Path, question: ProofQuestion) -> Answered:
    return programme_effect(open_file(data), question)


def _beside_truth(answer: Answered, truth: float) -> Answered:
    """Add the truth to the checks: only a simulation can."""
    estimate = answer.finding.estimates["simple"]
    covered = estimate.low <= truth <= estimate.high
    params = {"truth": truth, "value": estimate.value, "low": estimate.low, "high": estimate.high}
    word = "covered" if covered else "missed"
    check = Check(name="truth", passed=covered, detail=Message(f"check.truth.{word}", params))
    return replace(answer, finding=replace(answer.finding, checks=(check, *answer.finding.checks)))


def _written(folder: Path, name: str, answer: Answered, data: Path, options: str, clock: Clock) -> Shown:
    source = Source(name=data.name, rows=answer.intake.rows, set_aside=sum(answer.intake.set_aside.values()))
    report = report_of(answer.finding, source=source, made_at=clock())
    shown = Shown(
        report=report,
        data=data,
        html=folder / f"{name}.html",
        pdf=folder / f"{name}.pdf",
        json=folder / f"{name}.json",
        options=f"prove --file {data} {options}",
    )
    write_atomically(shown.html, to_html(report))
    write_atomically(shown.pdf, to_pdf(report))
    write_atomically(shown.json, to_json(answer.finding))
    return shown
