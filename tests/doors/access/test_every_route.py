"""Every route of the site x every role x rows of somebody else: each gets exactly what the roles say, and no more."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar
from litestar.handlers import BaseRouteHandler
from litestar.routes import ASGIRoute, HTTPRoute

from changemaker.access.machine_keys import FOR_MACHINES, make_key
from changemaker.access.roles import MAY, Permission, Role
from changemaker.access.scope import SEES_ALL
from changemaker.api.guard import FROM_ELSEWHERE, NEEDS, PUBLIC
from changemaker.core.clock import fixed_clock
from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.sources.load import load
from changemaker.store.jobs import ask_job
from changemaker.store.open import Store
from changemaker.store.tasks import put_task
from doors.access.company import COMPANY, NOW, URL, colleague, first_admin
from doors.access.served_site import Browser, browsing, emptied, served_of

FOREIGN = "zzforeign"  # in every row that belongs to nobody who has a limited role
SAFE = ("GET", "HEAD")
API = ("/v1/", "/api/")
DENIED, FORGED, NOBODY = "CM332", "CM338", "CM331"
LIMITED = sorted(set(Role) - SEES_ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One method of one route."""

    path: str
    method: str
    opt: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(app: Litestar) -> list[Asked]:
    """Return all that there is, also what the framework adds by itself."""
    found = []
    for route in app.routes:
        handlers: list[tuple[str, BaseRouteHandler]] = []
        if isinstance(route, HTTPRoute):
            handlers = [(method, handler) for handler in route.route_handlers for method in handler.http_methods]
        elif isinstance(route, ASGIRoute):
            handlers = [("POST" if route.path.startswith("/v1/") else "GET", route.route_handler)]
        found += [Asked(path=route.path_format, method=method, opt=handler.opt) for method, handler in handlers]
    return sorted(found, key=str)


def written(folder: Path) -> Workspace:
    """Return a small company, loaded: an agent's own account, and somebody else's."""
    files = {
        "accounts.csv": f"account_id,segment,account_manager_id\nown-1,a,S1\n{FOREIGN}-1,{FOREIGN}-s,S9\n",
        "staff.csv": f"staff_member_id,team,manager_id\nS1,north,\nS9,{FOREIGN}-team,\n",
        "cases.csv": "case_id,account_id,kind,t,staff_member_id\nc1,own-1,complaint,2025-01-02,S1\n"
        f"{FOREIGN}-c,{FOREIGN}-1,complaint,2025-01-02,S9\n",
        "orders.csv": "order_id,line,account_id,t,amount\no1,1,own-1,2025-01-02,10\n"
        f"{FOREIGN}-o,1,{FOREIGN}-1,2025-01-02,10\n{FOREIGN}-bad,1,{FOREIGN}-1,2025-01-02,{FOREIGN}\n",
    }
    tables = {"accounts": "account", "staff": "staff_member", "cases": "case", "orders": "order"}
    (folder / "changemaker.yml").write_text(f"name: {COMPANY}\ncurrency: EUR\n")
    (folder / "sources").mkdir()
    (folder / "sources" / "all.yml").write_text(
        "".join(f"- {{table: {table}, from: {file}.csv}}\n" for file, table in tables.items())
    )
    for name, text in files.items():
        (folder / name).write_text(text)
    workspace = open_workspace(folder)
    load(workspace, clock=fixed_clock("2026-01-01"), progress=lambda step: None)
    return workspace


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(written(tmp_path_factory.mktemp("whole"))) as client:
        yield client


@pytest.fixture
def site(whole_site: Browser) -> Browser:
    return emptied(whole_site)


def sent(browser: Browser, asked: Asked, ids: Mapping[str, str], **how: Any) -> Response:
    served_of(browser).limits.forget()
    return browser.request(asked.method, address_of(asked, ids), **how)


def address_of(asked: Asked, ids: Mapping[str, str]) -> str:
    """Return the path of a route with its gaps filled, by the first piece of the path."""
    return re.sub(r"\{([^}:]+)[^}]*\}", lambda found: ids.get(asked.path.split("/")[1], "x"), asked.path)


def token_of(browser: Browser, role: Role) -> str:
    """Return the session of a new user with one role, who is S1 in the company's tables."""
    served = served_of(browser)
    name = f"{role.value.replace('_', '')} Person"
    return colleague(served.store, served.passwords, role, name=name, staff="S1").token


def test_every_route_says_what_it_needs_or_why_it_is_public(site: Browser) -> None:
    silent = [
        str(asked)
        for asked in routes(site.app)
        if asked.method != "OPTIONS"
        and not isinstance(asked.opt.get(NEEDS), Permission)
        and not (isinstance(asked.opt.get(PUBLIC), str) and asked.opt[PUBLIC])
    ]
    both = [str(asked) for asked in routes(site.app) if NEEDS in asked.opt and PUBLIC in asked.opt]

    assert silent == both == []
    assert len(routes(site.app)) > 40


def test_who_is_not_signed_in_gets_nothing_that_is_not_public(site: Browser) -> None:
    wrong = {}
    for asked in routes(site.app):
        answer = sent(site, asked, {})
        if PUBLIC in asked.opt:
            continue
        led = asked.method in SAFE and not asked.path.startswith(API) and NEEDS in asked.opt
        expected = {303} if led else {401} if NEEDS in asked.opt else {403}
        if answer.status_code not in expected:
            wrong[str(asked)] = answer.status_code

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_exactly_the_routes_that_it_may(site: Browser, role: Role) -> None:
    token = token_of(site, role)
    wrong = {}
    for asked in routes(site.app):
        needs = asked.opt.get(NEEDS)
        if needs is None or asked.path.startswith("/v1/"):
            continue
        site.cookies.set("cm_session", token)
        answer = sent(site, asked, {})
        if needs not in MAY[role]:
            right = answer.status_code == 403 and DENIED in answer.text
        elif asked.method in SAFE:
            right = answer.status_code not in (401, 403) and answer.status_code < 500
        else:  # it may, and came without the token of a form: nothing changes, and we learn that it was let so far
            right = answer.status_code == 403 and FORGED in answer.text
        if not right:
            wrong[str(asked)] = (needs, answer.status_code)

    assert wrong == {}


def test_no_form_of_another_site_is_taken_but_where_a_route_says_why(site: Browser) -> None:
    taken = [
        str(asked)
        for asked in routes(site.app)
        if asked.method not in (*SAFE, "OPTIONS")
        and not asked.path.startswith("/v1/")
        and sent(site, asked, {}, headers={"Origin": "https://evil.example"}).status_code != 403
    ]

    assert taken == sorted(str(asked) for asked in routes(site.app) if FROM_ELSEWHERE in asked.opt)


def test_a_key_opens_what_it_may_on_the_api_and_no_page(site: Browser) -> None:
    store = served_of(site).store
    wrong = {}
    for permission in sorted(FOR_MACHINES):
        made = make_key(store, name="Machine", permissions=[permission], by="u_ada", now=NOW)
        headers = {"Authorization": f"Bearer {made.secret}"}
        for asked in routes(site.app):
            needs = asked.opt.get(NEEDS)
            if needs is None or asked.method not in SAFE:
                continue
            answer = sent(site, asked, {}, headers=headers)
            if not asked.path.startswith(API):
                right = answer.status_code == 303
            elif needs != permission:
                right = answer.status_code == 403
            else:
                right = answer.status_code not in (401, 403) and answer.status_code < 500
            if not right:
                wrong[f"{permission} {asked}"] = answer.status_code

    assert wrong == {}


def left_by_others(store: Store) -> dict[str, str]:
    """Leave a job and a task of somebody else; return their ids by the first piece of the path."""
    with store.writing() as connection:
        job = ask_job(connection, kind="prove", params={"programme": FOREIGN}, by=f"u_{FOREIGN}", now=NOW)
        message = Message("access.mail.signing.code", {"code": FOREIGN})
        task = put_task(connection, message, user_id=f"u_{FOREIGN}", now=NOW, about=FOREIGN)
    return {"jobs": job, "tasks": task}


def leaks(browser: Browser, ids: Mapping[str, str]) -> list[str]:
    """Return the routes whose answers hold something of somebody else."""
    found = []
    for asked in routes(browser.app):
        wanted = (ids, {"api": ids["jobs"]}, {"api": ids["tasks"]}) if asked.method == "GET" else ()
        different = {address_of(asked, ids): ids for ids in wanted}.values()
        if any(FOREIGN in sent(browser, asked, ids).text for ids in different):
            found.append(str(asked))
    return found


@pytest.mark.parametrize("role", LIMITED)
def test_no_row_of_somebody_else_is_in_any_answer_to_a_limited_role(site: Browser, role: Role) -> None:
    ids = left_by_others(served_of(site).store)
    site.cookies.set("cm_session", token_of(site, role))

    assert leaks(site, ids) == []


def test_those_rows_are_there_for_who_sees_everything(site: Browser) -> None:
    served = served_of(site)
    ids = left_by_others(served.store)
    site.cookies.set("cm_session", first_admin(served.store, served.passwords).token)

    assert len(leaks(site, ids)) >= 2


def test_no_answer_to_anybody_points_to_another_site(site: Browser) -> None:
    site.cookies.set("cm_session", token_of(site, Role.ADMIN))
    for asked in routes(site.app):
        if asked.method == "GET":
            answer = sent(site, asked, {}, params={"next": "https://evil.example", "back": "//evil.example"})
            location = answer.headers.get("location", "/")
            assert (location.startswith("/") and not location.startswith("//")) or location.startswith(URL), str(asked)
