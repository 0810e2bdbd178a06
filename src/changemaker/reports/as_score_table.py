"""Several contests on one page of a terminal: a row a score, a column an outcome, a verdict in each cell."""

from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.reports.as_terminal import GAP, STYLES, print_on
from changemaker.reports.labels import label_of
from changemaker.reports.rows import rows_of
from changemaker.reports.words import listed, named, say, word

UNTRIED = "–"
SCORE_WIDTH = 24  # whatever else has to give way, a reader must know which score a row is of


def render_score_table(
    findings: Mapping[str, Finding],
    summary: Sequence[Message],
    coverage: Mapping[str, float],
    console: Console,
    *,
    language: str = "en",
) -> None:
    """Print what all contests say, with letters that the console's encoding has.

    Args:
        findings: by outcome, in the order of the columns.
        summary: sentences that go before the table.
        coverage: score -> share of accounts that have it.
        console: where to.
        language: of the words.
    """
    parts: list[RenderableType] = [Text(say(sentence, language)) for sentence in summary]
    tried = {outcome: finding for outcome, finding in findings.items() if finding.estimates}
    if tried:
        parts += [*_gap(parts), _table(tried, coverage, language)]
    for why, outcomes in _refused(findings, language).items():
        parts += [*_gap(parts), Text.assemble((listed(outcomes, language, most=len(findings)), "bold"), f"  {why}")]
    print_on(console, Group(*parts))


def _gap(above: Sequence[RenderableType]) -> list[Text]:
    return [Text("")] if above else []


def _refused(findings: Mapping[str, Finding], language: str) -> dict[str, list[str]]:
    """Return the outcomes that nobody could be asked about, by the reason."""
    found: dict[str, list[str]] = {}
    for outcome, finding in findings.items():
        for refusal in finding.refusals if not finding.estimates else ():
            why = say(refusal.why, language).rstrip(".")
            needs = say(refusal.needs, language).rstrip(".")
            told = word("refusal.sentence", language, why=why), word("refusal.needs", language, needs=needs)
            found.setdefault(" ".join(told), []).append(outcome)
    return {why: list(dict.fromkeys(outcomes)) for why, outcomes in found.items()}


def _table(findings: Mapping[str, Finding], coverage: Mapping[str, float], language: str) -> Table:
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(word("column.score", language), overflow="fold", min_width=SCORE_WIDTH)
    table.add_column(word("scores.known", language), justify="right", no_wrap=True)
    for outcome, finding in findings.items():
        units = {estimate.unit for estimate in finding.estimates.values()}
        unit = named("unit", next(iter(units)), language) if len(units) == 1 else ""
        table.add_column(word("scores.column", language, outcome=outcome, unit=unit))
    keys = dict.fromkeys(key for finding in findings.values() for key in finding.estimates)
    rows = {outcome: rows_of(finding, language) for outcome, finding in findings.items()}
    for key in keys:
        share = coverage.get(key.removeprefix("gain:"))
        told = UNTRIED if share is None else word("scores.share", language, share=share)
        cells = [Text(label_of(key, language)), Text(told, style="dim")]
        for outcome in findings:
            row = rows[outcome].get(key)
            if row is None or row.verdict is None:
                cells.append(Text(UNTRIED, style="dim"))
            else:
                told = row.verdict.word
                if row.verdict.tone == "claimed":  # a gain that is none needs no digits
                    told = word("scores.cell", language, verdict=told, value=row.value)
                cells.append(Text(told, style=STYLES[row.verdict.tone]))
        table.add_row(*cells)
    return table
