"""A small company whose own tool writes to customers: we draw the lot and hand out the list; it sends.

Its customers are simulated: whoever is written to orders within 30 days with a chance of 0.60, the others with 0.30.
"""

import csv
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ACCOUNTS, AMOUNT = 400, 100.0
WRITTEN_TO, LEFT_ALONE = 0.60, 0.30  # chance of an order within 30 days of the list
LOOK = (datetime.now(UTC) - timedelta(days=80)).replace(hour=6, minute=0, second=0, microsecond=0)

JOURNEY = """\
journey: spring-offer
about: Our mail tool writes to accounts that have ordered at all; here the lot is drawn and the effect measured.
owner: sales@example.com
unit: account
enter:
  when:
    all: [orders_last_year >= 1]
holdout: 50%
goal: {event: order.placed, within: 30d, value: amount}
exit: [goal]
sent_by: braze
"""
SOURCE = """\
- table: account
  from: accounts.csv
  columns: {account_id: id}
- table: order
  from: orders.csv
  columns: {order_id: id, line: {constant: 1}, account_id: account, t: at, amount: amount}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTool:
    """The company's folder, and what its own systems do."""

    folder: Path

    def lay_out(self) -> None:
        """Write what the company has before anything is sent: accounts, and a year of orders."""
        draw = random.Random(1)
        for name in ("sources", "journeys"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "changemaker.yml").write_text("name: Small Shop\ncurrency: EUR\n", encoding="utf-8")
        (self.folder / "sources" / "all.yml").write_text(SOURCE, encoding="utf-8")
        (self.folder / "journeys" / "spring-offer.yml").write_text(JOURNEY, encoding="utf-8")
        ids = [f"a{number:03d}" for number in range(ACCOUNTS)]
        self._write("accounts.csv", ["id"], [[id] for id in ids])
        rows = []
        for id in ids:
            rows += [self._order(id, LOOK - timedelta(days=draw.uniform(1, 360)), draw) for _ in range(4)]
        self._write("orders.csv", ["id", "account", "at", "amount"], rows)

    def sends(self, listed: Path) -> set[str]:
        """Read the list as a tool does, write to whom it may, and let orders come in; return who was written to."""
        draw = random.Random(2)
        with listed.open(encoding="utf-8", newline="") as file:
            told = list(csv.DictReader(file))
        written = {row["account_id"] for row in told if row["arm"] == "treated"}
        rows = []
        for number in range(ACCOUNTS):
            id = f"a{number:03d}"
            if draw.random() < (WRITTEN_TO if id in written else LEFT_ALONE):
                rows.append(self._order(id, LOOK + timedelta(days=draw.uniform(1, 29)), draw))
            rows.append(self._order(id, LOOK + timedelta(days=draw.uniform(40, 75)), draw))
        with (self.folder / "orders.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return written

    def _order(self, account: str, at: datetime, draw: random.Random) -> list[object]:
        id = f"{account}-{at:%Y%m%d%H%M%S}"
        return [id, account, f"{at:%Y-%m-%dT%H:%M:%S}", f"{AMOUNT * draw.uniform(0.5, 1.5):.2f}"]

    def _write(self, name: str, header: list[str], rows: list[list[object]] | list[list[str]]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
