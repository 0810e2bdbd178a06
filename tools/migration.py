"""Write the first step of the store's tables anew from what the code says they are.

python tools/migration.py [--check]

Only until the first release: from then on stores of that step exist, and each change is a step of its own.
"""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

import sqlalchemy as sa  # noqa: E402
from alembic.autogenerate import produce_migrations, render_python_code  # noqa: E402
from alembic.operations.ops import MigrateOperation, UpgradeOps  # noqa: E402
from alembic.runtime.migration import MigrationContext  # noqa: E402
from sqlalchemy.sql.elements import False_, True_  # noqa: E402

from changemaker.store import every_table  # noqa: E402
from changemaker.store.metadata import Json  # noqa: E402

FILE = ROOT / "src/changemaker/store/migrations/versions/0001_first.py"
HEAD = '''"""The first tables: events and people, jobs, sending, users and what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


'''


def rendered() -> str:
    """Return the file as the tables are by now: a function for each table, in the order in which they are made."""
    with sa.create_engine("sqlite://").connect() as connection:
        script = produce_migrations(MigrationContext.configure(connection), every_table.METADATA)
    made: dict[str, list[MigrateOperation]] = {}
    for step in script.upgrade_ops.ops:
        made.setdefault(step.table_name, []).append(step)
    calls = "".join(f"    _{table.rstrip('_')}()\n" for table in made)
    functions = "".join(function(table, steps) for table, steps in made.items())
    return formatted(f'{HEAD}def upgrade() -> None:\n    """Make all tables."""\n{calls}{functions}')


def function(table: str, steps: list[MigrateOperation]) -> str:
    """Return the function that makes one table with its indexes."""
    code = render_python_code(UpgradeOps(ops=steps), render_item=as_we_write_it)
    body = textwrap.dedent(f"    {code}" if not code.startswith(" ") else code)
    lines = [line for line in body.splitlines() if not line.startswith("#")]
    return f"\n\ndef _{table.rstrip('_')}() -> None:\n" + textwrap.indent("\n".join(lines), "    ") + "\n"


def as_we_write_it(kind: str, item: object, context: object) -> str | bool:
    """JSON is text in both databases: a step must not change with the class that reads it. False is false in both."""
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    if kind == "server_default" and isinstance(item, sa.DefaultClause) and isinstance(item.arg, (False_, True_)):
        return f"sa.{str(item.arg).lower()}()"
    return False


def formatted(code: str) -> str:
    """Return code as `make format` leaves it."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FILE), "-"]
    return subprocess.run(command, input=code, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    new = rendered()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if FILE.is_file() and FILE.read_text(encoding="utf-8") == new else "run python tools/migration.py")
    FILE.write_text(new, encoding="utf-8")
