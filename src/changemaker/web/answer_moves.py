"""What a form of a survey says besides answers: where to go from here, in which language, from which page."""

from collections.abc import Mapping, Sequence
from typing import cast

from changemaker.listen.surveys.question_types import NOTHING
from changemaker.routines.answering import Door, Go
from changemaker.web.answer_widgets import GO, LANGUAGE, SHOWN_IN
from changemaker.web.page import Asked


def wished(request: Asked, form: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """Return the languages that were asked for by a button, the address, or the page that was shown."""
    sent = [value for name in (LANGUAGE, SHOWN_IN) for value in (form or {}).get(name, ())[-1:]]
    asked = [request.query_params.get(name, "") for name in (LANGUAGE, "lang")]
    return [one for one in (*sent, *asked) if one]


def go_of(form: Mapping[str, Sequence[str]]) -> Go:
    """Return where a form leads: a button for another language stays where one is."""
    if form.get(LANGUAGE):
        return "stay"
    wanted = "".join(form.get(GO, ())[-1:])
    return cast(Go, wanted) if wanted in ("back", "send", "stay") else "next"


def number_of(form: Mapping[str, Sequence[str]], name: str) -> int | None:
    """Return a small whole number; None where the field holds none."""
    text = "".join(form.get(name, ())[-1:])
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


def ticked(door: Door, form: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return the form without the strength of emotions that are not ticked: it was chosen before they were unticked."""
    feelings = [question for question in door.open_survey.questions() if question.type == "emotions"]
    kept = dict(form)
    for question in feelings:
        ticked = {*form.get(question.id, ()), NOTHING}
        for option in question.options:
            if option.id not in ticked:
                kept.pop(f"{question.id}.{option.id}", None)
    return kept
