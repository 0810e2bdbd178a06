"""A survey as it is asked: read from surveys/*.yml, frozen, without a word of who answers it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from changemaker.rules.nodes import Node

QuestionType = Literal[
    "nps",  # 0 to 10
    "csat",  # 1 to 5
    "ces",  # 1 to 7, easy is high
    "stars",  # 1 to `high`
    "likert",  # 1 to `high`
    "emotions",  # which were felt, each with its intensity
    "enjoyment",  # 1 to 5
    "one",
    "many",
    "rank",
    "number",
    "date",
    "text",
    "staff_member",
    "location",
    "contact",  # somebody else of the account
    "first_choice",  # would you choose us first: us, another, nobody
    "shortlist",  # who is considered: several options
    "expectation",  # 1 to 5, far worse to far better than expected
    "purchase_intention",  # 1 to 5; later held against orders
    "forgiveness",  # 1 to 5
    "purpose",  # purpose of the visit: one of options, or in words
    "certainty",  # 1 to 5, of the product, the price, the adviser: `about`
    "consent",  # yes or no, for a channel and a purpose
    "info",  # a text to read, nothing to answer
]
ASKING_PURPOSES = ("service", "marketing")  # all that a survey may be asked for
Mode = Literal["email", "link", "qr", "kiosk", "embedded", "interview", "visit", "import"]
MODES: tuple[Mode, ...] = ("email", "link", "qr", "kiosk", "embedded", "interview", "visit", "import")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the languages that it was written in."""

    said: Mapping[str, str] = field(default_factory=dict)  # language -> text

    def in_(self, language: str, fallback: str) -> str:
        """Return the text in `language`, else in `fallback`, else in the first that there is; "" where there is none.

        Example:
            >>> Words({"en": "Why?", "de": "Warum?"}).in_("fr", "de")
            'Warum?'
        """
        return self.said.get(language) or self.said.get(fallback) or next(iter(self.said.values()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that can be chosen."""

    id: str
    label: Words
    when: Node | None = None  # offered only then
    valence: Literal[-1, 0, 1] = 0  # of an emotion: unpleasant, neither, pleasant


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. What `rules` can call it: `ID`; of many, emotions and rank also `ID.OPTION`."""

    id: str
    type: QuestionType
    label: Words
    hint: Words = Words()
    metric: str = ""  # the canonical question its answers are kept under; the id where empty
    required: bool = False
    when: Node | None = None  # asked only where it is yes
    options: tuple[Option, ...] = ()
    low: float | None = None  # ends of the scale, or of a number
    high: float | None = None
    ends: tuple[Words, Words] | None = None  # what stands at both ends of the scale
    most: int | None = None  # of many, emotions and shortlist: at most so many
    intensity: int = 5  # steps of an emotion's intensity; 0: it is not asked
    shuffle: bool = False  # options in an order drawn for each respondent
    long: bool = False  # text: several lines
    about: str = ""  # certainty: product, price, adviser; consent: "CHANNEL/PURPOSE"
    prompts: Words = Words()  # what an interviewer may ask further
    place: tuple[int, int] = (1, 1)  # line and column in its file

    @property
    def kept_as(self) -> str:
        """The name in column `question` of table `answer`."""
        return self.metric or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Questions that are seen at once."""

    id: str
    questions: tuple[Question, ...]
    title: Words = Words()
    when: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """How often people may be asked, counted over all surveys and modes."""

    days_between: int = 30  # for one contact
    most_a_year: int = 6  # for one contact
    account_open: int = 3  # invitations of one account that wait for an answer at once
    account_days_between: int = 0  # for one account


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who is asked, how, and when again; see `listen.audience`."""

    when: Node | None = None  # over the facts of account and contact
    draw: Literal["everyone", "random", "stratified", "after_event"] = "everyone"
    number: int | None = None  # how many a wave; all where left out
    strata: tuple[str, ...] = ()  # facts: an equal or `number` split over their values, smallest strata whole
    waves: int = 1  # the audience split by hash into so many, one a wave
    event: str = ""  # after_event: "case.resolved", "order", or "TOUCHPOINT" of interaction
    after_days: float = 0  # ... so long after it
    modes: tuple[tuple[Node | None, Mode], ...] = ((None, "email"),)  # the first whose condition holds
    remind_after_days: tuple[int, ...] = (4,)
    open_days: int = 21  # then the invitation has expired
    purpose: Literal["service", "marketing"] = "service"  # what consent is asked for
    seed: int = 20261122
    follow_up: int = 0  # how many of those who did not answer are drawn for an interview, a wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey in one version."""

    name: str  # the file's
    version: int
    title: Words
    languages: tuple[str, ...]  # the first is what others fall back to
    pages: tuple[Page, ...]
    thanks: Words = Words()
    intro: Words = Words()
    guide: Words = Words()  # for whoever holds it as an interview
    asking: Asking = Asking()
    throttle: Throttle = Throttle()
    min_group: int = 5  # answers below which a group is hidden
    kiosk_reset_seconds: int = 45
    file: str = ""  # as it is told in errors

    def questions(self) -> Iterator[Question]:
        """Yield every question in the order of asking."""
        for page in self.pages:
            yield from page.questions

    def question(self, id: str) -> Question:
        """Return one question.

        Raises:
            KeyError: there is none of that id.
        """
        for question in self.questions():
            if question.id == id:
                return question
        raise KeyError(id)
