"""The terminal: the answer first, numbers never cut, plain where colour or letters are missing."""

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from changemaker.reports.as_terminal import console_for, render_terminal
from changemaker.reports.report import Report
from unit.reports import samples


def printed(report: Report, *, width: int = 100, **options: bool) -> str:
    stream = io.StringIO()
    render_terminal(report, Console(file=stream, width=width, highlight=False, **options))  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("name", samples.ALL)
@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_window(name: str, width: int) -> None:
    lines = printed(samples.report(name), width=width).splitlines()

    assert lines and max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("name", ["randomised", "staged", "contest"])
@pytest.mark.parametrize("width", [44, 60, 80, 100])
def test_no_number_of_the_table_is_ever_cut(name: str, width: int) -> None:
    report = samples.report(name)

    told = printed(report, width=width)

    assert [row.key for row in report.rows if row.value not in told or row.range not in told] == []


def test_the_first_lines_are_the_finding_and_its_number_with_range_and_grade() -> None:
    lines = printed(samples.report("staged")).splitlines()

    assert lines[0] == "The programme lowered lemp"
    assert lines[3:5] == ["−0.0400 lemp  Average effect  B likely", "  95 % range −0.0635 to −0.0165, from 500 units"]


def test_the_ranges_are_drawn_on_one_scale_with_zero_marked() -> None:
    table = [line for line in printed(samples.report("randomised")).splitlines() if "●" in line]

    assert len(table) == 2
    assert len({line.index("┊") for line in table}) == 1  # zero in one column
    assert table[0].index("●") > table[1].index("●")  # +0.770 lies right of +0.424


def test_what_is_not_shown_is_drawn_hollow() -> None:
    csat = next(line for line in printed(samples.report("contest")).splitlines() if line.startswith("csat "))

    assert "○" in csat and "●" not in csat


def test_many_cells_are_left_to_json_and_counted() -> None:
    told = printed(samples.report("staged"))

    assert f"and {len(samples.CELLS)} more by starting group and period: --json shows all" in told
    assert "Started 2004" not in told


def test_few_cells_are_shown() -> None:
    finding = samples.staged()
    few = {key: finding.estimates[key] for key in ("simple", "att:2004:2006", "att:2004:2007")}
    report = samples.report_of(
        replace(finding, estimates=few, verdicts={}), source=samples.SOURCES["staged"], made_at=samples.MADE_AT
    )

    assert "Started 2004, in 2007" in printed(report)


def test_a_pipe_gets_plain_text_of_a_hundred_columns_without_trailing_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    stream = io.StringIO()
    console = console_for(stream)

    render_terminal(samples.report("contest"), console)

    assert console.width == 100
    assert "\x1b" not in stream.getvalue()
    assert all(line == line.rstrip() for line in stream.getvalue().splitlines())


def test_no_color_is_respected_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    told = printed(samples.report("contest"), force_terminal=True)

    assert "\x1b[36m" not in told and "\x1b[1;36m" not in told and "\x1b[33m" not in told


def test_a_stream_that_knows_ascii_alone_gets_ascii() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    render_terminal(samples.report("staged"), Console(file=stream, width=100, highlight=False))
    stream.seek(0)

    told = stream.read()

    assert "-0.0400 lemp" in told and "--o--" in told


def test_brackets_of_a_label_are_no_markup() -> None:
    finding = samples.randomised()
    key = "[red]arm[/red]"
    estimates = {key: finding.estimates["Mens E-Mail"], "other": finding.estimates["Womens E-Mail"]}
    bracketed = replace(finding, headline=tuple(estimates), estimates=estimates, verdicts={})
    report = samples.report_of(bracketed, source=samples.SOURCES["randomised"], made_at=samples.MADE_AT)

    assert key in printed(report)


def test_a_refusal_is_printed_where_the_number_would_stand() -> None:
    told = printed(samples.report("refused"), width=200)

    assert "Average effect  Not answerable yet, because everybody started at the same time" in told
    assert "Needs units that have not started" in told
