"""Planning a site visit: which account, on which day, with which questions, made by whom."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import RawBody

from changemaker.access.roles import Permission
from changemaker.core.errors import NothingLoadedError
from changemaker.core.message import Message
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.listen.asking.throttle import why_barred
from changemaker.reports.words import word
from changemaker.routines.plan_visit import account_row, plan_visit
from changemaker.web import flash
from changemaker.web.asking_page import today_in
from changemaker.web.forms import Form, filled, form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.survey_page import surveys_of, title_of
from changemaker.web.times import MICRO, micros

HOLD = {"needs": Permission.HOLD_INTERVIEWS}
AT = time(9)  # local; a visit is planned for a day
MOST_LETTERS = 200


@get("/visits/new", opt=HOLD, sync_to_thread=True)
def visit_page(request: Asked) -> Response[bytes]:
    """Ask whom to visit, and when."""
    return _visit(request, filled(account_id=request.query_params.get("account", "")[:MOST_LETTERS]))


@post("/visits/new", opt=HOLD, sync_to_thread=True)
def planning(request: Asked, body: RawBody) -> Response[bytes]:
    """Put a visit on the list of whoever makes it."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    survey, tables = surveys_of(served.workspace).get(form.text("survey")), _tables(request)
    now, problems = micros(served.clock), dict[str, Message]()
    account = form.text("account_id")
    if tables is None or account_row(tables, account) is None:
        problems["account_id"] = Message("web.visit.account.wrong")
    day = _day(form.text("day"))
    if day is None or day.isoformat() < today_in(served, now):
        problems["day"] = Message("web.visit.day.wrong")
    if problems or survey is None or tables is None or day is None:
        return _visit(request, form.wrong(**problems))
    zone = served.workspace.settings.zone
    contact_id = form.text("contact_id") or None
    with served.store.reading() as connection:
        why = why_barred(connection, contact_id, purpose=survey.asking.purpose) if contact_id else None
    if why is not None:
        return _visit(request, form.wrong(contact_id=Message(f"asking.left.{why}")))
    plan_visit(
        survey,
        tables,
        served.store,
        account_id=account,
        contact_id=contact_id,
        held_by=form.text("staff_member_id") or None,
        due_at=round(datetime.combine(day, AT, ZoneInfo(zone)).timestamp() * MICRO),
        by=actor.id,
        now=now,
        zone=zone,
    )
    told = flash.Told(message=Message("web.visit.planned", {"account": account}))
    return go_to("/interviews", [flash.flash(served.keys, told)])


def _visit(request: Asked, form: Form) -> Response[bytes]:
    served, language = served_in(request), reader_of(request).language
    surveys = surveys_of(served.workspace)
    shown = Shown(
        template="visit.html",
        title=word("web.visit.title", language),
        here="interviews",
        status=422 if form.problems else 200,
    )
    named = [(name, title_of(survey, language)) for name, survey in surveys.items()]
    return show(request, shown, surveys=named, form=form)


def _tables(request: Asked) -> Tables | None:
    """The tables as far as the asker may see them: nobody plans a visit to an account that is not theirs."""
    served, actor = served_in(request), reader_of(request).actor
    try:
        return open_tables(served.workspace.state, scope=actor.scope, store=served.store)
    except NothingLoadedError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


HANDLERS = (visit_page, planning)
