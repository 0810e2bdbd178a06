"""Who the account and the person are, by the last snapshot that was there."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.features.before import before, begun, in_days, over
from changemaker.predict.features.catalogue import Feature

WORDS = ("segment", "industry", "region")
OF_A_PERSON = ("role", "persona", "language")


def account(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return what is known of each unit's account: snapshots that were taken later are not looked at."""
    accounts = tables["account"]
    left = units.select("unit_id", unit_account="account_id", unit_t="t")
    both = left.inner_join(accounts, left.unit_account == accounts.account_id)
    told = both.as_of.isnull() | (begun(both.as_of) <= both.unit_t)
    opened = ibis.ifelse(over(both.opened) <= both.unit_t, over(both.opened), ibis.null("int64"))
    through = flag(both.served_through_account_id.notnull())
    made = {
        **{word: ibis.ifelse(told, both[word], ibis.null("string")) for word in WORDS},
        "served_through": ibis.ifelse(told, through, ibis.null("int64")),
        "days_known": in_days(both.unit_t - opened),
    }
    return both.select("unit_id", **{feature.name: made[feature.name] for feature in wanted})


def person(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return what is known of each unit's own contact."""
    contacts = tables["contact"]
    left = units.select("unit_id", unit_contact="contact_id", unit_t="t")
    both = left.inner_join(contacts, left.unit_contact == contacts.contact_id)
    told = both.as_of.isnull() | (begun(both.as_of) <= both.unit_t)
    made = {
        **{word: ibis.ifelse(told, both[word], ibis.null("string")) for word in OF_A_PERSON},
        "decides": ibis.ifelse(told & both.decides.notnull(), flag(both.decides), ibis.null("int64")),
    }
    return both.select("unit_id", **{feature.name: made[feature.name] for feature in wanted})


def contract(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return the contract that ran at the moment.

    An end that lies ahead is only believed where the row was last written before the moment: a company that fills it in
    when an account leaves would else tell the future.
    """
    terms = tables["contract"]
    seen = before(units, terms.mutate(begins=over(terms.start), ends=over(terms.end)), at="begins")
    running = seen.ends.isnull() | (seen.ends > seen.unit_t)
    told = running & (seen.updated_at < seen.unit_t).fill_null(False)
    made = {
        "contract_running": flag(running).max(),
        "contract_days": in_days(ibis.ifelse(running, seen.ago, ibis.null("int64")).max()),
        "contract_days_left": in_days(ibis.ifelse(told, seen.ends - seen.unit_t, ibis.null("int64")).max()),
    }
    return seen.group_by("unit_id").aggregate(**{feature.name: made[feature.name] for feature in wanted})
