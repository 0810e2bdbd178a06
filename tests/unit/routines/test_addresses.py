"""Addresses of contacts are taken in once after a load, and what stands in the way is said once."""

from pathlib import Path

import pytest

from changemaker.core.clock import fixed_clock
from changemaker.core.errors import ChangemakerError
from changemaker.engine.workspace import open_workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.addresses import AddressesTakenIn
from changemaker.sources.load import load
from changemaker.store.open import open_store
from unit.store.made_store import made_file

CLOCK = fixed_clock("2026-01-05")
SOURCE = """\
- table: account
  from: accounts.csv
  columns: {account_id: id}
- table: contact
  from: contacts.csv
  columns: {contact_id: id, account_id: account, email: mail}
"""


def test_files_that_are_gone_after_a_load_are_told_once_and_the_next_load_is_taken_in(tmp_path: Path) -> None:
    files = {
        "changemaker.yml": "name: Acme\ncurrency: EUR\n",
        "sources/all.yml": SOURCE,
        "accounts.csv": "id\nA1\n",
        "contacts.csv": "id,account,mail\nada,A1,ada@example.org\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    workspace = open_workspace(tmp_path)
    load(workspace, clock=CLOCK, progress=lambda step: None)
    store = open_store(made_file(tmp_path / "store.db"))
    taken = AddressesTakenIn(workspace, store, Keys(secret=bytes(32)), clock=CLOCK)
    contacts = tmp_path / "contacts.csv"
    contacts.rename(tmp_path / "away.csv")

    with pytest.raises(ChangemakerError):
        taken.look()
    silent = taken.look()
    contacts.write_text("id,account,mail\nada,A1,ada@example.org\ngrace,A1,grace@example.org\n", encoding="utf-8")
    load(workspace, clock=CLOCK, progress=lambda step: None)

    assert (silent, taken.look()) == (0, 2)
    store.close()
