"""Any bytes, any table, any panel: the command answers or says why not, and never breaks."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from doors.support import run

QUESTIONS_TO_ANYTHING = [
    ("prove", "--outcome", "y", "--arm", "g", "--control", "0", "--assigned", "random"),
    (
        "prove",
        "--outcome",
        "y",
        "--arm",
        "g",
        "--control",
        "0",
        "--covariates",
        "x",
        "--cluster",
        "u",
        "--scale",
        "ratio",
    ),
    (
        "prove",
        "--outcome",
        "y",
        "--arm",
        "g",
        "--control",
        "0",
        "--unit",
        "u",
        "--weight",
        "x",
        "--shares",
        "0=.5,1=.5",
    ),
    ("prove", "--unit", "u", "--outcome", "y", "--time", "t", "--start", "s", "--assigned", "staged"),
    (
        "prove",
        "--unit",
        "u",
        "--outcome",
        "y",
        "--time",
        "t",
        "--on",
        "g",
        "--control-group",
        "notyet",
        "--covariates",
        "x",
    ),
    ("contest", "--outcome", "y", "--metrics", "x,g", "--baseline", "s"),
    ("contest", "--outcome", "g", "--metrics", "x,y", "--unit", "u", "--time", "t"),
]
CELLS = ["", "0", "1", "2", "3.5", "-7", "nan", "inf", "-999999", "1e400", "1e-320", "x", '"', "a,b", "é", "2020-01-01"]
CELLS += ["True", "9223372036854775808", "-0", "'", "null", "\x00", "1;2", "\t", " 1 "]


def assert_answered(data: bytes, question: Sequence[str], name: str = "any.csv") -> None:
    """Assert that the command answers `question` about `data` or says why not, and never breaks."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        answer = run(question[0], "--file", file, *question[1:], "--json", "-")
    assert "Traceback" not in answer.out + answer.err, answer.err
    assert answer.code in (0, 2), answer.err
    if answer.code == 0:
        assert answer.finding["estimates"] or answer.finding["refusals"]
    else:
        assert not answer.out and answer.err.strip()


ANYTHING = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a found fault is small as it is; making it smaller takes minutes
    suppress_health_check=list(HealthCheck),
    database=None,
)


@ANYTHING
@given(
    data=st.binary(max_size=400),
    question=st.sampled_from(QUESTIONS_TO_ANYTHING),
    name=st.sampled_from(["a.csv", "a.csv.gz", "a.parquet"]),
)
@example(data=b"u,t,s,g,y,x", question=QUESTIONS_TO_ANYTHING[0], name="a.csv")
@example(data=b"u,t,s,g,y,x\n" + b",,,,,\n" * 60, question=QUESTIONS_TO_ANYTHING[3], name="a.csv")
def test_no_bytes_break_the_command(data: bytes, question: Sequence[str], name: str) -> None:
    assert_answered(data, question, name)


cell = st.one_of(st.sampled_from(CELLS), st.integers(-5, 5).map(str), st.floats(-100, 100).map(lambda x: f"{x:.3f}"))


@ANYTHING
@given(
    rows=st.lists(st.lists(cell, min_size=6, max_size=6), max_size=30),
    header=st.permutations(list("utsgyx")),
    sep=st.sampled_from([",", ";", "\t"]),
    question=st.sampled_from(QUESTIONS_TO_ANYTHING),
)
def test_no_table_breaks_the_command(
    rows: list[list[str]], header: list[str], sep: str, question: Sequence[str]
) -> None:
    assert_answered("\n".join(sep.join(row) for row in [header, *rows]).encode(), question)


@ANYTHING
@given(
    units=st.integers(1, 90),
    times=st.integers(1, 5),
    starts=st.lists(st.sampled_from(["", "0", "1", "2", "3", "4", "9"]), min_size=1, max_size=4),
    outcomes=st.lists(
        st.one_of(st.just("5"), st.floats(-1e6, 1e6).map(repr), st.sampled_from(CELLS)), min_size=1, max_size=7
    ),
    scale=st.sampled_from([1, 1, 1, 0]),
    question=st.sampled_from(QUESTIONS_TO_ANYTHING),
)
def test_no_panel_breaks_the_command(
    units: int, times: int, starts: list[str], outcomes: list[str], scale: int, question: Sequence[str]
) -> None:
    lines = ["u,t,s,g,y,x"]
    for unit in range(units):
        start = starts[unit % len(starts)]
        for time in range(1, times + 1):
            place = unit * times + time
            on = int(start not in ("", "0") and time >= int(start))
            lines.append(f"u{unit},{time},{start},{on},{outcomes[place % len(outcomes)]},{place * 37 % 11 * scale}")
    assert_answered("\n".join(lines).encode(), question)
