"""`cm.prove` and `cm.contest`: the same answer as the command, from any table a Python user has."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import changemaker
from changemaker.core.errors import ChangemakerError, MissingColumnError
from changemaker.core.finding import Finding
from doors.support import Json, assert_alike, contest, drawn, prove, rollout, surroundings, write_csv

cm: Any = changemaker  # as a user calls it; typed in its own tests

DRAWN = {"outcome": "spend", "arm": "segment", "control": "control", "assigned": "random"}
DRAWN_OPTIONS = ("--outcome", "spend", "--arm", "segment", "--control", "control", "--assigned", "random")
MANY: dict[int | None, int] = {4: 30, 6: 30, None: 60}


def in_a_database(columns: dict[str, list[Any]]) -> object:
    return ibis.duckdb.connect().create_table("orders", pa.table(columns))


TABLES: dict[str, Callable[[dict[str, list[Any]]], object]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "arrow": pa.table,
    "ibis": lambda columns: ibis.memtable(pa.table(columns)),
    "ibis in a database": in_a_database,
}


def same(finding: Finding, spoken: Json) -> None:
    """Assert that a finding in Python holds the numbers, verdicts and refusals of the command's JSON."""
    names = ("value", "low", "high", "se", "level", "unit", "n", "method", "grade")
    numbers = {key: {name: getattr(found, name) for name in names} for key, found in finding.estimates.items()}
    assert_alike(numbers, {key: {name: found[name] for name in names} for key, found in spoken["estimates"].items()})
    assert {key: found.verdict for key, found in finding.verdicts.items()} == {
        key: found["verdict"] for key, found in spoken["verdicts"].items()
    }
    assert [refusal.what for refusal in finding.refusals] == [refusal["what"] for refusal in spoken["refusals"]]
    assert [(check.name, check.passed) for check in finding.checks] == [
        (check["name"], check["passed"]) for check in spoken["checks"]
    ]


@pytest.mark.parametrize("kind", TABLES)
def test_every_kind_of_table_gives_the_commands_answer_for_a_campaign(tmp_path: Path, kind: str) -> None:
    spoken = prove(write_csv(tmp_path / "c.csv", drawn()), *DRAWN_OPTIONS, "--unit", "customer", "--covariates", "past")

    same(cm.prove(TABLES[kind](drawn()), unit="customer", covariates=["past"], **DRAWN).result, spoken)


@pytest.mark.parametrize("kind", TABLES)
def test_every_kind_of_table_gives_the_commands_answer_for_a_rollout(tmp_path: Path, kind: str) -> None:
    columns = rollout(MANY)
    options = ("--unit", "unit", "--outcome", "y", "--time", "time", "--start", "start", "--assigned", "staged")
    spoken = prove(write_csv(tmp_path / "p.csv", columns), *options)

    found = cm.prove(TABLES[kind](columns), unit="unit", outcome="y", time="time", start="start", assigned="staged")

    same(found.result, spoken)


@pytest.mark.parametrize("kind", TABLES)
def test_every_kind_of_table_gives_the_commands_answer_for_a_contest(tmp_path: Path, kind: str) -> None:
    spoken = contest(
        write_csv(tmp_path / "c.csv", contestants()),
        "--outcome",
        "spend",
        "--metrics",
        "past,mood",
        "--baseline",
        "size",
    )

    found = cm.contest(TABLES[kind](contestants()), outcome="spend", metrics=["past", "mood"], baseline=["size"])

    same(found.result, spoken)


def contestants() -> dict[str, list[Any]]:
    columns = drawn(600)
    columns["mood"] = drawn(600, seed=77)["past"]  # drawn apart from the spend
    columns["size"] = drawn(600, seed=78)["past"]
    return columns


def test_the_options_of_the_command_are_the_names_in_python(tmp_path: Path) -> None:
    columns = rollout(MANY)
    columns["region"] = [f"r{int(unit[1:]) // 2}" for unit in columns["unit"]]
    columns["weight"] = [1.0] * len(columns["y"])
    file = write_csv(tmp_path / "p.csv", columns)
    options = ("--unit", "unit", "--outcome", "y", "--time", "time", "--on", "on", "--assigned", "random")
    more = (
        "--cluster",
        "region",
        "--weight",
        "weight",
        "--scale",
        "difference",
        "--control-group",
        "notyet",
        "--level",
        ".9",
    )
    spoken = prove(file, *options, *more)

    found = cm.prove(
        pd.DataFrame(columns),
        unit="unit",
        outcome="y",
        time="time",
        on="on",
        assigned="random",
        cluster="region",
        weight="weight",
        scale="difference",
        control_group="notyet",
        level=0.9,
    )

    same(found.result, spoken)


def test_shares_are_a_mapping_from_arm_to_share(tmp_path: Path) -> None:
    spoken = prove(write_csv(tmp_path / "c.csv", drawn()), *DRAWN_OPTIONS, "--shares", "treat=.6,control=.4")

    same(cm.prove(pd.DataFrame(drawn()), shares={"treat": 0.6, "control": 0.4}, **DRAWN).result, spoken)


def test_not_saying_how_it_was_decided_means_unknown() -> None:
    silent = cm.prove(pd.DataFrame(drawn()), outcome="spend", arm="segment", control="control").result
    said = cm.prove(pd.DataFrame(drawn()), **{**DRAWN, "assigned": "unknown"}).result

    assert silent.estimates == said.estimates
    assert all(found.grade not in ("A", "B") for key, found in silent.estimates.items())


@pytest.mark.parametrize(
    "dress",
    [
        lambda frame: frame.convert_dtypes(),
        lambda frame: frame.astype({"segment": "category", "customer": "category"}),
        lambda frame: frame.sample(frac=1.0, random_state=1),  # rows and index mixed
        lambda frame: frame.assign(spend=frame["spend"].astype(object)),
        lambda frame: frame.assign(when=pd.Timestamp("2025-01-01")),
    ],
    ids=["nullable", "categories", "mixed", "objects", "another column"],
)
def test_how_pandas_holds_the_columns_makes_no_difference(dress: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    plain = pd.DataFrame(drawn())

    assert cm.prove(dress(plain), **DRAWN).result.estimates["treat"].value == pytest.approx(
        cm.prove(plain, **DRAWN).result.estimates["treat"].value, rel=1e-9
    )


def test_categories_and_booleans_of_polars_are_read() -> None:
    plain = pl.DataFrame(drawn())
    dressed = plain.with_columns(pl.col("segment").cast(pl.Categorical))
    flags = pl.DataFrame(rollout(MANY)).with_columns(pl.col("on").cast(pl.Boolean))
    rolled = {"unit": "unit", "outcome": "y", "time": "time", "on": "on", "assigned": "staged"}

    assert cm.prove(dressed, **DRAWN).result.estimates == cm.prove(plain, **DRAWN).result.estimates
    same_numbers = cm.prove(pl.DataFrame(rollout(MANY)), **rolled).result.estimates
    assert cm.prove(flags, **rolled).result.estimates == same_numbers


def test_the_users_table_is_left_as_it_was() -> None:
    frame = pd.DataFrame(drawn())
    before = frame.copy(deep=True)

    cm.prove(frame, covariates=["past"], **DRAWN)

    pd.testing.assert_frame_equal(frame, before)


def test_the_result_is_a_frozen_finding() -> None:
    view = cm.prove(pd.DataFrame(drawn()), **DRAWN)

    assert isinstance(view.result, Finding)
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        setattr(view.result, "study", "another")  # noqa: B010 - mypy knows that it may not


def test_to_frame_has_a_row_for_each_estimate() -> None:
    view = cm.prove(pd.DataFrame(drawn(900, labels=("treat", "post", "control"))), **DRAWN)

    frame = view.to_frame()

    assert len(frame) == len(view.result.estimates)
    assert {"value", "low", "high", "grade"} <= set(map(str, frame.columns))
    assert sorted(frame["value"]) == sorted(found.value for found in view.result.estimates.values())


def bundle(view: Any) -> dict[str, Any]:
    """Return what a notebook is given to show."""
    shown = view._repr_mimebundle_(include=None, exclude=None)
    return dict(shown[0] if isinstance(shown, tuple) else shown)


def test_a_notebook_is_shown_the_number_in_text_and_in_html() -> None:
    for view in (
        cm.prove(pd.DataFrame(drawn(effect=5000.0)), **DRAWN),
        cm.prove(
            pd.DataFrame(rollout(MANY, effect=5000.0, growth=0.0)),
            unit="unit",
            outcome="y",
            time="time",
            start="start",
            assigned="random",
        ),
    ):
        shown = bundle(view)

        for kind in ("text/plain", "text/html"):
            digits = shown[kind].replace(",", "").replace("\u202f", "")
            assert "5000" in digits or "4999" in digits  # the simulated effect, to one unit
        assert "http://" not in without_names(shown["text/html"])
        assert "https://" not in without_names(shown["text/html"])  # nothing is fetched


def without_names(html: str) -> str:
    """Return `html` without the names of XML vocabularies, which look like addresses and are none."""
    return html.replace("http://www.w3.org/", "")


def test_a_notebook_is_shown_a_refusal_and_a_contest_too() -> None:
    everybody = {"unit": "unit", "outcome": "y", "time": "time", "start": "start", "assigned": "staged"}
    refusal = bundle(cm.prove(pd.DataFrame(rollout({5: 60})), **everybody))
    scores = bundle(cm.contest(pd.DataFrame(contestants()), outcome="spend", metrics=["past", "mood"]))

    assert "not answerable yet" in refusal["text/plain"].lower()
    assert "not answerable yet" in refusal["text/html"].lower()
    assert "predicts" in scores["text/plain"] and "predicts" in scores["text/html"]


def test_a_label_from_the_data_is_never_run_as_html() -> None:
    evil = "<script>alert(1)</script>"
    view = cm.prove(pd.DataFrame(drawn(labels=(evil, "control"))), **DRAWN)

    assert evil in view.result.estimates
    assert evil not in bundle(view)["text/html"]


def test_mistakes_are_raised_as_the_commands_messages() -> None:
    with pytest.raises(MissingColumnError, match=r"spnd(.|\n)*'spend'"):
        cm.prove(pd.DataFrame(drawn()), **{**DRAWN, "outcome": "spnd"})
    with pytest.raises(ChangemakerError, match="did you mean 'control'"):
        cm.prove(pd.DataFrame(drawn()), **{**DRAWN, "control": "contrl"})
    with pytest.raises(ChangemakerError):
        cm.prove(pd.DataFrame(drawn()).iloc[:0], **DRAWN)
    with pytest.raises(ChangemakerError, match=r"mod(.|\n)*'mood'"):
        cm.contest(pd.DataFrame(contestants()), outcome="spend", metrics=["mod"])


def test_something_that_is_no_table_is_told_in_words() -> None:
    for thing in (None, 3, "orders.csv", [1, 2]):
        with pytest.raises((ChangemakerError, TypeError)):
            cm.prove(thing, **DRAWN)


def test_importing_the_package_does_not_wait_for_pandas_or_ibis() -> None:
    heavy = "{'pandas', 'ibis', 'duckdb', 'scipy', 'altair'}"

    done = subprocess.run(
        [sys.executable, "-c", f"import sys, changemaker; print(sorted({heavy} & set(sys.modules)))"],
        env=surroundings(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"
