"""The small company, served once; each test takes people of its own."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from changemaker.store.people_tables import API_KEY, AUDIT, ONE_TIME, SESSION, USER
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.work_tables import JOB, TASK
from doors.web.listening_company import listening_company
from doors.web.served_pages import Pages, empty_company, pages_of, small_company


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with pages_of(small_company(tmp_path_factory.mktemp("small"))) as pages:
        yield pages


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with pages_of(empty_company(tmp_path_factory.mktemp("empty"))) as pages:
        yield pages


@pytest.fixture(scope="session")
def served_listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with pages_of(listening_company(tmp_path_factory.mktemp("listening"))) as pages:
        yield pages


@pytest.fixture
def pages(small_site: Pages) -> Pages:
    return cleared(small_site)


@pytest.fixture
def empty_pages(empty_site: Pages) -> Pages:
    return cleared(empty_site)


def cleared(pages: Pages) -> Pages:
    """Return the site with nobody known and nothing asked for."""
    with pages.served.store.writing() as connection:
        for table in (USER, SESSION, ONE_TIME, API_KEY, AUDIT, OUTBOX, JOB, TASK):
            connection.execute(sa.delete(table))
    pages.client.cookies.clear()
    pages.served.limits.forget()
    return pages
