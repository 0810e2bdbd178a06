"""A score knows nothing of what ended after the cut."""

from changemaker.link.account_scores import account_scores
from changemaker.link.as_known import as_known
from changemaker.link.cut import Cut
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.finance_rules import FinanceRules
from unit.link.made import DAY, company, in_month

AT = Cut.parse("2024-01")


def test_a_complaint_resolved_after_the_cut_was_still_open_at_it() -> None:
    before, late = in_month(3), in_month(11)
    cases = [
        {"case_id": "1", "account_id": "a", "kind": "complaint", **before, "resolved_t": before["t"] + 2 * DAY},
        {"case_id": "2", "account_id": "a", "kind": "complaint", **late, "resolved_t": late["t"] + 90 * DAY},
    ]
    tables = company(accounts="a", case=cases)
    metrics = {"complaint_handling_days": METRICS["complaint_handling_days"]}

    def days(of: object) -> float:
        found = account_scores(of, FinanceRules(), metrics, ["a"], first=AT.first_known, last=AT.last_known)  # type: ignore[arg-type]
        return float(found["complaint_handling_days"][0])

    assert days(tables) == 46.0  # by hand: (2 + 90) / 2, the second known only in February
    assert days(as_known(tables, last=AT.last_known)) == 2.0
