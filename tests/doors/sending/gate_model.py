"""The send gate once more, as plain as can be: lists, dictionaries, and a clock that is read minute by minute."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LEASE = timedelta(minutes=5)
CAPS = ((2, timedelta(days=7)), (1, timedelta(hours=6)))


@dataclass
class Row:
    """One message."""

    key: str
    contact: str
    purpose: str
    due: datetime
    expires: datetime | None
    state: str = "new"
    reason: str | None = None
    lease: datetime | None = None


@dataclass
class GateModel:
    """What should happen."""

    zones: dict[str, str]
    rows: dict[str, Row] = field(default_factory=dict)
    consents: dict[tuple[str, str], str] = field(default_factory=dict)
    suppressed: dict[tuple[str, str], str] = field(default_factory=dict)  # (contact, purpose or all) -> reason
    counted: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)  # contact -> when, which
    erased: set[str] = field(default_factory=set)
    mails: list[str] = field(default_factory=list)

    def send(self, now: datetime, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Send what is due; `meanwhile` happens while the first mail is on its way."""
        for row in self.rows.values():
            if row.state == "sending" and row.lease is not None and row.lease <= now:
                row.state, row.reason = "in_doubt", "sending.worker_lost"
        due = sorted((row for row in self.rows.values() if self._is_due(row, now)), key=lambda row: (row.due, row.key))
        first = True
        for row in due:
            if not self._is_due(row, now):
                continue
            self.decide(row, now)
            if row.state == "sent":
                self.mails.append(row.key)
                if first:
                    first = False
                    meanwhile()

    def begin(self, row: Row, now: datetime) -> bool:
        """A worker takes the row through the gate and is killed; True if it had begun to send."""
        self.decide(row, now)
        if row.state != "sent":
            return False
        row.state, row.lease = "sending", now + LEASE
        return True

    def decide(self, row: Row, now: datetime) -> None:
        """Move a row as the gate should."""
        row.state, row.reason = self._judged(row, now)
        if row.state == "new":
            row.due = quiet_end(now, self.zones[row.contact])
        elif row.state == "sent" and row.purpose != "transactional":
            self.counted.setdefault(row.contact, []).append((now, row.key))

    def _judged(self, row: Row, now: datetime) -> tuple[str, str | None]:
        for is_so, reason in self._why_not(row, now):
            if is_so:
                return "skipped", f"sending.{reason}"
        if row.purpose == "transactional":
            return "sent", None
        until = quiet_end(now, self.zones[row.contact])
        if until > now:
            late = row.expires is not None and until > row.expires
            return ("skipped", "sending.quiet_until_too_late") if late else ("new", "sending.quiet_hours")
        for most, within in CAPS:
            if sum(t > now - within for t, _ in self.counted.get(row.contact, [])) >= most:
                return "skipped", "sending.capped"
        return "sent", None

    def _why_not(self, row: Row, now: datetime) -> list[tuple[bool, str]]:
        who, purpose = row.contact, row.purpose
        said, is_ad = self.consents.get((who, purpose)), purpose == "marketing"
        every, this = self.suppressed.get((who, "all")), self.suppressed.get((who, purpose))
        optional = purpose != "transactional"
        return [
            (row.expires is not None and now > row.expires, "too_late"),
            (who in self.erased, "no_address"),
            (every == "bounced", "bounced"),
            (this == "unsubscribed" and optional, "unsubscribed"),
            (said == "withdrawn" and optional, "withdrawn"),
            (is_ad and said != "given", "no_consent"),
        ]

    @staticmethod
    def _is_due(row: Row, now: datetime) -> bool:
        return row.state == "new" and row.due <= now


def is_quiet(now: datetime, zone: str) -> bool:
    """The company's rule: nothing from ten at night to seven, nothing on Sundays."""
    wall = now.astimezone(ZoneInfo(zone))
    return wall.strftime("%a") == "Sun" or not "07:00" <= wall.strftime("%H:%M") < "22:00"


def quiet_end(now: datetime, zone: str) -> datetime:
    """Return `now` where it is not quiet, else the first minute at which it is not."""
    if not is_quiet(now, zone):
        return now
    minute = datetime.fromtimestamp(int(now.timestamp()) // 60 * 60, UTC)
    while is_quiet(minute, zone):
        minute += timedelta(minutes=1)
    return minute
