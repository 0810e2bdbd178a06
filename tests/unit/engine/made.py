"""Small files, and what was read from them."""

import gzip
from collections.abc import Sequence
from pathlib import Path

from changemaker.engine.columns import Kind, Role, typed
from changemaker.engine.plain import PlainTable, open_file


def written(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    """A file of these bytes, packed where its name says so."""
    raw = text.encode() if isinstance(text, str) else text
    file = folder / name
    file.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return file


def opened(folder: Path, text: str | bytes, name: str = "table.csv") -> PlainTable:
    return open_file(written(folder, text, name))


def cells(plain: PlainTable, column: str, kind: Kind = "number") -> list[object]:
    """One column as it is read."""
    table = typed(plain, [Role(role="it", column=column, kind=kind)])
    return list(table.select("it").to_pyarrow()["it"].to_pylist())


def column(values: Sequence[object], *, name: str = "spend") -> str:
    """A file of one column beside a counter, so that an empty cell is no empty line."""
    return "\n".join([f"id,{name}", *(f"{place},{value}" for place, value in enumerate(values))]) + "\n"
