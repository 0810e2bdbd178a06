"""From a source's cells to typed values, in SQL, held against Python's own readings."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.engine.lake import OFFLINE
from changemaker.sources.cells import Family, Style, family, layers, says_something
from changemaker.tables.model import Kind

ENGINE = duckdb.connect(config=OFFLINE)
BERLIN = Style(zone="Europe/Berlin", home="Europe/Berlin")
WALLS = st.lists(st.datetimes(datetime(1971, 1, 1), datetime(2059, 1, 1)), min_size=20)
FEW = settings(max_examples=10)  # of lists; the SQL is long, and read anew each time
START = datetime(1970, 1, 1, tzinfo=UTC)


def read(kind: Kind, cells: Sequence[object], *, style: Style = BERLIN, held: str = "VARCHAR") -> list[Any]:
    """Return cells as `kind`; a cell that says something and cannot be read gives "wrong"."""
    found: Family = family(held)
    sql = f"SELECT place, CAST(c0 AS {held}) AS c0 FROM given"
    for layer in layers(kind, 0, found, style):
        sql = f"SELECT *, {', '.join(f'{part} AS {name}' for name, part in layer.items())} FROM ({sql})"
    says = says_something(kind, "c0", found)
    ENGINE.execute(
        "CREATE OR REPLACE TABLE given AS SELECT unnest(?) AS c0, unnest(range(?)) AS place", [cells, len(cells)]
    )
    rows = ENGINE.execute(f"SELECT v0, {says} FROM ({sql}) ORDER BY place").fetchall()
    return ["wrong" if value is None and said else value for value, said in rows]


def micros(moment: datetime) -> int:
    return (moment - START) // timedelta(microseconds=1)


@FEW
@given(st.lists(st.decimals(min_value=-(10**13), max_value=10**13, places=8, allow_nan=False), min_size=20))
def test_money_is_exact_and_rounded_half_to_even(amounts: list[Decimal]) -> None:
    expected = [amount.quantize(Decimal("0.0001"), rounding=ROUND_HALF_EVEN) for amount in amounts]

    assert read("money", [f"{amount:f}" for amount in amounts]) == expected


@FEW
@given(st.lists(st.integers(-(10**8), 10**8), min_size=20))
def test_the_half_of_the_last_digit_goes_to_the_even_one(halves: list[int]) -> None:
    amounts = [Decimal(2 * half + 1) / 20_000 for half in halves]  # odd multiples of 0.00005

    found = read("money", [f"{amount:f}" for amount in amounts])

    assert found == [amount.quantize(Decimal("0.0001"), rounding=ROUND_HALF_EVEN) for amount in amounts]


@pytest.mark.parametrize("decimal", [".", ","])
@FEW
@given(every=st.lists(st.integers(-(10**13), 10**13), min_size=20))
def test_money_is_read_with_its_thousands_apart_and_its_minus_behind(decimal: str, every: list[int]) -> None:
    written = [f"{abs(cents) / Decimal(100):,.2f}{'-' if cents < 0 else ''}" for cents in every]
    if decimal == ",":
        written = [text.translate(str.maketrans(",.", ".,")) for text in written]

    found = read("money", written, style=Style(zone="UTC", home="UTC", decimal=decimal))

    assert found == [Decimal(cents) / 100 for cents in every]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,234", "wrong"),  # a thousand, or a fraction with a decimal comma: a factor of 1,000 is not guessed
        ("1,234.5", Decimal("1234.5")),
        ("1e3", Decimal(1000)),
        ("2.5e-4", Decimal("0.0002")),
        ("0.1", Decimal("0.1")),
        ("12 €", "wrong"),
        ("99999999999999.99995", "wrong"),  # does not fit decimal(18,4)
        ("n/a", None),
        ("", None),
    ],
)
def test_money_that_is_none_is_told(cell: str, expected: object) -> None:
    assert read("money", [cell]) == [expected]


def test_a_float_is_the_amount_that_it_is_written_as() -> None:
    assert read("money", [0.1, 1.005, float("nan")], held="DOUBLE") == [Decimal("0.1"), Decimal("1.005"), None]


@FEW
@given(walls=WALLS, minutes=st.integers(-14 * 60, 14 * 60))
def test_a_time_with_its_offset_is_that_moment(walls: list[datetime], minutes: int) -> None:
    moments = [wall.replace(tzinfo=timezone(timedelta(minutes=minutes))) for wall in walls]
    spelled = [f"{wall.isoformat()}{moment:%z}" for wall, moment in zip(walls, moments, strict=True)]

    for cells in ([moment.isoformat() for moment in moments], [m.isoformat(" ") for m in moments], spelled):
        assert read("moment", cells) == [micros(moment) for moment in moments]


@FEW
@given(walls=WALLS)
def test_a_time_without_an_offset_is_meant_in_the_sources_zone(walls: list[datetime]) -> None:
    expected = [micros(wall.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)) for wall in walls]

    assert read("moment", [wall.isoformat() for wall in walls]) == expected
    assert read("moment", [wall.isoformat(" ") for wall in walls]) == expected


@pytest.mark.parametrize(
    ("style", "cell", "moment"),
    [
        ("%d.%m.%Y %H:%M", "03.04.2025 10:30", "2025-04-03T08:30:00+00:00"),
        ("%Y-%m-%d %H:%M:%S %z", "2025-10-02 17:09:34 -0300", "2025-10-02T20:09:34+00:00"),
        ("seconds", "1743669000", "2025-04-03T08:30:00+00:00"),
        ("milliseconds", "1743669000000", "2025-04-03T08:30:00+00:00"),
        ("", "2025-04-03T08:30Z", "2025-04-03T08:30:00+00:00"),
        ("", "2025-04-03", "2025-04-02T22:00:00+00:00"),
    ],
)
def test_times_are_read_in_the_form_that_the_page_names(style: str, cell: str, moment: str) -> None:
    named = Style(zone="Europe/Berlin", home="Europe/Berlin", format=style)

    assert read("moment", [cell], style=named) == [micros(datetime.fromisoformat(moment))]


@pytest.mark.parametrize("cell", ["03/04/2025", "yesterday", "2025-13-01", "1743669000"])
def test_a_time_that_could_be_two_days_or_none_is_told(cell: str) -> None:
    assert read("moment", [cell]) == ["wrong"]
    assert read("day", [cell]) == ["wrong"]


def test_a_day_is_the_day_at_home_of_the_moment_that_is_given() -> None:
    cells = ["2025-04-03", "2025-04-03T23:30:00Z", "2025-04-03 23:30:00", "0000-00-00"]

    assert read("day", cells) == [date(2025, 4, 3), date(2025, 4, 4), date(2025, 4, 3), None]


def test_ids_keep_their_zeros_and_lose_what_a_spreadsheet_added() -> None:
    assert read("id", ["0012", "12345.0", "A.0", "", "1.14E+11"]) == ["0012", "12345", "A.0", None, "wrong"]
    assert read("id", [12345.0, 1.5], held="DOUBLE") == ["12345", "1.5"]
    assert read("id", [7], held="BIGINT") == ["7"]


def test_whole_numbers_are_whole() -> None:
    assert read("whole", ["12", "12.0", "12.5", "9007199254740993", "x"]) == [
        12,
        12,
        "wrong",
        9007199254740993,
        "wrong",
    ]


def test_numbers_are_finite_and_nan_is_missing() -> None:
    assert read("number", ["1.5", "inf", "nan", "1e5"]) == [1.5, "wrong", None, 100000.0]


def test_yes_and_no_are_read_in_the_usual_forms() -> None:
    assert read("flag", ["true", "1", "Yes", "no", "0", "F", "maybe"]) == [
        True,
        True,
        True,
        False,
        False,
        False,
        "wrong",
    ]
    assert read("flag", [1, 0, 2], held="BIGINT") == [True, False, "wrong"]
