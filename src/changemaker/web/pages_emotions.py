"""Emotions: as customers were asked for them, beside what was read in their own words."""

from litestar import Response, get

from changemaker.access.roles import Permission
from changemaker.reports.words import word
from changemaker.routines.kept_reading import kept_reading
from changemaker.web.emotions_page import emotion_lines, felt_in, sentiment_lines
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.voices_words import words_for


@get("/voices/emotions", opt={"needs": Permission.SEE_VOICES}, sync_to_thread=True)
def emotions(request: Asked) -> Response[bytes]:
    """Each emotion asked and read, each with its range; or why it cannot be measured from text."""
    served, language = served_in(request), reader_of(request).language
    shown = Shown(template="emotions.html", title=word("web.emotions.title", language), here="voices")
    lines = emotion_lines(felt_in(served), language)
    missing = [line for line in lines if line.read.value is None]
    moods = sentiment_lines(kept_reading(served.workspace), language)
    return show(request, shown, tab="emotions", lines=lines, missing=missing, moods=moods, **words_for(request))


HANDLERS = (emotions,)
