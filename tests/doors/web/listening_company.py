"""A small company that has asked, been answered and read: surveys, answers, texts with HTML in them, themes."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from changemaker.core.clock import system_clock
from changemaker.engine.heard import keep_read
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.open_store import keys_of, store_of
from changemaker.sources.load import load
from changemaker.store.texts import CleanText, put_texts
from doors.support import write_csv

ACCOUNTS = 40
FIRST = datetime(2026, 10, 1, 9)
HTML = "<script>alert('x')</script> the driver was late again & again"
OTHERS = "the invoice is wrong and nobody answers"
LATE, BILLS, ALONE = "t_late", "t_bills", "t_alone"
SURVEY = """
version: 3
title: {en: "How are we <b>doing</b>?", ar: كيف كان أداؤنا؟}
languages: [en, ar]
asking:
  when: account.segment = 'b2b'
  modes: [{mode: interview, when: contact.decides}, email]
  remind_after_days: [3, 9]
  follow_up: 10
guide: {en: Ask about deliveries first.}
pages:
  - title: {en: Recommending us}
    questions: [{id: nps, type: nps, required: true}]
  - questions:
      - {id: why, type: text, when: nps <= 6, label: {en: "Why <i>that</i>?", ar: لماذا؟}}
      - {id: felt, type: emotions, most: 2}
      - {id: product, type: one, when: "account.segment in ('b2b', 'key')", label: {en: Which product?, ar: أي منتج؟},
         options: [{id: loan, label: {en: A loan, ar: قرض}}, {id: card, label: {en: A card, ar: بطاقة}}]}
"""


def listening_company(folder: Path) -> Workspace:
    """Return a workspace of forty accounts, each asked once; half of them answered and wrote."""
    folder.mkdir(exist_ok=True)
    (folder / "changemaker.yml").write_text("name: Northwind Supply\ncurrency: USD\n")
    for part in ("sources", "data", "surveys"):
        (folder / part).mkdir()
    (folder / "surveys" / "pulse.yml").write_text(SURVEY, encoding="utf-8")
    for table, columns in _rows().items():
        write_csv(folder / "data" / f"{table}.csv", columns)
        source = [{"table": table, "from": f"data/{table}.csv"}]
        (folder / "sources" / f"{table}.yml").write_text(json.dumps(source))
    workspace = open_workspace(folder)
    load(workspace, clock=system_clock, progress=lambda step: None)
    _texts(workspace)
    return workspace


def _rows() -> dict[str, dict[str, Sequence[object]]]:
    every = range(ACCOUNTS)
    answered = [i for i in every if i % 2]
    moments = [str(FIRST + timedelta(hours=7 * i)) for i in every]
    return {
        "account": {
            "account_id": [f"a{i}" for i in every],
            "segment": ["b2b"] * ACCOUNTS,
            "account_manager_id": [f"S{i % 2}" for i in every],
        },
        "contact": {
            "contact_id": [f"c{i}" for i in every],
            "account_id": [f"a{i}" for i in every],
            "decides": [i < 3 for i in every],
            "language": ["en"] * ACCOUNTS,
        },
        "staff_member": {"staff_member_id": ["S0", "S1", "S2"], "team": ["north", "north", "north"]},
        "invitation": {
            "invitation_id": [f"i{i}" for i in every],
            "account_id": [f"a{i}" for i in every],
            "contact_id": [f"c{i}" for i in every],
            "survey": ["pulse"] * ACCOUNTS,
            "survey_version": [3] * ACCOUNTS,
            "mode": ["email"] * ACCOUNTS,
            "t": moments,
            "answered_t": [moments[i] if i % 2 else "" for i in every],
        },
        "response": {
            "response_id": [f"r{i}" for i in answered],
            "invitation_id": [f"i{i}" for i in answered],
            "account_id": [f"a{i}" for i in answered],
            "contact_id": [f"c{i}" for i in answered],
            "survey": ["pulse"] * len(answered),
            "survey_version": [3] * len(answered),
            "mode": ["email"] * len(answered),
            "language": ["en"] * len(answered),
            "t": [moments[i] for i in answered],
        },
        "answer": {
            "response_id": [f"r{i}" for i in answered],
            "account_id": [f"a{i}" for i in answered],
            "question": ["nps"] * len(answered),
            "t": [moments[i] for i in answered],
            "value": [i % 11 for i in answered],
        },
        "emotion": {
            "emotion_id": [f"e{i}" for i in answered],
            "response_id": [f"r{i}" for i in answered],
            "account_id": [f"a{i}" for i in answered],
            "emotion": ["frustrated" if i % 4 == 1 else "valued" for i in answered],
            "intensity": [0.6] * len(answered),
            "t": [moments[i] for i in answered],
            "basis": ["asked"] * len(answered),
        },
    }


def _texts(workspace: Workspace) -> None:
    """Thirty-one texts of two themes and a lonely one."""
    said = [HTML] * 20 + [OTHERS] * 10 + ["a text that one person wrote"]
    t = round(FIRST.timestamp() * 1_000_000)
    rows = [
        CleanText(
            document_id=f"d{i}",
            account_id=f"a{i}",
            contact_id=f"c{i}",
            response_id=f"r{i}" if i % 2 else None,
            kind="comment" if i % 2 else "e-mail",
            language="en",
            t=t + i * 86_400_000_000,
            text=f"{text} {i}",
            found={},
            came=str(i),
            source="test",
        )
        for i, text in enumerate(said)
    ]
    store = store_of(workspace)
    with store.writing() as connection:
        put_texts(connection, keys_of(workspace), rows, t)
    store.close()
    themes = [LATE] * 20 + [BILLS] * 10 + [ALONE]
    tables = {
        "theme": pa.table(
            {
                "theme_id": [LATE, BILLS, ALONE],
                "name": ["driver, late", "invoice, wrong", "lonely"],
                "words": ["driver, late", "invoice, wrong", "lonely"],
                "asked": [True, False, False],
                "method": ["ward"] * 3,
            }
        ),
        "document_theme": pa.table(
            {
                "document_id": [row.document_id for row in rows],
                "theme_id": themes,
                "account_id": [row.account_id for row in rows],
                "t": [row.t for row in rows],
                "nearness": [1 - i / 100 for i in range(len(rows))],
            }
        ),
    }
    keep_read(workspace.state, tables, name="texts")
