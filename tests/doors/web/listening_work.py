"""What tests of listening pages share: the site as it was, and the worker beside it."""

from threading import Event

import sqlalchemy as sa

from changemaker.routines.hand import Hand
from changemaker.routines.job_context import JobContext
from changemaker.routines.job_kinds import KINDS
from changemaker.routines.kept_results import RESULTS
from changemaker.store.jobs import list_jobs
from changemaker.store.listening_tables import EXPECTED, SURVEY_INVITATION, SURVEY_LINK
from changemaker.store.text_tables import TEXT_LABEL, THEME_WORD
from doors.web.conftest import cleared
from doors.web.served_pages import MICROS, Pages


def asked_nothing(pages: Pages) -> Pages:
    """Return the site with nobody known, nothing asked for and no result kept."""
    with pages.served.store.writing() as connection:
        for table in (SURVEY_INVITATION, SURVEY_LINK, EXPECTED, THEME_WORD, TEXT_LABEL):
            connection.execute(sa.delete(table))
    for kept in (pages.served.workspace.state / RESULTS).rglob(".kept.json"):
        kept.unlink()
    return cleared(pages)


def work(site: Pages) -> None:
    """Do what was asked for, as the worker beside the site would."""
    served = site.served
    hand = Hand(
        name="test",
        store=served.store,
        kinds=KINDS,
        context_of=lambda job, tell: JobContext(
            workspace=served.workspace,
            store=served.store,
            keys=served.keys,
            clock=served.clock,
            url=served.url,
            params=job.params,
            job_id=job.id,
            by=job.asked_by,
            tell=tell,
        ),
        now=lambda: MICROS,
        lease=60_000_000,
        stop=Event(),
    )
    while hand.work_once():
        pass
    with served.store.reading() as connection:
        failed = [(job.kind, job.problem) for job in list_jobs(connection) if job.state != "done"]
    assert failed == []
