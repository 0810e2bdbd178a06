"""What a reading says of themes beside their texts: names, what no survey asks, what a model server suggests."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from changemaker.core.errors import ModelServerError
from changemaker.core.refusal import Refusal
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.listen.score.felt import felt
from changemaker.listen.text.model_jobs import DATA
from changemaker.routines.forget import forget
from changemaker.routines.open_store import keys_of, store_of
from changemaker.routines.read_texts import read_texts
from changemaker.store.model_calls import list_calls
from changemaker.store.open import Store
from changemaker.store.text_labels import put_label
from changemaker.store.theme_words import merge_theme, name_theme, say_asked
from doors.listen.test_read_texts import NOW, company
from unit.listen.text.model_server import model_server, says

SURVEY = """\
title: {en: Pulse}
questions:
  - {id: late, type: csat, label: {en: The delivery came late again}}
"""
SAYS = re.compile(r"<(text-\w+) (\d+)>\n(.*?)\n</\1>", re.DOTALL)


def themes_of(workspace: Workspace, store: Store) -> dict[str, dict[str, Any]]:
    rows = open_tables(workspace.state, store=store)["theme"].to_pyarrow().to_pylist()
    return {row["theme_id"]: row for row in rows}


def test_themes_hold_peoples_names_merges_and_whether_a_survey_asks(tmp_path: Path) -> None:
    workspace = company(tmp_path / "northwind")
    store, keys = store_of(workspace), keys_of(workspace)
    nobody = read_texts(workspace, store, keys, clock=NOW)
    (workspace.folder / "surveys").mkdir()
    (workspace.folder / "surveys" / "pulse.yml").write_text(SURVEY)
    first, second, third = [theme.id for theme in nobody.themes if theme.id != "other"][:3]
    with store.writing() as connection:
        name_theme(connection, first, "Late again", by="ana", now=1)
        merge_theme(connection, second, first, by="ana", now=2)
        say_asked(connection, third, True, by="ana", now=3)

    report = read_texts(workspace, store, keys, clock=NOW)

    rows = themes_of(workspace, store)
    store.close()
    assert nobody.never_asked is None  # nobody asks anything yet
    assert rows[first]["name"] == "Late again" and rows[first]["words"] and rows[second]["merged_into"] == first
    assert rows[third]["name"] == rows[third]["words"] and rows[third]["asked"] is True
    late = [row["asked"] for row in rows.values() if "late" in row["words"] or "delivery" in row["words"]]
    assert True in late and False in [row["asked"] for row in rows.values()]
    assert rows["other"]["asked"] is None if "other" in rows else True
    assert report.shown_themes == len(set(rows) - {"other", second})
    assert report.never_asked is not None and 0 < report.never_asked < report.shown_themes


def answer(path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
    """A model that names themes by their first text, and sees who is let down where something is late."""
    system, data = (message["content"] for message in body["messages"])
    texts = [text for _, _, text in SAYS.findall(data)]
    assert DATA.partition("{")[0] in system and texts
    if system.startswith("You name"):
        return says({"name": "Trouble with deliveries", "quotes": [text[:20] for text in texts[:2]]})
    codes = [{"text": n, "label": "let_down", "quote": "late"} for n, text in enumerate(texts) if "late" in text]
    return says({"codes": [*codes, {"text": 0, "label": "valued", "quote": "they never said that"}]})


def test_a_model_servers_names_and_emotions_stay_suggestions_and_are_asked_for_once(tmp_path: Path) -> None:
    with model_server(answer) as served:
        models = f"models: {{url: '{served.url}', chat: small, jobs: [name_theme, code]}}\n"
        workspace = company(tmp_path / "northwind", settings=models)
        store, keys = store_of(workspace), keys_of(workspace)
        first = read_texts(workspace, store, keys, clock=NOW)
        asked = len(served.bodies)
        named = [theme.id for theme in first.themes if theme.suggested]
        with store.writing() as connection:
            name_theme(connection, named[0], "Lateness", by="ana", now=1)
            for n in range(12):
                put_label(connection, f"D{n:02d}-0", scheme="emotion", label="let_down", by="ana", now=n)
        second = read_texts(workspace, store, keys, clock=NOW)
    gone = read_texts(workspace, store, keys, clock=NOW)  # nothing is new, so that no server is missed
    rows, tables = themes_of(workspace, store), open_tables(workspace.state, store=store)
    seen = tables["emotion"].filter(tables["emotion"].method == "llm:small").to_pyarrow().to_pylist()
    with store.reading() as connection:
        calls = list_calls(connection)
    store.close()

    assert asked == len(served.bodies) == len(calls) and {call.task for call in calls} == {"name_theme", "code"}
    sent = b"".join(served.bodies).decode().lower()
    assert "zelda" not in sent and "@x.example" not in sent
    assert second.themes[[theme.id for theme in second.themes].index(named[0])].suggested == ""
    assert (rows[named[0]]["name"], rows[named[0]]["source"]) == ("Lateness", "survey") or rows[named[0]]["source"]
    assert rows[named[0]]["source"] != "llm:small"
    others = [rows[id] for id in named[1:]]
    assert all((row["name"], row["source"]) == ("Trouble with deliveries", "llm:small") for row in others)
    assert all(row["words"] and row["words"] != row["name"] for row in others)
    assert len(seen) == 24 and {(row["emotion"], row["basis"], row["probability"]) for row in seen} == {
        ("let_down", "read", None)
    }
    assert (
        second.codes is not None and dict(second.codes.texts) == {"let_down": 24} and gone.refusals == second.refusals
    )
    assert isinstance(second.codes.agreement, Refusal) and second.codes.agreement.why.params["n"] == 12
    (let_down,) = [one for one in felt(tables, emotions=["let_down"]) if one.emotion == "let_down"]
    assert isinstance(let_down.read, Refusal)  # what the model saw is not counted as read


def test_a_model_server_that_fails_stops_nothing_and_is_told(tmp_path: Path) -> None:
    with model_server(lambda path, body: (403, {})) as served:
        models = f"models: {{url: '{served.url}', chat: small, jobs: [name_theme, code]}}\n"
        workspace = company(tmp_path / "northwind", settings=models)
        store = store_of(workspace)
        report = read_texts(workspace, store, keys_of(workspace), clock=NOW)
        store.close()

    assert report.themes and report.texts == 72
    assert [refusal.what for refusal in report.refusals if refusal.what.startswith("model:")] == [
        "model:name_theme",
        "model:code",
    ]
    assert ModelServerError.__name__ not in str(report.refusals)


def test_no_word_of_an_erased_person_stands_in_any_file(tmp_path: Path) -> None:
    more = 'D90,A4,C4,2026-02-20,comment,en,"the grobnikuv wumbled our brelaxon twice, says quist"\n'
    models = "models: {url: 'http://127.0.0.1:9/v1', chat: small, jobs: [code], timeout_seconds: 1}\n"

    with model_server(answer) as served:
        workspace = company(
            tmp_path / "northwind", more=more, settings=models.replace("http://127.0.0.1:9/v1", served.url)
        )
        store = store_of(workspace)
        read_texts(workspace, store, keys_of(workspace), clock=NOW)
        with store.writing() as connection:
            put_label(connection, "D90", scheme="emotion", label="let_down", by="ana", now=1)
        store.close()
        forget(workspace, "C4", clock=NOW)
        store = store_of(open_workspace(workspace.folder))
        read_texts(workspace, store, keys_of(workspace), clock=NOW)
        store.close()

    files = [path for folder in (workspace.state, workspace.kept) for path in folder.rglob("*") if path.is_file()]
    words = [word.encode(code) for word in ("grobnikuv", "wumbled", "brelaxon") for code in ("utf-8", "utf-16-le")]
    assert {"themes.json", "model_words.json", "changemaker.db"} <= {path.name for path in files}
    assert [path.name for path in files if any(word in path.read_bytes().lower() for word in words)] == []
    assert b"D90" not in (workspace.kept / "themes.json").read_bytes()
