"""Write docs/reference/journey-facts.md from the facts and events that journeys may name; a test holds it against them.

python tools/journey_facts.py
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from changemaker.act.facts.catalogue import FACTS, Fact
from changemaker.metrics.catalogue import METRICS
from changemaker.predict.features.catalogue import FEATURES
from changemaker.routines.acting.names import EVENTS, OF_FEATURES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "journey-facts.md"
HEAD = """\
# What journeys may ask for

`python tools/journey_facts.py` writes this page from the code; a test fails when they differ. A rule of a journey
(`when`, `exclude`, `exit`, `if`, `until`), an episode and a gap in a text name facts; `enter.on`, a goal, a guard and a
wait name events. How rules are written: [rules](rules.md). How journeys are: [journey, key by key](journey.md).

A fact is what was known **strictly before** the moment that is asked about. What happens at that moment or later is in
none of them: a case that was resolved later is still open, an order that was cancelled later still counts, a snapshot
of an account that was taken later is not looked at. So a rehearsal of last year sees what a worker would have seen. Of
a unit that enters on an event, facts are those before the event. What is not known is not answered, and a condition
that is not answered does not hold; some facts say what they are where nothing is there.

An account that has left enters only where the condition names `closed`. A unit whose `episode` is not known does not
enter.
"""
PARTS: Mapping[str, str] = {
    "account": "The account",
    "last_order": "Its last order",
    "rhythm": "Its own rhythm of orders",
    "cases": "Open problems",
    "contract": "Its contract",
    "alerts": "Warnings",
    "scores": "Predicted answers",
    "contact": "When we last met",
    "store": "What people said, journeys noted, and the lot decided",
}
NOTES: Mapping[str, str] = {
    "last_order": (
        "An order counts from its first line on if its lines that were not cancelled bring money. A line that was"
        " cancelled counts until its row was last written (`updated_at`), and never where nobody told when that was."
    ),
    "rhythm": (
        "Of all orders of the account before the moment. Days are whole days in UTC, and two orders of one day are one."
        " Quantiles are exact, by rank, interpolated between neighbours (definition 7 of Hyndman and Fan, 1996)."
    ),
    "cases": "Own cases count at once; of the company's table, once it is loaded.",
    "alerts": "Who turns is looked for again each week (`predicting.refit`); a list that nobody renews runs out.",
    "store": (
        "Without a word of the person, marketing is not allowed, service and transactional messages are: as the send"
        " gate has it, which asks again when a message leaves. `mark.NAME` is what `update: {NAME: ...}` of any journey"
        " noted on the account last. The workspace's lot is drawn by account (`acting.global_holdout`)."
    ),
}


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_own(), *_features(), *_metrics(), *_events()])


def _own() -> Iterator[str]:
    yield "## Facts of journeys\n"
    for part, title in PARTS.items():
        yield f"### {title}\n"
        if part in NOTES:
            yield f"{NOTES[part]}\n"
        yield _table(("name", "holds", "says", "where nothing is there"), map(_fact, _of(part)))
    yield "`mark.NAME`: a number, a text or a flag, as the journey that notes it has it.\n"


def _fact(fact: Fact) -> tuple[str, ...]:
    empty = "not answered" if fact.empty is None else "false" if fact.empty is False else f"{fact.empty:g}"
    return f"`{fact.name}`", str(fact.type), fact.says, empty


def _of(part: str) -> list[Fact]:
    return [fact for fact in FACTS if fact.part == part]


def _features() -> Iterator[str]:
    own = {fact.name for fact in FACTS}
    yield "## Facts of predicting\n"
    yield (
        "What models learn from is there by the same names. Of a contact, `own_...` is of the person; of an account it"
        " is 0 or not answered. With a company's own words there are more, such as `late_share_365__repair`:"
        " `changemaker act check` knows them.\n"
    )
    told = (feature for feature in FEATURES if feature.name not in own)
    rows = (
        (f"`{one.name}`", str(OF_FEATURES[one.kind]), one.says, "0" if one.zero else "not answered") for one in told
    )
    yield _table(("name", "holds", "says", "where nothing is there"), rows)


def _metrics() -> Iterator[str]:
    yield "## Metrics\n"
    yield (
        "`metric.KEY` is a metric of the account over the twelve whole months before, as the tables stood when the last"
        " of them was over; a metric that looks back over a window by itself is that of the last month. The company's"
        " own (`metrics/KEY.yml`) are named in the same way. What does not fit into a name is a dot or an underscore.\n"
    )
    keys = (key.replace(":", ".").replace("-", "_") for key, metric in METRICS.items() if metric.by_account)
    yield ", ".join(f"`metric.{key}`" for key in keys) + ".\n"


def _events() -> Iterator[str]:
    yield "## Events\n"
    yield (
        "An event counts from its moment on. The same event has the same id whenever it is read, so that reading it"
        " twice does nothing twice. Of a journey of contacts, an event without a contact enters nobody, and ends or"
        " wakes everybody of the account.\n"
    )
    rows = (
        (
            f"`{one.name}`",
            one.says,
            "store" if one.table == "store" else f"`{one.table}`",
            "money" if one.has_value else "",
        )
        for one in EVENTS.values()
    )
    yield _table(("name", "says", "from", "brings"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    main()
