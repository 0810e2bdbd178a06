"""The sheets of money by month: Cash flow, NPV and Sensitivity, all live."""

from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from changemaker.reports.case_report import CaseReport
from changemaker.reports.case_sums import YEAR, CaseSums, rate_of, worth_at
from changemaker.reports.case_workbook import FIRST, Book, Sheet, figure_name
from changemaker.reports.words import named, word

RATES = (-0.06, -0.03, 0.0, 0.03, 0.06)  # beside the rate that went in
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)  # of the gain
GAIN_SHARE = "gain_share"
SINCE, FACTOR, GAIN, COST, NET, PV_GAIN, PV_COST, RUNNING, SHORT = range(1, 10)  # columns of sheet NPV
TABLE = 9  # row of the NPV's headings: its answers stand above


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPlaces:
    """Where other sheets find the sums, as references."""

    flows: dict[str, str]  # flow -> its months on sheet Cash flow
    factors: str
    gain: str
    cost: str
    net: str
    payback: str


def cash_flow_sheet(book: Book, told: CaseReport, sums: CaseSums | None) -> tuple[Sheet, dict[str, int]]:
    """Fill sheet Cash flow: undiscounted money by month and stream; return it and the column of each flow."""
    language = told.language
    flows = [*sums.cash, *sums.costs, *sums.capacity] if sums else []
    note = word("book.cash_flow.note" if sums else "book.nothing", language)
    sheet = book.sheet("Cash flow", word("book.cash_flow", language), widths=[12, *[14] * (len(flows) + 3)], note=note)
    if sums is None:
        return sheet, {}
    last = FIRST + len(told.months)
    gain_at, cost_at = 1 + len(sums.cash), 2 + len(sums.cash)
    net_at = cost_at + len(sums.costs)
    columns = {flow.key: 1 + place for place, flow in enumerate(sums.cash)}
    columns |= {flow.key: cost_at + place for place, flow in enumerate(sums.costs)}
    columns |= {flow.key: net_at + 2 + place for place, flow in enumerate(sums.capacity)}
    titles = {column: named("flow", key, language) for key, column in columns.items()}
    titles |= {0: word("case.column.month", language), gain_at: word("book.gain", language)}
    titles |= {net_at: word("book.net", language), net_at + 1: ""}
    sheet.head(FIRST, [titles[column] for column in sorted(titles)])
    sheet.repeat(FIRST)
    for place, month in enumerate(told.case.months):
        row = FIRST + 1 + place
        sheet.date(row, 0, month)
        for flow in flows:
            sheet.number(row, columns[flow.key], flow.months[place], "money")
        line = row + 1
        cash = f"{xl_col_to_name(1)}{line}:{xl_col_to_name(gain_at - 1)}{line}"
        spent = f"{xl_col_to_name(gain_at)}{line}:{xl_col_to_name(net_at - 1)}{line}"
        sheet.formula(row, gain_at, f"=SUM({cash})", sums.gain[place], "money")
        sheet.formula(row, net_at, f"=SUM({spent})", sums.gain[place] + sums.cost[place], "money")
    _totals(sheet, sums, columns, gain_at, net_at, last, language)
    return sheet, columns | {"gain": gain_at, "net": net_at}


def _totals(
    sheet: Sheet, sums: CaseSums, columns: dict[str, int], gain_at: int, net_at: int, last: int, language: str
) -> None:
    row = last + 1
    sheet.text(row, 0, word("book.sum", language), "text", variant="total")
    values = {columns[flow.key]: sum(flow.months) for flow in (*sums.cash, *sums.costs, *sums.capacity)}
    values |= {gain_at: sum(sums.gain), net_at: sum(sums.gain) + sum(sums.cost)}
    for column, value in values.items():
        letter = xl_col_to_name(column)
        sheet.formula(row, column, f"=SUM({letter}{FIRST + 2}:{letter}{last + 1})", value, "money", variant="total")


def npv_sheet(
    book: Book, told: CaseReport, sums: CaseSums | None, flow_sheet: Sheet, columns: dict[str, int]
) -> MoneyPlaces | None:
    """Fill sheet NPV: discount factors, present values, their sums and the payback, from Cash flow and Inputs."""
    language = told.language
    note = word("book.npv.note" if sums else "book.nothing", language)
    sheet = book.sheet("NPV", word("book.npv", language), widths=[34, *[15] * 9], note=note, frozen=TABLE)
    if sums is None:
        return None
    headings = ("month", "since", "factor", "gain", "cost", "net", "pv_gain", "pv_cost", "running", "short")
    sheet.head(TABLE, [word(f"book.column.{name}", language) for name in headings])
    sheet.repeat(TABLE)
    first, last = TABLE + 1, TABLE + len(told.months)
    discounted = rate_of(told.case) is not None
    for place, month in enumerate(told.case.months):
        _npv_row(sheet, sums, place, source=FIRST + 2 + place, flow_sheet=flow_sheet, columns=columns, live=discounted)
        sheet.date(first + place, 0, month)

    def column(at: int) -> str:
        return sheet.column(first, last, at)

    answers = [
        ("gain", f"=SUM({column(PV_GAIN)})", sums.gain_today, "money"),
        ("cost", f"=-SUM({column(PV_COST)})", sums.cost_today, "money"),
        ("net", "=B4-B5", sums.gain_today - sums.cost_today, "money"),
    ]
    for place, (name, formula, value, style) in enumerate(answers):
        sheet.text(FIRST + place, 0, word(f"book.npv.{name}", language), "strong")
        sheet.formula(FIRST + place, 1, formula, value, style, variant="total" if name == "net" else "")
    open_ended = word("book.npv.never", language)
    end = sheet.place(last, RUNNING)
    paid = f'=IF({end}<-0.000000001,"{open_ended}",MAX(0,MAX({column(SHORT)})))'
    sheet.text(FIRST + 3, 0, word("book.npv.payback", language), "strong")
    sheet.formula(FIRST + 3, 1, paid, open_ended if sums.payback is None else sums.payback, "whole")
    return MoneyPlaces(
        flows={
            key: flow_sheet.column(FIRST + 1, FIRST + len(told.months), at)
            for key, at in columns.items()
            if key not in ("gain", "net")
        },
        factors=column(FACTOR),
        gain=sheet.place(FIRST, 1),
        cost=sheet.place(FIRST + 1, 1),
        net=sheet.place(FIRST + 2, 1),
        payback=sheet.place(FIRST + 3, 1),
    )


def _npv_row(
    sheet: Sheet, sums: CaseSums, place: int, *, source: int, flow_sheet: Sheet, columns: dict[str, int], live: bool
) -> None:
    row = TABLE + 1 + place
    line = row + 1
    factor, gain, cost = sums.factors[place], sums.gain[place], sums.cost[place]
    gain_at, net_at = xl_col_to_name(columns["gain"]), xl_col_to_name(columns["net"])
    sheet.number(row, SINCE, sums.since_start[place], "whole")
    if live:
        sheet.formula(row, FACTOR, f"=(1+discount_rate)^(-B{line}/{YEAR})", factor, "factor")
    else:
        sheet.number(row, FACTOR, factor, "factor")
    tab = f"'{flow_sheet.tab}'"
    sheet.formula(row, GAIN, f"={tab}!{gain_at}{source}*{GAIN_SHARE}", gain, "money")
    sheet.formula(row, COST, f"={tab}!{net_at}{source}-{tab}!{gain_at}{source}", cost, "money")
    sheet.formula(row, NET, f"=D{line}+E{line}", gain + cost, "money")
    sheet.formula(row, PV_GAIN, f"=D{line}*C{line}", gain * factor, "money")
    sheet.formula(row, PV_COST, f"=E{line}*C{line}", cost * factor, "money")
    before = f"I{line - 1}+" if place else ""
    sheet.formula(row, RUNNING, f"={before}G{line}+H{line}", sums.running[place], "money")
    short = sums.short_until[place]
    sheet.formula(row, SHORT, f"=IF(I{line}<-0.000000001,B{line}+2,0)", short, "whole")


def sensitivity_sheet(book: Book, told: CaseReport, sums: CaseSums | None) -> None:
    """Fill sheet Sensitivity: the proof's own scenarios with their ranges; a live table of rate by share of gain."""
    language = told.language
    note = word("book.sensitivity.note", language)
    sheet = book.sheet("Sensitivity", word("book.sensitivity", language), widths=[38, *[16] * 6], note=note)
    headings = ("case.column.scenario", "case.net_present", "book.column.low", "book.column.high")
    sheet.head(FIRST, [word(id, language) for id in headings])
    row = FIRST + 1
    for shown in told.scenarios:
        sheet.text(row, 0, shown.row.label)
        estimate = shown.estimate
        for column, (end, value) in enumerate((("", estimate.value), (".low", estimate.low), (".high", estimate.high))):
            sheet.number(row, 1 + column, value, "money")
            book.figure(f"{shown.row.key}{end}", sheet.place(row, 1 + column))
        row += 1
    rate = rate_of(told.case)
    if sums is None or rate is None:
        return
    _grid(sheet, told, sums, rate, row + 1)


def _grid(sheet: Sheet, told: CaseReport, sums: CaseSums, rate: float, row: int) -> None:
    language = told.language
    first, last = TABLE + 2, TABLE + 1 + len(told.months)
    gain_at, net_at = xl_col_to_name(1 + len(sums.cash)), xl_col_to_name(2 + len(sums.cash) + len(sums.costs))
    months = f"{FIRST + 2}", f"{FIRST + 1 + len(told.months)}"
    flows = sheet.book.sheet_name("Cash flow")
    gain = f"{flows}!${gain_at}${months[0]}:${gain_at}${months[1]}"
    net = f"{flows}!${net_at}${months[0]}:${net_at}${months[1]}"
    since = f"{sheet.book.sheet_name('NPV')}!$B${first}:$B${last}"
    sheet.text(row, 0, word("book.grid", language), "section")
    sheet.text(row + 1, 0, word("book.grid.corner", language), "head")
    for column, step in enumerate(RATES):
        formula = f"=MAX(0,discount_rate{step:+g})" if step else "=discount_rate"
        sheet.formula(row + 1, 1 + column, formula, max(0.0, rate + step), "percent")
    for place, share in enumerate(SHARES):
        at = row + 2 + place
        sheet.number(at, 0, share, "percent", variant="input")
        for column, step in enumerate(RATES):
            letter = xl_col_to_name(1 + column)
            factor = f"(1+{letter}${row + 2})^(-{since}/{YEAR})"
            formula = f"=SUMPRODUCT({net}-{gain}+$A{at + 1}*{gain},{factor})"
            value = worth_at(sums, rate=max(0.0, rate + step), share=share)
            sheet.formula(at, 1 + column, formula, value, "money")
    at = row + 3 + len(SHARES)
    sheet.text(at, 0, word("book.break_even", language), "strong")
    even = sums.cost_today / sums.gain_today if sums.gain_today else 0.0
    gain_name, cost_name = figure_name("value:gain"), figure_name("value:cost")
    if {"value:gain", "value:cost"} <= {shown.row.key for shown in told.rows} and sums.gain_today > 0:
        sheet.formula(at, 1, f"=IF({gain_name}>0,{GAIN_SHARE}*{cost_name}/{gain_name},0)", even, "percent")
