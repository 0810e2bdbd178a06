"""What there is to read: each file or query of each page of sources/, with what its content and its page amount to."""

import glob
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from changemaker.core.errors import BadFileError, ChangemakerError, SeveralProblemsError, raise_all
from changemaker.engine.manifest import FORMAT, short_hash
from changemaker.engine.plain import open_file
from changemaker.engine.whole_files import fingerprint, write_whole
from changemaker.engine.workspace import Workspace
from changemaker.engine.yaml_file import read_yaml, shown
from changemaker.sources.source_file import FOLDER, Feed, SourceFile

SEEN = "seen.json"
LATELY = 2_000_000_000  # nanoseconds; a file changed as late as this may change again without a new time


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file, or one query, and the feed that it belongs to."""

    page: str  # file of sources/
    where: str  # that page, and which of its feeds, for messages
    feed: Feed
    file: str  # relative to the workspace; a database's address
    path: Path | None  # None for a database
    spec: str
    content: str  # "" for a database: it has to be asked


def pieces_of(workspace: Workspace, seen: "Seen") -> list[Piece]:
    """Return all there is to read, in the order of the pages.

    Args:
        workspace: the company's folder.
        seen: contents of files that are known already.

    Raises:
        BadFileError, WorkspaceFileError, SeveralProblemsError: all pages that are wrong, all files missing.
    """
    folder = workspace.folder / FOLDER
    pages = sorted(path for path in folder.glob("*.yml") if path.is_file())
    if not pages:
        raise BadFileError(
            "there is no page that says what to load",
            where=shown(folder),
            hint="write sources/orders.yml with lines such as '- table: order' and '  from: orders.csv'",
        )
    found: list[Piece] = []
    problems: list[ChangemakerError] = []
    for page in pages:
        try:
            for number, feed in enumerate(read_yaml(page, SourceFile), start=1):
                found += _pieces(workspace, page, number, feed, seen, problems)
        except ChangemakerError as error:
            problems += error.problems if isinstance(error, SeveralProblemsError) else [error]
    raise_all(problems)
    return found


def _pieces(
    workspace: Workspace, page: Path, number: int, feed: Feed, seen: "Seen", problems: list[ChangemakerError]
) -> Iterator[Piece]:
    where = f"{shown(page)} (source {number})"
    spec = short_hash(f"{FORMAT}|{workspace.settings.model_dump_json()}|{feed.model_dump_json(by_alias=True)}")
    if feed.database:
        name = feed.relation or short_hash(feed.query)
        yield Piece(
            page=page.name, where=where, feed=feed, file=f"{feed.database} {name}", path=None, spec=spec, content=""
        )
        return
    paths = _paths(workspace.folder, feed.from_)
    if not paths:
        problems.append(
            BadFileError(f"no file matches '{feed.from_}'", where=where, hint="paths start at the workspace's folder")
        )
    lookups = ""
    for join in feed.join:
        lookups += _content(workspace.folder / join.from_, seen, problems)
    for path in paths:
        if content := _content(path, seen, problems):
            yield Piece(
                page=page.name,
                where=where,
                feed=feed,
                file=_relative(path, workspace.folder),
                path=path,
                spec=spec,
                content=short_hash(content + lookups),
            )


def _paths(folder: Path, written: str) -> Sequence[Path]:
    if any(letter in written for letter in "*?["):
        found = sorted(glob.glob(str(Path(glob.escape(str(folder))) / written), recursive=True))
        return [Path(path) for path in found if Path(path).is_file()]
    return [folder / written]


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _content(path: Path, seen: "Seen", problems: list[ChangemakerError]) -> str:
    try:
        if not path.is_file():
            open_file(Path(shown(path)))  # says what is wrong
        return seen.content(path)
    except ChangemakerError as error:
        problems.append(error)
    except OSError as error:
        hint = "check the file's permissions"
        problems.append(BadFileError(f"cannot be read: {error.strerror}", where=shown(path), hint=hint))
    return ""


class Seen:
    """Contents of files by size and time of change, so that what did not change is not even read."""

    def __init__(self, state: Path) -> None:
        self.path = state / SEEN
        self.known: dict[str, list[object]] = {}
        self.written = 0  # when it was, in nanoseconds
        self.fresh: dict[str, list[object]] = {}
        try:
            self.known = dict(json.loads(self.path.read_text(encoding="utf-8")))
            self.written = self.path.stat().st_mtime_ns
        except (OSError, ValueError, TypeError):
            self.known = {}

    def content(self, path: Path) -> str:
        """Return the SHA-256 of a file; it is read unless its size and time are known and old enough to be trusted."""
        found = path.stat()
        mark = [found.st_size, found.st_mtime_ns]
        known = self.known.get(str(path), [])
        if known[:2] == mark and found.st_mtime_ns < self.written - LATELY:
            content = str(known[2])
        else:
            content = fingerprint(path)
        self.fresh[str(path)] = [*mark, content]
        return content

    def keep(self) -> None:
        """Write down what was seen."""
        write_whole(self.path, json.dumps(self.fresh, indent=1, sort_keys=True).encode())
