"""Rows of the company's tables as its systems hold them: with names and texts, in their own numbers and currencies."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from changemaker.sim.arrow_columns import money, words
from changemaker.sim.company import FRAMES, OF_JOURNEYS, Company
from changemaker.sim.company_calendar import Ints
from changemaker.sim.company_cast import Floats
from changemaker.sim.company_frames import Seen, account_ids
from changemaker.sim.company_people import MOST_CONTACTS
from changemaker.sim.company_regular_frames import rows_of_regulars
from changemaker.sim.company_things import contact_numbers
from changemaker.sim.company_words import texts_of
from changemaker.sim.regular_facts import FIRST_NUMBER
from changemaker.sim.texts import firm, person

ERP_FIRST, ERP_STEP, ERP_SPAN = 40_000, 7_919, 10_000  # the ERP's customer numbers: all apart, in no order
LINKED = ("order", "operation")  # tables in which the ERP's numbers stand
STAFF_LANGUAGE = "en"


def rows_of(company: Company) -> Callable[[str, str], pa.Table]:
    """Return what gives the rows of a file, by table and file name: canonical columns and personal ones."""
    seen = company.seen()

    @cache
    def rows(table: str) -> pa.Table:
        return _with_regulars(company, seen, table)

    def of_file(table: str, file: str) -> pa.Table:
        if table != "document":
            return rows(table)
        kind = "e-mail" if "mails" in file else "comment"
        return rows(table).filter(pc.equal(rows(table)["kind"], kind))

    return of_file


def erp_numbers(accounts: Ints) -> Ints:
    """Return the ERP's customer numbers of account numbers."""
    return ERP_FIRST + accounts * ERP_STEP % ERP_SPAN


def _with_regulars(company: Company, seen: Seen, table: str) -> pa.Table:
    """Rows of all accounts; those of regulars come last."""
    if company.regulars is None:
        return _completed(seen, table)
    if table == "account_link":
        return pa.concat_tables([_links(seen.known), _links(FIRST_NUMBER + company.regulars.known)])
    own = rows_of_regulars(company.regulars, table)
    if own is None:
        return _completed(seen, table)
    if table in LINKED:
        own = _under_erp_numbers(own)
    if table == "order":
        rows, goods = company.regulars.orders, company.regulars.goods
        month = seen.calendar.month_of[rows.day]
        own = _as_booked(own, goods.units(rows, month)[2], goods.rate[rows.regular, month])
    return own if table in OF_JOURNEYS else pa.concat_tables([_completed(seen, table), own])


def _completed(seen: Seen, table: str) -> pa.Table:
    if table == "account_link":
        return _links(seen.known)
    frame = FRAMES[table](seen)
    if table in LINKED:
        frame = _under_erp_numbers(frame)
    if table == "order":
        return _in_own_currency(seen, frame)
    if table == "document":
        return _with(frame, "text", pa.array(texts_of(seen)))
    return _named(seen, table, frame)


def _under_erp_numbers(frame: pa.Table) -> pa.Table:
    numbers = erp_numbers(pc.utf8_slice_codeunits(frame["account_id"], 1).cast(pa.int64()).to_numpy())
    return _with(frame, "account_id", pa.array(numbers).cast(pa.string()))


def _links(who: Ints) -> pa.Table:
    return pa.table(
        {
            "system": words(("erp",), who * 0),
            "system_id": pa.array(erp_numbers(who)).cast(pa.string()),
            "account_id": account_ids(who),
        }
    )


def _in_own_currency(seen: Seen, frame: pa.Table) -> pa.Table:
    """Amounts and margins as the ERP books them: in the currency of the order."""
    lines = seen.events.lines
    rate = seen.prices.rate[seen.cast.country[lines.account], seen.calendar.month_of[lines.day]]
    return _as_booked(frame, lines.margin_units, rate)


def _as_booked(frame: pa.Table, margin_units: Ints, rate: Floats) -> pa.Table:
    margin = np.rint(margin_units / rate).astype(np.int64)
    booked = _with(frame, "amount", frame["amount_original"].cast(pa.decimal128(18, 2)))
    return _with(booked, "margin", money(margin))


def _named(seen: Seen, table: str, frame: pa.Table) -> pa.Table:
    languages = [country.language for country in seen.life.parameters.countries]
    if table == "account":
        country = seen.cast.country[seen.known]
        names = [firm(languages[place], int(who)) for who, place in zip(seen.known, country, strict=True)]
        return _with(frame, "name", pa.array(names))
    if table == "contact":
        numbers = contact_numbers(seen)
        country = seen.cast.country[numbers // MOST_CONTACTS]
        names = [person(languages[place], int(number)) for number, place in zip(numbers, country, strict=True)]
        mails = [f"contact{number:04d}@a{number // MOST_CONTACTS:04d}.example" for number in numbers.tolist()]
        return _with(_with(frame, "name", pa.array(names)), "email", pa.array(mails))
    if table == "staff_member":
        return _with(frame, "name", pa.array([person(STAFF_LANGUAGE, k) for k in range(frame.num_rows)]))
    return frame


def _with(frame: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """The frame with one column set."""
    place = frame.column_names.index(name) if name in frame.column_names else -1
    return frame.append_column(name, column) if place < 0 else frame.set_column(place, name, column)
