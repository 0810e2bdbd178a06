"""People whom a survey could ask, as `listen.considered` finds them, and surveys that ask them; made by hand."""

from collections.abc import Sequence

import pyarrow as pa

from changemaker.listen.asking.throttle import ASKED
from changemaker.listen.surveys.survey import Asking, Survey, Throttle, Words

DAY = 86_400_000_000


def survey(name: str = "pulse", *, throttle: Throttle | None = None, **asking: object) -> Survey:
    return Survey(
        name=name,
        version=1,
        title=Words({"en": name}),
        languages=("en",),
        pages=(),
        asking=Asking(**asking),  # type: ignore[arg-type]
        throttle=throttle or Throttle(),
    )


def people(
    ids: Sequence[str], accounts: Sequence[str], *, due: Sequence[int], modes: Sequence[str] = (), **facts: list[object]
) -> pa.Table:
    """Return rows of people whom nothing bars."""
    n = len(ids)
    return pa.table(
        {
            "contact_id": pa.array(ids, pa.string()),
            "account_id": pa.array(accounts, pa.string()),
            "mode": pa.array(list(modes) or ["email"] * n, pa.string()),
            "language": pa.array(["en"] * n, pa.string()),
            "why": pa.array([""] * n, pa.string()),
            "due_at": pa.array(due, pa.int64()),
            "event_id": pa.nulls(n, pa.string()),
            **{name: pa.array(values) for name, values in facts.items()},
        }
    )


def asked_rows(rows: Sequence[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=ASKED)
