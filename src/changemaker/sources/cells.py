"""From a source's cells to the kinds of the canonical model, in SQL; a cell that cannot be read gives null."""

from dataclasses import dataclass
from typing import Literal

from changemaker.engine.columns import MISSING
from changemaker.engine.sql_text import one_of, text
from changemaker.engine.zones import MICRO, local_from_utc, utc_from_local
from changemaker.sources.numbers import money_in_text, number_in_text, rounded
from changemaker.tables.model import Kind

Family = Literal["text", "whole", "number", "decimal", "flag", "day", "wall", "stamp", "other"]
SINCE_1970 = {"seconds": MICRO, "milliseconds": 1000, "microseconds": 1}
NO_DATE = ("0000-00-00", "00.00.0000", "0000-00-00 00:00:00", "00000000")
ENDLESS = {"day": "DATE '9999-01-01'", "moment": "253370764800000000"}  # what systems write for "no end"
WITHOUT_SECONDS = "'^(.{10}[T ][0-9]{2}:[0-9]{2})(Z|[+-])', '\\1:00\\2'"
LARGEST_WHOLE = 2**53  # beyond it a float is not exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one source writes numbers and times."""

    zone: str  # of times that name none
    home: str  # the workspace's zone, in which a day is a day
    format: str = ""  # of times; ISO 8601 where empty
    decimal: str = ""  # "," or "."; where empty it is a point, and what could be both is not read


def family(duckdb_type: str) -> Family:
    """Return what a column of some DuckDB type holds.

    Example:
        >>> family("DECIMAL(18,2)"), family("TIMESTAMP WITH TIME ZONE"), family("BIGINT")
        ('decimal', 'stamp', 'whole')
    """
    kind = duckdb_type.upper()
    if kind.startswith("DECIMAL"):
        return "decimal"
    if kind.startswith("TIMESTAMP"):
        return "stamp" if "ZONE" in kind else "wall"
    if kind.endswith("INT") or kind in ("INTEGER", "UINTEGER"):
        return "whole"
    named: dict[str, Family] = {
        "VARCHAR": "text",
        "DOUBLE": "number",
        "FLOAT": "number",
        "BOOLEAN": "flag",
        "DATE": "day",
    }
    return named.get(kind, "other")


Layer = dict[str, str]  # name of a column -> SQL over the layer below


def layers(kind: Kind, place: int, held: Family, style: Style) -> list[Layer]:
    """Return the steps from cell `c` to value `v`, null where the cell is no such value.

    Each step names columns and may use those of the steps before: a time zone compares a column with every change of
    its clocks, so it is given the column's name and not an expression that would be worked out at each.

    Args:
        kind: what the canonical column holds.
        place: of the column; its cell is called c0, c1, ..., trimmed where it is text.
        held: what the source holds.
        style: how the source writes numbers and times.

    Example:
        >>> layers("id", 0, "whole", Style(zone="UTC", home="UTC"))
        [{'v0': 'CAST(c0 AS VARCHAR)'}]
    """
    cell = f"c{place}"
    if kind == "moment":
        read, moment = _moment(place, held, style)
        return [*read, {f"v{place}": moment}]
    if kind == "day":
        return _day(place, held, style)
    return [{f"v{place}": _value(kind, cell, held, style)}]


def _value(kind: Kind, cell: str, held: Family, style: Style) -> str:
    if kind in ("id", "text"):
        return _label(cell, held, as_id=kind == "id")
    if kind == "flag":
        return f"TRY_CAST({cell} AS BOOLEAN)" if held in ("text", "flag") else _zero_or_one(cell)
    if kind == "money":
        return _money(cell, held, style)
    if held == "text":
        number = number_in_text(cell, style.decimal)
    else:
        number = f"(CASE WHEN isfinite(TRY_CAST({cell} AS DOUBLE)) THEN TRY_CAST({cell} AS DOUBLE) END)"
    return number if kind == "number" else _whole(cell, number, held)


def says_something(kind: Kind, cell: str, held: Family) -> str:
    """Return SQL of whether a cell holds anything at all, so that a null value is a mistake."""
    if held == "number":
        return f"({cell} IS NOT NULL AND NOT isnan({cell}))"
    if held != "text":
        return f"({cell} IS NOT NULL)"
    if kind in ("id", "text"):
        return f"({cell} IS NOT NULL AND {cell} <> '')"
    words = MISSING + (NO_DATE if kind in ("day", "moment") else ())
    return f"({cell} IS NOT NULL AND NOT {one_of(f'lower({cell})', words)})"


def _label(cell: str, held: Family, *, as_id: bool) -> str:
    """Whole numbers lose their ".0", so that 12345.0 of a workbook is the 12345 of the others."""
    if held in ("number", "decimal"):
        whole = f"{cell} = floor({cell}) AND abs({cell}) < {LARGEST_WHOLE}"
        plain = f"CAST(CAST({cell} AS BIGINT) AS VARCHAR)"
        missing = f"WHEN isnan({cell}) THEN NULL " if held == "number" else ""
        return f"(CASE {missing}WHEN {whole} THEN {plain} ELSE CAST({cell} AS VARCHAR) END)"
    if held != "text":
        return f"CAST({cell} AS VARCHAR)"
    if not as_id:
        return f"nullif({cell}, '')"
    short = f"left({cell}, length({cell}) - 2)"
    return (
        f"(CASE WHEN ends_with({cell}, '.0') AND TRY_CAST({short} AS HUGEINT) IS NOT NULL THEN {short} "
        f"WHEN contains({cell}, 'E+') AND regexp_full_match({cell}, '[0-9]([.][0-9]+)?E[+][0-9]+') THEN NULL "
        f"ELSE nullif({cell}, '') END)"
    )


def _whole(cell: str, number: str, held: Family) -> str:
    if held == "whole":
        return f"TRY_CAST({cell} AS BIGINT)"
    exact = f"TRY_CAST({cell} AS BIGINT)" if held == "text" else f"TRY_CAST({number} AS BIGINT)"
    return f"(CASE WHEN {number} = floor({number}) THEN coalesce({exact}, TRY_CAST({number} AS BIGINT)) END)"


def _zero_or_one(cell: str) -> str:
    return f"(CASE TRY_CAST({cell} AS DOUBLE) WHEN 1 THEN true WHEN 0 THEN false END)"


def _money(cell: str, held: Family, style: Style) -> str:
    if held == "text":
        return money_in_text(cell, style.decimal)
    if held == "number":  # what the float is written as, for 0.1 is meant where 0.1000000000000000055 is held
        return f"(CASE WHEN isfinite({cell}) THEN {money_in_text(f'CAST({cell} AS VARCHAR)', '.')} END)"
    return rounded(f"TRY_CAST({cell} AS DECIMAL(38,20))")


def _moment(place: int, held: Family, style: Style) -> tuple[list[Layer], str]:
    """Columns to make first, and SQL of the UTC microseconds over them."""
    cell, local, zoned = f"c{place}", f"l{place}", f"z{place}"
    if style.format in SINCE_1970 and held in ("text", "whole", "number", "decimal"):
        return [], f"CAST(TRY_CAST({cell} AS DECIMAL(38,6)) * {SINCE_1970[style.format]} AS BIGINT)"
    if held == "whole":  # as the canonical tables themselves have it
        return [], f"TRY_CAST({cell} AS BIGINT)"
    if held == "stamp":
        return [], f"epoch_us({cell})"
    if held in ("wall", "day"):
        return [{local: f"epoch_us({_finite(f'CAST({cell} AS TIMESTAMP)')})"}], utc_from_local(local, style.zone)
    if held != "text":
        return [], "CAST(NULL AS BIGINT)"
    if style.format:
        read = f"epoch_us(TRY_STRPTIME({cell}, {text(style.format)}))"
        return ([], read) if "%z" in style.format else ([{local: read}], utc_from_local(local, style.zone))
    later = f"substr({cell}, 12)"
    signed = f"contains({later}, '+') OR contains({later}, '-') OR ends_with({cell}, 'Z')"
    spelled = (
        f"regexp_replace(regexp_replace({cell}, ' ?([+-][0-9]{{2}}):?([0-9]{{2}})$', '\\1:\\2'), {WITHOUT_SECONDS})"
    )
    return [
        # 19 letters hold a time to the second and no offset
        {zoned: f"(CASE WHEN strlen({cell}) > 19 THEN {signed} ELSE ends_with({cell}, 'Z') END)"},
        {
            local: f"(CASE WHEN {zoned} THEN epoch_us(TRY_CAST({spelled} AS TIMESTAMPTZ)) "
            f"ELSE epoch_us({_finite(f'TRY_CAST({cell} AS TIMESTAMP)')}) END)"
        },
    ], f"(CASE WHEN {zoned} THEN {local} ELSE {utc_from_local(local, style.zone)} END)"


def _day(place: int, held: Family, style: Style) -> list[Layer]:
    cell, moment, value = f"c{place}", f"u{place}", f"v{place}"
    if held in ("day", "wall"):
        return [{value: _finite(f"CAST({cell} AS DATE)")}]
    written = style.format not in ("", *SINCE_1970) and "%z" not in style.format
    if held == "text" and written:
        return [{value: f"CAST(TRY_STRPTIME({cell}, {text(style.format)}) AS DATE)"}]
    read, utc = _moment(place, held, style)
    day = f"CAST(make_timestamp({local_from_utc(moment, style.home)}) AS DATE)"
    if held == "text" and not style.format:
        short = f"CASE WHEN length({cell}) <= 10 THEN {_finite(f'TRY_CAST({cell} AS DATE)')} ELSE {day} END"
        return [*read, {moment: utc}, {value: f"({short})"}]
    return [*read, {moment: utc}, {value: day}]


def _finite(moment: str) -> str:
    return f"(CASE WHEN isfinite({moment}) THEN {moment} END)"
