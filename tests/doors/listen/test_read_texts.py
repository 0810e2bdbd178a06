"""`changemaker listen read`: from files to themes, cleaned once, forgotten when asked, nothing personal shown."""

import json
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from changemaker.core.clock import fixed_clock, system_clock
from changemaker.core.errors import ModelServerError
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.open_store import FILE, keys_of, store_of
from changemaker.routines.read_texts import read_texts
from changemaker.sources.load import load
from changemaker.store.event_tables import PERSON
from changemaker.store.model_calls import list_calls
from changemaker.store.open import Store
from changemaker.store.people import erase_person
from changemaker.store.texts import open_texts
from doors.support import run, strict_json
from unit.listen.text.model_server import model_server
from unit.store.made_store import made_file

NOW = fixed_clock("2026-03-01T12:00:00")
SAID = (
    "the delivery came late again, our line stood still",
    "late delivery once more, nobody told us",
    "half of the box is not what we ordered",
    "wrong parts in the box again, please replace them",
    "thank you, the problem was solved the same day",
    "one call and the problem was solved, thank you",
)
THINGS = ("pump", "valve", "seal", "hose", "gasket", "filter", "motor", "belt", "bolt", "lamp", "brake", "wheel")
PAGE = [
    {"table": "account", "from": "accounts.csv"},
    {"table": "contact", "from": "contacts.csv"},
    {"table": "document", "from": "notes.csv"},
]


MADE = TemporaryDirectory()  # what was loaded once, for all who want the same


def company(folder: Path, *, more: str = "", settings: str = "") -> Workspace:
    """A company of twelve accounts, a contact each, and seventy-two short texts."""
    if more or settings:
        return _loaded(folder, more=more, settings=settings)
    shutil.copytree(_plain(), folder, dirs_exist_ok=True)
    return open_workspace(folder)


@cache
def _plain() -> Path:
    return _loaded(Path(MADE.name) / "northwind").folder


def _loaded(folder: Path, *, more: str = "", settings: str = "") -> Workspace:
    folder.mkdir(exist_ok=True)
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "all.yml").write_text(json.dumps(PAGE))
    (folder / "changemaker.yml").write_text(f"name: Northwind\ncurrency: EUR\n{settings}")
    (folder / "accounts.csv").write_text("account_id\n" + "".join(f"A{n}\n" for n in range(12)))
    names = "contact_id,account_id,name\n" + "".join(f"C{n},A{n},Zelda{'abcdefghijkl'[n]} Quist\n" for n in range(12))
    (folder / "contacts.csv").write_text(names)
    rows = [
        f"D{n:02d}-{k},A{n},C{n},2026-02-{1 + k:02d},comment,en,"
        f'"{text}: {THINGS[n]} and {THINGS[(n + 5 * k) % 12]}, says zelda{"abcdefghijkl"[n]}, mail z{n}@x.example."'
        for n in range(12)
        for k, text in enumerate(SAID)
    ]
    head = "document_id,account_id,contact_id,t,kind,language,text\n"
    (folder / "notes.csv").write_text(head + "\n".join(rows) + "\n" + more)
    workspace = open_workspace(folder)
    load(workspace, clock=NOW, progress=lambda step: None)
    made_file(workspace.kept / FILE)
    return workspace


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Workspace, Store, Keys]]:
    workspace = company(tmp_path / "northwind")
    store = store_of(workspace)
    yield workspace, store, keys_of(workspace)
    store.close()


def test_texts_are_cleaned_once_kept_and_placed(opened: tuple[Workspace, Store, Keys]) -> None:
    workspace, store, keys = opened

    first = read_texts(workspace, store, keys, clock=NOW)
    second = read_texts(workspace, store, keys, clock=NOW)

    assert (first.cleaned.cleaned, first.texts, dict(first.cleaned.found)) == (72, 72, {"email": 72, "name": 72})
    assert (second.cleaned.cleaned, second.cleaned.as_before) == (0, 72)
    assert first.themes == second.themes and sum(theme.texts for theme in first.themes) == 72
    told = [text.text for text in open_texts(store, keys)]
    assert not [text for text in told if "zelda" in text.lower() or "@" in text]
    assert all(word not in ("zelda", "quist") for theme in first.themes for word in theme.words)
    tables = open_tables(workspace.state, store=store)
    assert tables["document_theme"].count().to_pyarrow().as_py() == 72
    assert {theme.id for theme in first.themes} == set(tables["theme"].theme_id.to_pyarrow().to_pylist())


def test_who_asked_to_be_forgotten_is_not_read_again(opened: tuple[Workspace, Store, Keys]) -> None:
    workspace, store, keys = opened
    read_texts(workspace, store, keys, clock=NOW)
    with store.writing() as connection:
        erase_person(connection, "C3", 9)

    report = read_texts(workspace, store, keys, clock=NOW)

    assert report.texts == 66 and report.cleaned.of_erased == 6
    assert "C3" not in {text.contact_id for text in open_texts(store, keys)}
    placed = open_tables(workspace.state, store=store)["document_theme"]
    assert placed.filter(placed.account_id == "A3").count().to_pyarrow().as_py() == 0


def test_what_changed_is_cleaned_again_and_what_is_gone_goes(opened: tuple[Workspace, Store, Keys]) -> None:
    workspace, store, keys = opened
    read_texts(workspace, store, keys, clock=NOW)
    notes = workspace.folder / "notes.csv"
    lines = notes.read_text().splitlines()
    notes.write_text("\n".join([*lines[:-2], lines[-2].replace("one call", "two calls")]) + "\n")

    report = read_texts(workspace, store, keys, clock=NOW)

    assert (report.cleaned.gone, report.texts) == (1, 71)
    assert report.cleaned.cleaned == int("two calls" in notes.read_text()) or report.cleaned.cleaned == 0


def test_a_contact_whose_name_comes_to_be_known_is_taken_out_of_old_texts(
    opened: tuple[Workspace, Store, Keys],
) -> None:
    workspace, store, keys = opened
    notes = workspace.folder / "notes.csv"
    notes.write_text(notes.read_text().replace("the same day", "by Walburga"))
    read_texts(workspace, store, keys, clock=NOW)
    assert any("Walburga" in text.text for text in open_texts(store, keys))
    contacts = workspace.folder / "contacts.csv"
    contacts.write_text(contacts.read_text().replace("Zeldab Quist", "Walburga Zeldab Quist"))
    load(workspace, clock=NOW, progress=lambda step: None)

    read_texts(workspace, store, keys, clock=NOW)

    assert not [text for text in open_texts(store, keys) if "Walburga" in text.text]


def test_a_company_without_texts_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "changemaker.yml").write_text("name: Northwind\ncurrency: EUR\n")

    answer = run("listen", "read", "--json", "-", cwd=tmp_path)

    found = strict_json(answer.out)
    assert answer.code == 0 and found["texts"] == 0
    assert [refusal["what"] for refusal in found["refusals"]][:1] == ["themes"]


def test_the_command_says_what_was_taken_out_and_shows_no_small_group(tmp_path: Path) -> None:
    workspace = company(tmp_path / "northwind", more="D99,A1,C1,2026-02-01,comment,en,\n")

    answer = run("listen", "read", cwd=workspace.folder)

    assert answer.code == 0, answer.err
    assert "Texts of Northwind: 72 kept" in answer.out and "1 without a word" in answer.out
    assert "e-mail addresses: 72" in answer.out and "names of people: 72" in answer.out
    assert "zelda" not in answer.out.lower() and "@x.example" not in answer.out
    wrong = run("listen", "read", "--vectors", "nanno", cwd=workspace.folder)
    assert wrong.code == 2 and "did you mean 'nano'" in wrong.err


def test_a_model_server_sees_redacted_texts_and_each_call_is_written_down(tmp_path: Path) -> None:
    def answer(path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        rows = [
            {"index": n, "embedding": [float("late" in text), float("box" in text), float("solved" in text), 0.1]}
            for n, text in enumerate(body["input"])
        ]
        return 200, {"data": rows}

    with model_server(answer) as served:
        models = f"models: {{url: '{served.url}', embed: small, jobs: [embed]}}\n"
        tweet = 'D12-0,A1,C1,2026-02-01,comment,en,"@acme_help it leaks, see https://x.example/1"\n'
        workspace = company(tmp_path / "northwind", settings=models, more=tweet)
        store, keys = store_of(workspace), keys_of(workspace)
        report = read_texts(workspace, store, keys, clock=system_clock, vectors="endpoint")
        (kept,) = open_texts(store, keys, ids=["D12-0"])

    sent = b"".join(served.bodies).decode().lower()
    assert "late delivery once more" in sent and "zelda" not in sent and "@" not in sent and "quist" not in sent
    assert "it leaks, see" in sent and "acme_help" not in sent and "[link]" not in sent  # no theme, yet alike
    assert kept.text == "@acme_help it leaks, see [link]"
    assert report.vectors == "endpoint:small" and report.texts == 73
    with store.reading() as connection:
        calls = list_calls(connection, task="embed")
        people = connection.execute(PERSON.select()).all()
    store.close()
    assert calls and {id for call in calls for id in call.document_ids} == {
        *(f"D{n:02d}-{k}" for n in range(12) for k in range(6)),
        "D12-0",
    }
    assert len(people) == 12


def test_a_model_server_that_nobody_named_is_told(opened: tuple[Workspace, Store, Keys]) -> None:
    workspace, store, keys = opened

    with pytest.raises(ModelServerError, match="no model server is set up"):
        read_texts(workspace, store, keys, clock=NOW, vectors="endpoint")
