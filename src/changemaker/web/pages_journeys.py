"""Journeys: the list, one journey with its effect and rehearsal, one run, the mails as their readers see them."""

from litestar import Response, get, post
from litestar.params import FromPath

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.reports.letter_words import letter_word
from changemaker.reports.words import CATALOGUES, named, word
from changemaker.reports.words.asked import OWN_NAMES
from changemaker.routines import asked_jobs
from changemaker.routines.acting import commands
from changemaker.routines.acting.kept_rehearsals import kept_rehearsal
from changemaker.routines.acting.live import version_of
from changemaker.routines.journey_effects import kept_effect
from changemaker.routines.kept_results import is_stale
from changemaker.store.acting_counts import RunCounts, run_counts
from changemaker.store.jobs import Job, list_jobs
from changemaker.store.journey_runs import list_runs, read_run
from changemaker.store.journey_steps import steps_of
from changemaker.store.journeys import JourneyRow, read_journey_row, read_log, read_version
from changemaker.store.outbox import list_sendings
from changemaker.web import flash
from changemaker.web.cases_page import people_in
from changemaker.web.company import loaded_in
from changemaker.web.forms import go_to
from changemaker.web.job_view import job_views
from changemaker.web.journeys_page import (
    asks,
    effect_layout,
    files_in,
    is_changed,
    lines_in,
    mails_in,
    rehearsal_layout,
    rule_lines,
    step_lines,
    waiting_at,
)
from changemaker.web.mail_preview import previews_of
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.times import micros

SEE = {"needs": Permission.SEE_JOURNEYS}
MANAGE = {"needs": Permission.MANAGE_JOURNEYS}
RUN = {"needs": Permission.RUN_STUDIES}
KINDS = ("rehearse", "journey_effect")
LATEST, LOGGED = 25, 12
STARTER = """about: An account that always reorders has passed its own threshold.
owner: sales-ops@example.com
unit: account
enter: {when: days_since_order > order_gap_p90, episode: last_order_id}
holdout: 10%
goal: {event: order.placed, within: 30d, value: margin}
steps:
  - {task: call-late-account, to: account_owner, due: 2 workdays, text: "Late by their own rhythm."}
"""


@get("/journeys", opt=SEE, sync_to_thread=True)
def journeys(request: Asked) -> Response[bytes]:
    """All journeys: where they stand, and what they changed."""
    served, language = served_in(request), reader_of(request).language
    with served.store.reading() as connection:
        lines = lines_in(connection, served.workspace, language)
    shown = Shown(template="journeys.html", title=word("web.nav.journeys", language), here="journeys")
    live = served.workspace.settings.sending.live
    return show(request, shown, lines=lines, starter=STARTER, live=live)


@get("/journeys/{name:str}", opt=SEE, sync_to_thread=True)
def journey(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """One journey: its effect first, then who and what, then the rehearsal, runs and log."""
    served, reader = served_in(request), reader_of(request)
    workspace, language = served.workspace, reader.language
    read, loaded = files_in(workspace), loaded_in(workspace)
    with served.store.reading() as connection:
        row = read_journey_row(connection, name)
        version = read_version(connection, name, row.version) if row else None
        runs = run_counts(connection).get(name, RunCounts())
        waiting, latest = waiting_at(connection, name), list_runs(connection, journey=name, limit=LATEST)
        log, people = read_log(connection, name, limit=LOGGED), people_in(connection)
        jobs = [job for job in list_jobs(connection, kinds=KINDS, limit=20) if name in _asked_for(job)]
    if row is None and name not in read.names:
        raise _unknown(name)
    told = read.journeys.get(name) or (version_of(version).journey if version else None)
    effect, rehearsed = kept_effect(workspace, name), kept_rehearsal(workspace, name)
    shown = Shown(template="journey.html", title=name, here="journeys", polls=any(job.is_open for job in jobs))
    return show(
        request,
        shown,
        name=name,
        row=row,
        journey=told,
        changed=is_changed(workspace, name, version),
        problems=[f"{one.where}: {one.what}" for one in read.problems if one.file.endswith(f"/{name}.yml")],
        reason=_reason(row, language),
        runs=runs,
        rules=rule_lines(told, language) if told else (),
        steps=step_lines(told, waiting) if told else (),
        effect=effect_layout(workspace, name, language),
        measured_at=micros(lambda: effect.made_at) if effect else 0,
        stale=effect is not None and loaded is not None and is_stale(effect, loaded.data_version),
        rehearsal=rehearsal_layout(workspace, name, language),
        rehearsed_at=micros(lambda: rehearsed.made_at) if rehearsed else 0,
        latest=latest,
        log=log,
        who=lambda by: people.get(by, by),
        detail=lambda one: ", ".join(f"{key} {value}" for key, value in one.detail.items()),
        may_manage=reader.actor.may(Permission.MANAGE_JOURNEYS),
        may_run=reader.actor.may(Permission.RUN_STUDIES) and loaded is not None,
        jobs=job_views(request, [job for job in jobs if job.is_open or job.state == "failed"][:2]),
    )


@post("/journeys/{name:str}/{what:str}", opt=MANAGE, sync_to_thread=True)
def managed(request: Asked, name: FromPath[str], what: FromPath[str]) -> Response[bytes]:
    """Apply, pause, let go on, or close a journey to new runs; pausing can be taken back."""
    served, reader = served_in(request), reader_of(request)
    by, now, store = reader.actor.id, micros(served.clock), served.store
    match what:
        case "apply":
            commands.apply(store, served.workspace, [name], by=by, now=now)
        case "pause":
            commands.pause(store, name, by=by, now=now)
        case "resume":
            commands.resume(store, name, by=by, now=now)
        case "drain":
            commands.drain(store, name, by=by, now=now)
        case _:
            hint = "its page has all there is"
            raise NotThereError(f"nothing called '{what[:40]}' can be done with a journey", hint=hint)
    undo = {"pause": "resume", "resume": "pause"}.get(what, "")
    told = flash.Told(
        message=Message(f"web.journey.told.{what}", {"journey": name}), undo=f"/journeys/{name}/{undo}" if undo else ""
    )
    return go_to(f"/journeys/{name}", [flash.flash(served.keys, told)])


@post("/journeys/{name:str}/measure", opt=RUN, sync_to_thread=True)
def measure(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Ask as a job what the journey changed."""
    return _asked(request, name, "journey_effect", {"journey": name})


@post("/journeys/{name:str}/rehearse", opt=RUN, sync_to_thread=True)
def rehearse(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Ask for a rehearsal over the last year as a job."""
    return _asked(request, name, "rehearse", {"journeys": [name]})


@get("/journeys/{name:str}/runs/{id:str}", opt=SEE, sync_to_thread=True)
def run(request: Asked, name: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """One run: what was known, what each step decided, what went out."""
    served, language = served_in(request), reader_of(request).language
    with served.store.reading() as connection:
        found = read_run(connection, id)
        if found is None or found.journey != name:
            raise NotThereError(
                f"no run of '{name[:40]}' is called '{id[:40]}'", hint="the page of the journey has them"
            )
        steps, sendings = steps_of(connection, id), list_sendings(connection, run=id, limit=100)
    shown = Shown(template="journey_run.html", title=found.unit, here="journeys")
    return show(
        request,
        shown,
        run=found,
        steps=steps,
        facts=[(fact, value) for fact, value in sorted(found.facts.items()) if value is not None],
        sendings=sendings,
        channel=lambda row: named("sending.channel", row.channel, language),
        sending_reason=lambda row: _in_words(row.reason, language),
    )


@get("/journeys/{name:str}/mails/{mail:str}", opt=SEE, sync_to_thread=True)
def mail(request: Asked, name: FromPath[str], mail: FromPath[str]) -> Response[bytes]:
    """A mail in each of its languages, with what was known of the run that entered last."""
    served, language = served_in(request), reader_of(request).language
    files = mails_in(served.workspace)
    with served.store.reading() as connection:
        row = read_journey_row(connection, name)
        version = read_version(connection, name, row.version) if row else None
        last = list_runs(connection, journey=name, limit=1)
    found = files.mails.get(mail) or (version_of(version).mails.get(mail) if version else None)
    if found is None:
        raise NotThereError(
            f"no mail is called '{mail[:40]}'", hint="mails/ has them; `changemaker act check` reads all"
        )
    journey = files_in(served.workspace).journeys.get(name) or (version_of(version).journey if version else None)
    shown = Shown(template="mail_preview.html", title=found.name, here="journeys")
    wanted = served.workspace.settings.acting.languages
    return show(
        request,
        shown,
        name=name,
        mail=found,
        previews=previews_of(found, last[0].facts if last else {}),
        missing=[OWN_NAMES.get(one, one) for one in wanted if one not in found.languages],
        asks=journey is not None and asks(journey, mail),
        asked_words=lambda spoken: [letter_word(key, spoken, language) for key in ("problem_yes", "problem_no")],
    )


def _asked(request: Asked, name: str, kind: str, params: dict[str, object]) -> Response[bytes]:
    served, reader = served_in(request), reader_of(request)
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=kind, params=params, actor=reader.actor, now=micros(served.clock))
    return go_to(f"/journeys/{name}", [flash.flash(served.keys, flash.Told(message=Message("web.scores.asked")))])


def _asked_for(job: Job) -> tuple[str, ...]:
    """The journeys that a job is about."""
    many = job.params.get("journeys")
    return (str(job.params.get("journey", "")), *(str(one) for one in (many if isinstance(many, list) else ())))


def _reason(row: JourneyRow | None, language: str) -> str:
    return "" if row is None else _in_words(row.reason, language)


def _in_words(reason: str | None, language: str) -> str:
    if reason is None:
        return ""
    return word(reason, language) if reason in CATALOGUES[language] else reason


def _unknown(name: str) -> NotThereError:
    return NotThereError(f"no journey is called '{name[:40]}'", hint="the page Journeys has them all")


HANDLERS = (journeys, journey, managed, measure, rehearse, run, mail)
