"""From a plan to a mail in a real mailbox: the link, one reminder for who is silent, and nothing after a no."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from changemaker.listen.asking.token import Token, read_token
from changemaker.routines.invite import send_invitations, withdraw
from changemaker.store.invitations import mark
from changemaker.store.tasks import list_tasks
from doors.listen.asking_company import PULSE, asking, invited, rows_of, tables_of, tick
from doors.sending.company import URL
from doors.sending.mail_server import mail_server

PEOPLE = (("ada", "A1", "en"), ("grace", "A1", "ar"), ("lise", "A2", "de"), ("emmy", "A2", "fr"))
LINK = re.compile(rf"{URL}/s/([\w-]+)")
STOP = re.compile(rf"{URL}/u/([\w-]+)")


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def to(mails: list[EmailMessage]) -> list[str]:
    return sorted(str(mail["To"]).partition("@")[0] for mail in mails)


def test_who_is_invited_gets_a_mail_with_a_signed_link_in_their_language(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = asking(tmp_path, people=[id for id, _, _ in PEOPLE], port=server.port)

        done = invited(acme, tables_of(PEOPLE))
        tick(acme)

        mails = {str(mail["To"]).partition("@")[0]: mail for mail in server.mails}
    assert done.new == 4 and done.by_mode == {"email": 4}
    rows = rows_of(acme)
    assert {row.state for row in rows.values()} == {"sent"}
    for id, mail in mails.items():
        text = part(mail, "plain")
        (token,) = set(LINK.findall(text))
        assert read_token(acme.keys, token) == Token("invitation", rows[id].id)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert STOP.search(str(mail["List-Unsubscribe"]))
    assert {id: str(mail["Subject"]) for id, mail in mails.items()} == {
        "ada": "Three questions",
        "grace": "ثلاثة أسئلة",
        "lise": "Drei Fragen",
        "emmy": "Three questions",  # French is not among its languages: the first stands in
    }
    assert "How are we doing at Acme?" in part(mails["ada"], "plain")
    assert '<html lang="ar" dir="rtl">' in part(mails["grace"], "html")
    assert '<html lang="de" dir="ltr">' in part(mails["lise"], "html")
    assert "Fragen beantworten" in part(mails["lise"], "plain") and "Abmelden" in part(mails["lise"], "html")


def test_only_who_has_not_answered_is_reminded_and_after_a_no_nothing_comes(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = asking(tmp_path, people=[id for id, _, _ in PEOPLE], port=server.port)
        tables = tables_of(PEOPLE)
        invited(acme, tables)
        tick(acme)
        first = {str(mail["To"]).partition("@")[0]: mail for mail in server.mails}
        with acme.store.writing() as connection:
            mark(connection, rows_of(acme)["ada"].id, "answered", acme.now)
        token = STOP.findall(str(first["grace"]["List-Unsubscribe"]))[0]
        assert acme.unsubscribe(token)

        acme.pass_time(days=4, minutes=1)
        tick(acme)
        tick(acme)
        reminded = server.mails[4:]

        acme.pass_time(days=60)
        tick(acme)
        again = invited(acme, tables, wave="later")
        tick(acme)
        later = server.mails[6:]
    assert to(reminded) == ["emmy", "lise"]
    assert {str(mail["Subject"]) for mail in reminded} == {"Reminder: Three questions", "Erinnerung: Drei Fragen"}
    for mail in reminded:  # a reminder holds the same address again
        id = str(mail["To"]).partition("@")[0]
        assert set(LINK.findall(part(mail, "plain"))) == set(LINK.findall(part(first[id], "plain")))
    assert again.plan.left_out == {"opted_out": 1}
    assert to(later) == ["ada", "emmy", "lise"]
    states = {id: row.state for id, row in rows_of(acme).items()}
    assert states == {"ada": "answered", "grace": "expired", "lise": "expired", "emmy": "expired"}


def test_a_letter_that_was_read_before_it_was_noted_is_noted_afterwards(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = asking(tmp_path, people=["ada"], port=server.port)
        invited(acme, tables_of(PEOPLE[:1]))
        send_invitations(acme.workspace, acme.store, acme.keys, acme.now, URL)
        acme.send()
        with acme.store.writing() as connection:
            mark(connection, rows_of(acme)["ada"].id, "opened", acme.now)

        tick(acme)

    ada = rows_of(acme)["ada"]
    assert (ada.state, ada.sent_at, ada.opened_at) == ("opened", acme.now, acme.now)


def test_what_the_gate_skips_stays_a_row_with_its_reason(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = asking(tmp_path, people=["ada", "grace"], port=server.port)
        invited(acme, tables_of(PEOPLE[:2]))
        acme.say("ada", "service", "withdrawn")  # between planning and sending

        tick(acme)

        assert to(server.mails) == ["grace"]
    ada = rows_of(acme)["ada"]
    assert (ada.state, ada.reason) == ("skipped", "sending.withdrawn")


def test_letters_of_a_survey_with_a_mistake_wait_until_it_is_mended_and_go_nowhere_without_a_file(
    tmp_path: Path,
) -> None:
    with mail_server() as server:
        acme = asking(tmp_path, people=["ada", "grace"], port=server.port)
        file = tmp_path / "surveys" / "pulse.yml"
        right = file.read_text(encoding="utf-8")
        invited(acme, tables_of(PEOPLE[:1]))
        file.write_text("titel: wrong", encoding="utf-8")
        tick(acme)
        waits = rows_of(acme)["ada"].state
        file.write_text(right, encoding="utf-8")
        tick(acme)
        invited(acme, tables_of(PEOPLE[1:2]), wave="w")
        file.unlink()
        tick(acme)

    assert waits == "planned" and to(server.mails) == ["ada"]
    grace = rows_of(acme)["grace"]
    assert (grace.state, grace.reason) == ("skipped", "asking.survey_gone")


def test_reminders_that_a_stopped_worker_missed_do_not_come_at_once(tmp_path: Path) -> None:
    text = PULSE.replace("remind_after_days: [4]", "remind_after_days: [2, 5]")
    with mail_server() as server:
        acme = asking(tmp_path, people=["ada"], port=server.port, text=text)
        invited(acme, tables_of(PEOPLE[:1]))
        tick(acme)
        acme.pass_time(days=6)  # both are due by now
        tick(acme)
        tick(acme)
        missed = len(server.mails)
        acme.pass_time(days=3, minutes=1)
        tick(acme)

    assert (missed, len(server.mails)) == (2, 3)


def test_a_rehearsal_sends_nothing_and_the_same_people_can_be_invited_in_earnest(tmp_path: Path) -> None:
    with mail_server() as server:
        acme = asking(tmp_path, people=["ada", "grace"], port=server.port)
        live = acme.workspace
        quiet = live.settings.sending.model_copy(update={"live": False})
        acme.workspace = type(live)(folder=live.folder, settings=live.settings.model_copy(update={"sending": quiet}))
        tables = tables_of(PEOPLE[:2])
        invited(acme, tables)
        tick(acme)
        assert server.mails == []
        assert {(row.state, row.reason) for row in rows_of(acme).values()} == {("skipped", "asking.rehearsed")}

        acme.workspace = live
        again = invited(acme, tables)
        tick(acme)

        assert again.new == 2 and to(server.mails) == ["ada", "grace"]


def test_the_decision_maker_of_the_top_account_gets_a_person_and_the_task_is_the_account_managers(
    tmp_path: Path,
) -> None:
    with mail_server() as server:
        acme = asking(tmp_path, people=[id for id, _, _ in PEOPLE], port=server.port)
        acme.add_user("u7", "sales@acme.example", staff_member_id="m1", roles=["account_manager"])

        done = invited(acme, tables_of(PEOPLE, deciders=("ada", "lise")))
        tick(acme)

        assert to(server.mails) == ["emmy", "grace", "lise"]
    assert done.tasks == 1 and done.by_mode == {"email": 3, "interview": 1}
    with acme.store.reading() as connection:
        (task,) = list_tasks(connection, user_id="u7")
    ada = rows_of(acme)["ada"]
    assert (task.id, task.about) == (ada.task_id, f"interview:{ada.id}")
    assert task.message.params["contact"] == "ada"


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)])
def test_a_wave_can_be_called_off_until_it_leaves_on_both_stores(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    acme = asking(tmp_path, people=[id for id, _, _ in PEOPLE], store=url)
    tables = tables_of(PEOPLE, deciders=("ada",))
    invited(acme, tables, wave="w")

    off = withdraw(acme.store, "pulse", "w", now=acme.now)
    again = withdraw(acme.store, "pulse", "w", now=acme.now)
    tick(acme)
    anew = invited(acme, tables, wave="w")

    assert (off, again, anew.new) == (4, 0, 4)
