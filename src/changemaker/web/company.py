"""What pages ask of the workspace on disk, read again only when its files have changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from changemaker.engine.manifest import Manifest
from changemaker.engine.versions import Versions
from changemaker.engine.workspace import Workspace
from changemaker.prove.programme_file import Programme
from changemaker.routines.programme_proof import programmes_of
from changemaker.routines.workspace_files import PROGRAMMES
from changemaker.sources.load_report import LoadReport, load_report
from changemaker.web.kept_once import KeptOnce

_PROGRAMMES = KeptOnce[Mapping[str, Programme]]()
_MANIFESTS = KeptOnce[Manifest]()
_REPORTS = KeptOnce[LoadReport]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The tables as they are now."""

    manifest: Manifest
    data_version: str
    loaded_at: datetime


def programmes_in(workspace: Workspace) -> Mapping[str, Programme]:
    """Return every programme by its file's name.

    Raises:
        WorkspaceFileError, SeveralProblemsError: files are wrong.
    """
    folder = workspace.folder / PROGRAMMES
    key = (folder, tuple(stamp_of(path) for path in sorted(folder.glob("*.y*ml"))))
    return _PROGRAMMES.get(key, lambda: programmes_of(workspace.folder))


def loaded_in(workspace: Workspace) -> Loaded | None:
    """Return the current version of the tables, None before the first load.

    Raises:
        NothingLoadedError: the version that is current is damaged.
    """
    pointer = workspace.state / "CURRENT"
    if not pointer.is_file():
        return None
    stamp = stamp_of(pointer)
    manifest = _MANIFESTS.get(stamp, lambda: _manifest(workspace))
    at = datetime.fromtimestamp(pointer.stat().st_mtime, UTC)
    version = pointer.read_text(encoding="utf-8").split()[0]
    return Loaded(manifest=manifest, data_version=version, loaded_at=at)


def report_on(loaded: Loaded, currency: str) -> LoadReport:
    """Return what is in each table now, as the load that made it would tell it; amounts are in `currency`."""
    manifest = loaded.manifest
    return _REPORTS.get(
        (loaded.data_version, currency),
        lambda: load_report(
            manifest, before="", currency=currency, done={}, read={}, older={}, files=len(manifest.readings)
        ),
    )


def stamp_of(path: Path) -> tuple[str, int, int]:
    """Return what changes when a file does; a file that is gone has one, too."""
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size


def _manifest(workspace: Workspace) -> Manifest:
    versions = Versions(state=workspace.state)
    return versions.read(versions.kept()[0])
