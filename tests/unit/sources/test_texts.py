"""Texts of all feeds of `document`: transcripts and mails load like tables, and what is read is what was loaded."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from changemaker.core.clock import fixed_clock
from changemaker.core.errors import ChangemakerError
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace
from changemaker.sources.texts import names_in, texts_in
from unit.sources.made import ACCOUNTS, NOW, THREE_ACCOUNTS, loaded, put, table_of, workspace

VTT = """WEBVTT

NOTE account_id: A1

00:00.000 --> 00:02.000
<v Desk>Hello

00:03.000 --> 00:04.000
<v Ann>The box broke
"""
MAIL = """From: Ann Lee <ANN@northgate.example>
Date: Mon, 02 Feb 2026 10:00:00 +0000
Message-ID: <m1@x>
Subject: Late

The order is late.
"""
OURS = MAIL.replace("Ann Lee <ANN@northgate.example>", "desk@supply.example").replace("m1@x", "m2@x")
CALLS = {"table": "document", "from": "calls/*", "ours": ["Desk"]}
MAILS = {
    "table": "document",
    "from": "mail/*",
    "ours": ["@supply.example"],
    "join": [{"from": "contacts.csv", "on": {"sender": "mail"}}],
    "columns": {"account_id": "firm", "contact_id": "person"},
}
CONTACTS = "person,firm,mail,name\nP1,A1,ann@northgate.example,Ann Lee\nP2,A2,bo@b.example,Bo\n"
CONTACT_FEED = {
    "table": "contact",
    "from": "contacts.csv",
    "columns": {"contact_id": "person", "account_id": "firm", "email": "mail", "name": "name"},
}
REVIEWS = {"table": "document", "from": "reviews.csv", "columns": {"kind": {"constant": "review"}}}


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    for folder in ("calls", "mail"):
        (tmp_path / folder).mkdir()
    files = {
        "accounts.csv": THREE_ACCOUNTS,
        "contacts.csv": CONTACTS,
        "calls/call_2026-02-03_0930.vtt": VTT,
        "calls/2026-02-04.txt": "account_id: A2\n\nDesk: Hello\nBo: It works\nDesk: Fine\nBo: Bye",
        "calls/talk.json": json.dumps(
            {"id": "J1", "account_id": "A3", "t": 1770000000, "turns": [{"role": "customer", "text": "Thank you"}]}
        ),
        "calls/nobody_2026-02-04.txt": "Desk: Hello\nBo: Who?\nDesk: Hm\nBo: Yes",
        "mail/one.eml": MAIL,
        "mail/two.mbox": f"From a Mon Feb  2 10:00:00 2026\n{OURS}\n",
        "reviews.csv": "document_id,account_id,t,text\nV1,A1,2026-02-01,Good \nV2,A9,2026-02-01,No such account\n"
        "V3,A2,2030-01-01,From the future\nV4,A3,2026-02-02,\n",
    }
    return workspace(tmp_path, [ACCOUNTS, CONTACT_FEED, CALLS, MAILS, REVIEWS], files)


def test_what_is_loaded_is_what_is_read(made: Workspace) -> None:
    report = loaded(made)

    tables = open_tables(made.state)
    rows = {row["document_id"]: row for row in tables["document"].to_pyarrow().to_pylist()}
    texts = {text.document_id: text for text in texts_in(made, clock=fixed_clock(NOW))}
    assert set(rows) == set(texts) > {"J1", "V1", "V4"}
    assert len(texts) == 6
    named = {text.t: id for id, text in texts.items()}
    first, second, mail = (named[t] for t in (1770107400000000, 1770159600000000, 1770026400000000))
    assert texts[first].text == "The box broke"
    assert texts[second].text == "It works\nBye"
    assert texts[mail].text == "Late\n\nThe order is late."
    assert (texts[mail].account_id, texts[mail].contact_id, texts[mail].kind) == ("A1", "P1", "e-mail")
    assert texts["V4"].text == "" and texts["V1"].kind == "review"
    assert all(
        rows[one].get("account_id") == text.account_id and rows[one]["t"] == text.t for one, text in texts.items()
    )
    call = rows[first]
    assert (call["seconds"], call["our_share"], call["silence_share"]) == pytest.approx((4.0, 2 / 3, 1 / 4))
    assert call["interruptions"] == 0
    assert call["t"] == 1770107400000000  # 09:30 in Berlin, from the file's name
    aside = {(one.why, one.column) for one in table_of(report, "document").set_aside}
    assert aside == {("missing", "account_id"), ("no_partner", "account_id"), ("future", "t")}


def test_no_text_reaches_a_file_of_the_tables(made: Workspace) -> None:
    loaded(made)

    list(texts_in(made, clock=fixed_clock(NOW)))

    for file in made.state.rglob("*.parquet"):
        assert "text" not in pq.read_schema(file).names
    everything = b"".join(file.read_bytes() for file in made.state.rglob("*") if file.is_file())
    assert b"box broke" not in everything and b"order is late" not in everything
    assert not list(made.state.glob("reading-*"))


def test_names_of_contacts_are_found_where_a_source_has_them(made: Workspace) -> None:
    loaded(made)

    assert [(one.id, one.account_id, one.name) for one in names_in(made, clock=fixed_clock(NOW))] == [
        ("P1", "A1", "Ann Lee"),
        ("P2", "A2", "Bo"),
    ]


def test_all_broken_files_are_told_at_once_and_nothing_changes(made: Workspace) -> None:
    before = loaded(made).data_version
    put(made.folder, {"calls/empty.vtt": "", "calls/cut.json": '{"turns": ['})
    (made.folder / "calls" / "latin.txt").write_bytes("Größe: passt".encode("cp1252"))

    with pytest.raises(ChangemakerError) as every:
        loaded(made)

    told = str(every.value)
    assert all(name in told for name in ("empty.vtt", "cut.json", "latin.txt"))
    assert open_tables(made.state).data_version == before


def test_a_text_file_with_columns_is_a_table(tmp_path: Path) -> None:
    files = {
        "accounts.csv": THREE_ACCOUNTS,
        "notes.txt": "document_id\taccount_id\tt\ttext\nD1\tA1\t2026-02-01\tAgent: Hello",
    }
    made = workspace(tmp_path, [ACCOUNTS, {"table": "document", "from": "notes.txt"}], files)
    loaded(made)

    assert [text.text for text in texts_in(made, clock=fixed_clock(NOW))] == ["Agent: Hello"]


def test_a_workspace_without_texts_has_none(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS], {"accounts.csv": THREE_ACCOUNTS})
    loaded(made)

    assert list(texts_in(made, clock=fixed_clock(NOW))) == []


def test_the_last_of_two_texts_with_one_id_is_read(tmp_path: Path) -> None:
    feed = {"table": "document", "from": "texts*.csv", "updated_at": "changed"}
    head = "document_id,account_id,t,text,changed\n"
    files = {
        "accounts.csv": THREE_ACCOUNTS,
        "texts1.csv": head + "D1,A1,2026-02-01,new,2026-02-03\n",
        "texts2.csv": head + 'D1,A1,2026-02-01,old,2026-02-02\nD2,A1,2026-02-01,"two\nlines",2026-02-02\n',
    }
    made = workspace(tmp_path, [ACCOUNTS, feed], files)
    loaded(made)

    assert {text.document_id: text.text for text in texts_in(made, clock=fixed_clock(NOW))} == {
        "D1": "new",
        "D2": "two\nlines",
    }


def test_a_lookup_tells_what_a_file_does_not_say(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    files = {
        "accounts.csv": THREE_ACCOUNTS,
        "calls.csv": "file,account_id,t\n1.txt,A1,2026-02-01 10:00\n2.txt,A2,2026-02-02 10:00\n",
        "calls/1.txt": "It broke",
        "calls/2.txt": "It works",
        "calls/3.txt": "Nobody knows this call",
    }
    feed = {"table": "document", "from": "calls/*.txt", "join": [{"from": "calls.csv", "on": "file"}]}
    made = workspace(tmp_path, [ACCOUNTS, feed], files)

    report = loaded(made)

    assert [(text.account_id, text.text) for text in texts_in(made, clock=fixed_clock(NOW))] == [
        ("A1", "It broke"),
        ("A2", "It works"),
    ]
    assert [(one.why, one.column, one.rows) for one in table_of(report, "document").set_aside] == [
        ("missing", "account_id", 1)
    ]
