"""Labelling: one text at a time, what it shows, on to the next; what was said can be taken back."""

from litestar import Response, get, post
from litestar.params import FromQuery, RawBody

from changemaker.access.roles import Permission
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines import asked_jobs
from changemaker.routines.given_labels import choices, label, undo
from changemaker.routines.kept_better import kept_better
from changemaker.store.jobs import list_jobs
from changemaker.store.text_labels import SKIP, last_label
from changemaker.web import flash
from changemaker.web.forms import form_of, go_to
from changemaker.web.job_view import job_views
from changemaker.web.labels_page import SCHEMES, labels_for, next_text, progress_of, told_better
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.times import micros
from changemaker.web.voices_words import words_for

KIND = "labels"  # of the job that measures
LABEL = {"needs": Permission.LABEL_TEXTS}


@get("/voices/labels", opt=LABEL, sync_to_thread=True)
def labels(request: Asked, scheme: FromQuery[str] = "") -> Response[bytes]:
    """The next text to be labelled, how many were, and how good the reading is."""
    served, reader = served_in(request), reader_of(request)
    chosen = scheme if scheme in SCHEMES else SCHEMES[0]
    with served.store.reading() as connection:
        last = last_label(connection, chosen, reader.actor.id)
        jobs = [job for job in list_jobs(connection, kinds=[KIND], limit=1) if job.is_open]
    kept = kept_better(served.workspace, chosen)
    shown = Shown(
        template="labels.html", title=word("web.labels.title", reader.language), here="voices", polls=bool(jobs)
    )
    return show(
        request,
        shown,
        tab="labels",
        scheme=chosen,
        schemes=SCHEMES,
        text=next_text(served, chosen),
        options=labels_for(chosen, reader.language),
        progress=progress_of(served, chosen, reader.language),
        last=last,
        better=told_better(kept, reader.language),
        measured_at=kept.made_at if kept else 0,
        jobs=job_views(request, jobs),
        may_measure=reader.actor.may(Permission.RUN_STUDIES) and not jobs,
        **words_for(request),
    )


@post("/voices/labels", opt=LABEL, sync_to_thread=True)
def keep(request: Asked, body: RawBody) -> Response[bytes]:
    """Keep a label, or that nobody wants to say, and go on to the next text."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    scheme, document = form.text("scheme"), form.text("document_id")
    given = SKIP if form.text("skip") else form.text("label")
    if scheme not in SCHEMES or given not in (SKIP, *choices(scheme)):
        told = flash.Told(message=Message("web.labels.choose"), tone="warning")
        back = scheme if scheme in SCHEMES else SCHEMES[0]
        return go_to(f"/voices/labels?scheme={back}", [flash.flash(served.keys, told)])
    label(served.store, document, given, scheme=scheme, by=actor.id, now=micros(served.clock))
    return go_to(f"/voices/labels?scheme={scheme}")


@post("/voices/labels/undo", opt=LABEL, sync_to_thread=True)
def take_back(request: Asked, body: RawBody) -> Response[bytes]:
    """Take back what one said last; that text comes again."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    scheme = form.text("scheme") if form.text("scheme") in SCHEMES else SCHEMES[0]
    last = undo(served.store, scheme=scheme, by=actor.id, now=micros(served.clock))
    told = flash.Told(message=Message("web.labels.undone" if last else "web.labels.nothing"))
    return go_to(f"/voices/labels?scheme={scheme}", [flash.flash(served.keys, told)])


@post("/voices/labels/measure", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def measure(request: Asked, body: RawBody) -> Response[bytes]:
    """Ask how well reading works with the labels so far, as a job."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    scheme = form.text("scheme") if form.text("scheme") in SCHEMES else SCHEMES[0]
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=KIND, params={"scheme": scheme}, actor=actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.labels.measured"))
    return go_to(f"/voices/labels?scheme={scheme}", [flash.flash(served.keys, told)])


HANDLERS = (labels, keep, take_back, measure)
