"""Personal links of invitations that another tool sends: a file with a row for each that can still be answered."""

import csv
import io
import os
import secrets
from contextlib import suppress
from pathlib import Path

from changemaker.core.errors import AskingError, BadFileError
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.invitation_letters import address_of
from changemaker.store.invitations import WAITING, Invitation, list_invitations
from changemaker.store.open import Store

COLUMNS = ("contact_id", "account_id", "survey", "language", "link")
MODE = "link"
TOGETHER = 5_000  # rows read at once


def write_links(workspace: Workspace, store: Store, keys: Keys, survey: str, *, wave: str, now: int, file: Path) -> int:
    """Write the links to a file that only its owner can read; return how many.

    Args:
        workspace: its address begins each link.
        store: with the invitations.
        keys: of the installation.
        survey: the file's name.
        wave: only of this one; of all where empty.
        now: UTC microseconds; what has expired by then is left out.
        file: where to; takes the place of what is there.

    Raises:
        AskingError: the workspace does not say at which address its pages are served.
        BadFileError: it cannot be written.
    """
    if not workspace.settings.url:
        raise AskingError("nobody knows where the pages are served", hint="write url: https://... in changemaker.yml")
    rows = [row for row in _open_ones(store, survey, wave or None) if row.expires_at > now]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        link = address_of(keys, workspace.settings.url, row)
        writer.writerow([row.contact_id or "", row.account_id, row.survey, row.language, link])
    _write_private(file, text.getvalue().encode("utf-8"))
    return len(rows)


def _open_ones(store: Store, survey: str, wave: str | None) -> list[Invitation]:
    found: list[Invitation] = []
    after: tuple[int, str] | None = None
    with store.reading() as connection:
        while True:
            some = list_invitations(
                connection, survey=survey, states=WAITING, mode=MODE, wave=wave, after=after, limit=TOGETHER
            )
            found += some
            if len(some) < TOGETHER:
                return found
            after = (some[-1].due_at, some[-1].id)


def _write_private(file: Path, content: bytes) -> None:
    """Whole or not at all, and never readable by others, not for a moment."""
    beside = file.with_name(f".{file.name[:100]}.{secrets.token_hex(6)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        beside.replace(file)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            beside.unlink(missing_ok=True)
        raise BadFileError(
            "cannot write the links",
            hint="choose a file in a folder that exists and that you may write to",
            where=str(file),
        ) from error
