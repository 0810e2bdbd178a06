"""surveys/NAME.yml: a survey as people write it; the file's name is its key in commands, addresses and tables."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from changemaker.engine.part import Part
from changemaker.listen.surveys.survey import Mode, QuestionType

FOLDER = "surveys"
LEAST_GROUP = 5  # answers: of fewer, whoever knows the people guesses who said what
ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][A-Za-z]{1,7})?")
ID_HINT = "an id begins with a small letter and holds a to z, digits and _, 60 at most, such as first_choice"


def _id(text: str) -> str:
    if not ID.fullmatch(text):
        raise ValueError(f"'{text[:60]}' cannot be an id; {ID_HINT}")
    return text


def _language(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        raise ValueError(f"'{text[:40]}' is no language; write its ISO 639 code, such as en, ar or pt-BR")
    return text


Id = Annotated[
    str, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{ID.pattern}$"}, mode="validation")
]
Language = Annotated[
    str,
    AfterValidator(_language),
    WithJsonSchema({"type": "string", "pattern": f"^{LANGUAGE.pattern}$"}, mode="validation"),
]
Said = str | dict[Language, str]  # in the first language, or by language
Rule = Annotated[str, Field(description="A condition; docs/reference/rules.md says what it is made of.")]


class OptionFile(Part):
    """One answer that can be chosen."""

    id: Id  # what conditions and tables call it
    label: Said = ""  # what is read; those of ready emotions and of first choice are there already
    when: Rule | None = None  # offered only then
    valence: Literal[-1, 0, 1] | None = None  # of an emotion: unpleasant, neither, pleasant


class EndsFile(Part):
    """What stands at both ends of a scale."""

    low: Said  # at the least
    high: Said  # at the most


class QuestionFile(Part):
    """One question; conditions call its answer by its id."""

    id: Id  # what conditions and tables call it
    type: QuestionType  # what kind of answer it takes, see below
    label: Said = ""  # the question itself; many types have a ready one in en, ru, ar and de
    hint: Said = ""  # smaller, below the question
    metric: Id | None = None  # what its answers are kept as, where that is not the id: nps, csat, ces, ...
    required: bool = False  # the page is not left without an answer
    when: Rule | None = None  # asked only where this is true
    options: tuple[OptionFile | Id, ...] = ()  # of one, many, rank, shortlist, purpose, emotions, ...
    low: float | None = None  # the least number that is taken
    high: float | None = None  # the greatest; of stars and likert: how many steps
    ends: EndsFile | None = None  # what stands at both ends of the scale
    most: int | None = Field(default=None, ge=1, le=100)  # at most so many picked
    intensity: int = Field(default=5, ge=0, le=10)  # of emotions: steps of how strongly; 0 does not ask
    shuffle: bool = False  # options in an order drawn for each respondent
    long: bool = False  # of text: several lines
    about: str = ""  # of certainty: product, price or adviser; of consent: CHANNEL/PURPOSE, such as email/marketing
    prompts: Said = ""  # what an interviewer may ask further


class PageFile(Part):
    """Questions that are seen at once; what depends on an answer of the same page comes on a page of its own."""

    id: Id | None = None  # page_1, page_2, ... where left out
    title: Said = ""  # above its questions
    when: Rule | None = None  # shown only where this is true
    questions: tuple[QuestionFile, ...] = Field(min_length=1)  # what is asked on it


class ModeFile(Part):
    """One way of asking."""

    mode: Mode  # how they are asked
    when: Rule | None = None  # over the facts; the first way whose condition holds is taken


class AskingFile(Part):
    """Who is asked, how, and when again."""

    when: Rule | None = None  # over the facts of account and contact; everybody where left out
    draw: Literal["everyone", "random", "stratified", "after_event"] = "everyone"  # which of them are asked
    number: int | None = Field(default=None, ge=1)  # how many a wave; all where left out
    strata: tuple[str, ...] = ()  # facts over whose values the number is split
    waves: int = Field(default=1, ge=1, le=366)  # the audience split into so many, one a wave
    event: str = ""  # of after_event: case.resolved, order, or a touchpoint
    after_days: float = Field(default=0, ge=0, le=366)  # so long after the event
    modes: tuple[ModeFile | Mode, ...] = Field(default=("email",), min_length=1)  # how, for whom
    remind_after_days: tuple[Annotated[int, Field(ge=1, le=366)], ...] = (4,)  # days after asking; [] for never
    open_days: int = Field(default=21, ge=1, le=366)  # then the invitation has expired
    purpose: Literal["service", "marketing"] = "service"  # what consent is asked for
    seed: int = Field(default=20261122, ge=0)  # of every draw
    follow_up: int = Field(default=0, ge=0)  # how many of those who are silent are drawn for an interview, a wave

    @model_validator(mode="after")
    def _fits(self) -> "AskingFile":
        if self.draw == "stratified" and not self.strata:
            raise ValueError("stratified needs strata; write strata: [account.segment] or the like")
        if self.draw == "after_event" and not self.event:
            raise ValueError("after_event needs an event; write event: case.resolved, order, or a touchpoint")
        return self


class ThrottleFile(Part):
    """How often people may be asked, counted over all surveys and modes."""

    days_between: int = Field(default=30, ge=0, le=3660)  # for one contact
    most_a_year: int = Field(default=6, ge=1, le=366)  # for one contact
    account_open: int = Field(default=3, ge=1)  # invitations of one account that wait for an answer at once
    account_days_between: int = Field(default=0, ge=0, le=3660)  # for one account


class SurveyFile(Part):
    """One survey."""

    version: int = Field(default=1, ge=1)  # one more whenever a wording, a scale or an option changes
    title: Said  # what respondents see above it, and people in lists
    languages: tuple[Language, ...] = Field(
        default=("en",), min_length=1, max_length=200
    )  # others fall back to the first
    intro: Said = ""  # above the first page
    thanks: Said = ""  # after the last page
    guide: Said = ""  # for whoever holds it as an interview
    min_group: int = Field(default=LEAST_GROUP, ge=LEAST_GROUP, le=1000)  # answers below which a group is hidden
    kiosk_reset_seconds: int = Field(default=45, ge=5, le=3600)  # until a kiosk forgets who went away
    asking: AskingFile = AskingFile()  # who is asked, how, and when again
    throttle: ThrottleFile = ThrottleFile()  # how often at most
    pages: tuple[PageFile, ...] = ()  # what is asked, page by page
    questions: tuple[QuestionFile, ...] = ()  # instead of pages: all on one, but for what depends on another

    @model_validator(mode="after")
    def _has_questions(self) -> "SurveyFile":
        if bool(self.pages) == bool(self.questions):
            raise ValueError("write either `pages:` or `questions:`; one of them, with at least one question")
        return self
