"""The site of one workspace: pages on top of the API, one application for one process."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar

from changemaker.api import company_sign_in
from changemaker.api.app import app_of
from changemaker.api.served import Served
from changemaker.store.writer import Writer
from changemaker.web import (
    pages_account,
    pages_answer,
    pages_audience,
    pages_cases,
    pages_data,
    pages_emotions,
    pages_entry,
    pages_home,
    pages_inbox,
    pages_interview,
    pages_interviews,
    pages_jobs,
    pages_journeys,
    pages_keys,
    pages_labels,
    pages_methods,
    pages_people,
    pages_predicted,
    pages_programmes,
    pages_reply,
    pages_scores,
    pages_sending,
    pages_survey_answers,
    pages_survey_links,
    pages_survey_score,
    pages_surveys,
    pages_themes,
    pages_turning,
    pages_unheard,
    pages_visits,
    pages_voices,
    static_files,
)
from changemaker.web.error_pages import error_page
from changemaker.web.pages_sending import unsubscribed_page

PARTS = (
    static_files,
    pages_entry,
    pages_answer,
    pages_reply,
    company_sign_in,
    pages_account,
    pages_home,
    pages_programmes,
    pages_scores,
    pages_surveys,
    pages_audience,
    pages_survey_links,
    pages_survey_answers,
    pages_survey_score,
    pages_interview,
    pages_voices,
    pages_themes,
    pages_emotions,
    pages_labels,
    pages_interviews,
    pages_visits,
    pages_predicted,
    pages_unheard,
    pages_turning,
    pages_inbox,
    pages_journeys,
    pages_cases,
    pages_data,
    pages_methods,
    pages_jobs,
    pages_sending,
    pages_keys,
    pages_people,
)
PAGES: Sequence[Any] = tuple(handler for part in PARTS for handler in part.HANDLERS)


def site_of(served: Served, writer: Writer) -> Litestar:
    """Return the application of one process: pages, API and capture.

    Args:
        served: the workspace, its store and keys.
        writer: takes events; closed by the caller, after the server has ended.
    """
    return app_of(served, writer=writer, more=PAGES, error_page=error_page, unsubscribed_page=unsubscribed_page)
