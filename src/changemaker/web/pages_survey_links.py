"""Links that anybody can answer by: made, printed as QR codes, put into a page of one's own, and closed again."""

from typing import cast, get_args
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.listen.asking.token import Token, token_for
from changemaker.listen.surveys.wording import keep_wording
from changemaker.reports.words import word
from changemaker.store.audit import write_audit
from changemaker.store.survey_links import LinkMode, SurveyLink, close_link, list_links, make_link, read_link
from changemaker.web import flash
from changemaker.web.forms import Form, filled, form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.qr_code import qr_file, qr_svg
from changemaker.web.reader import reader_of
from changemaker.web.survey_page import survey_of, title_of
from changemaker.web.times import micros

SEE, MANAGE = {"needs": Permission.SEE_SURVEYS}, {"needs": Permission.MANAGE_SURVEYS}
MODES: tuple[str, ...] = get_args(LinkMode)
PATHS = {"kiosk": "/k/"}
ABOUT = ("location_id", "staff_member_id", "touchpoint_id")
MOST_LETTERS = 80  # of a link's name


@get("/surveys/{name:str}/links", opt=SEE, sync_to_thread=True)
def links(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """All links of a survey, the open ones first, and the form for another one."""
    return _links(request, name, filled(mode="qr"))


@post("/surveys/{name:str}/links", opt=MANAGE, sync_to_thread=True)
def make(request: Asked, name: FromPath[str], body: RawBody) -> Response[bytes]:
    """Make a link, and show it with its code."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    survey = survey_of(served.workspace, name)
    if not form.text("name") or len(form.text("name")) > MOST_LETTERS:
        return _links(request, name, form.wrong(name=Message("web.link.name.wrong", {"most": MOST_LETTERS})))
    if form.text("mode") not in MODES:
        return _links(request, name, form.wrong(mode=Message("web.link.mode.wrong")))
    frame = form.text("frame_of").rstrip("/")
    if form.text("mode") == "embedded" and not _is_origin(frame):
        return _links(request, name, form.wrong(frame_of=Message("web.link.frame.wrong")))
    about = {key: form.text(key) for key in ABOUT if form.text(key)} | ({"frame_of": frame} if frame else {})
    now = micros(served.clock)
    with served.store.writing() as connection:
        made = make_link(
            connection,
            survey=name,
            mode=cast(LinkMode, form.text("mode")),
            name=form.text("name"),
            by=actor.id,
            now=now,
            about=about,
        )
        write_audit(
            connection, now=now, actor=actor.id, action="audit.link_made", object=made.id, detail={"survey": name}
        )
    keep_wording(served.workspace.state, survey)
    told = flash.Told(message=Message("web.link.made", {"name": made.name}))
    return go_to(f"/surveys/{name}/links/{made.id}", [flash.flash(served.keys, told)])


@get("/surveys/{name:str}/links/{id:str}", opt=SEE, sync_to_thread=True)
def link(request: Asked, name: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """One link: its address, its code to be printed, and what puts it into another page."""
    served, language = served_in(request), reader_of(request).language
    found, survey = _link(request, name, id), survey_of(served.workspace, name)
    address = address_of(request, found)
    shown = Shown(template="survey_link.html", title=found.name, here="surveys")
    return show(
        request,
        shown,
        survey=survey,
        survey_title=title_of(survey, language),
        link=found,
        address_of=address,
        drawing=qr_svg(address, title=word("web.link.qr.title", language, name=found.name)),
        snippet=_snippet(address, title_of(survey, survey.languages[0])) if found.mode == "embedded" else "",
        may_manage=reader_of(request).actor.may(Permission.MANAGE_SURVEYS),
    )


@get("/surveys/{name:str}/links/{id:str}/qr.svg", opt=SEE, sync_to_thread=True)
def code(request: Asked, name: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """The code as a file, to be printed."""
    found = _link(request, name, id)
    return Response(
        content=qr_file(address_of(request, found), title=found.name),
        media_type="image/svg+xml",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}-{found.id[:6]}.svg",
            "Cache-Control": "private, no-cache",
        },
    )


@post("/surveys/{name:str}/links/{id:str}/close", opt=MANAGE, sync_to_thread=True)
def close(request: Asked, name: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Let nobody begin by this link any more; who has begun may end."""
    served, actor = served_in(request), reader_of(request).actor
    found, now = _link(request, name, id), micros(served.clock)
    with served.store.writing() as connection:
        if close_link(connection, id, now):
            write_audit(
                connection, now=now, actor=actor.id, action="audit.link_closed", object=id, detail={"survey": name}
            )
    told = flash.Told(message=Message("web.link.closed.told", {"name": found.name}))
    return go_to(f"/surveys/{name}/links", [flash.flash(served.keys, told)])


def address_of(request: Asked, found: SurveyLink) -> str:
    """Return where a link leads, as people reach it."""
    served = served_in(request)
    return f"{served.url}{PATHS.get(found.mode, '/s/')}{token_for(served.keys, Token('link', found.id))}"


def _links(request: Asked, name: str, form: Form) -> Response[bytes]:
    served, reader = served_in(request), reader_of(request)
    survey = survey_of(served.workspace, name)
    with served.store.reading() as connection:
        found = list_links(connection, survey=name, closed=True)
    shown = Shown(
        template="survey_links.html",
        title=title_of(survey, reader.language),
        here="surveys",
        status=422 if form.problems else 200,
    )
    return show(
        request,
        shown,
        tab="links",
        survey=survey,
        links=sorted(found, key=lambda one: one.closed_at is not None),
        modes=[
            (mode, word(f"web.mode.{mode}", reader.language), word(f"web.link.about.{mode}", reader.language))
            for mode in MODES
        ],
        form=form,
        may_manage=reader.actor.may(Permission.MANAGE_SURVEYS),
    )


def _link(request: Asked, name: str, id: str) -> SurveyLink:
    with served_in(request).store.reading() as connection:
        found = read_link(connection, id)
    if found is None or found.survey != name:
        raise NotThereError("there is no such link", hint="the survey's page of links has them all")
    return found


def _is_origin(text: str) -> bool:
    """True for "https://shop.example": who may show the survey in a page of theirs."""
    scheme, mark, host = text.partition("://")
    return scheme in ("http", "https") and bool(mark and host) and not set(host) & set("/?#@ ;,'\"*") and host.isascii()


def _snippet(address: str, title: str) -> str:
    safe = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<iframe src="{address}" title="{safe}" width="100%" height="640" loading="lazy"></iframe>'


HANDLERS = (links, make, link, code, close)
