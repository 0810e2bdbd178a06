"""What was felt, said and written before the moment, by the person and by others of the account."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.surveys import NEGATIVE, POSITIVE
from changemaker.metrics.weighed import number_sum
from changemaker.predict.features.before import before, count, inside, latest, share, stem, within
from changemaker.predict.features.catalogue import Feature

YEAR = 365


def mood(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return emotions before the moment: those that were asked for and those that were read in texts, apart.

    Mood is intensity times probability, plus for the four good emotions, minus for the four bad ones, 0 where none of
    the eight was felt; its mean over the rows.
    """
    seen = before(units, tables["emotion"])
    one, nothing = ibis.literal(1).cast("float64"), ibis.literal(0).cast("float64")
    strength = seen.intensity.fill_null(one) * seen.probability.fill_null(one)
    bad = seen.emotion.isin(NEGATIVE)
    signed = ibis.ifelse(seen.emotion.isin(POSITIVE), strength, ibis.ifelse(bad, -strength, nothing))
    rows = seen.mutate(signed=signed, bad=bad, asked=seen.basis.fill_null("asked") == "asked")
    return rows.group_by("unit_id").aggregate(**{feature.name: _felt(rows, feature) for feature in wanted})


def _felt(rows: ir.Table, feature: Feature) -> ir.Value:
    here = inside(rows, feature, rows.emotion)
    match stem(feature):
        case "asked_mood":
            return _mean(rows, rows.signed, here & rows.asked & ~rows.own)
        case "read_mood":
            return _mean(rows, rows.signed, here & ~rows.asked & ~rows.own)
        case "own_mood":
            return _mean(rows, rows.signed, here & rows.own)
        case "bad_moods":
            return count(rows, here & rows.bad)
        case _:
            return latest(rows, here & rows.bad)


def answers(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return answers before the moment: the person's last one, and the mean of the others.

    Where a unit is an account, all of its people are others.
    """
    responses = tables["response"].select(told_id="response_id", contact_id="contact_id")
    given = tables["answer"]
    given = given.filter(given.value.notnull())
    told = given.left_join(responses, given.response_id == responses.told_id)
    seen = before(units, told.select("account_id", "contact_id", "question", "t", "value", "weight"))
    last = seen.ago.min().over(ibis.window(group_by=["unit_id", "question", "own"]))
    rows = seen.mutate(latest=seen.ago == last)
    made = {}
    for feature in wanted:
        here = rows.question == feature.about
        mine = here & rows.own & rows.latest
        theirs = here & ~rows.own & within(rows, YEAR)
        made[feature.name] = _mean(rows, rows.value, theirs if feature.days else mine)
    return rows.group_by("unit_id").aggregate(**made)


def asking(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return how often the account's people were asked before the moment, and answered before it."""
    rows = before(units, tables["invitation"])
    here = within(rows, YEAR)
    answered = (rows.answered_t < rows.unit_t).fill_null(False)
    made = {
        "asked_365": count(rows, here),
        "answered_share_365": share(count(rows, here & answered), count(rows, here)),
    }
    return rows.group_by("unit_id").aggregate(**{feature.name: made[feature.name] for feature in wanted})


def texts(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return texts before the moment, all of them or those about one theme."""
    documents, themes = tables["document"], tables["theme"]
    found = tables["document_theme"].select(about_id="document_id", found_id="theme_id")
    named = themes.select(merged_id="theme_id", merged_into="merged_into")
    both = documents.left_join(found, documents.document_id == found.about_id)
    every = both.left_join(named, both.found_id == named.merged_id)
    theme_id = ibis.coalesce(every.merged_into, every.found_id)
    rows = before(units, every.select(*documents.columns, theme_id=theme_id))
    made = {feature.name: count(rows, inside(rows, feature, rows.theme_id)) for feature in wanted}
    return rows.group_by("unit_id").aggregate(**made)


def _mean(rows: ir.Table, value: ir.FloatingValue, condition: ir.BooleanValue) -> ir.Value:
    """Return the weighted mean of `value` where a condition holds; null where it nowhere does."""
    kept = ibis.ifelse(condition, value, ibis.literal(0).cast("float64"))
    return share(number_sum(rows, kept), count(rows, condition))
