"""A few routes that stand for all: what each says of itself, and nothing else, decides who gets in."""

from typing import Any

from litestar import Request, get, post

from changemaker.access.roles import Permission
from changemaker.api.guard import FROM_ELSEWHERE, LIMIT, NEEDS, PUBLIC
from changemaker.api.identity import actor_in

Asked = Request[Any, Any, Any]


@get("/tried/silent", sync_to_thread=False)
def silent() -> str:
    """Say nothing of who may ask."""
    return "in"


@get("/tried/word", opt={NEEDS: "see_home"}, sync_to_thread=False)
def word() -> str:
    """Ask for something that is no permission."""
    return "in"


@get(["/tried/home", "/api/v1/tried/home"], opt={NEEDS: Permission.SEE_HOME}, sync_to_thread=False)
def home(request: Asked) -> str:
    """Ask for a permission that people have."""
    return actor_in(request).id


@post(["/tried/home", "/api/v1/tried/home"], opt={NEEDS: Permission.SEE_HOME}, status_code=200, sync_to_thread=False)
def change(request: Asked) -> str:
    """Change something."""
    return actor_in(request).id


@get("/tried/audit", opt={NEEDS: Permission.SEE_AUDIT}, sync_to_thread=False)
def audit() -> str:
    """Ask for a permission that few have."""
    return "in"


@get("/tried/public", opt={PUBLIC: "a test"}, sync_to_thread=False)
def public(request: Asked) -> str:
    """Ask for nothing."""
    return actor_in(request).kind


@post("/tried/public", opt={PUBLIC: "a test", LIMIT: "first_run"}, status_code=200, sync_to_thread=False)
def public_form(request: Asked) -> str:
    """Take a form from anybody who is on a page of ours, a few times."""
    return actor_in(request).kind


@post("/tried/elsewhere", opt={PUBLIC: "a test", FROM_ELSEWHERE: "a test"}, status_code=200, sync_to_thread=False)
def elsewhere() -> str:
    """Take a form from any site."""
    return "in"


ASKED = (silent, word, home, change, audit, public, public_form, elsewhere)
