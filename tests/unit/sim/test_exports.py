"""The company as a workspace: the same bytes for a seed, and what is loaded is what was lived."""

from datetime import date
from pathlib import Path

import pytest

from changemaker.core.clock import fixed_clock
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Settings, Workspace
from changemaker.engine.yaml_file import read_yaml
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.programme_file import Programme
from changemaker.sim.company import FRAMES, Company
from changemaker.sim.exports import write_workspace
from changemaker.sources.load import load
from unit.sim.small import small_parameters

LAST = date(2024, 2, 29)


def young() -> Company:
    company = Company(seed=5, parameters=small_parameters())
    company.advance(LAST)
    return company


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_workspace(young(), folder)
    return folder


def test_the_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_workspace(young(), tmp_path)
    every = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())

    assert every == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [path for path in every if (folder / path).read_bytes() != (tmp_path / path).read_bytes()] == []


def test_orders_come_by_year_and_no_part_of_a_file_is_left(folder: Path) -> None:
    names = {path.name for path in (folder / "exports").iterdir()}

    assert {"erp_orders_2023.csv.gz", "erp_orders_2024.csv.gz"} <= names
    assert list(folder.rglob("*.part")) == []


def test_programmes_and_finance_are_what_their_readers_expect(folder: Path) -> None:
    facts = young().programmes()
    for key, fact in facts.items():
        programme = read_yaml(folder / "programmes" / f"{key}.yml", Programme)

        assert programme.rollout.starts == fact.starts
        assert programme.rollout.assigned == fact.assigned
        assert [row.amount for row in programme.costs] == [row.amount for row in fact.costs]
    rules = read_yaml(folder / "finance.yml", FinanceRules)
    assert rules.discount_rate == young().finance()["discount_rate"]
    assert set(rules.signed) == set(young().finance())


def test_what_is_loaded_is_what_was_lived_to_the_cent(folder: Path) -> None:
    workspace = Workspace(folder=folder, settings=read_yaml(folder / "changemaker.yml", Settings))
    report = load(workspace, clock=fixed_clock("2024-03-01T00:00:00"), progress=lambda _: None)
    tables = open_tables(workspace.state)
    company = young().tables()

    assert [table.table for table in report.tables if table.set_aside] == []
    assert tables.filled == {*FRAMES, "account_link"} - {"rollout"}  # who starts when stands in programmes/*.yml
    for name in set(FRAMES) - {"rollout"}:
        assert tables[name].count().to_pyarrow().as_py() == company[name].num_rows
    for name, column in (("order", "amount"), ("cost", "amount"), ("interaction", "cost"), ("case", "cost")):
        loaded = tables[name][column].sum().to_pyarrow().as_py()
        lived = sum(company[name][column].to_pylist())
        assert abs(loaded - lived) <= abs(lived) / 10**9
    for name, column in (("order", "t"), ("case", "resolved_t"), ("response", "t"), ("operation", "done_t")):
        seconds = (tables[name][column] // 1_000_000).sum().to_pyarrow().as_py()
        assert seconds == sum(t // 1_000_000 for t in company[name][column].drop_null().to_pylist())
