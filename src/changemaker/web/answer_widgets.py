"""One question as it is shown: its words, the field that takes it, and what was chosen or typed already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from markupsafe import Markup, escape

from changemaker.listen.answering.path import options_shown
from changemaker.listen.surveys.answers import Answer, Answers, scale_of
from changemaker.listen.surveys.piping import piped
from changemaker.listen.surveys.question_types import (
    IN_WORDS,
    NOTHING,
    OFFERED,
    OTHER,
    PICKED_ONE,
    PICKED_SEVERAL,
    WORDS_FIELD,
)
from changemaker.listen.surveys.survey import RIGHT_TO_LEFT, Option, Question, Survey, Words
from changemaker.reports.words.asked import OWN_NAMES

Widget = Literal["scale", "one", "several", "emotions", "rank", "number", "date", "text", "long", "consent", "info"]
PAGE, GO, LANGUAGE, RESPONSE = "-page", "-go", "-language", "-response"  # fields of our own: no question has such an id
SHOWN_IN = "-shown-in"  # the language of the page that was sent off
NOTE = "note:"  # before a question's id: the field of the interviewer's note


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the survey; where it is not in the page's language, which one it is in."""

    text: str
    language: str = ""

    def __html__(self) -> str:
        """Return it escaped, its lines as lines, its language marked where it is another one."""
        lines = Markup("<br>").join(escape(line) for line in self.text.split("\n"))
        if not self.language:
            return lines
        direction = "rtl" if self.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
        return Markup('<span lang="{}" dir="{}">{}</span>').format(self.language, direction, lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that can be chosen."""

    id: str
    label: Said | str
    chosen: bool = False
    step: str = ""  # of an emotion its intensity, of a rank its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, ready to be shown."""

    id: str
    widget: Widget
    label: Said
    hint: Said | None = None
    required: bool = False
    choices: Sequence[Choice] = ()
    ends: tuple[Said, Said] | None = None
    value: str = ""
    words: str = ""  # beside a choice, in the respondent's own words
    in_words: bool = False  # such words can be said
    steps: Sequence[int] = ()
    most: int | None = None
    problem: str = ""
    prompts: Sequence[str] = field(default_factory=list)
    note: str = ""
    stars: bool = False

    @property
    def described_by(self) -> str:
        """Ids of what belongs to the field: hint, limit, problem."""
        ids = [(self.hint, "hint"), (self.most, "most"), (self.problem, "problem"), (self.ends, "ends")]
        return " ".join(f"{self.id}-{name}" for there, name in ids if there)


def asked_of(
    question: Question,
    *,
    survey: Survey,
    language: str,
    answers: Answers,
    typed: Mapping[str, Sequence[str]] | None,
    facts: Mapping[str, object],
    seed: int,
    problem: str = "",
    offered: Sequence[Option] = (),
    note: str = "",
) -> Asked:
    """Return a question ready to be shown.

    Args:
        question: from `listen.path.shown`.
        survey: whose it is.
        language: of the respondent.
        answers: kept so far.
        typed: fields as they were sent, which outweigh what was kept; None where nothing was sent.
        facts: for gaps in its words.
        seed: of the order of shuffled options.
        problem: what is wrong with what was typed.
        offered: staff, places or people of the tables.
        note: of the interviewer.
    """
    options = options_shown(question, answers, facts, seed, offered=offered)
    kept = fields_of(replace(question, options=options), answers.get(question.id), answers)
    fields = kept if _untouched(question, typed) else typed or {}

    def told(words: Words) -> Said:
        return said_in(words, survey, language, answers, facts)

    choices = _choices(question, options, fields, told)
    widget = _widget(question, choices)
    prompts = told(question.prompts).text if question.prompts.said else ""
    return Asked(
        id=question.id,
        widget=widget,
        label=told(question.label),
        hint=told(question.hint) if question.hint.said else None,
        required=question.required,
        choices=choices,
        ends=(told(question.ends[0]), told(question.ends[1])) if question.ends else None,
        value="\n".join(fields.get(question.id, ())),
        words=" ".join(fields.get(f"{question.id}.{WORDS_FIELD}", ())),
        in_words=question.type in IN_WORDS and bool(choices),
        steps=range(1, question.intensity + 1) if question.type == "emotions" else (),
        most=question.most if question.most and question.most < len(choices) else None,
        problem=problem,
        prompts=[line.strip("- ") for line in prompts.splitlines() if line.strip("- ")],
        note=note,
        stars=question.type == "stars",
    )


def fields_of(question: Question, answer: Answer | None, answers: Answers) -> dict[str, Sequence[str]]:
    """Return an answer as the fields of a form hold it.

    Example:
        >>> fields_of(Question(id="nps", type="nps", label=Words()), 9.0, {})
        {'nps': ['9']}
    """
    if answer is None:
        return {}
    if isinstance(answer, Mapping):
        steps = {f"{question.id}.{id}": [str(round(felt * question.intensity))] for id, felt in answer.items() if felt}
        return {question.id: list(answer) or [NOTHING], **steps}
    if isinstance(answer, tuple) and question.type == "rank":
        return {f"{question.id}.{id}": [str(place)] for place, id in enumerate(answer, start=1)}
    if isinstance(answer, tuple):
        return {question.id: list(answer)}
    if isinstance(answer, bool):
        return {question.id: ["yes" if answer else "no"]}
    words = answers.get(f"{question.id}.{WORDS_FIELD}")
    said = {f"{question.id}.{WORDS_FIELD}": [words]} if isinstance(words, str) else {}
    if question.type in OFFERED and answer == OTHER and said and not question.options:
        return {question.id: [str(words)]}
    return {question.id: [f"{answer:.15g}" if isinstance(answer, int | float) else answer], **said}


def said_in(words: Words, survey: Survey, language: str, answers: Answers, facts: Mapping[str, object]) -> Said:
    """Return a text of the survey in a language, its gaps filled."""
    fallback = survey.languages[0]
    spoken = next((one for one in (language, fallback, *words.said) if words.said.get(one)), language)
    text = piped(words.in_(language, fallback), answers, facts, survey=survey, language=language)
    return Said(text, "" if spoken == language else spoken)


def language_name(code: str) -> str:
    """Return what a language calls itself; its code where we do not know."""
    return OWN_NAMES.get(code, code)


def _untouched(question: Question, typed: Mapping[str, Sequence[str]] | None) -> bool:
    if typed is None:
        return True
    return PAGE not in typed and not any(name.split(".")[0] == question.id for name in typed)


def _widget(question: Question, choices: Sequence[Choice]) -> Widget:
    if question.type == "text":
        return "long" if question.long else "text"
    if scale_of(question) is not None:
        return "scale"
    if question.type in PICKED_SEVERAL:
        return "several"
    if question.type in PICKED_ONE or question.type in IN_WORDS:
        return "one" if choices else "text"
    kinds: Mapping[str, Widget] = {
        **{"emotions": "emotions", "rank": "rank", "number": "number"},
        **{"date": "date", "consent": "consent", "info": "info"},
    }
    return kinds[question.type]


def _choices(
    question: Question, options: Sequence[Option], fields: Mapping[str, Sequence[str]], told: Callable[[Words], Said]
) -> list[Choice]:
    chosen = {value.strip() for value in fields.get(question.id, ())}
    scale = scale_of(question)
    if scale is not None:
        return [
            Choice(id=str(point), label=str(point), chosen=str(point) in chosen)
            for point in range(scale[0], scale[1] + 1)
        ]
    steps = {option.id: " ".join(fields.get(f"{question.id}.{option.id}", ())).strip() for option in options}
    found = [
        Choice(id=option.id, label=told(option.label), chosen=option.id in chosen, step=steps[option.id])
        for option in options
    ]
    if question.type == "emotions":
        found.append(Choice(id=NOTHING, label="", chosen=NOTHING in chosen))
    elif question.type in IN_WORDS and found and all(one.id != OTHER for one in found):
        found.append(Choice(id=OTHER, label="", chosen=OTHER in chosen))
    return found
