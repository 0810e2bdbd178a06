"""Tables of one survey, row by row as a test wants them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from changemaker.core.period import Period
from changemaker.engine.tables import Tables, tables_in_memory

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


@dataclass
class Rows:
    """Rows of every table that a score reads; each method adds one."""

    frames: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)

    def add(self, table: str, **row: object) -> None:
        self.frames.setdefault(table, []).append(row)

    def account(self, number: int, *, segment: str = "core", people: int = 1, paid: float = 100.0) -> None:
        self.add("account", account_id=f"A{number}", segment=segment, opened=date(2020, 1, 1))
        self.add(
            "revenue_month",
            **dated(date(2025, 6, 1), moment=False),
            account_id=f"A{number}",
            product_group="x",
            amount=paid,
        )
        for person in range(people):
            self.add(
                "contact",
                contact_id=contact(number, person),
                account_id=f"A{number}",
                role=("user", "buyer")[person % 2],
            )

    def ask(
        self,
        number: int,
        person: int = 0,
        *,
        says: float | None = None,
        day: date = date(2025, 5, 10),
        mode: str = "email",
        version: int = 1,
        chance: float | None = None,
        follows: bool = False,
        about: Mapping[str, object] | None = None,
    ) -> None:
        """Invite a person, who answers nps with `says`, or keeps silent."""
        who = {"account_id": f"A{number}", "contact_id": contact(number, person), "survey": "pulse"}
        id = f"N{day:%Y%m}-{contact(number, person)}{'-again' if follows else ''}"
        original = f"N{day:%Y%m}-{contact(number, person)}" if follows else None
        later = day + timedelta(days=10 if follows else 2)
        answered = dated(later)["t"] if says is not None else None
        sent = {"invitation_id": id, "survey_version": version, "mode": mode, "chance": chance}
        self.add("invitation", **who, **sent, **dated(day), answered_t=answered, follow_up_of=original)
        if says is not None:
            self.add(
                "response",
                response_id=f"R{id}",
                invitation_id=id,
                survey_version=version,
                mode=mode,
                **who,
                **dated(later),
                **(about or {}),
            )
            self.add(
                "answer", response_id=f"R{id}", question="nps", account_id=f"A{number}", value=says, **dated(later)
            )

    def tables(self) -> Tables:
        return tables_in_memory({name: frame(rows) for name, rows in self.frames.items()}, data_version="by hand")


def contact(account: int, person: int) -> str:
    return f"C{account}.{person}"


def dated(day: date, *, moment: bool = True) -> dict[str, object]:
    found: dict[str, object] = {"date": day, "month": day.replace(day=1)}
    if moment:
        found["t"] = int(datetime(day.year, day.month, day.day, 9, tzinfo=UTC).timestamp() * 1_000_000)
    return found


def frame(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})
