"""A job as a row of a page: its name, state and step in words, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from changemaker.core.message import Message
from changemaker.reports.words import CATALOGUES, named, say, word
from changemaker.routines.asked_jobs import may_see
from changemaker.store.jobs import Job
from changemaker.web.page import Asked, served_in
from changemaker.web.reader import Reader, reader_of
from changemaker.web.times import MICRO, lasted, micros

TONES = MappingProxyType(
    {"queued": "waiting", "running": "running", "done": "done", "failed": "failed", "cancelled": "waiting"}
)
PAGES = MappingProxyType(
    {
        "contest": "/scores",
        "load": "/data",
        "texts": "/voices",
        "labels": "/voices/labels",
        "silent_scores": "/predictions",
        "refit": "/predictions",
        "watch": "/predictions",
        "unheard": "/unheard",
        "at_risk": "/turning",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step in words."""

    name: str
    lasted: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """One job in words."""

    id: str
    name: str  # "Proof of complaints-in-a-day"
    state: str
    word: str  # of its state
    tone: str
    percent: int
    step: str  # what it does now
    steps: tuple[StepView, ...]
    lasted: str
    asked_at: int
    asked_by: str
    is_open: bool
    can_cancel: bool
    problem: str
    hint: str
    leads_to: str  # the page of its result, "" where it has none


def job_views(request: Asked, jobs: Sequence[Job]) -> list[JobView]:
    """Return jobs in words, as the asker may see them."""
    reader, now = reader_of(request), micros(served_in(request).clock)
    return [_view(job, reader, now) for job in jobs]


def page_of(job: Job) -> str:
    """Return where a job's result is shown."""
    if job.kind == "prove":
        return f"/programmes/{job.params.get('programme', '')}"
    if job.kind in ("audience", "invite"):
        return f"/surveys/{job.params.get('survey', '')}/audience"
    if job.kind == "honest_score":
        return f"/surveys/{job.params.get('survey', '')}/score"
    return PAGES.get(job.kind, "")


def _view(job: Job, reader: Reader, now: int) -> JobView:
    language = reader.language
    ended = job.ended_at or now
    steps = tuple(
        StepView(
            name=_step(step.name, step.params, language),
            lasted=lasted(((step.ended or ended) - step.started) / MICRO, language),
            is_over=step.ended is not None or not job.is_open,
        )
        for step in job.steps
    )
    return JobView(
        id=job.id,
        name=_name(job, language),
        state=job.state,
        word=word(f"job.state.{job.state}", language),
        tone=TONES[job.state],
        percent=round(100 * job.done),
        step=steps[-1].name if steps else word("web.job.waits", language),
        steps=steps,
        lasted=lasted((ended - (job.started_at or job.asked_at)) / MICRO, language),
        asked_at=job.asked_at,
        asked_by=job.asked_by,
        is_open=job.is_open,
        can_cancel=job.is_open and not job.cancel_asked and may_see(reader.actor, job),
        problem=job.problem.what if job.problem else "",
        hint=job.problem.hint if job.problem else "",
        leads_to=page_of(job),
    )


def _name(job: Job, language: str) -> str:
    kind, about = (
        named("job.kind", job.kind, language),
        str(job.params.get("programme", "") or job.params.get("survey", "")),
    )
    return word("web.job.about", language, kind=kind, about=about) if about else kind


def _step(name: str, params: object, language: str) -> str:
    known = name in CATALOGUES[language]
    return say(Message(name, params if isinstance(params, dict) else {}), language) if known else name
