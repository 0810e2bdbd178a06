"""A programme of a workspace: its mistakes are told before its plan is frozen, and all that decides it is frozen."""

from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from changemaker.core.clock import fixed_clock
from changemaker.core.errors import SeveralProblemsError, WorkspaceFileError
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import open_workspace
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.plan import Kept
from changemaker.prove.programme_file import Programme
from changemaker.routines.programme_proof import freeze_or_compare, prove_programme
from unit.prove.made_company import Small
from unit.routines.made import programme, workspace

CLOCK = fixed_clock("2023-11-01T09:00:00")  # the first of `Small` starts in January 2024


@cache  # they are only read
def rollout(**moved: date | None) -> Tables:
    starts = Small().starts | moved
    rows = [{"programme": "small", "unit": unit, "start": day} for unit, day in starts.items()]
    return Small().tables(extra={"rollout": pa.Table.from_pylist(rows)})


def from_table() -> Programme:
    return Small().programme(rollout={"unit": "district", "assigned": "staged"})


def keep(folder: Path, tables: Tables, **finance: object) -> Kept:
    rules = FinanceRules.model_validate(finance)
    return freeze_or_compare(folder, tables, "small", from_table(), rules, clock=CLOCK)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a plan is frozen; another one that is held against it leaves it as it is."""
    folder = tmp_path_factory.mktemp("frozen")
    keep(folder, rollout())
    return folder


def test_mistakes_of_a_programme_are_told_at_once_and_before_its_plan_is_frozen(tmp_path: Path) -> None:
    text = programme() + "plan: {experience: complaints_within_day, last_month: 2025-01}\n"
    folder = open_workspace(workspace(tmp_path, programmes__speed=text))

    with pytest.raises(SeveralProblemsError) as told:
        prove_programme(folder, "speed", clock=CLOCK)

    assert "complaints_within_a_day" in str(told.value) and "before the first start" in str(told.value)
    assert not (tmp_path / ".changemaker" / "plans").exists()


def test_a_metric_that_is_not_measured_by_account_is_told_before_the_plan_is_frozen(tmp_path: Path) -> None:
    text = programme() + "plan: {experience: inventory_turns}\n"
    folder = open_workspace(workspace(tmp_path, programmes__speed=text))

    with pytest.raises(WorkspaceFileError, match="not measured account by account"):
        prove_programme(folder, "speed", clock=CLOCK)

    assert not (tmp_path / ".changemaker" / "plans").exists()


def test_starts_that_a_table_says_are_frozen_too(tmp_path: Path) -> None:
    first = keep(tmp_path, rollout())

    assert first.frozen_now and first.record.before_outcomes
    assert keep(tmp_path, rollout()).record.changed == ()
    assert keep(tmp_path, rollout(D00=date(2024, 6, 1))).record.changed == ("rollout.starts",)


@pytest.mark.parametrize(
    ("finance", "changed"),
    [
        ({"horizon_months": 6}, "plan.last_month"),
        ({"margin_share": 0.5}, "finance.margin_share"),
        ({"churn": {"months_without_order": 3}}, "finance.churn"),
        ({"cash_share_of_time": 1.0}, "finance.cash_share_of_time"),
        ({"discount_rate": 0.01}, "finance.discount_rate"),
    ],
)
def test_what_finance_assumed_is_frozen_too(frozen: Path, finance: dict[str, object], changed: str) -> None:
    assert keep(frozen, rollout(), **finance).record.changed == (changed,)
