"""Ids of conversations reach the tables: nothing of a telephone number, a name or an address is in them."""

import json
from pathlib import Path

import pytest

from changemaker.sources.conversation import read_conversations
from changemaker.sources.source_file import Feed

FEED = Feed.model_validate({"table": "document", "from": "x"})
MAIL = (
    "From: Ann Lee <ann@north.example>\nMessage-ID: <ann.lee.2026@north.example>\nSubject: Late\n\nThe order is late.\n"
)


def ids(path: Path, said: str) -> list[str]:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(said)
    return [str(one) for one in read_conversations(path, FEED)["document_id"].to_pylist()]


def test_a_call_files_number_and_a_mails_address_are_not_in_its_id(tmp_path: Path) -> None:
    (call,) = ids(tmp_path / "+79161234567_2026-11-05_0930.txt", "Desk: Hello\nBo: It broke")
    (mail,) = ids(tmp_path / "one.eml", MAIL)
    two = ids(tmp_path / "ivan-petrov.json", json.dumps([{"turns": [{"text": "One"}]}, {"turns": [{"text": "One"}]}]))

    for one in (call, mail, *two):
        assert len(one) == 32 and set(one) <= set("0123456789abcdef")
    assert len({call, mail, *two}) == 4


def test_the_same_conversation_has_the_same_id_wherever_it_stands(tmp_path: Path) -> None:
    name, said = "call_2026-11-05_0930.txt", "Desk: Hello\nBo: It broke"

    assert ids(tmp_path / "a" / name, said) == ids(tmp_path / "b" / name, said)
    assert ids(tmp_path / "c" / name, said + " again") != ids(tmp_path / "b" / name, said)
    mails = f"From a Mon Feb  2 10:00:00 2026\n{MAIL}\nFrom b Mon Feb  2 10:00:00 2026\n{MAIL.replace('2026@', '2@')}"
    assert ids(tmp_path / "all.mbox", mails)[:1] == ids(tmp_path / "one.eml", MAIL.replace("\n", "\r\n"))
    assert len(set(ids(tmp_path / "all.mbox", mails))) == 2


@pytest.mark.parametrize("said", ["J1", "c3f9b2d0-58cc-4372-a567-0e02b2c3d479", "call-2026-000123"])
def test_an_id_that_a_file_states_stays(tmp_path: Path, said: str) -> None:
    assert ids(tmp_path / "one.json", json.dumps({"id": said, "turns": [{"text": "One"}]})) == [said]


@pytest.mark.parametrize(
    "said", ["+79161234567", "79161234567", "ann@north.example", "in-+49 30 901820-7", "sip:ann@x.de"]
)
def test_an_id_with_a_number_or_an_address_in_it_does_not(tmp_path: Path, said: str) -> None:
    (found,) = ids(tmp_path / "one.json", json.dumps({"id": said, "turns": [{"text": "One"}]}))

    assert len(found) == 32 and said not in found
