"""Write the steps of the store's tables anew from what the code says they are: ground, listening, acting.

python tools/migration.py [--check]

Only until the first release: from then on stores of that step exist, and each change is a step of its own.
"""

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

import sqlalchemy as sa  # noqa: E402
from alembic.autogenerate import produce_migrations, render_python_code  # noqa: E402
from alembic.operations.ops import MigrateOperation, UpgradeOps  # noqa: E402
from alembic.runtime.migration import MigrationContext  # noqa: E402
from sqlalchemy.sql.elements import False_, True_  # noqa: E402

from changemaker.store import case_tables, every_table, journey_tables, listening_tables, text_tables  # noqa: E402
from changemaker.store.metadata import Json  # noqa: E402

FOLDER = ROOT / "src/changemaker/store/migrations/versions"


def named_in(*parts: ModuleType) -> set[str]:
    """Return the names of the tables that modules declare."""
    return {table.name for part in parts for table in vars(part).values() if isinstance(table, sa.Table)}


LISTENING = named_in(listening_tables, text_tables)
ACTING = named_in(journey_tables, case_tables)
HEAD = '''"""{what}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before}
branch_labels = None
depends_on = None


'''
FIRST = HEAD.format(
    what="The first tables: events and people, jobs, sending, users and what they did.", revision="0001", before="None"
)
SECOND = HEAD.format(
    what="Tables of listening: who was asked, what was answered, what texts say.", revision="0002", before='"0001"'
)
THIRD = HEAD.format(
    what="Tables of acting: journeys and their runs, cases and their history.", revision="0003", before='"0002"'
)


def steps() -> dict[Path, str]:
    """Return each file and what belongs in it."""
    return {
        FOLDER / "0001_first.py": rendered(FIRST, lambda table: table not in LISTENING | ACTING),
        FOLDER / "0002_listening.py": rendered(SECOND, lambda table: table in LISTENING),
        FOLDER / "0003_acting.py": rendered(THIRD, lambda table: table in ACTING),
    }


def rendered(head: str, belongs: Callable[[str], bool]) -> str:
    """Return a file as its tables are by now: a function for each table, in the order in which they are made."""
    with sa.create_engine("sqlite://").connect() as connection:
        script = produce_migrations(MigrationContext.configure(connection), every_table.METADATA)
    made: dict[str, list[MigrateOperation]] = {}
    for step in script.upgrade_ops.ops:
        if not belongs(step.table_name):
            continue
        made.setdefault(step.table_name, []).append(step)
    calls = "".join(f"    _{table.rstrip('_')}()\n" for table in made)
    functions = "".join(function(table, steps) for table, steps in made.items())
    return formatted(f'{head}def upgrade() -> None:\n    """Make all tables."""\n{calls}{functions}')


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
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FOLDER / "step.py"), "-"]
    return subprocess.run(command, input=code, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    for file, new in steps().items():
        if "--check" not in sys.argv[1:]:
            file.write_text(new, encoding="utf-8")
        elif not file.is_file() or file.read_text(encoding="utf-8") != new:
            sys.exit("run python tools/migration.py")
