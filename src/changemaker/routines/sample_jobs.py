"""What the sample company's pages are to show of listening: asked for as jobs, so that serving begins at once."""

from pathlib import Path

from changemaker.core.clock import Clock
from changemaker.engine.workspace import open_workspace
from changemaker.routines.job_params import checked_params
from changemaker.routines.open_store import store_of
from changemaker.store.jobs import ask_job

JOBS: tuple[tuple[str, dict[str, object]], ...] = (
    ("honest_score", {"survey": "pulse"}),
    ("audience", {"survey": "pulse"}),
    ("texts", {}),
)


def ask_listening(folder: Path, *, clock: Clock) -> None:
    """Ask for the honest score, the next audience and the reading of texts; once for each store."""
    store = store_of(open_workspace(folder))
    try:
        with store.writing() as connection:
            for kind, params in JOBS:
                said = checked_params(kind, params)
                now = int(clock().timestamp() * 1_000_000)
                ask_job(connection, kind=kind, params=said, by="demo", now=now, once_key=f"demo/{kind}")
    finally:
        store.close()
