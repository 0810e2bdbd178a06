"""What closing the loop was worth is the number that `act effect` tells: as applied, with what the store knows."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from changemaker.engine.workspace import open_workspace
from changemaker.routines.journey_effects import measure
from changemaker.routines.open_store import store_of
from changemaker.routines.predicting_place import opened_place
from changemaker.routines.worth_of_cases import worth
from changemaker.store.journeys import JourneyRow, VersionRow, put_journey, put_version, write_log
from unit.routines.made import workspace
from unit.studies.journeys_made import START, company

DAY = 86_400_000_000
TEXT = """\
about: A test.
owner: sales-ops@example.com
enter: {on: complaint.opened, again_after: 30d}
holdout: 50%
goal: {event: order.placed, within: 30d, value: VALUE}
steps:
  - case: {queue: account-care, severity: 3}
"""


def test_the_board_tells_the_money_of_the_journey_as_it_was_applied_and_stopped(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "company")
    (folder / "journeys").mkdir(exist_ok=True)
    (folder / "journeys" / "j.yml").write_text(TEXT.replace("VALUE", "margin"), encoding="utf-8")  # edited since
    there, now = open_workspace(folder), START + 730 * DAY
    text = TEXT.replace("VALUE", "amount")
    version = VersionRow(journey="j", version=1, text=text, mails={}, hash="h", at=START, by="ada")
    row = JourneyRow(journey="j", version=1, state="ended", reason=None, salt="s", share=0.5, later=False,
                     applied_at=START, looked_at=START, changed_at=START + 120 * DAY, changed_by="ada")  # fmt: skip
    store = store_of(there)
    with store.writing() as connection:
        put_version(connection, version)
        put_journey(connection, row)
        write_log(connection, "j", "drained", now=START + 120 * DAY, by="ada")
    store.close()
    rng = np.random.default_rng(2)
    entries = [(f"A{n}", n * 0.5, ("treated", "holdout")[n % 2]) for n in range(200)]
    orders = [(f"A{n}", n * 0.5 + 5, f"{20 + 40 * (n % 2 == 0) + rng.random():.2f}") for n in range(200)]
    tables = company(entries, [*orders, ("A0", 600, "1.00")])

    [line] = worth(there, tables, now=now).lines

    with opened_place(there, clock=lambda: datetime.fromtimestamp(now // 1_000_000, UTC)) as place:
        effect = measure(place, tables, "j")
    assert effect.state == "ended"
    assert line.each == effect.finding.estimates["money"]
    assert line.total == effect.finding.estimates["money_total"]
    assert line.finding == effect.finding
