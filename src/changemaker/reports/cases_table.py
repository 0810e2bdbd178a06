"""The board of cases and lists of them, as tables in the terminal and as plain values for JSON."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from changemaker.act.cases.board import Board, QueueNow
from changemaker.act.cases.case import is_late
from changemaker.act.cases.cause_trend import Cause
from changemaker.act.cases.rescue import Playbook
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.reports.as_terminal import print_on
from changemaker.reports.dates import day_of
from changemaker.reports.labels import clean
from changemaker.reports.numbers import form_of
from changemaker.reports.words import say, word
from changemaker.store.cases import Case, CaseEvent
from changemaker.studies.case_worth import CaseWorth

SHARES = ("in_time", "told", "solved", "promises_kept", "reopened", "one_hand")
SECOND = 1_000_000


def render_board(
    board: Board, console: Console, *, zone: tzinfo, worth: CaseWorth | None = None, language: str = "en"
) -> None:
    """Print the board: queues, how cases ended, root causes, and what closing the loop was worth.

    Args:
        board: of all that the reader may see.
        console: to print on.
        zone: of the company.
        worth: None where it was not asked.
        language: of the words.
    """
    day = day_of(datetime.fromtimestamp(board.at // SECOND, zone).date(), language)
    print_on(console, Text(word("cases.board.title", language, day=day), style="bold"))
    if not board.total.open and not board.resolved:
        print_on(console, Text(word("cases.board.empty", language)))
        return
    print_on(console, _queues(board, language))
    print_on(console, Text(""))
    print_on(console, Text(word("cases.board.period", language, days=board.period, n=board.resolved)))
    for name in SHARES:
        label = word(f"cases.board.{name}", language, promises=board.promises)
        print_on(console, Text(f"  {label}: {told_share(getattr(board, name), language)}"))
    for id, counts in (
        ("to_tell", {"n": board.waiting_to_be_told}),
        ("overdue", {"n": board.promises_overdue}),
        ("asked", {"asked": board.asked_again, "answered": board.answered_again}),
    ):
        print_on(console, Text(f"  {word(f'cases.board.{id}', language, **counts)}"))
    if board.causes:
        print_on(console, Text(""))
        print_on(console, _causes(board.causes, zone, language))
    if worth is not None:
        _worth(worth, console, language)


def render_cases(
    cases: Sequence[Case], console: Console, *, now: int, zone: tzinfo, people: Mapping[str, str], language: str = "en"
) -> None:
    """Print cases, one a line.

    Args:
        cases: in the order in which they stand.
        console: to print on.
        now: UTC microseconds.
        zone: of the company.
        people: user id -> name.
        language: of the words.
    """
    if not cases:
        print_on(console, Text(word("cases.list.none", language)))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("id", "what", "state", "due", "owner"):
        table.add_column(word(f"cases.list.{name}", language), no_wrap=name in ("id", "due"))
    for case in cases:
        due = datetime.fromtimestamp(case.due_at // SECOND, zone).strftime("%Y-%m-%d %H:%M")
        late = f" {word('cases.list.late', language)}" if is_late(case, now) else ""
        owner = people.get(case.owner or "", case.owner) or word("cases.list.nobody", language)
        cells = (case.id, say(case.what, language), word(f"case.state.{case.state}", language), due + late, owner)
        table.add_row(*(Text(clean(cell)) for cell in cells))
    print_on(console, table)


def render_case(
    book: Playbook,
    words: str,
    history: Sequence[tuple[CaseEvent, str]],
    console: Console,
    *,
    zone: tzinfo,
    people: Mapping[str, str],
    currency: str,
    language: str = "en",
) -> None:
    """Print what happened to a case, and what may be tried next.

    Args:
        book: what may be tried.
        words: what the customer wrote.
        history: what happened, the oldest first, with what was written.
        console: to print on.
        zone: of the company.
        people: user id -> name.
        currency: of the money at risk.
        language: of the words.
    """
    if words:
        print_on(console, Text(f"\n{clean(words)}", style="italic"))
    print_on(console, Text(""))
    for event, said in history:
        at = datetime.fromtimestamp(event.t // SECOND, zone).strftime("%Y-%m-%d %H:%M")
        who = clean(people.get(event.by, event.by))
        kind = word(f"case.event.{event.kind}", language)
        print_on(console, Text(f"  {at}  {kind} ({who}){_detail(event, language)}{': ' + clean(said) if said else ''}"))
    if not book.plays:
        return
    print_on(console, Text(""))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.title, table.title_justify = word("cases.book.title", language), "left"
    for name in ("action", "helped", "expected"):
        table.add_column(word(f"cases.book.{name}", language))
    for play in book.plays:
        name = clean(play.action) + (f" ({word('cases.book.tried', language)})" if play.tried else "")
        table.add_row(
            Text(name), Text(told_share(play.helped, language)), Text(_money(play.expected, currency, language))
        )
    print_on(console, table)


def shown_json(case: Case, book: Playbook, words: str, history: Sequence[tuple[CaseEvent, str]]) -> dict[str, Any]:
    """Return a case with its history and playbook as JSON's kinds."""
    told = [
        {"at": _when(event.t), "by": event.by, "kind": event.kind, "detail": dict(event.detail), "words": said}
        for event, said in history
    ]
    return {"case": case_json(case), "words": words, "history": told, "playbook": book_json(book)}


def book_json(book: Playbook) -> dict[str, Any]:
    """Return what may be tried as JSON's kinds."""
    plays = [
        {
            "action": play.action,
            "tried": play.tried,
            "result": play.result,
            "cost": play.cost,
            "helped": _plain(play.helped),
            "expected": _plain(play.expected),
        }
        for play in book.plays
    ]
    return {"value": book.value, "plays": plays}


def told_share(found: Estimate | Refusal, language: str = "en") -> str:
    """Return a share with its range, or why there is none."""
    if isinstance(found, Refusal):
        return _refused(found, language)
    told = {"share": found.value, "low": found.low, "high": found.high, "n": found.n}
    return say(Message("cases.board.share", told), language)


def case_json(case: Case) -> dict[str, Any]:
    """Return a case as JSON's kinds, without what anybody wrote; times are UTC, ISO 8601."""
    row = {name: getattr(case, name) for name in Case.__slots__ if name not in ("words", "what")}
    times = [name for name in row if name.endswith("_at") or name == "promised_for"]
    row |= {name: None if row[name] is None else _when(row[name]) for name in times}
    return {**row, "what": {"id": case.what.id, "params": dict(case.what.params), "text": say(case.what)}}


def worth_json(worth: CaseWorth) -> dict[str, Any]:
    """Return what closing the loop was worth as JSON's kinds."""
    lines = [{"journey": line.journey, "each": _plain(line.each), "total": _plain(line.total)} for line in worth.lines]
    return {"journeys": lines, "refused": None if worth.refusal is None else _plain(worth.refusal)}


def _queues(board: Board, language: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    names = ("queue", "open", "late", "today", "unowned", "median", "oldest")
    for name in names:
        table.add_column(word(f"cases.board.{name}", language), justify="left" if name == "queue" else "right")
    for one in (*board.queues, board.total):
        table.add_row(*(Text(cell) for cell in _queue(one, language)))
    return table


def _queue(one: QueueNow, language: str) -> tuple[str, ...]:
    ages = ("–" if age is None else f"{age:,.1f}" for age in (one.median_age, one.oldest_age))
    names = {"*": word("cases.board.all", language), "": word("cases.board.no_queue", language)}
    counts = (f"{count:,}" for count in (one.open, one.late, one.due_today, one.unowned))
    return names.get(one.queue, clean(one.queue)), *counts, *ages


def _causes(causes: Sequence[Cause], zone: tzinfo, language: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.title, table.title_justify = word("cases.board.causes", language), "left"
    for name in ("cause", "now", "before", "change"):
        table.add_column(
            word(f"cases.board.{name}", language), justify="right" if name in ("now", "before") else "left"
        )
    for one in causes:
        name = clean(one.name)
        if one.removed_at is not None:
            day = day_of(datetime.fromtimestamp(one.removed_at // SECOND, zone).date(), language)
            name += f" ({word('cases.board.removed', language, day=day)})"
        table.add_row(Text(name), f"{one.cases:,}", f"{one.before:,}", Text(_change(one, language)))
    return table


def _change(one: Cause, language: str) -> str:
    if isinstance(one.change, Refusal):
        return _refused(one.change, language)
    told = f"{one.change.value:+.0%} ({one.change.low:+.0%} to {one.change.high:+.0%})"
    return f"{told}, {word(f'cases.board.verdict.{one.verdict}', language)}" if one.verdict else told


def _worth(worth: CaseWorth, console: Console, language: str) -> None:
    print_on(console, Text(""))
    print_on(console, Text(word("key.case_worth", language), style="bold"))
    for line in worth.lines:
        if isinstance(line.total, Estimate):
            print_on(console, Text(f"  {word('cases.worth.journey', language, journey=line.journey)}: {line.total}"))
        else:
            print_on(console, Text(f"  {clean(line.journey)}: {_refused(line.total, language)}"))
    if worth.refusal is not None and not worth.lines:
        print_on(console, Text(f"  {_refused(worth.refusal, language)}"))


def _refused(refusal: Refusal, language: str) -> str:
    told = {"why": say(refusal.why, language), "needs": say(refusal.needs, language)}
    return word("cases.board.refused", language, **told)


def _plain(found: Estimate | Refusal) -> dict[str, Any]:
    if isinstance(found, Refusal):
        return {"refused": say(found.why), "needs": say(found.needs), "id": found.why.id}
    return {name: getattr(found, name) for name in Estimate.__slots__}


def _detail(event: CaseEvent, language: str) -> str:
    """What was tried, promised or decided, in a few words."""
    told = event.detail
    kinds = {"tried": ("action", "result"), "resolved": ("outcome", "root_cause"), "promised": ("what",)}
    prefixes = {"result": "case.result", "outcome": "case.outcome", "what": "case.promise"}
    parts = [
        word(f"{prefixes[name]}.{told[name]}", language) if name in prefixes else clean(str(told[name]))
        for name in kinds.get(event.kind, ())
        if name in told
    ]
    return f" – {', '.join(parts)}" if parts else ""


def _money(found: Estimate | Refusal, currency: str, language: str) -> str:
    if isinstance(found, Refusal):
        return _refused(found, language)
    numbers = (found.value, found.low, found.high)
    form = form_of(numbers, unit=currency, spread=found.high - found.low, language=language)
    value, low, high = (form.show(number) for number in numbers)
    return word("cases.book.money", language, value=value, low=low, high=high)


def _when(moment: int) -> str:
    return datetime.fromtimestamp(moment // SECOND, UTC).isoformat()
