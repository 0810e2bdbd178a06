"""Numbers as people and systems write them, in SQL: 1,234.50, 1.234,50, 99,00- and 1e3; money is exact."""

import re

ROOM = "DECIMAL(38,20)"  # holds what decimal(18,4) needs, and sixteen digits more to round by
MONEY, PLACES = "DECIMAL(18,4)", 4
BLANKS = " \u00a0\u202f'"  # what stands between thousands, beside the other of point and comma


def number_in_text(cell: str, decimal: str) -> str:
    """Return SQL of a cell of text as a double, null where it is no number or not finite."""
    fast = "" if decimal == "," else f"WHEN isfinite(TRY_CAST({cell} AS DOUBLE)) THEN TRY_CAST({cell} AS DOUBLE) "
    spelled = f"TRY_CAST({_spelled(cell, decimal)} AS DOUBLE)"
    return f"(CASE {fast}WHEN isfinite({spelled}) THEN {spelled} END)"


def money_in_text(cell: str, decimal: str) -> str:
    """Return SQL of a cell of text as decimal(18,4), exact, half to even; null where it is no number."""
    spelled = f"coalesce({_spelled(cell, decimal)}, {cell if decimal != ',' else 'NULL'})"
    slow = rounded(f"TRY_CAST({spelled} AS {ROOM})")
    if decimal == ",":
        return slow
    point = f"strpos({cell}, '.')"
    short = f"({point} = 0 OR strlen({cell}) - {point} <= {PLACES}) AND strpos({cell}, '-') = 0"  # no exponent below 0
    quick = f"TRY_CAST({cell} AS {MONEY})"
    return f"(CASE WHEN {short} AND {quick} IS NOT NULL THEN {quick} ELSE {slow} END)"


def rounded(amount: str) -> str:
    """Return SQL of an exact decimal as decimal(18,4), half to even; null where it does not fit.

    DuckDB rounds half away from zero, so a half that made the last digit odd is taken back.
    """
    away = f"TRY_CAST({amount} AS {MONEY})"
    odd = f"CAST({away} * 10000 AS HUGEINT) % 2 <> 0"
    back = f"CAST({away} - sign({amount}) * 0.0001 AS {MONEY})"
    return f"(CASE WHEN abs({amount} - {away}) = 0.00005 AND {odd} THEN {back} ELSE {away} END)"


def thousands_or_decimals(decimal: str) -> str:
    """Return the pattern of a number whose groups of three cannot be mistaken for decimals."""
    mark, groups = ("," if decimal == "," else "."), ("." if decimal == "," else ",") + BLANKS
    between, after = f"[{re.escape(groups)}]", f"[{mark}][0-9]+"
    ends = f"({after})?" if decimal else after
    clear = f"[0-9]{{1,3}}({between}[0-9]{{3}})+{ends}"
    twice = "" if decimal else f"|[0-9]{{1,3}}({between}[0-9]{{3}}){{2,}}"
    return f"[-+]?({clear}{twice}|[0-9]+({after})?)-?"


def _spelled(cell: str, decimal: str) -> str:
    """A cell as SQL reads numbers, or null: thousands joined, one point, the minus in front."""
    pattern = thousands_or_decimals(decimal).replace("'", "''")
    mark = "," if decimal == "," else "."
    digits = f"replace(regexp_replace(rtrim({cell}, '-'), '[^0-9+{mark}-]', '', 'g'), '{mark}', '.')"
    signed = f"(CASE WHEN ends_with({cell}, '-') THEN '-' ELSE '' END) || {digits}"
    return f"(CASE WHEN regexp_full_match({cell}, '{pattern}') THEN {signed} END)"
