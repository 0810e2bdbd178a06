"""A company that acts: a journey with its mail in three languages, runs in both arms, cases, tasks; made by hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from changemaker.act.journeys.rehearsal import Answer, CouldShow, Reached, Rehearsed, RehearsedJourney, Week
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.acting.commands import apply
from changemaker.routines.acting.kept_rehearsals import keep_rehearsal
from changemaker.store.cases import open_case
from changemaker.store.journey_runs import RunRow, insert_runs
from changemaker.store.journey_steps import StepRow, insert_steps
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.open import Store

NOW = int(datetime(2026, 11, 22, 6, 10, tzinfo=UTC).timestamp()) * 1_000_000  # as the served pages have it
HOUR, DAY = 3_600_000_000, 86_400_000_000
NAME, MAIL, OTHER = "late-reorder", "late-reorder-1", "broken"
JOURNEY = """
about: An account that always reorders has passed <its own> threshold.
owner: sales-ops@example.com
unit: account
enter: {when: days_since_order > order_gap_p90, episode: last_order_id, exclude: [open_complaint]}
holdout: 10%
goal: {event: order.placed, within: 30d, value: margin}
exit: [open_complaint]
steps:
  - {task: call, to: account_owner, due: 2 workdays, text: "Late by their own rhythm."}
  - wait: 7d
    until: order.placed
  - if: days_since_order > 40
    then:
      - {email: late-reorder-1, to: contact.buyer, purpose: service, asks: true}
"""
LETTER = """
subject:
  en: "Late by {{ days_since_order }} days"
  ru: "Прошло дней: {{ days_since_order }}"
  ar: "مضى {{ days_since_order }} يوما"
body:
  en: "Hello {{ contact.name }},\\n\\nwe miss you <b>!</b>"
  ru: "Здравствуйте, {{ contact.name }}!"
  ar: "مرحبا {{ contact.name }}"
"""
RUN = "0" * 32


def acting_files(folder: Path) -> Workspace:
    """Write the journey and its mail into a workspace; return it as it is then."""
    for name, text in {f"journeys/{NAME}": JOURNEY, f"mails/{MAIL}": LETTER}.items():
        file = folder / f"{name}.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return open_workspace(folder)


def acting(workspace: Workspace, store: Store) -> None:
    """Apply the journey and put its runs, steps, cases and a rehearsal there."""
    apply(store, workspace, [NAME], by="command line", now=NOW - 30 * DAY)
    with store.writing() as connection:
        insert_runs(connection, [run(number) for number in range(10)])
        won = sa.update(JOURNEY_RUN).where(JOURNEY_RUN.c.id == f"{8:032}")
        connection.execute(won.values(ended_by="goal", goal_at=NOW - DAY, ended_at=NOW - DAY))
        step = {"run": RUN, "visit": 1, "inputs_hash": "ab", "detail": {}}
        insert_steps(
            connection,
            [
                StepRow(node="1", at=NOW - 3 * DAY, kind="task", decision="did", **step),
                StepRow(node="2", at=NOW - 3 * DAY, kind="wait", decision="waits", **step),
            ],
        )
    keep_rehearsal(workspace, REHEARSED)


def run(number: int) -> RunRow:
    """Return one run: nine are treated and wait at step 2, but for the last; one is held out."""
    held, won = number == 9, number == 8
    return RunRow(
        id=f"{number:032}",
        journey=NAME,
        version=1,
        unit=f"a{number}",
        account_id=f"a{number}",
        contact_id=None,
        episode=f"O{number}",
        arm="holdout" if held else "treated",
        state="ended" if won else "held" if held else "waiting",
        node=None if held or won else "2",
        visit=1,
        wake_at=NOW + 4 * DAY,
        entered_at=NOW - 3 * DAY - number * HOUR,
        window_until=NOW + 27 * DAY,
        attempt=0,
        changed_at=NOW - DAY,
        facts={"days_since_order": 41.0, "order_gap_p90": 33.0},
    )


def case(store: Store, key: str, *, due_at: int = NOW + DAY, account: str = "a1", **more: object) -> str:
    """Open a case; return its id."""
    told: Mapping[str, object] = {"account": account, "kind": "complaint"}
    values = {"contact_id": None, "kind": "complaint", "queue": "account-care", "severity": 3, "value": 1200.0}
    with store.writing() as connection:
        return open_case(
            connection,
            once_key=key,
            account_id=account,
            what=Message("case.what.person", told),
            opened_by="journey:late-reorder",
            about=None,
            due_at=due_at,
            now=NOW - 2 * DAY,
            **{**values, **more},
        )


def share(value: float, off: float = 0.05) -> Answer:
    of = Estimate(
        value=value, low=value - off, high=value + off, se=off / 2, level=0.95, unit="share", n=400, method="x"
    )
    return Answer.of(of)


UNSAID = Answer.of(
    Refusal(
        what="smallest",
        why=Message("rehearse.why.thin_arm", {"n": 4, "least": 20}),
        needs=Message("rehearse.needs.more_held_out"),
    )
)
REHEARSED = Rehearsed(
    journeys=(
        RehearsedJourney(
            journey=NAME,
            unit="account",
            hash="h",
            share=0.1,
            later=False,
            sent_by="",
            weeks=tuple(Week(start=date(2026, 1, 5 + 7 * n), arms={"treated": 3 * n, "holdout": n}) for n in range(3)),
            entered={"treated": 9, "holdout": 3},
            units={"treated": 8, "holdout": 3},
            ended={"goal": 4, "finished": 5, "window": 3},
            steps={"1": {"did": 9}},
            kinds={"1": "task"},
            reached=(Reached(kind="message", times=(2, 5, 1), most_in_week=1),),
            skipped={"sending.no_address": 2},
            stopped={},
            goal_rate=share(0.62),
            money=None,
            could_show=(CouldShow(months=3, units=11, compared=3, share=UNSAID),),
            staggered=(CouldShow(months=3, units=11, compared=6, share=share(0.31)),),
            advice=Message(
                "rehearse.advice.staggered", {"units": 11, "months": 3, "held": 3, "smallest": 0.31, "journey": NAME}
            ),
        ),
    ),
    since=NOW - 365 * DAY,
    until=NOW,
    looks=365,
    addresses_known=True,
    company="Northwind Supply",
    currency="USD",
    data_version="1",
    made_at=datetime(2026, 11, 22, 6, tzinfo=UTC),
    notes=(Message("rehearse.note.not_adjusted"),),
)
