"""Workers that look and send at the same moment keep the caps of journeys together."""

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from changemaker.routines.acting.act_once import act_once
from doors.sending.company import Company, company
from faults.journeys import scenes
from faults.journeys.judge import rows
from faults.journeys.town import DAY, Town

JOURNEYS, WORKERS, CAP, ACCOUNTS = 4, 4, 2, 8
ONE = """
journey: one
about: One of several that write to the same people.
owner: ops@example.com
enter: {on: order.placed}
holdout: {share: 0%, why: It is about the caps.}
goal: {event: interaction.in, within: 30d}
limits: {per_contact: 2 messages / 7d}
steps:
  - email: late-1
    to: contact.buyer
    purpose: service
  - wait: 3d
  - email: late-2
    to: contact.buyer
    purpose: service
"""


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)])
def test_workers_keep_the_caps_of_journeys_over_any_seven_days(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    quiet = {"start": "12:00", "end": "12:00", "days": []}
    workers = [company(tmp_path, store=store, live=False, quiet=quiet, caps=[]) for _ in range(WORKERS)]
    acme, town = workers[0], Town(accounts=scenes.accounts(ACCOUNTS))
    scenes.peopled(acme, town)
    files = {f"j{n}": ONE.replace("journey: one", f"journey: j{n}") for n in range(JOURNEYS)}
    scenes.applied(acme, files)
    for account in town.accounts:
        town.happens("order.placed", account, acme.now + 1)
    for days in (1, 4, 5, 8, 11, 14):
        moment = scenes.START + timedelta(days=days, hours=6)
        for worker in workers:
            worker.moment = moment
        all_at_once(workers, town)

    with acme.store.reading() as connection:
        sends = rows(connection, "SELECT contact_id, t FROM contact_send ORDER BY t")
        ends = Counter((row["state"], row["reason"]) for row in rows(connection, "SELECT state, reason FROM outbox"))
        runs = rows(connection, "SELECT unit FROM journey_run")
        keys = rows(connection, "SELECT key FROM outbox")
    assert len(runs) == JOURNEYS * ACCOUNTS
    assert len(keys) == 2 * JOURNEYS * ACCOUNTS  # every run wrote both of its letters down, once
    for send in sends:
        same = [other["t"] for other in sends if other["contact_id"] == send["contact_id"]]
        assert sum(send["t"] <= t < send["t"] + 7 * DAY for t in same) <= CAP
    assert ends["rehearsed", None] == len(sends) >= CAP * ACCOUNTS
    assert ends["rehearsed", None] + ends["skipped", "sending.capped"] == len(keys)
    for worker in workers:
        worker.store.close()


def all_at_once(workers: list[Company], town: Town) -> None:
    """Let every worker look and send, beginning at the same moment."""
    start, failures = threading.Barrier(len(workers)), []

    def work(worker: Company) -> None:
        try:
            scene = scenes.scene_of(worker, town)
            start.wait(60)
            while act_once(scene, now=worker.now, limit=5).stepped:
                worker.send()
            worker.send()
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
