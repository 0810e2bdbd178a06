"""`changemaker listen plan` and `changemaker listen invite`, as somebody types them."""

import csv
import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from changemaker.cli.main import app
from changemaker.engine.workspace import STATE, open_workspace
from changemaker.listen.surveys.wording import FOLDER
from changemaker.routines.open_store import store_of
from changemaker.store.invitations import list_invitations, mark
from doors.listen.asking_company import PULSE

SETTINGS = "name: Acme\ncurrency: EUR\nzone: Asia/Dubai\n"
ACCOUNTS = "id,manager\nA1,m1\nA2,m2\n"
CONTACTS = "id,account,language,decides,mail\nada,A1,en,true,ada@example.org\ngrace,A2,ar,false,grace@example.org\n"
CONTACTS += "lise,A2,de,false,\n"
ORDERS = "id,account,day,amount\n1,A1,2026-02-01,900\n2,A2,2026-02-02,100\n"
SOURCES = """\
- table: account
  from: data/accounts.csv
  columns: {account_id: id, account_manager_id: manager}
- table: contact
  from: data/contacts.csv
  columns: {contact_id: id, account_id: account, language: language, decides: decides, email: mail}
- table: order
  from: data/orders.csv
  time: {zone: UTC}
  columns: {order_id: id, line: {constant: 1}, account_id: account, t: day, amount: amount}
"""
NOW = ("--now", "2026-03-02T09:00")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of a handful of people, loaded."""
    made = tmp_path_factory.mktemp("acme")
    texts = {
        "changemaker.yml": SETTINGS,
        "sources/all.yml": SOURCES,
        "surveys/pulse.yml": PULSE,
        "data/accounts.csv": ACCOUNTS,
        "data/contacts.csv": CONTACTS,
        "data/orders.csv": ORDERS,
    }
    for name, text in texts.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    assert typed("load", folder=made)[0] == 0
    return made


def typed(*words: str, folder: Path, answer: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [*words, "--folder", str(folder)], input=answer)
    return done.exit_code, done.stdout, done.stderr


def is_kept(folder: Path, survey: str) -> bool:
    return list(json.loads((folder / STATE / FOLDER / f"{survey}.json").read_text())) == ["2"]


def test_a_plan_says_who_how_and_why_not_and_asks_nobody(folder: Path) -> None:
    status, said, _ = typed("listen", "plan", "pulse", *NOW, folder=folder)
    _, told, _ = typed("listen", "plan", "pulse", *NOW, "--json", "-", folder=folder)

    assert status == 0 and "3 would be asked of 3" in said and "There is no store yet" in said
    plan = json.loads(told)
    assert plan["by_mode"] == {"email": 2, "interview": 1} and plan["addresses_known"] is False
    assert plan["first"][0]["contact_id"] == "ada" and plan["first"][0]["looked_after_by"] == "m1"
    assert plan["expected_answers"]["id"] == "asking.no_rate.why"
    assert not (folder / "store").exists()


def test_inviting_asks_first_then_writes_rows_and_withdrawing_takes_them_back(folder: Path) -> None:
    no = typed("listen", "invite", "pulse", *NOW, folder=folder, answer="n\n")
    yes = typed("listen", "invite", "pulse", *NOW, folder=folder, answer="y\n")
    again = typed("listen", "invite", "pulse", *NOW, "--yes", "--json", "-", folder=folder)
    off = typed("listen", "invite", "pulse", *NOW, "--withdraw", "", folder=folder)

    assert no[0] != 0 and "2 new" not in no[1]
    assert yes[0] == 0 and "2 new invitations to pulse." in yes[1]  # the third has no address
    assert "1 interviews or visits were put on the list" in yes[1] and "rehearsed" in yes[1]
    assert "2026-03-02 13:00" in yes[1]  # in Dubai
    assert is_kept(folder, "pulse")  # another wording of this version would be another series
    assert json.loads(again[1])["new"] == 0
    assert json.loads(again[1])["left_out"] == {"invited_already": 2, "no_address": 1}
    assert "2 invitations were withdrawn" in off[1]


def test_links_for_another_tool_are_in_a_private_file_while_they_can_be_answered(folder: Path, tmp_path: Path) -> None:
    (folder / "surveys" / "app.yml").write_text(
        PULSE.replace("- {mode: interview", "- {mode: link").replace("- email", "- link"), encoding="utf-8"
    )
    settings = folder / "changemaker.yml"
    file = tmp_path / "links.csv"
    typed("listen", "invite", "app", *NOW, "--yes", folder=folder)
    nowhere = typed("listen", "invite", "app", *NOW, "--links", str(file), folder=folder)
    settings.write_text(SETTINGS + "url: https://cx.example.com\n", encoding="utf-8")
    done = typed("listen", "invite", "app", *NOW, "--links", str(file), folder=folder)
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    with closing(store_of(open_workspace(folder))) as store, store.writing() as connection:
        (ada,) = [row for row in list_invitations(connection, survey="app") if row.contact_id == "ada"]
        mark(connection, ada.id, "answered", ada.due_at)
    typed("listen", "invite", "app", *NOW, "--links", str(file), folder=folder)
    later = list(csv.DictReader(file.open(encoding="utf-8")))
    settings.write_text(SETTINGS, encoding="utf-8")

    assert nowhere[0] == 2 and "url: https://" in nowhere[2]
    assert done[0] == 0 and file.stat().st_mode & 0o777 == 0o600
    found = {row["contact_id"]: row for row in rows}
    assert found["ada"]["account_id"] == "A1" and found["ada"]["survey"] == "app" and found["ada"]["language"] == "en"
    assert re.fullmatch(r"https://cx\.example\.com/s/i[\w-]+", found["ada"]["link"])
    assert {row["contact_id"] for row in later} == set(found) - {"ada"}


def test_an_unknown_survey_and_a_moment_that_is_none_end_with_two(folder: Path) -> None:
    wrong = typed("listen", "plan", "puls", *NOW, folder=folder)
    when = typed("listen", "plan", "pulse", "--now", "tomorrow", folder=folder)

    assert wrong[0] == 2 and "did you mean 'pulse'" in wrong[2]
    assert when[0] == 2 and "write it as 2026-11-22T09:00" in when[2]


def test_where_nobody_was_asked_yet_there_is_nobody_to_follow_up(folder: Path, tmp_path: Path) -> None:
    for name in ("changemaker.yml", "surveys", STATE):
        (tmp_path / name).symlink_to(folder / name)

    code, out, err = typed("listen", "plan", "pulse", "--follow-up", *NOW, folder=tmp_path)

    assert (code, out) == (2, "")
    assert "nobody was asked 'pulse' in this wave" in err
