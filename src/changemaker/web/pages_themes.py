"""What people decide of themes: names, merges, and taking either back."""

from litestar import Response, post
from litestar.params import FromPath, RawBody

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.store.audit import write_audit
from changemaker.store.theme_words import merge_theme, name_theme, say_asked, split_theme, undo
from changemaker.web import flash
from changemaker.web.forms import form_of, go_to
from changemaker.web.page import Asked, served_in
from changemaker.web.pages_voices import theme_page
from changemaker.web.reader import reader_of
from changemaker.web.times import micros
from changemaker.web.voices_page import OTHER, Theme, counted_in, themes_in

LABEL = {"needs": Permission.LABEL_TEXTS}
MOST_LETTERS = 60


@post("/voices/themes/{id:str}/name", opt=LABEL, sync_to_thread=True)
def rename(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Call a theme by a name of one's own, or take that name back."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    found, now = _theme(request, id), micros(served.clock)
    name = "" if form.text("forget") else " ".join(form.text("name").split())
    if len(name) > MOST_LETTERS or (not name and not form.text("forget") and not found.is_named):
        return theme_page(request, id, form.wrong(name=Message("web.theme.name.wrong", {"most": MOST_LETTERS})))
    with served.store.writing() as connection:
        name_theme(connection, found.id, name, by=actor.id, now=now)
        write_audit(connection, now=now, actor=actor.id, action="audit.theme_named", object=found.id)
    said = Message("web.theme.named", {"name": name}) if name else Message("web.theme.unnamed")
    return _told(request, found.id, said)


@post("/voices/themes/{id:str}/asked", opt=LABEL, sync_to_thread=True)
def mark_asked(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Say whether a survey's question covers a theme, where the comparison of words got it wrong."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    found, now = _theme(request, id), micros(served.clock)
    said = {"yes": True, "no": False}.get(form.text("asked"))
    with served.store.writing() as connection:
        say_asked(connection, found.id, said, by=actor.id, now=now)
        write_audit(connection, now=now, actor=actor.id, action="audit.theme_asked", object=found.id)
    return _told(request, found.id, Message("web.theme.asked.told"))


@post("/voices/themes/{id:str}/undo", opt=LABEL, sync_to_thread=True)
def take_back(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Take back what was last decided of a theme."""
    served, actor = served_in(request), reader_of(request).actor
    now = micros(served.clock)
    _theme(request, id)
    with served.store.writing() as connection:
        undo(connection, id, by=actor.id, now=now)
        write_audit(connection, now=now, actor=actor.id, action="audit.theme_undone", object=id)
    cookie = flash.flash(served.keys, flash.Told(message=Message("web.theme.undone")))
    return go_to(f"/voices/themes/{id}", [cookie])


@post("/voices/themes/{id:str}/merge", opt=LABEL, sync_to_thread=True)
def merge(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Let a theme belong to another from now on; the next page can undo it."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    found, into, now = _theme(request, id), _theme(request, form.text("into")), micros(served.clock)
    if OTHER in (found.id, into.id) or found.id == into.id:
        raise NotThereError("these two cannot be merged", hint="choose another theme of the list")
    with served.store.writing() as connection:
        merge_theme(connection, found.id, into.id, by=actor.id, now=now)
        write_audit(
            connection, now=now, actor=actor.id, action="audit.theme_merged", object=found.id, detail={"into": into.id}
        )
    told = flash.Told(
        message=Message("web.theme.merged", {"name": found.name, "into": into.name}),
        undo=f"/voices/themes/{found.id}/undo",
    )
    return go_to(f"/voices/themes/{into.id}", [flash.flash(served.keys, told)])


@post("/voices/themes/{id:str}/split", opt=LABEL, sync_to_thread=True)
def split(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Take a theme out of the one that it was merged into."""
    served, actor = served_in(request), reader_of(request).actor
    now = micros(served.clock)
    _theme(request, id)
    with served.store.writing() as connection:
        split_theme(connection, id, by=actor.id, now=now)
        write_audit(connection, now=now, actor=actor.id, action="audit.theme_split", object=id)
    told = flash.Told(message=Message("web.theme.split.told"))
    return go_to(f"/voices/themes/{id}", [flash.flash(served.keys, told)])


def _told(request: Asked, id: str, message: Message) -> Response[bytes]:
    """Back to the theme, with a way to take it back."""
    told = flash.Told(message=message, undo=f"/voices/themes/{id}/undo")
    return go_to(f"/voices/themes/{id}", [flash.flash(served_in(request).keys, told)])


def _theme(request: Asked, id: str) -> Theme:
    served = served_in(request)
    counted = counted_in(served)
    themes = themes_in(served, counted) if counted else ()
    found = next((one for one in themes if id in (one.id, *one.parts)), None)
    if found is None:
        raise NotThereError(f"no theme is called '{id[:60]}'", hint="the page Voices has them all")
    return found


HANDLERS = (rename, merge, split, mark_asked, take_back)
