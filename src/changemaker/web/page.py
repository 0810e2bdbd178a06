"""A page made from a template: who reads it, in which language, what they may open, and what just happened."""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import brotli
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import Cookie
from markupsafe import Markup, escape

from changemaker.api.served import Served
from changemaker.reports.html_page import FOLDER as REPORT_TEMPLATES
from changemaker.reports.html_page import bar, environment
from changemaker.reports.words import word
from changemaker.web import flash, times
from changemaker.web.assets import Assets, read_assets
from changemaker.web.navigation import groups_for
from changemaker.web.reader import OWN_NAMES, Reader, languages, reader_of

TEMPLATES = Path(__file__).parent / "templates"
HTML = "text/html; charset=utf-8"
CODE = re.compile(r"`([^`]+)`")
SMALL = 600  # bytes that are not worth packing
HTMX = '{"includeIndicatorCSS":false,"history":false,"defaultTimeout":20000}'  # nothing of its own in the page
Asked = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page is, apart from its own content."""

    template: str
    title: str  # in words
    here: str = ""  # key of the place in the sidebar
    status: int = 200
    cookies: Sequence[Cookie] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    polls: bool = False  # something on it changes by itself: htmx is loaded, and without scripts it loads itself again


@cache
def assets() -> Assets:
    """Return scripts, style and letters, read once a process."""
    return read_assets()


@cache
def templates() -> Environment:
    """Return the templates of pages; those of reports are among them."""
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(REPORT_TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["number"] = environment().filters["number"]
    made.globals |= {"bar": bar, "raw": repr, "asset": lambda name: assets().url(name), "htmx_settings": HTMX}
    return made


def served_in(request: Asked) -> Served:
    """Return the workspace that this process serves."""
    served: Served = request.app.state.served
    return served


def show(request: Asked, shown: Shown, **content: object) -> Response[bytes]:
    """Return one page."""
    served, reader = served_in(request), reader_of(request)
    told = flash.told_in(served.keys, request.cookies)
    frame = _frame(request, served, reader)
    text = templates().get_template(shown.template).render(shown=shown, told_before=told, **frame, **content)
    cookies = [*reader.cookies, *shown.cookies, *([flash.forgotten()] if flash.NAME in request.cookies else [])]
    return packed(request, text, status=shown.status, cookies=cookies, headers=shown.headers)


def show_part(request: Asked, template: str, **content: object) -> Response[bytes]:
    """Return a piece of a page, which htmx puts in its place."""
    served, reader = served_in(request), reader_of(request)
    text = templates().get_template(template).render(**_frame(request, served, reader), **content)
    return packed(request, text)


def packed(
    request: Asked,
    text: str,
    *,
    status: int = 200,
    cookies: Sequence[Cookie] = (),
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """Return HTML, packed as the browser likes it, never kept by anything in between."""
    body, sent = (
        text.encode(),
        {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Accept-Language, Cookie"},
    )
    accepts = request.headers.get("accept-encoding", "")
    if len(body) > SMALL and "br" in accepts:
        body, sent["Content-Encoding"] = brotli.compress(body, mode=brotli.MODE_TEXT, quality=4), "br"
    elif len(body) > SMALL and "gzip" in accepts:
        body, sent["Content-Encoding"] = gzip.compress(body, 5), "gzip"
    return Response(
        content=body, media_type=HTML, status_code=status, cookies=list(cookies), headers=sent | dict(headers or {})
    )


def _marked(text: str) -> str:
    """A sentence with what is to be typed, in backticks, set as code; others as they are."""
    return Markup(CODE.sub(r'<code dir="ltr">\1</code>', str(escape(text)))) if "`" in text else text


def _frame(request: Asked, served: Served, reader: Reader) -> dict[str, object]:
    """What every template may use."""
    zone, language = served.workspace.settings.zone, reader.language
    path = "/" + request.url.path.lstrip("/")  # "//x/y" in a link would lead to the site x

    def address(**changed: str) -> str:
        kept = {name: value for name, value in request.query_params.items() if name != "lang"}
        return f"{path}?{urlencode(kept | changed)}"

    def when(moment: int) -> Markup:
        at = times.as_datetime(moment)
        said = times.moment_in_words(at, zone=zone, language=language)
        return Markup('<time datetime="{}"><bdi class="number">{}</bdi></time>').format(at.isoformat(), said)

    return {
        "reader": reader,
        "actor": reader.actor,
        "language": language,
        "company": served.workspace.settings.name,
        "groups": groups_for(reader.actor),
        "languages": [(code, OWN_NAMES[code]) for code in languages()],
        "address": address,
        "path": path,
        "nonce": request.scope.get("nonce", ""),
        "csrf": reader.actor.csrf,
        "t": lambda id, **params: _marked(word(id, language, **params)),
        "n": lambda count: Markup('<bdi class="number">{}</bdi>').format(word("web.number", language, n=count)),
        "when": when,
        "lasted": lambda seconds: times.lasted(seconds, language),
    }
