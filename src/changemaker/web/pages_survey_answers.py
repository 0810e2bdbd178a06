"""What a survey was answered; nobody sees it before somebody has written down what the team expects to hear."""

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from changemaker.access.roles import Permission
from changemaker.core.errors import BadQuestionError
from changemaker.core.message import Message
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.reports.words import named, word
from changemaker.store.audit import write_audit
from changemaker.store.expected import is_open, put_expected, skip_expected
from changemaker.web import flash
from changemaker.web.answers_page import counts_in, questions_counted, texts_of
from changemaker.web.expected_form import ALL, expectable, read_values
from changemaker.web.forms import Form, filled, form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.survey_page import survey_of, title_of
from changemaker.web.times import micros
from changemaker.web.voices_words import words_for

SEE, MANAGE = {"needs": Permission.SEE_SURVEYS}, {"needs": Permission.MANAGE_SURVEYS}


@get("/surveys/{name:str}/answers", opt=SEE, sync_to_thread=True)
def answers(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Counts by question, and the last answers; texts only for who may read voices."""
    return _answers(request, name, filled())


@post("/surveys/{name:str}/expected", opt=MANAGE, sync_to_thread=True)
def expect(request: Asked, name: FromPath[str], body: RawBody) -> Response[bytes]:
    """Write down what the team expects; results open, and it stays beside them."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    survey, now = survey_of(served.workspace, name), micros(served.clock)
    values, problems = read_values(survey, form)
    said = form.text("said")
    if not values and not said and not problems:
        problems = {"said": Message("web.expected.nothing")}
    if problems:
        return _answers(request, name, form.wrong(**problems))
    with served.store.writing() as connection:
        for question, value in values.items():
            put_expected(
                connection, survey=name, version=survey.version, question=question, value=value, by=actor.id, now=now
            )
        if said:
            put_expected(connection, survey=name, version=survey.version, question=ALL, said=said, by=actor.id, now=now)
        write_audit(
            connection, now=now, actor=actor.id, action="audit.expected", object=name, detail={"n": len(values)}
        )
    return _opened(request, name, Message("web.expected.written"))


@post("/surveys/{name:str}/expected/skip", opt=MANAGE, sync_to_thread=True)
def skip(request: Asked, name: FromPath[str], body: RawBody) -> Response[bytes]:
    """Open the results without an expectation; why stays written."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    survey, now = survey_of(served.workspace, name), micros(served.clock)
    try:
        with served.store.writing() as connection:
            skip_expected(
                connection,
                survey=name,
                version=survey.version,
                reason=form.text("reason"),
                by=actor.id,
                now=now,
            )
            write_audit(connection, now=now, actor=actor.id, action="audit.expected_skipped", object=name)
    except BadQuestionError:
        return _answers(request, name, form.wrong(reason=Message("web.expected.skip.wrong")))
    return _opened(request, name, Message("web.expected.skipped"))


def _answers(request: Asked, name: str, form: Form) -> Response[bytes]:
    served, reader = served_in(request), reader_of(request)
    language, survey = reader.language, survey_of(served.workspace, name)
    with served.store.reading() as connection:
        opened = is_open(connection, name, survey.version)
    raw = counts_in(served, name) if opened else None
    sees_voices = reader.actor.may(Permission.SEE_VOICES)
    shown = Shown(
        template="survey_answers.html",
        title=title_of(survey, language),
        here="surveys",
        status=422 if form.problems else 200,
    )
    return show(
        request,
        shown,
        tab="answers",
        survey=survey,
        is_open=opened,
        raw=raw,
        questions=questions_counted(raw, survey, language) if raw else (),
        texts=texts_of(served, raw.last) if raw and sees_voices and raw.responses >= SMALLEST else {},
        sees_voices=sees_voices,
        expectable=expectable(survey, language),
        form=form,
        may_manage=reader.actor.may(Permission.MANAGE_SURVEYS),
        mode_name=lambda mode: named("web.mode", mode, language) if mode else word("web.mode.unknown", language),
        **words_for(request),
    )


def _opened(request: Asked, name: str, message: Message) -> Response[bytes]:
    cookie = flash.flash(served_in(request).keys, flash.Told(message=message))
    return go_to(f"/surveys/{name}/score", [cookie])


HANDLERS = (answers, expect, skip)
