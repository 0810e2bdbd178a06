"""metrics/KEY.yml: a company's own ratios of sums, written without SQL."""

from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import ibis
import ibis.expr.types as ir
from pydantic import Field, ValidationInfo, field_validator, model_validator

from changemaker.core.errors import ChangemakerError, raise_all
from changemaker.core.meant import did_you_mean
from changemaker.engine.part import Part
from changemaker.engine.yaml_file import problems_of, shown
from changemaker.engine.yaml_place import Problem
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.derived import DERIVED
from changemaker.metrics.metric import Column, Metric, Serves
from changemaker.tables.catalogue import TABLES
from changemaker.tables.model import Kind, Table

FOLDER = "metrics"
Value = bool | int | float | str
Wanted = Value | list[Value]
NUMBERS: tuple[Kind, ...] = ("whole", "number", "money")
OPEN_TO_OWN = {
    name: table
    for name, table in (*TABLES.items(), *((name, derived.table) for name, derived in DERIVED.items()))
    if any(column.name == "account_id" for column in table.columns)
    and any(column.name in ("date", "month_index") for column in table.every_column())
}
Conditions = dict[str, Wanted]
FITS: dict[Kind, tuple[type, ...]] = {
    "id": (str,),
    "text": (str,),
    "flag": (bool,),
    "whole": (int,),
    "number": (int, float),
}
TOLD: dict[Kind, str] = {
    "id": "text",
    "text": "text",
    "flag": "true or false",
    "whole": "whole numbers",
    "number": "numbers",
}


class Sum(Part):
    """One of the two sums: of a column, or of rows that meet conditions."""

    sum: str | None = None  # a column that holds numbers
    count: Literal["rows"] | Conditions | None = None  # "rows", or {column: value}, {column: [one, another]}
    where: Conditions = Field(default_factory=dict)  # rows that count in this sum, such as those of one product group

    @model_validator(mode="after")
    def _is_one(self) -> "Sum":
        if (self.sum is None) == (self.count is None):
            raise ValueError("write either `sum: COLUMN`, or `count: rows`, or `count: {COLUMN: VALUE}`")
        return self


class OwnMetric(Part):
    """A metric as its file says it; its key is the file's name without .yml."""

    name: str = ""  # as people call it
    table: str
    numerator: Sum
    denominator: Sum
    where: Conditions = Field(default_factory=dict)  # rows that count at all
    unit: str
    higher_is_better: bool
    bounded: bool = False  # a share of a whole, which cannot leave 0 to 1
    serves: Serves = "both"
    source: str  # who defined it, where

    @field_validator("table")
    @classmethod
    def _is_a_table(cls, table: str) -> str:
        if table not in OPEN_TO_OWN:
            raise ValueError(
                f"no table '{table}' with accounts and dates; {did_you_mean([table], sorted(OPEN_TO_OWN))}"
            )
        return table

    @field_validator("numerator", "denominator")
    @classmethod
    def _has_columns(cls, part: Sum, info: ValidationInfo) -> Sum:
        table = OPEN_TO_OWN.get(info.data.get("table", ""))
        if table and part.sum is not None:
            _require_kind(table, part.sum, NUMBERS, "numbers")
        if table and isinstance(part.count, dict):
            _require_conditions(table, part.count)
        if table:
            _require_conditions(table, part.where)
        return part

    @field_validator("where")
    @classmethod
    def _has_conditions(cls, where: Conditions, info: ValidationInfo) -> Conditions:
        table = OPEN_TO_OWN.get(info.data.get("table", ""))
        if table:
            _require_conditions(table, where)
        return where

    def metric(self, key: str) -> Metric:
        """Return it as any other metric, under the file's name."""
        return Metric(
            key=key,
            title=self.name,
            table=self.table,
            unit=self.unit,
            higher_is_better=self.higher_is_better,
            bounded=self.bounded,
            serves=self.serves,
            source=self.source,
            needs=(self.table,) if self.table in TABLES else (),
            numerator=_column(self.numerator, self.where),
            denominator=_column(self.denominator, self.where),
        )


def own_metrics(folder: Path) -> Mapping[str, Metric]:
    """Return the metrics of a workspace, by key.

    Args:
        folder: the workspace.

    Raises:
        WorkspaceFileError, SeveralProblemsError: files are wrong; all mistakes of all files at once.
    """
    found: dict[str, Metric] = {}
    problems: list[ChangemakerError] = []
    for path in sorted((folder / FOLDER).glob("*.yml")):
        own, wrong = problems_of(path, OwnMetric)
        problems += [problem.error() for problem in (*wrong, *key_problems(path))]
        if own is not None:
            found[path.stem] = own.metric(path.stem)
    raise_all(problems)
    return MappingProxyType(found)


def key_problems(path: Path) -> list[Problem]:
    """Return what is wrong with a file's name, which is the metric's key."""
    if path.stem not in METRICS:
        return []
    return [
        Problem(file=shown(path), what=f"'{path.stem}' is a metric of the house", hint="give the file another name")
    ]


def _column(part: Sum, where: Conditions) -> Column:
    def column(rows: ir.Table) -> ir.NumericColumn:
        counted = part.count if isinstance(part.count, dict) else {}
        value = ibis.literal(1) if part.sum is None else rows[part.sum].cast("float64")
        met = [_meets(rows, name, wanted) for name, wanted in (*where.items(), *part.where.items(), *counted.items())]
        return ibis.ifelse(reduce(lambda left, right: left & right, met), value, 0) if met else value

    return column


def _meets(rows: ir.Table, name: str, wanted: Wanted) -> ir.BooleanColumn:
    return rows[name].isin(wanted if isinstance(wanted, list) else [wanted]).fill_null(False)


def _require_conditions(table: Table, conditions: Conditions) -> None:
    for name, wanted in conditions.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        kind = _require_kind(table, name, ("id", "text", "flag", "whole", "number"), "words, numbers or yes/no")
        fits = FITS[kind]
        wrong = [value for value in values if not isinstance(value, fits) or (kind != "flag" and value is True)]
        if wrong:
            raise ValueError(f"column '{name}' of {table.name} cannot be {wrong[0]!r}: it holds {TOLD[kind]}")


def _require_kind(table: Table, name: str, kinds: tuple[Kind, ...], told: str) -> Kind:
    columns = {column.name: column.kind for column in table.every_column() if not column.personal}
    if name not in columns:
        raise ValueError(f"{table.name} has no column '{name}'; {did_you_mean([name], sorted(columns))}")
    if columns[name] not in kinds:
        fit = sorted(other for other, kind in columns.items() if kind in kinds)
        raise ValueError(f"column '{name}' of {table.name} does not hold {told}; {did_you_mean([name], fit)}")
    return columns[name]
