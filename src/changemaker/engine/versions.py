"""Versions of a workspace's tables on disk: a pointer says which one counts, and moving it is a load's last step.

Layout, below the workspace's `.changemaker`:
    CURRENT                     the current version, then up to four before it, one a line
    versions/VERSION.json       what it is made of
    data/TABLE/MONTH/HASH.parquet
    quarantine/HASH.parquet     rows set aside from one file; quarantine/TABLE.csv shows them to people
    tmp/                        what a load is making; a killed one leaves it to the next
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from changemaker.core.errors import LoadRunningError, NothingLoadedError
from changemaker.engine.manifest import Manifest
from changemaker.engine.reading_room import sweep_rooms
from changemaker.engine.whole_files import write_whole

try:
    import fcntl
except ImportError:  # Windows has no such lock; there, two loads at once are not noticed
    fcntl = None  # type: ignore[assignment]

KEPT = 5
AGAIN = "run `changemaker load`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """The versions kept in one workspace's state folder."""

    state: Path

    @property
    def data(self) -> Path:
        """Folder of all tables' partitions."""
        return self.state / "data"

    @property
    def quarantine(self) -> Path:
        """Folder of rows set aside."""
        return self.state / "quarantine"

    @property
    def room(self) -> Path:
        """Folder of files in the making."""
        return self.state / "tmp"

    def kept(self) -> list[str]:
        """Return the versions that can be opened, the current one first."""
        pointer = self.state / "CURRENT"
        return pointer.read_text(encoding="utf-8").split() if pointer.is_file() else []

    def current(self) -> Manifest | None:
        """Return what the current version is made of, or None before the first load.

        Raises:
            NothingLoadedError: the pointer leads nowhere.
        """
        kept = self.kept()
        return self.read(kept[0]) if kept else None

    def read(self, version: str) -> Manifest:
        """Return what a version is made of.

        Raises:
            NothingLoadedError: it is not kept any more, or damaged.
        """
        try:
            return Manifest.read((self.state / "versions" / f"{version}.json").read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise NothingLoadedError(
                f"version {version} of the tables is not here", where=str(self.state), hint=AGAIN
            ) from error

    def _readable(self, version: str) -> Manifest | None:
        try:
            return self.read(version)
        except NothingLoadedError:
            return None

    def whole(self) -> Manifest | None:
        """Return the current version if every file of it is there, for a load to build on."""
        kept = self.kept()
        manifest = self._readable(kept[0]) if kept else None
        if manifest is None or any(not (self.data / file).is_file() for file in manifest.files()):
            return None
        if any(not (self.quarantine / file).is_file() for file in manifest.quarantined()):
            return None
        return manifest

    def publish(self, manifest: Manifest) -> None:
        """Make a version the current one; until the last line nothing has changed for anyone."""
        version = manifest.data_version
        write_whole(self.state / "versions" / f"{version}.json", manifest.canonical().encode())
        kept = [version, *(other for other in self.kept() if other != version)][:KEPT]
        write_whole(self.state / "CURRENT", "".join(f"{one}\n" for one in kept).encode())

    def tidy(self) -> None:
        """Delete what no kept version needs: leftovers of a killed load or reading, and what has grown too old."""
        shutil.rmtree(self.room, ignore_errors=True)
        sweep_rooms(self.state)
        kept = self.kept()
        manifests = [found for version in kept if (found := self._readable(version)) is not None]
        files = {file for manifest in manifests for file in manifest.files()}
        aside = {file for manifest in manifests for file in manifest.quarantined()}
        _keep(self.state / "versions", {f"{version}.json" for version in kept}, "*.json")
        _keep(self.data, files, "*/*/*.parquet")
        _keep(self.quarantine, aside, "*.parquet")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other loads out.

        Raises:
            LoadRunningError: one is at work.
        """
        self.state.mkdir(parents=True, exist_ok=True)
        with (self.state / "lock").open("w") as file:
            if fcntl is not None:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError as error:
                    raise LoadRunningError(
                        "another load is at work here", where=str(self.state), hint="wait until it is done"
                    ) from error
            yield


def _keep(folder: Path, wanted: set[str], pattern: str) -> None:
    for path in folder.glob(pattern):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink(missing_ok=True)
    for leftover in folder.rglob(".*.tmp"):
        leftover.unlink(missing_ok=True)
