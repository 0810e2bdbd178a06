"""Calendar months as whole numbers, so that a month ago is one less on every engine."""

import ibis
import ibis.expr.types as ir

YEAR = 12
MOST_MONTHS = 1000  # three digits: what a spine can span


def month_index(day: ir.DateValue) -> ir.IntegerColumn:
    """Return the month of `day` as an int64: year * 12 + month - 1, so that March 2024 is 24290."""
    return day.year().cast("int64") * YEAR + day.month().cast("int64") - 1


def month_start(index: ir.IntegerValue) -> ir.DateValue:
    """Return the first day of a month given by its index."""
    return ibis.date((index // YEAR).cast("int32"), (index % YEAR + 1).cast("int32"), 1)


def whole_numbers() -> ir.Table:
    """Return 0 to 999 in column `k` (int64), made of literals alone, which every engine has."""
    digits = ibis.union(*(ibis.literal(digit, "int64").name("digit").as_table() for digit in range(10)))
    ones = digits.select(one=digits.digit)
    pairs = ones.cross_join(digits.select(ten=digits.digit))
    triples = pairs.cross_join(digits.select(hundred=digits.digit))
    return triples.select(k=triples.one + triples.ten * 10 + triples.hundred * 100)


def month_spine(spans: ir.Table) -> ir.Table:
    """Return one row a key and month, without gaps.

    Args:
        spans: one row a key, with int64 columns `first` and `last`, both included; at most 1,000 months.

    Returns:
        The columns of `spans` but `first` and `last`, and `month_index`.
    """
    longest = spans.aggregate(longest=(spans["last"] - spans["first"]).max())
    numbers = whole_numbers()
    offsets = numbers.cross_join(longest)
    offsets = offsets.filter(offsets.k <= offsets.longest).select("k")
    crossed = spans.cross_join(offsets)
    inside = crossed.filter(crossed.k <= crossed["last"] - crossed["first"])
    kept = [name for name in spans.columns if name not in ("first", "last")]
    return inside.select(*kept, month_index=inside["first"] + inside.k)


MICROSECONDS_A_DAY = 86_400_000_000
DAYS_TO_1970, DAYS_IN_400_YEARS = 719_468, 146_097  # from 1 March of the year 0, so that a leap day ends a year


def month_of_moment(t: ir.IntegerValue) -> ir.IntegerValue:
    """Return the month index of `t`, microseconds since 1970 in UTC, by whole-number arithmetic alone.

    Engines differ in how they make a date of a moment; for what has no local day of its own, such as the end of a case.

    References:
        Hinnant (2014), "chrono-compatible low-level date algorithms": civil_from_days; for days after 1970.
    """
    days = t // MICROSECONDS_A_DAY + DAYS_TO_1970
    era = days // DAYS_IN_400_YEARS
    in_era = days - era * DAYS_IN_400_YEARS
    year = (in_era - in_era // 1_460 + in_era // 36_524 - in_era // 146_096) // 365
    in_year = in_era - (year * 365 + year // 4 - year // 100)
    from_march = (in_year * 5 + 2) // 153
    return (era * 400 + year) * YEAR + from_march + 2


def day_number(day: ir.DateValue) -> ir.IntegerValue:
    """Return the days since 1970-01-01 as int64, by whole-number arithmetic: engines differ in how they subtract dates.

    References:
        Hinnant (2014), "chrono-compatible low-level date algorithms": days_from_civil; for days after the year 0.
    """
    month = day.month().cast("int64")
    year = day.year().cast("int64") - ibis.ifelse(month <= 2, 1, 0)
    era = year // 400
    in_era = year - era * 400
    from_march = (month + 9) % YEAR
    in_year = (from_march * 153 + 2) // 5 + day.day().cast("int64") - 1
    in_days = in_era * 365 + in_era // 4 - in_era // 100 + in_year
    return era * DAYS_IN_400_YEARS + in_days - DAYS_TO_1970
