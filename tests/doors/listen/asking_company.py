"""A company that asks its customers: tables in memory, one survey file, and the company of the sending tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pyarrow as pa

from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.listen.surveys.read_survey import survey_named
from changemaker.listen.surveys.survey import Survey
from changemaker.routines.invite import Invited, invite
from changemaker.routines.send_invitations import send_invitations
from changemaker.store.invitations import Invitation, list_invitations
from doors.sending.company import URL, Company, company, micro

PULSE = """\
version: 2
title: {en: Three questions, ar: ثلاثة أسئلة, de: Drei Fragen}
languages: [en, ar, de]
intro: {en: 'How are we doing at {company_name}?', ar: 'كيف نحن؟', de: 'Wie machen wir das?'}
asking:
  draw: everyone
  remind_after_days: [4]
  open_days: 10
  follow_up: 1
  modes:
    - {mode: interview, when: contact.decides and account.value_rank <= 1}
    - email
throttle: {days_between: 30, most_a_year: 6, account_open: 5}
questions:
  - {id: nps, type: nps}
"""


def asking(folder: Path, *, people: Sequence[str], port: int = 1, store: str = "", text: str = PULSE) -> Company:
    """Return a company with a survey called pulse, and people of whom it knows an e-mail address.

    Args:
        folder: for its files.
        people: contact ids.
        port: of the mail server.
        store: URL; a file where empty.
        text: of surveys/pulse.yml.
    """
    (folder / "surveys").mkdir(exist_ok=True)
    (folder / "surveys" / "pulse.yml").write_text(text, encoding="utf-8")
    made = company(folder, port=port, store=store, caps=[], quiet={"start": "00:00", "end": "00:00", "days": []})
    for id in people:
        made.add_contact(id, f"{id}@example.org")
    return made


@cache  # they are only read, and making thirty tables takes its time
def tables_of(people: tuple[tuple[str, str, str], ...], *, deciders: tuple[str, ...] = ()) -> Tables:
    """Return tables with contacts (contact, account, language) and an order of each account, the first's largest."""
    accounts = sorted({account for _, account, _ in people})
    t = micro(datetime(2026, 2, 1, tzinfo=UTC))
    orders = len(accounts)
    frames = {
        "account": pa.table({"account_id": accounts, "account_manager_id": ["m1"] * orders}),
        "contact": pa.table(
            {
                "contact_id": [contact for contact, _, _ in people],
                "account_id": [account for _, account, _ in people],
                "language": [language for _, _, language in people],
                "decides": [contact in deciders for contact, _, _ in people],
            }
        ),
        "order": pa.table(
            {
                "order_id": [f"o{place}" for place in range(orders)],
                "line": pa.array([1] * orders, pa.int64()),
                "account_id": accounts,
                "t": pa.array([t] * orders, pa.int64()),
                "amount": pa.array([1000 - place for place in range(orders)], pa.decimal128(18, 4)),
                "date": [date(2026, 2, 1)] * orders,
                "month": [date(2026, 2, 1)] * orders,
            }
        ),
    }
    return tables_in_memory(frames, data_version="test")


def survey_of(made: Company) -> Survey:
    return survey_named(made.workspace.folder, "pulse")


def invited(made: Company, tables: Tables, *, wave: str = "") -> Invited:
    return invite(
        made.workspace,
        survey_of(made),
        store=made.store,
        keys=made.keys,
        now=made.now,
        url=URL,
        wave=wave,
        tables=tables,
    )


def tick(made: Company) -> None:
    """Do what the worker does: put what is due into the outbox, send it, note what became of it."""
    for _ in range(2):
        send_invitations(made.workspace, made.store, made.keys, made.now, URL)
        made.send()
    send_invitations(made.workspace, made.store, made.keys, made.now, URL)


def rows_of(made: Company) -> dict[str, Invitation]:
    """Return the invitations by contact, the first of each."""
    with made.store.reading() as connection:
        found = list_invitations(connection, limit=1000)
    return {str(row.contact_id): row for row in reversed(found)}
