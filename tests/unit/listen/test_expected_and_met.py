"""What the team expected beside what was heard; how many of a team met a customer; how many answers may come."""

from datetime import date

import pyarrow as pa
import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import tables_in_memory
from changemaker.listen.asking.answers_to_come import answers_to_come, response_rate
from changemaker.listen.asking.expected import gap_of, latest
from changemaker.listen.asking.visits import met_customers, quarter_of
from changemaker.store.expected import Expected
from unit.listen.people_to_ask import DAY, survey

TODAY = date(2026, 3, 2)
NOW = (TODAY - date(1970, 1, 1)).days * DAY


def staff(teams: dict[str, int]) -> pa.Table:
    ids = [(f"{team}{place}", team) for team, n in teams.items() for place in range(n)]
    return pa.table({"staff_member_id": [id for id, _ in ids], "team": [team for _, team in ids]})


def meeting(id: str, who: str, day: date, channel: str) -> dict[str, object]:
    t = (day - date(1970, 1, 1)).days * DAY
    row = {"interaction_id": id, "account_id": "A", "staff_member_id": who, "t": t, "channel": channel}
    return {**row, "date": day, "month": day.replace(day=1)}


def test_a_share_of_each_team_met_a_customer_this_quarter_and_small_teams_are_not_shown() -> None:
    meetings = [
        meeting("1", "sales0", date(2026, 1, 5), "visit"),
        meeting("2", "sales0", date(2026, 2, 5), "visit"),  # the same person counts once
        meeting("3", "sales1", date(2025, 12, 30), "visit"),  # last quarter
        meeting("4", "it1", date(2026, 2, 1), "phone"),  # not face to face
    ]
    frames = {"staff_member": staff({"sales": 4, "it": 5, "board": 2}), "interaction": pa.Table.from_pylist(meetings)}

    met = met_customers(tables_in_memory(frames, data_version="t"), None, today=TODAY)

    sales, it, board = (met.teams[team] for team in ("sales", "it", "board"))
    assert isinstance(sales, Estimate) and (sales.value, sales.n, sales.method) == (0.25, 4, "wilson")
    assert isinstance(it, Estimate) and it.value == 0 and it.high > 0.3  # five people say little of the habit
    assert isinstance(board, Refusal) and board.why.params["n"] == 2
    assert isinstance(met.everybody, Estimate) and met.everybody.n == 11
    assert met.period == quarter_of(TODAY)


def test_the_gap_is_what_was_heard_less_what_was_expected() -> None:
    heard = Estimate(value=12, low=4, high=20, se=4, level=0.95, unit="points", n=80, method="linearised-ratio")

    gap = gap_of(35, heard)

    assert (gap.value, gap.low, gap.high, gap.se) == (-23, -31, -15, 4)


def test_of_one_person_only_what_they_said_last_counts() -> None:
    def said(id: int, by: str, value: float) -> Expected:
        return Expected(id=id, survey="pulse", version=1, question="nps", value=value, said="", by=by, t=id)

    kept = latest([said(1, "u1", 50), said(2, "u2", 30), said(3, "u1", 20)])

    assert sorted((row.by, row.value) for row in kept) == [("u1", 20), ("u2", 30)]


def invitations(accounts: int, answered: int) -> pa.Table:
    rows = [
        {"invitation_id": str(n), "account_id": f"a{n}", "survey": "pulse", "mode": "e-mail", "t": NOW - 60 * DAY}
        | {"answered_t": NOW - 59 * DAY if n < answered else None, "date": TODAY, "month": TODAY}
        for n in range(accounts)
    ]
    return pa.Table.from_pylist(rows)


def test_answers_are_expected_from_the_past_rate_with_a_range_wider_than_that_of_the_rate() -> None:
    tables = tables_in_memory({"invitation": invitations(200, 20)}, data_version="t")

    rate = response_rate(survey(), tables, now=NOW)
    answers = answers_to_come(300, rate)

    assert isinstance(rate, Estimate) and rate.value == pytest.approx(0.1) and rate.n == 200
    assert isinstance(answers, Estimate) and answers.value == pytest.approx(30)
    assert answers.low < 300 * rate.low and answers.high > 300 * rate.high


def test_without_a_past_the_number_of_answers_is_refused() -> None:
    tables = tables_in_memory({"invitation": invitations(9, 1)}, data_version="t")

    answers = answers_to_come(300, response_rate(survey(), tables, now=NOW))

    assert isinstance(answers, Refusal) and answers.why.id == "asking.no_rate.why"
