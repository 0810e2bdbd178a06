"""The application as it is put together: bugs are told as ours, pages have their own way to say what went wrong."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar, Response, get
from litestar.testing import TestClient

from changemaker.api.app import app_of
from changemaker.api.problems import Problem
from changemaker.api.problems_answered import AnyRequest
from changemaker.api.served import Served
from changemaker.core.clock import fixed_clock
from changemaker.engine.workspace import Settings, Workspace
from changemaker.privacy.keys import Keys
from changemaker.store.open import open_store, sqlite_url
from changemaker.store.writer import Writer


@get(["/api/v1/bug", "/page/bug"], opt={"public": "a test"}, sync_to_thread=False, include_in_schema=False)
def bug() -> None:
    raise RuntimeError("secret inside")


@get("/unsaid", sync_to_thread=False)
def unsaid() -> str:
    return "nobody may see this"


def page(request: AnyRequest, problem: Problem) -> Response[object]:
    return Response(f"<h1>{problem.code}</h1>", status_code=problem.status, media_type="text/html")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Iterator[TestClient[Litestar]]:
    folder = tmp_path_factory.mktemp("acme")
    store, keys = open_store(sqlite_url(Path(shutil.copy(empty_file, folder)))), Keys(secret=bytes(32))
    writer = Writer(store, keys)
    served = Served(
        workspace=Workspace(folder=folder, settings=Settings(name="Acme", currency="EUR")),
        store=store,
        keys=keys,
        clock=fixed_clock("2026-11-21"),
        url="http://127.0.0.1",
    )
    with TestClient(
        app_of(served, writer=writer, more=[bug, unsaid], error_page=page), raise_server_exceptions=False
    ) as asking:
        yield asking
    writer.close()
    store.close()


def test_a_bug_is_a_problem_document_for_machines_and_its_place_is_in_the_log(
    client: TestClient[Litestar], caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/api/v1/bug")

    assert (answer.status_code, answer.json()["code"]) == (500, "CM347")
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert "/api/v1/bug" in caplog.text


def test_a_bug_is_a_page_for_people(client: TestClient[Litestar]) -> None:
    answer = client.get("/page/bug")

    assert (answer.status_code, answer.text) == (500, "<h1>CM347</h1>")


def test_what_is_not_there_is_a_page_for_people_and_a_document_for_machines(client: TestClient[Litestar]) -> None:
    assert client.get("/nowhere").text == "<h1>CM343</h1>"
    assert client.get("/api/nowhere").headers["content-type"] == "application/problem+json"
    assert client.get("/v1/nowhere").headers["content-type"] == "application/problem+json"


def test_a_route_that_does_not_say_what_it_needs_lets_nobody_in(client: TestClient[Litestar]) -> None:
    assert client.get("/unsaid").status_code == 403


def test_each_route_says_what_it_needs_or_why_it_is_public(client: TestClient[Litestar]) -> None:
    handlers = {
        handler
        for route in client.app.routes
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[attr-defined]
    }
    silent = {str(handler) for handler in handlers if not ({"needs", "public"} & set(handler.opt))}

    assert silent == {str(handler) for handler in handlers if "/unsaid" in handler.paths}
