"""An interview that was held, to read again: what was answered and noted, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.listen.surveys.question_types import NOTHING
from changemaker.listen.surveys.survey import Question, Survey
from changemaker.privacy.keys import Keys
from changemaker.reports.words.asked import asked_word, frame_language
from changemaker.store.answering import Draft, open_text
from changemaker.store.listening_tables import SURVEY_ANSWER, SURVEY_EMOTION

Rows = Mapping[str, tuple[float | None, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One question with what was said, and what whoever asked noted; both are personal."""

    label: str
    said: Sequence[str] = field(repr=False)
    note: str = field(repr=False)


def held_lines(
    connection: sa.Connection, keys: Keys, survey: Survey, draft: Draft, language: str
) -> Sequence[HeldLine]:
    """Return what was said in an interview, questions in their order; those left out are not there.

    Args:
        connection: to read from.
        keys: of the installation: words and notes lie sealed. Of who was erased they do not open.
        survey: as it is now.
        draft: the response, complete.
        language: in which choices are told, where the survey has it.
    """
    answer, emotion = SURVEY_ANSWER.c, SURVEY_EMOTION.c
    told = sa.select(answer.question, answer.value, answer.choice).where(answer.response_id == draft.id)
    felt = sa.select(emotion.emotion, emotion.intensity).where(emotion.response_id == draft.id)
    rows: Rows = {name: (value, choice) for name, value, choice in connection.execute(told)}
    feelings = {row.emotion: row.intensity for row in connection.execute(felt)}
    lines = []
    for question in survey.questions():
        said = _said(question, survey, rows, feelings, language)
        words = open_text(connection, keys, f"{draft.id}:{question.kept_as}")
        note = draft.notes.get(question.id, "")
        if said or words or note:
            label = question.label.in_(language, survey.languages[0])
            lines.append(HeldLine(label=label, said=[*said, *([words] if words else [])], note=note))
    return lines


def _said(
    question: Question, survey: Survey, rows: Rows, feelings: Mapping[str, float | None], language: str
) -> list[str]:
    labels = {option.id: option.label.in_(language, survey.languages[0]) for option in question.options}
    if question.type == "emotions":
        return [label for id, label in labels.items() if id in feelings and feelings[id] != 0]
    parts = {id: rows[name][0] for id in labels if (name := f"{question.kept_as}.{id}") in rows}
    if parts:
        ordered = sorted(parts, key=lambda id: parts[id] or 0) if question.type == "rank" else list(parts)
        return [labels[id] for id in ordered if parts[id]]
    value, choice = rows.get(question.kept_as, (None, None))
    if question.type == "consent" and value is not None:
        return [asked_word("asked.yes" if value else "asked.no", frame_language(language, *survey.languages))]
    if choice is not None:
        return [] if choice == NOTHING else [labels.get(choice, choice)]
    return [] if value is None else [f"{value:g}"]
