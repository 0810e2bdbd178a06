"""The job that reads a company's texts."""

from importlib import import_module

from changemaker.core.message import Message
from changemaker.listen.text.read_report import ReadReport
from changemaker.routines.job_context import JobContext
from changemaker.routines.job_params import TextsParams, read_params


def texts_job(context: JobContext) -> object:
    """Read the company's texts, and keep what was found."""
    asked = read_params(context.params, TextsParams)

    def tell(step: Message, done: float) -> None:
        context.tell(step.id, done, dict(step.params))  # it has a gap that is called "done", too

    reading = import_module("changemaker.routines.read_texts")  # what reads texts is loaded where there are some
    report: ReadReport = reading.read_texts(
        context.workspace, context.store, context.keys, clock=context.clock, vectors=asked.vectors, progress=tell
    )
    return {
        "texts": report.texts,
        "cleaned": report.cleaned.cleaned,
        "themes": len(report.themes),
        "vectors": report.vectors,
        "refused": [refusal.what for refusal in report.refusals],
    }
