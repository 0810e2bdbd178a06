"""Who is told when, if nobody has begun or nothing has ended: the longer it takes, the higher up."""

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from changemaker.act.cases.due import half_way
from changemaker.act.cases.working_time import due_at
from changemaker.act.journeys.journey import Due
from changemaker.engine.acting_settings import Working
from changemaker.store.cases import Case

Whom = Literal["owner", "leads", "leads_them", "executive"]
NOT_BEGUN, LATE, LATER, MUCH_LATER = 1, 2, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step up."""

    number: int
    says: str  # id of the sentence of the task
    whom: tuple[Whom, ...]  # the owner, who leads the owner, who leads them; an executive where nobody is above


RUNGS: tuple[Rung, ...] = (
    Rung(number=NOT_BEGUN, says="case.task.not_begun", whom=("leads",)),
    Rung(number=LATE, says="case.task.late", whom=("owner", "leads")),
    Rung(number=LATER, says="case.task.later", whom=("leads_them",)),
    Rung(number=MUCH_LATER, says="case.task.much_later", whom=("executive",)),
)


def rung_at(case: Case, *, now: int, working: Working, zone: ZoneInfo, since: int | None = None) -> Rung | None:
    """Return the step that a case has come to at `now`; None while nobody need be told.

    Half the working time until it is due has passed and nobody has begun; it is late; late by one more working day;
    late by three more.

    Args:
        case: as it stands.
        now: UTC microseconds.
        working: when the company works.
        zone: of the company.
        since: when the time until it is due began: opened, or opened again.

    Raises:
        WorkingCalendarError: the company's calendar cannot be used.
    """
    if not case.is_open:
        return None
    if now > case.due_at:
        later = [LATE]
        for number, days in ((LATER, 1), (MUCH_LATER, 3)):
            if now > due_at(Due(number=days, unit="workdays"), case.due_at, working, zone):
                later.append(number)
        return RUNGS[max(later) - 1]
    begun = case.state != "open"
    if not begun and now >= half_way(since or case.opened_at, case.due_at, working, zone):
        return RUNGS[NOT_BEGUN - 1]
    return None
