"""A store with its tables, copied from one that was made once; how tables come to be is asked in test_open.py alone."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from changemaker.store.open import open_store, sqlite_url


def made_file(file: Path) -> str:
    """Put a store with its tables into `file`, where there is none yet, and return its URL."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        file.write_bytes(_file())
    return sqlite_url(file)


@cache
def _file() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        open_store(sqlite_url(file)).close()
        return file.read_bytes()
