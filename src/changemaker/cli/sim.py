"""`changemaker sim`: the proof on companies whose truth is known."""

import typer

from changemaker.cli.progress import progress_bar
from changemaker.cli.show import JSON, check_outputs, show
from changemaker.reports.report import Source
from changemaker.studies.calibration import calibration
from changemaker.studies.company_calibration import company_calibration

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def sim() -> None:
    """Count the proof's own errors on simulated data.

    Example: changemaker sim rollouts --repetitions 100
    """


@app.command()
def rollouts(
    repetitions: int = typer.Option(200, "--repetitions", min=10, max=100_000, help="Simulated worlds of each kind."),
    seed: int = typer.Option(1, "--seed", min=0, help="Of the worlds; the shares must hold for any."),
    level: float = typer.Option(0.95, "--level", min=0.5, max=0.999, help="Coverage of the ranges under test."),
    json: str | None = JSON,
) -> None:
    """Send simulated trials and rollouts through the proof and count coverage, bias and false claims.

    Example: changemaker sim rollouts --repetitions 100
    """
    check_outputs(json)
    finding = calibration(repetitions, seed, level=level, progress=lambda name: typer.echo(f"  {name} ...", err=True))
    show(finding, Source(name="simulated worlds", rows=repetitions), json=json, html=None, pdf=None)


@app.command()
def calibrate(
    companies: int = typer.Option(200, "--companies", min=2, max=10_000, help="Simulated companies."),
    seed: int = typer.Option(1, "--seed", min=0, help="Of the companies; the shares must hold for any."),
    null: bool = typer.Option(False, "--null", help="Companies whose programmes change nothing."),
    adverse: bool = typer.Option(False, "--adverse", help="Companies in which those start first that rise anyway."),
    processes: int | None = typer.Option(
        None, "--processes", min=1, help="At work at once; as many as cores if unset."
    ),
    json: str | None = JSON,
) -> None:
    """Prove the programmes of whole simulated companies and count how often the business case is wrong.

    Example: changemaker sim calibrate --companies 20
    """
    check_outputs(json)
    with progress_bar("companies", companies) as advance:
        finding = company_calibration(
            companies, seed, null=null, adverse=adverse, processes=processes, progress=lambda done, _: advance(done)
        )
    show(finding, Source(name="simulated companies", rows=companies), json=json, html=None, pdf=None)
