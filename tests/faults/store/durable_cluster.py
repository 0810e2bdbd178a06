"""A PostgreSQL that keeps what it says it keeps, and that can be stopped and started again."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engines.cluster import programs


@dataclass(frozen=True, kw_only=True)
class DurableCluster:
    bin: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql://tester@/postgres?host={self.folder}"

    def run(self, program: str, *options: str) -> None:
        """Run one of PostgreSQL's programs; as `postgres` where we are root, which it refuses."""
        as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run(
            [str(self.bin / program), "-D", str(self.folder / "data"), *options],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            **as_user,  # type: ignore[call-overload]
        )

    def start(self) -> None:
        settings = f"-c listen_addresses='' -c shared_buffers=8MB -k {self.folder}"
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", settings, "start")

    def stop(self) -> None:
        """Stop as a crash does: nothing is written that was not written before."""
        self.run("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def durable_cluster() -> Iterator[DurableCluster | None]:
    """Yield a running cluster, None where PostgreSQL is not installed."""
    bin = programs()
    if bin is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    cluster = DurableCluster(bin=bin, folder=folder)
    try:
        cluster.run("initdb", "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        cluster.start()
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
