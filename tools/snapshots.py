"""Write the SQL of every expression for warehouses that the tests cannot run, or say which of them changed.

python tools/snapshots.py [--write]
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("src", "tests")]

from engines.compiled import DIALECTS, FOLDER, compiled  # noqa: E402


def main(write: bool) -> int:
    """Compare or rewrite every snapshot; return the number of those that differed."""
    differing = 0
    for dialect in DIALECTS:
        folder, found = FOLDER / dialect, compiled(dialect)
        kept = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.sql")}
        for name in sorted({*found, *kept}):
            if found.get(name) == kept.get(name):
                continue
            differing += 1
            sys.stdout.write(f"{dialect}/{name}\n")
            if write:
                rewrite(folder / f"{name}.sql", found.get(name))
    return differing


def rewrite(path: Path, sql: str | None) -> None:
    """Make a snapshot what it should be; None: it should not be there."""
    if sql is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sql, encoding="utf-8")


if __name__ == "__main__":
    wanted = "--write" in sys.argv[1:]
    sys.exit(main(wanted) > 0 and not wanted)
