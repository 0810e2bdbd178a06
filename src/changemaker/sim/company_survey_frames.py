"""Invitations, responses, answers and emotions of the company as Arrow frames."""

import numpy as np
import pyarrow as pa

from changemaker.sim.arrow_columns import dated, ids, moments, words
from changemaker.sim.company_calendar import Ints
from changemaker.sim.company_frames import DAY_DIGITS, Seen, account_ids, case_ids, contact_ids, staff_ids
from changemaker.sim.company_survey import AFTER_CASE, EMOTIONS, QUESTIONS, SURVEYS

FIRST_CHOICE = QUESTIONS.index("first_choice")


def _asked_ids(seen: Seen, prefix: str, rows: Ints) -> pa.Array:
    """A person is asked once a day and survey at most."""
    asked = seen.asked
    return ids(prefix, (asked.day[rows], DAY_DIGITS), (asked.contact[rows], 4), (asked.survey[rows], 1))


def response_ids(seen: Seen, rows: Ints) -> pa.Array:
    """Return `response_id` of invitations by their place."""
    return _asked_ids(seen, "R", rows)


def invitation(seen: Seen) -> pa.Table:
    """One row a person asked."""
    asked, calendar = seen.asked, seen.calendar
    rows = np.arange(len(asked.day))
    answered = asked.answered_day >= 0
    seen_day = np.where(answered, asked.answered_day, asked.day + 1)
    return pa.table(
        {
            "invitation_id": _asked_ids(seen, "N", rows),
            "account_id": account_ids(asked.account),
            "contact_id": contact_ids(asked.contact),
            "survey": words(SURVEYS, asked.survey),
            "mode": words(("e-mail",), rows * 0),
            "t": moments(calendar, asked.day, rows * 0 + 7 * 3600 + 1800),
            **dated(calendar, asked.day),
            "opened_t": moments(calendar, seen_day, asked.second - 240, asked.opened),
            "answered_t": moments(calendar, asked.answered_day, asked.second, answered),
        }
    )


def response(seen: Seen) -> pa.Table:
    """One row an answered survey."""
    asked, rows = seen.asked, seen.answered.asked
    account, day, case_day = asked.account[rows], asked.answered_day[rows], asked.case_day[rows]
    agent = seen.people.agent(seen.cast.depot[account], np.maximum(case_day, 0), account)
    seller = seen.people.sales(seen.cast.district[account])
    about = asked.survey[rows] == AFTER_CASE
    return pa.table(
        {
            "response_id": response_ids(seen, rows),
            "invitation_id": _asked_ids(seen, "N", rows),
            "account_id": account_ids(account),
            "contact_id": contact_ids(asked.contact[rows]),
            "survey": words(SURVEYS, asked.survey[rows]),
            "mode": words(("e-mail",), rows * 0),
            "language": words([c.language for c in seen.life.parameters.countries], seen.cast.country[account]),
            "t": moments(seen.calendar, day, asked.second[rows]),
            **dated(seen.calendar, day),
            "staff_member_id": staff_ids(np.where(about, agent, seller)),
            "case_id": case_ids(np.where(about, case_day, -1), account),
        }
    )


def answer(seen: Seen) -> pa.Table:
    """One row a question of a response."""
    asked, answered = seen.asked, seen.answered
    row, question = np.nonzero(~np.isnan(answered.scores))
    rows = answered.asked[row]
    value = answered.scores[row, question]
    chosen = np.where(question == FIRST_CHOICE, 1 - value.astype(np.int64), -1)
    return pa.table(
        {
            "response_id": response_ids(seen, rows),
            "question": words(QUESTIONS, question),
            "account_id": account_ids(asked.account[rows]),
            "t": moments(seen.calendar, asked.answered_day[rows], asked.second[rows]),
            **dated(seen.calendar, asked.answered_day[rows]),
            "value": pa.array(value),
            "choice": words(("us", "another supplier"), chosen),
        }
    )


def emotion(seen: Seen) -> pa.Table:
    """One row an emotion that was picked; "none" where nothing on the list was."""
    asked, answered = seen.asked, seen.answered
    row, second = np.nonzero(answered.emotions >= 0)
    rows = answered.asked[row]
    return pa.table(
        {
            "emotion_id": _emotion_ids(seen, rows, second),
            "account_id": account_ids(asked.account[rows]),
            "contact_id": contact_ids(asked.contact[rows]),
            "t": moments(seen.calendar, asked.answered_day[rows], asked.second[rows]),
            **dated(seen.calendar, asked.answered_day[rows]),
            "response_id": response_ids(seen, rows),
            "emotion": words(EMOTIONS, answered.emotions[row, second]),
            "intensity": pa.array(answered.intensity[row, second]),
            "probability": pa.array(np.ones(len(rows))),
            "basis": words(("asked",), rows * 0),
            "method": words(("pick up to two of eight",), rows * 0),
        }
    )


def _emotion_ids(seen: Seen, rows: Ints, second: Ints) -> pa.Array:
    asked = seen.asked
    return ids("E", (asked.day[rows], DAY_DIGITS), (asked.contact[rows], 4), (asked.survey[rows], 1), (second, 1))


def document(seen: Seen) -> pa.Table:
    """One row a comment or an e-mail of complaint; the words themselves are personal and only in the exports."""
    rows = np.flatnonzero(seen.answered.commented)
    asked, cases = seen.asked, seen.events.cases
    comment = seen.answered.asked[rows]
    languages = [country.language for country in seen.life.parameters.countries]
    mailed = mailed_cases(seen)
    account = np.concatenate([asked.account[comment], cases.account[mailed]])
    day = np.concatenate([asked.answered_day[comment], cases.day[mailed]])
    second = np.concatenate([asked.second[comment], cases.second[mailed]])
    contact = np.concatenate(
        [asked.contact[comment], seen.people.contact_for(cases.account[mailed], cases.day[mailed])]
    )
    kind = np.repeat([0, 1], [len(comment), len(mailed)])
    about = np.concatenate([asked.survey[comment], mailed * 0])
    responses = pa.concat_arrays([response_ids(seen, comment), pa.nulls(len(mailed), pa.string())])
    return pa.table(
        {
            "document_id": ids("D", (kind, 1), (day, DAY_DIGITS), (contact, 4), (about, 1)),
            "account_id": account_ids(account),
            "contact_id": contact_ids(contact),
            "t": moments(seen.calendar, day, second),
            **dated(seen.calendar, day),
            "kind": words(("comment", "e-mail"), kind),
            "language": words(languages, seen.cast.country[account]),
            "response_id": responses,
        }
    )


def mailed_cases(seen: Seen) -> Ints:
    """Return the places of complaints that came by e-mail: every other one."""
    cases = seen.events.cases
    return np.flatnonzero((cases.day + cases.account) % 2 == 0)
