"""What a reading leaves behind: nothing of a forgotten person, nothing that a country's own numbers give away."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from changemaker.core.clock import system_clock
from changemaker.listen.text.vector_files import FOLDER
from changemaker.routines.forget import forget
from changemaker.routines.open_store import keys_of, store_of
from changemaker.routines.read_texts import read_texts
from changemaker.sources.load import load
from changemaker.store.texts import open_texts
from doors.listen.test_read_texts import NOW, company
from unit.listen.text.model_server import model_server


def answer(path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
    return 200, {"data": [{"index": n, "embedding": [len(one), 1.0]} for n, one in enumerate(body["input"])]}


def test_vectors_of_a_forgotten_person_go_at_once_and_stay_away(tmp_path: Path) -> None:
    with model_server(answer) as served:
        models = f"models: {{url: '{served.url}', embed: small, jobs: [embed]}}\n"
        workspace = company(tmp_path / "northwind", settings=models)
        store, keys = store_of(workspace), keys_of(workspace)
        read_texts(workspace, store, keys, clock=system_clock, vectors="endpoint")
        (file,) = (workspace.state / FOLDER).glob("*.bin")
        before = file.read_bytes()

        forget(workspace, "C3", clock=system_clock)

        assert not list((workspace.state / FOLDER).iterdir())
        file.write_bytes(before)  # as if a reading had been at work just then
        read_texts(workspace, store, keys, clock=system_clock)  # with other vectors than those
        store.close()

    assert file.stat().st_size == len(before) // 72 * 66  # six of seventy-two texts were theirs


def test_a_telephone_number_as_the_accounts_countries_write_it_is_taken_out(tmp_path: Path) -> None:
    said = "D99,A1,C1,2026-02-01,comment,en,9161234567 is my phone\n"
    workspace = company(tmp_path / "northwind", more=said)
    accounts = "account_id,country\n" + "".join(f"A{n},{'ru' if n else 'Nowhere'}\n" for n in range(12))
    (workspace.folder / "accounts.csv").write_text(accounts)
    load(workspace, clock=NOW, progress=lambda step: None)
    store, keys = store_of(workspace), keys_of(workspace)

    read_texts(workspace, store, keys, clock=NOW)

    (told,) = open_texts(store, keys, ids=["D99"])
    store.close()
    assert told.text == "[phone] is my phone"
