"""Journeys as people write them, and all that they may name."""

from changemaker.act.journeys.around import Around
from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.read_journey import journey_of
from changemaker.act.journeys.read_mail import mail_of
from changemaker.core.errors import ChangemakerError, SeveralProblemsError, WorkspaceFileError
from changemaker.routines.acting.names import EVENTS
from changemaker.routines.init import STARTER
from changemaker.rules.types import FLAG, NUMBER, TEXT, Type

# As notes/act.md sketched it, and as a new workspace gets it.
EXAMPLE = (STARTER / "journeys" / "late-reorder.yml.txt").read_text(encoding="utf-8")
MAIL = (STARTER / "mails" / "late-reorder-1.yml.txt").read_text(encoding="utf-8")
NUMBERS = ("orders_last_year", "order_gap_cv", "order_gap_p90", "order_gap_median", "order_units_median")
FLAGS = ("open_complaint", "payment_block", "in_global_holdout", "contract_ended", "consent.email.marketing")
NAMES: dict[str, Type] = {
    **dict.fromkeys((*NUMBERS, "days_since_order"), NUMBER),
    **dict.fromkeys(FLAGS, FLAG),
    "last_order_id": TEXT,
}
AROUND = Around(
    events=EVENTS,
    names=NAMES,
    mails={"late-reorder-1": mail_of(MAIL, "late-reorder-1")},
    hooks={"desk": "webhook", "sales": "slack"},
    surveys=["pulse"],
    queues=["account-care"],
)
SHORT = """\
about: A short one.
owner: sales-ops@example.com
enter: {on: complaint.opened, again_after: 30d}
holdout: 20%
goal: {event: order.placed, within: 30d}
steps:
"""


def read(text: str, *, name: str = "late-reorder", around: Around = AROUND) -> Journey:
    """Return the journey that a text says."""
    return journey_of(text, name, names=around.names, events=around.events, mails=around.mails, around=around)


def steps(text: str) -> Journey:
    """Return a short journey with these steps."""
    return read(SHORT + text)


def mistakes(text: str, *, around: Around = AROUND) -> list[tuple[str, str, str]]:
    """Return what is told of a text: where (line:column), what, and what to do."""
    try:
        read(text, around=around)
    except SeveralProblemsError as several:
        return [_told(problem) for problem in several.problems]
    except WorkspaceFileError as one:
        return [_told(one)]
    return []


def _told(error: ChangemakerError) -> tuple[str, str, str]:
    return error.where.partition(":")[2], error.what, error.hint
