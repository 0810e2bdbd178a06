"""One plain table, from a file or from the caller's hands, opened but not yet read."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends import BaseBackend

from changemaker.core.errors import BadFileError, MissingColumnError

LINE = "changemaker_line"  # the row's line in the file; only text files have it
SEPARATORS = ",;\t"
LONGEST_HEADER = 1 << 20
QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable:
    """A table whose columns may still be text.

    Counting lines costs as much as reading them: they are counted only to say where something is wrong.
    """

    table: ir.Table  # its cells are trimmed where they are text from a file
    numbered: ir.Table | None = None  # the same with `LINE`, from a text file
    name: str  # for messages: the file's path, or "the table"
    columns: tuple[str, ...]
    text: bool  # True if every cell is text, as in CSV
    decimal_comma: bool = False  # a `;` file may write 1,5
    engine: BaseBackend | None = None  # ours, in memory; None where the caller brought one

    def where(self, line: int | None) -> str:
        """Return "file:line", or the name alone where rows have no line."""
        return f"{self.name}:{line}" if line else self.name

    def with_lines(self) -> Self:
        """Return the same table, its rows numbered by line where they have one."""
        return self if self.numbered is None else replace(self, table=self.numbered, numbered=None)

    def settle(self) -> None:
        """Sum in one thread from now on: rows added in another order would change the last digit of an answer."""
        if self.engine is not None:
            self.engine.raw_sql("SET threads = 1")

    def require(self, wanted: Sequence[str]) -> None:
        """Raise MissingColumnError naming every column of `wanted` that is not here."""
        if any(name not in self.columns for name in wanted):
            raise MissingColumnError.among(wanted, self.columns, where=self.name)


def open_table(source: object) -> PlainTable:
    """Open what the caller holds: an Ibis table, a pandas or Polars frame, an Arrow table, or a path.

    Raises:
        BadFileError: the object is no table, has no row, or two columns share a name.
    """
    if isinstance(source, str | Path):
        return open_file(Path(source))
    if isinstance(source, ir.Table):
        return PlainTable(table=source, name="the table", columns=tuple(source.columns), text=False)
    engine = connect()
    try:
        table = engine.create_table("given", source, temp=True)
    except Exception as error:
        kind = type(source).__name__
        raise BadFileError(
            f"a {kind} is not a table", hint="pass a pandas, Polars, Arrow or Ibis table, or a file's path"
        ) from error
    return PlainTable(table=table, name="the table", columns=tuple(table.columns), text=False, engine=engine)


def open_file(path: Path) -> PlainTable:
    """Open a CSV (`,` `;` or tab; plain or gzip) or Parquet file; nothing but its header is read yet.

    Raises:
        BadFileError: the file is missing, empty, cut, not UTF-8, not a table, or two columns share a name.
    """
    start = _first_bytes(path)
    if start.startswith(b"PAR1"):
        return _open_parquet(path)
    packed = start.startswith(b"\x1f\x8b")
    if packed:
        _check_gzip(path)
    header, separator = _header(path, packed=packed)
    return _open_text(path, header, separator, packed=packed)


def connect() -> BaseBackend:
    """Return an engine in memory that never fetches anything from outside."""
    engine = ibis.duckdb.connect(autoinstall_known_extensions=False, autoload_known_extensions=False)
    # DuckDB 1.5.6 hands filters of joins on to scans of Arrow tables, which cannot take all of them, and fails.
    engine.raw_sql("SET disabled_optimizers = 'join_filter_pushdown'")
    return engine


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except IsADirectoryError as error:
        raise BadFileError("this is a folder, not a file", where=str(path), hint="name the file inside it") from error
    except FileNotFoundError as error:
        near = (
            sorted(other.name for other in path.parent.glob("*") if other.is_file())[:6] if path.parent.is_dir() else []
        )
        hint = f"in that folder there is {', '.join(near)}" if near else "check the path"
        raise BadFileError("no such file", where=str(path), hint=hint) from error
    except OSError as error:
        raise BadFileError(
            f"cannot be read: {error.strerror}", where=str(path), hint="check the file's permissions"
        ) from error
    if not start:
        raise BadFileError("the file is empty", where=str(path), hint="export it again; a header and rows are needed")
    if start.startswith(b"PK\x03\x04"):
        raise BadFileError("this is a workbook or a zip file", where=str(path), hint="save the sheet as CSV UTF-8")
    return start


def _check_gzip(path: Path) -> None:
    """A cut gzip file would be read up to the cut without a word, so its end is looked for first."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                while block:
                    unpack.decompress(block)
                    block = unpack.unused_data
                    if unpack.eof and block.strip(b"\0"):
                        unpack = zlib.decompressobj(wbits=31)
                    elif unpack.eof:
                        block = b""
    except zlib.error as error:
        raise BadFileError(
            f"the gzip file is damaged ({error})", where=str(path), hint="copy or export it again"
        ) from error
    if not unpack.eof:
        raise BadFileError("the gzip file is cut: its end is missing", where=str(path), hint="copy or export it again")


def _header(path: Path, *, packed: bool) -> tuple[list[str], str]:
    opener = gzip.open if packed else open
    with opener(path, "rb") as file:
        line = file.readline(LONGEST_HEADER)
    where = f"{path}:1"
    if line.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFileError("the file is UTF-16 text", where=where, hint="save it as UTF-8")
    if b"\0" in line:
        raise BadFileError("this is not a text table", where=where, hint="a CSV, gzipped CSV or Parquet file is needed")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError("the file is not UTF-8 text", where=where, hint="save it as UTF-8") from error
    separator = max(SEPARATORS, key=QUOTED.sub("", text).count)
    try:
        header = [name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=separator, strict=True), [])]
    except csv.Error as error:
        raise BadFileError(f"the header cannot be read ({error})", where=where, hint="check its quotes") from error
    if not any(header):
        raise BadFileError("the first line names no columns", where=where, hint="a header line is needed")
    _check_names(header, where)
    return header, separator


def _check_names(header: Sequence[str], where: str) -> None:
    lower = [name.lower() for name in header]  # an engine's names have no capitals
    twice = sorted({name for name in header if name and lower.count(name.lower()) > 1})
    if twice:
        names = ", ".join(f"'{name}'" for name in twice)
        raise BadFileError(f"two columns are called {names}", where=where, hint="rename one of them")


def _open_text(path: Path, header: list[str], separator: str, *, packed: bool) -> PlainTable:
    named = [name or _unnamed(place, header) for place, name in enumerate(header, start=1)]
    columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in named)
    trimmed = ", ".join(f"{trimmed_text(_name(name))} AS {_name(name)}" for name in named)
    source = f"""
        FROM read_csv({_path(path)}, delim={_quoted(separator)}, header=true, quote='"', escape='"',
                      auto_detect=false, columns={{{columns}}}, compression='{"gzip" if packed else "none"}')"""
    engine = connect()
    return PlainTable(
        table=_asked(engine, f"SELECT {trimmed} {source}", path),
        numbered=_asked(engine, f"SELECT {_line(named)} AS {LINE}, {trimmed} {source}", path),
        name=str(path),
        columns=tuple(named),
        text=True,
        decimal_comma=separator == ";",
        engine=engine,
    )


def _open_parquet(path: Path) -> PlainTable:
    engine = connect()
    table = _asked(engine, f"SELECT * FROM read_parquet({_path(path)})", path)
    return PlainTable(table=table, name=str(path), columns=tuple(table.columns), text=False, engine=engine)


def _asked(engine: BaseBackend, query: str, path: Path) -> ir.Table:
    with reading(str(path)):
        return engine.sql(query)


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn the engine's complaints about a file, which come only as it is read, into BadFileError."""
    try:
        yield
    except duckdb.Error as error:
        raise _read_error(error, name) from error


def _read_error(error: duckdb.Error, name: str) -> BadFileError:
    """Return the engine's complaint about a file in a person's words, with the line where it gives one."""
    text = str(error)
    line = text.split("CSV Error on Line: ")[1].split("\n")[0].strip() if "CSV Error on Line: " in text else ""
    where = f"{name}:{line}" if line.isdigit() else name
    if "Expected Number of Columns" in text:
        expected, found = (text.split(f"{word}: ")[1].split()[0] for word in ("Expected Number of Columns", "Found"))
        return BadFileError(
            f"this line has {found} cells where the header has {expected}",
            where=where,
            hint="the file may be cut: export it again",
        )
    if "unterminated quote" in text:
        return BadFileError(
            "a quote is opened and never closed", where=where, hint="close it, or double it inside a cell"
        )
    if "nicode" in text:
        return BadFileError("the file is not UTF-8 text", where=where, hint="save it as UTF-8")
    reason = text.split("\n")[0][:200]
    return BadFileError(f"the file cannot be read ({reason})", where=where, hint="export it again")


def trimmed_text(cell: str) -> str:
    """Return SQL of a cell without blanks around it; looking for one first costs a fifth of trimming every cell."""
    return f"(CASE WHEN {cell} < '!' OR suffix({cell}, ' ') THEN trim({cell}) ELSE {cell} END)"


def _unnamed(place: int, header: Sequence[str]) -> str:
    name = f"column {place}"
    while name.lower() in (other.lower() for other in header):
        name += " (unnamed)"
    return name


def _line(columns: Sequence[str]) -> str:
    """The line on which a row starts: those before it, and every line break inside their cells."""
    breaks = " + ".join(f"length({_name(c)}) - length(replace({_name(c)}, chr(10), ''))" for c in columns)
    before = f"sum(coalesce({breaks}, 0)) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    return f"(row_number() OVER () + 1 + coalesce({before}, 0))::BIGINT"


def _path(path: Path) -> str:
    """One file: a star in its name is a star, not all its neighbours."""
    return _quoted("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)))


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
