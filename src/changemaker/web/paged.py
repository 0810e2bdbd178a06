"""A long list in pages: which rows are shown, and where the others are."""

from dataclasses import dataclass

from changemaker.web.page import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """Rows `first` to `last` of `total`, counted from 1; `before` and `after` are where other pages begin."""

    first: int
    last: int
    total: int
    before: int | None
    after: int | None


def paged(request: Asked, total: int, size: int) -> Paged:
    """Return the page that the address asks for with `from`; the first, where it asks for none that is there."""
    asked = request.query_params.get("from", "1")
    first = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 10 else 1
    first = first if 1 <= first <= max(total, 1) else 1
    last = min(total, first + size - 1)
    return Paged(
        first=first,
        last=last,
        total=total,
        before=max(1, first - size) if first > 1 else None,
        after=last + 1 if last < total else None,
    )
