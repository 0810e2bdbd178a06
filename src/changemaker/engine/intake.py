"""What came in and what was set aside, row by row: the foot of every report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

import ibis
import ibis.expr.types as ir

from changemaker.core.errors import BadFileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How many rows were read from where, and how many were left out for which reason."""

    name: str  # the file
    rows: int  # read
    set_aside: Mapping[str, int] = field(default_factory=dict)  # column that is empty -> rows
    units_left_out: Mapping[str, int] = field(default_factory=dict)  # reason -> units: "incomplete", "started_before"

    @property
    def file(self) -> str:
        """The name without its folders, which are nobody else's business."""
        return PurePath(self.name).name


def complete_rows(table: ir.Table, roles: Mapping[str, str], *, name: str) -> tuple[ir.Table, Intake]:
    """Return the rows in which no role is missing, and the count of those set aside by the first that is.

    Args:
        table: one column a role.
        roles: the column in the file that each needed role came from.
        name: of the file.

    Raises:
        BadFileError: no row is left.
    """
    reason = ibis.cases(*[(table[role].isnull(), column) for role, column in roles.items()], else_="")
    counted = table.group_by(reason=reason).aggregate(rows=table.count()).to_pyarrow().to_pylist()
    counts = {row["reason"]: int(row["rows"]) for row in counted}
    kept = counts.pop("", 0)
    if kept == 0:
        role_of = {column: role for role, column in roles.items()}
        missing = ", ".join(f"{role_of[column]} '{column}' in {rows:,}" for column, rows in counts.items())
        raise BadFileError(f"no row is complete (empty: {missing})", where=name, hint="check the columns you named")
    return table.filter([table[role].notnull() for role in roles]), Intake(
        name=name, rows=kept + sum(counts.values()), set_aside=counts
    )
