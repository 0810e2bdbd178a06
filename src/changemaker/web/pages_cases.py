"""Cases: the board with its list, one case with its history, and each thing that may be done with it."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, RawBody

from changemaker.access.roles import Permission
from changemaker.act.cases.case import OUTCOMES, PROMISES, RESULTS, WAYS, is_late
from changemaker.core.acting_errors import CaseMoveError, CaseWordsError
from changemaker.core.errors import BadQuestionError, NotThereError
from changemaker.core.message import Message
from changemaker.listen.surveys.read_survey import surveys_in
from changemaker.reports.words import word
from changemaker.routines.caring import shown, work_on
from changemaker.routines.caring.ask_again import ask_again
from changemaker.routines.caring.desk import Desk
from changemaker.routines.caring.open_by_rule import take_up
from changemaker.routines.caring.tell import write_to_customer
from changemaker.routines.worth_of_cases import kept_worth
from changemaker.store.cases import Case, known_causes, list_cases, tries
from changemaker.web import flash
from changemaker.web.cases_page import (
    FILTERS,
    age_told,
    board_for,
    desk_for,
    moment_of,
    money,
    moves_of,
    people_in,
    play_lines,
    share_lines,
    share_told,
    tables_for,
    workers_in,
    worth_lines,
)
from changemaker.web.drawn_backlog import backlog_bars
from changemaker.web.forms import Form, form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.paged import paged
from changemaker.web.reader import reader_of

SEE = {"needs": Permission.SEE_CASES}
WORK = {"needs": Permission.WORK_CASES}
ON_A_PAGE, MOST, THEIRS = 25, 2000, 10
FUNCTIONS = ("service", "sales", "IT", "finance")
Work = Callable[[sa.Connection, Desk, str, Form], Case]


@get("/cases", opt=SEE, sync_to_thread=True)
def cases(request: Asked, show_only: FromQuery[str] = "open", queue: FromQuery[str] = "") -> Response[bytes]:
    """The board: counts, backlog, queues, how the loop was closed; then the list."""
    served, reader = served_in(request), reader_of(request)
    language, settings = reader.language, served.workspace.settings
    chosen = show_only if show_only in FILTERS else "open"
    with served.store.reading() as connection:
        desk = desk_for(served, connection, reader.actor)
        board = board_for(served, connection, desk, reader.actor)
        listed = list_cases(
            connection,
            seen=desk.seen,
            states=FILTERS[chosen],
            queue=queue or None,
            owner=reader.actor.id if chosen == "mine" else None,
            due_before=desk.now if chosen == "late" else None,
            limit=MOST,
        )
        people = people_in(connection)
        tables = tables_for(served, reader.actor) if any(one.queue == "" and one.open for one in board.queues) else None
        theirs = shown.company_cases(connection, tables, limit=THEIRS) if tables else []
    page = paged(request, len(listed), ON_A_PAGE)
    page_shown = Shown(template="cases.html", title=word("web.nav.cases", language), here="cases")
    first, last = board.backlog[0].day, board.backlog[-1].day
    return show(
        request,
        page_shown,
        board=board,
        any_case=bool(listed) or board.total.open or board.resolved or any(day.opened for day in board.backlog),
        bars=backlog_bars(board.backlog, word("web.cases.backlog", language)),
        backlog_days=word("screen.range", language, low=first.isoformat(), high=last.isoformat()),
        total_age=age_told(board.total.median_age, language),
        shares=share_lines(board, language),
        share=lambda of: share_told(of, language),
        change=lambda cause: share_told(cause.change, language, signed=True),
        age=lambda days: age_told(days, language),
        worth=worth_lines(kept_worth(served.workspace), settings.currency, language),
        theirs=theirs,
        filter=chosen,
        filters=[(key, f"/cases?show_only={key}" + (f"&queue={queue}" if queue else "")) for key in FILTERS],
        cases=listed[page.first - 1 : page.last],
        page=page,
        people=people,
        is_late=lambda one: is_late(one, desk.now),
        queues=settings.acting.queues,
        may_work=reader.actor.may(Permission.WORK_CASES),
    )


@post("/cases/next", opt=WORK, sync_to_thread=True)
def take_next(request: Asked, body: RawBody) -> Response[bytes]:
    """Take what is due first in a queue and nobody's."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    with served.store.writing() as connection:
        taken = work_on.take_next(connection, desk_for(served, connection, reader.actor), form.text("queue"))
    if taken is not None:
        return go_to(f"/cases/{taken.id}", [flash.flash(served.keys, flash.Told(message=Message("web.case.took")))])
    told = flash.Told(message=Message("web.cases.next.none", {"queue": form.text("queue")}))
    return go_to("/cases", [flash.flash(served.keys, told)])


@post("/cases/take-up", opt=WORK, sync_to_thread=True)
def taken_up(request: Asked, body: RawBody) -> Response[bytes]:
    """Make a case of ours of one in the company's own table."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    tables = tables_for(served, reader.actor)
    if tables is None:
        raise NotThereError("no table is loaded", hint="the page Data says what to do")
    with served.store.writing() as connection:
        desk = desk_for(served, connection, reader.actor)
        queue = form.text("queue") or served.workspace.settings.acting.queues[0]
        made = take_up(connection, desk, tables, form.text("id"), queue=queue)
    return go_to(f"/cases/{made.id}", [flash.flash(served.keys, flash.Told(message=Message("web.case.taken_up")))])


@get("/cases/{id:str}", opt=SEE, sync_to_thread=True)
def case(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """One case: where it stands, what may be done, what was tried, its history."""
    return _page(request, id)


@post("/cases/{id:str}/{what:str}", opt=WORK, sync_to_thread=True)
def moved(request: Asked, id: FromPath[str], what: FromPath[str], body: RawBody) -> Response[bytes]:
    """Do one thing with a case, in the version that was shown."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    if what not in WORKS:
        raise NotThereError(
            f"nothing called '{what[:40]}' can be done with a case", hint="the page of the case has all"
        )
    try:
        with served.store.writing() as connection:
            WORKS[what](connection, desk_for(served, connection, reader.actor), id, form)
    except (CaseMoveError, CaseWordsError, BadQuestionError) as error:
        return _page(request, id, wrong=f"{error.what}; {error.hint}")
    told = flash.Told(message=Message(f"web.case.told.{what}"))
    return go_to(f"/cases/{id}", [flash.flash(served.keys, told)])


def _page(request: Asked, id: str, *, wrong: str = "") -> Response[bytes]:
    served, reader = served_in(request), reader_of(request)
    language, settings = reader.language, served.workspace.settings
    with served.store.reading() as connection:
        desk = desk_for(served, connection, reader.actor)
        one = shown.one(connection, desk, id, tables_for(served, reader.actor))
        people, workers = people_in(connection), workers_in(connection)
        causes = known_causes(connection, seen=desk.seen)
        actions = list(dict.fromkeys(str(event.detail["action"]) for event in tries(connection, seen=desk.seen)))
    found = one.case
    page_shown = Shown(
        template="case_page.html",
        title=word(found.what.id, language, **found.what.params),
        here="cases",
        status=409 if wrong else 200,
    )
    return show(
        request,
        page_shown,
        case=found,
        wrong=wrong,
        late=is_late(found, desk.now) and found.is_open,
        said=one.words,
        value="" if found.value is None else money(found.value, settings.currency, language),
        moves=moves_of(found),
        may_take=found.is_open and found.state != "in_work" and found.owner in (None, reader.actor.id),
        may_work=reader.actor.may(Permission.WORK_CASES),
        people=people,
        workers=workers,
        queues=settings.acting.queues,
        functions=FUNCTIONS,
        outcomes=OUTCOMES,
        promises=PROMISES,
        results=RESULTS,
        ways=WAYS,
        causes=causes,
        actions=actions,
        currency=settings.currency,
        zone=settings.zone,
        surveys=sorted(surveys_in(served.workspace.folder)),
        plays=play_lines(one.playbook.plays, settings.currency, language),
        events=[
            {"kind": done.event.kind, "t": done.event.t, "by": done.event.by, "words": done.words,
             "detail": _detail(done.event.detail, people)}
            for done in reversed(one.history)
        ],
    )  # fmt: skip


def _detail(detail: Mapping[str, object], people: Mapping[str, str]) -> str:
    told = {
        key: value for key, value in detail.items() if value not in (None, "") and not isinstance(value, dict | int)
    }
    return ", ".join(people.get(str(value), str(value)) for value in told.values())


def _cost(form: Form) -> float | None:
    text = form.text("cost").replace(",", ".")
    try:
        return float(text) if text else None
    except ValueError:
        raise BadQuestionError(f"'{text[:20]}' is no amount", hint="write it as 12.50") from None


def _until(form: Form, desk: Desk) -> int:
    moment = moment_of(form.text("until"), desk.zone)
    if moment is None:
        raise BadQuestionError("it is not said by when", hint="choose a day and a time")
    return moment


def _version(form: Form) -> int:
    return form.number("version")


def _write(connection: sa.Connection, desk: Desk, id: str, form: Form) -> Case:
    write_to_customer(connection, desk, id)
    return desk.case(connection, id)


def _ask_again(connection: sa.Connection, desk: Desk, id: str, form: Form) -> Case:
    ask_again(connection, desk, id, survey=form.text("survey"))
    return desk.case(connection, id)


WORKS: Mapping[str, Work] = {
    "take": lambda c, desk, id, form: work_on.take(c, desk, id, version=_version(form)),
    "keep": lambda c, desk, id, form: work_on.keep(
        c, desk, id, done=form.text("done") == "yes", words=form.text("words"), version=_version(form)
    ),
    "try": lambda c, desk, id, form: work_on.note_try(
        c,
        desk,
        id,
        action=form.text("action"),
        result=form.text("result"),
        cost=_cost(form),
        words=form.text("words"),
        version=_version(form),
    ),
    "resolve": lambda c, desk, id, form: work_on.resolve(
        c,
        desk,
        id,
        outcome=form.text("outcome"),
        root_cause=form.text("cause"),
        words=form.text("words"),
        version=_version(form),
    ),
    "promise": lambda c, desk, id, form: work_on.promise(
        c,
        desk,
        id,
        what=form.text("what"),
        until=_until(form, desk),
        words=form.text("words"),
        version=_version(form),
    ),
    "hand-over": lambda c, desk, id, form: work_on.hand_over(
        c,
        desk,
        id,
        to=form.text("to") or None,
        queue=form.text("queue"),
        function=form.text("function"),
        words=form.text("words"),
        version=_version(form),
    ),
    "tell": lambda c, desk, id, form: work_on.tell(
        c, desk, id, way=form.text("way"), words=form.text("words"), version=_version(form)
    ),
    "write": _write,
    "ask-again": _ask_again,
    "close": lambda c, desk, id, form: work_on.close(c, desk, id, version=_version(form)),
    "reopen": lambda c, desk, id, form: work_on.reopen(
        c, desk, id, why=form.text("why"), words=form.text("words"), version=_version(form)
    ),
}
HANDLERS = (cases, take_next, taken_up, case, moved)
