"""Who a survey asks: its rules in words, the plan of the next wave, inviting after a second look, and withdrawing."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, RawBody

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.listen.surveys.survey import Survey
from changemaker.reports.words import word
from changemaker.routines import asked_jobs
from changemaker.routines.asking_jobs import KeptPlan, kept_plan
from changemaker.routines.invite import withdraw
from changemaker.routines.kept_results import current_version
from changemaker.store.jobs import Job, list_jobs
from changemaker.web import flash
from changemaker.web.asking_page import (
    STATES,
    by_mode,
    left_out,
    next_wave,
    outlook_in_words,
    rules_of,
    today_in,
    waves_in,
)
from changemaker.web.forms import Form, filled, form_of, go_to
from changemaker.web.job_view import job_views
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.survey_page import reached_in, survey_of, title_of
from changemaker.web.times import micros

SEE, MANAGE = {"needs": Permission.SEE_SURVEYS}, {"needs": Permission.MANAGE_SURVEYS}
PLAN, INVITE = "audience", "invite"
MOST_LETTERS = 40  # of a wave's name
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")


@get("/surveys/{name:str}/audience", opt=SEE, sync_to_thread=True)
def audience(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """How the survey asks, whom its next wave would reach, and the waves so far."""
    return _audience(request, name, None)


@post("/surveys/{name:str}/audience", opt=MANAGE, sync_to_thread=True)
def work_out(request: Asked, name: FromPath[str], body: RawBody) -> Response[bytes]:
    """Ask whom a wave would reach, as a job; nobody is asked anything."""
    form = form_of(body)
    survey_of(served_in(request).workspace, name)
    wave = form.text("wave")
    if len(wave) > MOST_LETTERS or not set(wave) <= LETTERS:
        return _audience(request, name, form.wrong(wave=Message("web.audience.wave.wrong", {"most": MOST_LETTERS})))
    _ask(request, PLAN, name, wave, follow=bool(form.text("follow")))
    return _told(request, name, Message("web.audience.asked"))


@get("/surveys/{name:str}/invite", opt=MANAGE, sync_to_thread=True)
def invite_page(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Show once more whom the plan reaches, before anybody is asked."""
    served, language = served_in(request), reader_of(request).language
    found, plan = survey_of(served.workspace, name), _plan(request, name)
    shown = Shown(template="survey_invite.html", title=word("web.invite_all.title", language), here="surveys")
    return show(
        request,
        shown,
        survey=found,
        survey_title=title_of(found, language),
        plan=plan,
        modes=by_mode(plan, language),
        live=served.workspace.settings.sending.live,
    )


@post("/surveys/{name:str}/invite", opt=MANAGE, sync_to_thread=True)
def inviting(request: Asked, name: FromPath[str], body: RawBody) -> Response[bytes]:
    """Invite a wave as a job, as the plan was shown; a plan that changed since is shown again instead."""
    plan, form = _plan(request, name), form_of(body)
    if form.text("made_at") != str(plan.made_at):
        return _told(request, name, Message("web.invite_all.changed"), tone="warning")
    _ask(request, INVITE, name, plan.wave, follow=plan.follow)
    return _told(request, name, Message("web.invite_all.asked"))


@get("/surveys/{name:str}/withdraw", opt=MANAGE, sync_to_thread=True)
def withdraw_page(request: Asked, name: FromPath[str], wave: FromQuery[str] = "") -> Response[bytes]:
    """Ask once more before what has not left is called off."""
    language = reader_of(request).language
    survey_of(served_in(request).workspace, name)
    shown = Shown(template="confirm.html", title=word("web.withdraw.title", language, wave=wave or "–"), here="surveys")
    return show(
        request,
        shown,
        about="web.withdraw.about",
        action=f"/surveys/{name}/withdraw",
        label="web.withdraw",
        back=f"/surveys/{name}/audience",
        hidden=(("wave", wave),),
    )


@post("/surveys/{name:str}/withdraw", opt=MANAGE, sync_to_thread=True)
def withdrawing(request: Asked, name: FromPath[str], body: RawBody) -> Response[bytes]:
    """Call off what of a wave has not left yet."""
    served, actor = served_in(request), reader_of(request).actor
    survey_of(served.workspace, name)
    done = withdraw(served.store, name, form_of(body).text("wave"), now=micros(served.clock), by=actor.id)
    return _told(request, name, Message("web.withdraw.done", {"n": done}))


def _audience(request: Asked, name: str, form: Form | None) -> Response[bytes]:
    served, reader = served_in(request), reader_of(request)
    language, now = reader.language, micros(served.clock)
    found = survey_of(served.workspace, name)
    plan, waves = kept_plan(served.workspace, name), waves_in(served, name)
    suggested = next_wave(found, [wave.name for wave in waves], today_in(served, now))
    jobs = _jobs(request, name)
    shown = Shown(
        template="survey_audience.html",
        title=title_of(found, language),
        here="surveys",
        polls=any(job.is_open for job in jobs),
        status=422 if form else 200,
    )
    return show(
        request,
        shown,
        tab="audience",
        survey=found,
        rules=rules_of(found, language),
        plan=plan,
        stale=plan is not None and _is_stale(request, found, plan),
        modes=by_mode(plan, language) if plan else (),
        reasons=left_out(plan, language) if plan else (),
        outlook=outlook_in_words(plan, language) if plan else "",
        waves=waves,
        states=STATES,
        reached=reached_in(served).get(name),
        form=form or filled(wave=suggested),
        jobs=job_views(request, jobs),
        may_manage=reader.actor.may(Permission.MANAGE_SURVEYS),
    )


def _is_stale(request: Asked, survey: Survey, plan: KeptPlan) -> bool:
    """Other tables, or another version of the survey, would give another plan."""
    current = current_version(served_in(request).workspace)
    return plan.version != survey.version or plan.data_version.partition("-")[0] != current.partition("-")[0]


def _plan(request: Asked, name: str) -> KeptPlan:
    survey_of(served_in(request).workspace, name)
    plan = kept_plan(served_in(request).workspace, name)
    if plan is None:
        raise NotThereError(
            "nobody has worked out whom this survey would ask", hint="do that first, under Who is asked"
        )
    return plan


def _jobs(request: Asked, name: str) -> list[Job]:
    with served_in(request).store.reading() as connection:
        jobs = list_jobs(connection, kinds=[PLAN, INVITE], limit=20)
    newest = [job for job in jobs if job.params.get("survey") == name][:1]
    return [job for job in newest if job.is_open or job.state == "failed"]


def _ask(request: Asked, kind: str, survey: str, wave: str, *, follow: bool) -> None:
    served, actor = served_in(request), reader_of(request).actor
    params = {"survey": survey, "wave": wave, "follow": follow}
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=kind, params=params, actor=actor, now=micros(served.clock))


def _told(request: Asked, name: str, message: Message, tone: flash.Tone = "done") -> Response[bytes]:
    cookie = flash.flash(served_in(request).keys, flash.Told(message=message, tone=tone))
    return go_to(f"/surveys/{name}/audience", [cookie])


HANDLERS = (audience, work_out, invite_page, inviting, withdraw_page, withdrawing)
