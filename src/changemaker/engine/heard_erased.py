"""Rows of somebody who is to be forgotten, taken out of what readings have kept beside the loaded tables."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from changemaker.engine.heard import READ, ReadFile
from changemaker.engine.whole_files import fingerprint, move_whole, write_whole


def without_people(rows: pa.Table, *, contacts: Collection[str], accounts: Collection[str]) -> pa.Table:
    """Return the rows that are neither of these contacts, nor of these accounts as a whole.

    Args:
        rows: with account_id, and perhaps contact_id; a row without a contact is of the account.
        contacts: whose rows go.
        accounts: those that are nobody but them.

    Example:
        >>> rows = pa.table({"account_id": ["a", "a", "b"], "contact_id": ["x", None, None]})
        >>> without_people(rows, contacts=["x"], accounts=["b"])["account_id"].to_pylist()
        ['a']
    """
    gone = pc.is_in(rows["account_id"], pa.array(accounts, pa.string()))
    if "contact_id" in rows.column_names:
        theirs = pc.is_in(rows["contact_id"].cast(pa.string()), pa.array(contacts, pa.string()))
        gone = pc.or_(theirs, gone)
    return rows.filter(pc.invert(gone))


def rewrite_without(path: Path, *, contacts: Collection[str], accounts: Collection[str]) -> int:
    """Replace a Parquet file by one without these people, if it has rows of theirs; return how many went."""
    rows = pq.read_table(path)
    left = without_people(rows, contacts=contacts, accounts=accounts)
    if left.num_rows < rows.num_rows:
        aside = path.with_name(f".{path.name}")
        pq.write_table(left, aside, compression="zstd")
        move_whole(aside, path)
    return int(rows.num_rows - left.num_rows)


def drop_people(state: Path, *, prefix: str, contacts: Collection[str], accounts: Collection[str]) -> int:
    """Take people's rows out of all that readings whose names begin with `prefix` have kept; return how many went.

    Files of former readings that somebody may still have open are replaced too. Keep others from publishing meanwhile.

    Args:
        state: the workspace's `.changemaker`.
        prefix: of the readings' names.
        contacts: whose rows go.
        accounts: those that are nobody but them.
    """
    folder, gone = state / READ, 0
    for leftover in folder.glob(f".{prefix}*"):  # of a killed reading: nobody names it
        leftover.unlink(missing_ok=True)
    for path in sorted(folder.glob(f"{prefix}*.parquet")):
        gone += rewrite_without(path, contacts=contacts, accounts=accounts)
    for named in sorted(folder.glob(f"{prefix}*.json")):
        files = msgspec.json.decode(named.read_bytes(), type=dict[str, ReadFile])
        told = {table: _as_it_is(folder, file) for table, file in files.items()}
        if told != files:
            write_whole(named, msgspec.json.encode(told))
    return gone


def _as_it_is(folder: Path, file: ReadFile) -> ReadFile:
    path = folder / file.file
    if not path.is_file():
        return file
    return replace(file, rows=pq.read_metadata(path).num_rows, sha256=fingerprint(path))
