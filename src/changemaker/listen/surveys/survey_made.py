"""A survey made of what its file says; what one question cannot be is told at its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.listen.surveys.conditions import condition_at
from changemaker.listen.surveys.emotion_words import emotion_label, emotion_valence
from changemaker.listen.surveys.question_types import (
    ABOUT,
    IN_WORDS,
    LIMITED,
    NEEDS_OPTIONS,
    NOTHING,
    OFFERED,
    OTHER,
    STRETCHED,
    TAKES_OPTIONS,
)
from changemaker.listen.surveys.ready_questions import (
    EMOTIONS_MOST,
    other_option,
    ready_ends,
    ready_label,
    ready_options,
)
from changemaker.listen.surveys.survey import Asking, Mode, Option, Page, Question, Survey, Throttle, Words
from changemaker.listen.surveys.survey_file import (
    AskingFile,
    ModeFile,
    OptionFile,
    PageFile,
    QuestionFile,
    Said,
    SurveyFile,
)
from changemaker.rules.nodes import Node
from changemaker.store.outbox import CHANNELS, PURPOSES

HIGHEST_STEPS = 11  # of stars and likert


@dataclass(frozen=True, slots=True)
class Ruled:
    """One condition, where it stands, and how many questions come before it."""

    node: Node
    loc: Loc
    before: int  # a condition of asking knows the answers to none: 0
    question: int | None = None  # the place, in the order of asking, of the one question that it is about


@dataclass(frozen=True, slots=True)
class Worded:
    """One text, where it stands, and how many questions come before it."""

    words: Words
    loc: Loc
    before: int
    ready: bool = False  # it ships, and the file does not say it


@dataclass(slots=True, kw_only=True)
class Made:
    """A survey as its file says it, before its pages are split, with the places of its parts."""

    survey: Survey
    ways: tuple[Loc, ...]  # of each question, in the order of asking
    rules: list[Ruled] = field(default_factory=list)
    words: list[Worded] = field(default_factory=list)


def made_of(file: SurveyFile, tree: YamlTree, *, name: str) -> Made:
    """Return the survey that a file says; `tree` is told what is wrong with a question by itself."""
    return _Maker(file, tree, name).made()


class _Maker:
    """Goes through a file from top to bottom."""

    def __init__(self, file: SurveyFile, tree: YamlTree, name: str) -> None:
        self.file, self.tree, self.name = file, tree, name
        self.rules: list[Ruled] = []
        self.texts: list[Worded] = []
        self.ways: list[Loc] = []

    def made(self) -> Made:
        file = self.file
        first = {key: self.words(getattr(file, key), (key,), 0) for key in ("title", "intro", "guide")}
        asking = self.asking(file.asking)
        pages = tuple(self.pages())
        survey = Survey(
            name=self.name,
            version=file.version,
            languages=tuple(dict.fromkeys(file.languages)),
            pages=pages,
            thanks=self.words(file.thanks, ("thanks",), len(self.ways)),
            asking=asking,
            throttle=Throttle(**file.throttle.model_dump()),
            min_group=file.min_group,
            kiosk_reset_seconds=file.kiosk_reset_seconds,
            file=self.tree.file,
            **first,
        )
        return Made(survey=survey, ways=tuple(self.ways), rules=self.rules, words=self.texts)

    def rule(self, text: str | None, loc: Loc, *, before: int, question: int | None = None) -> Node | None:
        node = condition_at(self.tree, loc, text)
        if node is not None:
            self.rules.append(Ruled(node, loc, before, question))
        return node

    def words(self, said: Said, loc: Loc, before: int) -> Words:
        texts = {self.file.languages[0]: said} if isinstance(said, str) else said
        words = Words({language: text for language, text in texts.items() if text.strip()})
        if words.said:
            self.texts.append(Worded(words, loc, before))
        return words

    def ready(self, words: Words, loc: Loc, before: int) -> Words:
        if words.said:
            self.texts.append(Worded(words, loc, before, ready=True))
        return words

    def asking(self, file: AskingFile) -> Asking:
        modes: list[tuple[Node | None, Mode]] = []
        for place, one in enumerate(file.modes):
            way = one if isinstance(one, ModeFile) else ModeFile(mode=one)
            modes.append((self.rule(way.when, ("asking", "modes", place, "when"), before=0), way.mode))
        plain = file.model_dump(exclude={"when", "modes"})
        return Asking(when=self.rule(file.when, ("asking", "when"), before=0), modes=tuple(modes), **plain)

    def pages(self) -> Iterator[Page]:
        file = self.file
        written = file.pages or (PageFile(questions=file.questions),)
        for place, page in enumerate(written):
            loc: Loc = ("pages", place) if file.pages else ()
            before = len(self.ways)
            when = self.rule(page.when, (*loc, "when"), before=before)
            title = self.words(page.title, (*loc, "title"), before)
            questions = tuple(
                self.question(one, (*loc, "questions", number)) for number, one in enumerate(page.questions)
            )
            yield Page(id=page.id or f"page_{place + 1}", questions=questions, title=title, when=when)

    def question(self, file: QuestionFile, loc: Loc) -> Question:
        here = len(self.ways)
        self.ways.append(loc)
        when = self.rule(file.when, (*loc, "when"), before=here, question=here)
        label = self.words(file.label, (*loc, "label"), here)
        if not label.said:
            label = self.ready(ready_label(file.type, file.about), (*loc, "label"), here)
        if not label.said:
            what = f"'{file.id}' asks nothing: questions of type {file.type} have no ready wording"
            self.tree.blame_at(loc, what, hint="add label:, in every language of the survey")
        low, high = self.limits(file, loc)
        spot = self.tree.find((*loc, "id"))[0].at
        return Question(
            id=file.id,
            type=file.type,
            label=label,
            hint=self.words(file.hint, (*loc, "hint"), here),
            metric=file.metric or "",
            required=file.required,
            when=when,
            options=self.options(file, loc, here),
            low=low,
            high=high,
            ends=self.ends(file, loc, here),
            most=self.most(file, loc),
            intensity=file.intensity,
            shuffle=file.shuffle,
            long=file.long,
            about=self.about(file, loc),
            prompts=self.words(file.prompts, (*loc, "prompts"), here),
            place=(spot.line, spot.column),
        )

    def limits(self, file: QuestionFile, loc: Loc) -> tuple[float | None, float | None]:
        if file.type == "number":
            if file.low is not None and file.high is not None and file.low > file.high:
                what = f"low is {file.low:g}, above high {file.high:g}: no number fits"
                self.tree.blame_at((*loc, "low"), what, hint="swap them")
            return file.low, file.high
        if file.low is not None:
            what = f"questions of type {file.type} have no low of their own"
            self.tree.blame_at((*loc, "low"), what, hint="leave it out; only type number has one")
        if file.high is not None and file.type not in STRETCHED:
            what = f"questions of type {file.type} have no high of their own"
            self.tree.blame_at((*loc, "high"), what, hint="leave it out; number, stars and likert have one")
        elif file.high is not None and not (file.high == int(file.high) and 2 <= file.high <= HIGHEST_STEPS):
            what = f"a scale of 1 to {file.high:g}"
            self.tree.blame_at((*loc, "high"), what, hint=f"write a whole number from 2 to {HIGHEST_STEPS}")
        return None, file.high if file.type in STRETCHED else None

    def ends(self, file: QuestionFile, loc: Loc, here: int) -> tuple[Words, Words] | None:
        way = (*loc, "ends")
        if file.ends is None:
            ready = ready_ends(file.type, file.about)
            return (self.ready(ready[0], way, here), self.ready(ready[1], way, here)) if ready else None
        return self.words(file.ends.low, (*way, "low"), here), self.words(file.ends.high, (*way, "high"), here)

    def most(self, file: QuestionFile, loc: Loc) -> int | None:
        if file.most is not None and file.type not in LIMITED:
            what = f"questions of type {file.type} take no 'most'"
            self.tree.blame_at((*loc, "most"), what, hint="leave it out; many, shortlist and emotions take it")
        return EMOTIONS_MOST if file.type == "emotions" and file.most is None else file.most

    def about(self, file: QuestionFile, loc: Loc) -> str:
        channel, _, purpose = file.about.partition("/")
        if file.type == "certainty" and file.about not in ("", *ABOUT):
            hint = did_you_mean([file.about], ABOUT)
            self.tree.blame_at((*loc, "about"), f"certainty cannot be about '{file.about}'", hint=hint)
        if file.type == "consent" and (channel not in CHANNELS or purpose not in PURPOSES):
            hint = f"write about: CHANNEL/PURPOSE, of {', '.join(CHANNELS)} and {', '.join(PURPOSES)}"
            self.tree.blame_at((*loc, "about"), "it is not said what this consents to", hint=hint)
        return ABOUT[0] if file.type == "certainty" and not file.about else file.about

    def options(self, file: QuestionFile, loc: Loc, here: int) -> tuple[Option, ...]:
        if file.options and file.type not in TAKES_OPTIONS:
            what = f"questions of type {file.type} have no options"
            self.tree.blame_at((*loc, "options"), what, hint="leave them out, or make it type one or many", by_key=True)
            return ()
        if not file.options and file.type in NEEDS_OPTIONS:
            what = f"'{file.id}' has no options to choose from"
            self.tree.blame_at(loc, what, hint="add options:, each with an id and a label")
        ready = {option.id: option for option in ready_options(file.type)}
        if not file.options:
            found = tuple(ready.values())
            for option in found:
                self.ready(option.label, (*loc, "options"), here)
        else:
            found = tuple(
                self.option(one if isinstance(one, OptionFile) else OptionFile(id=one), file, ready, way, here)
                for number, one in enumerate(file.options)
                for way in [(*loc, "options", number)]
            )
        self.repeated(found, loc)
        in_words = file.type in IN_WORDS and not any(option.id == OTHER for option in found)
        return (*found, other_option()) if in_words and (found or file.type not in OFFERED) else found

    def option(self, one: OptionFile, file: QuestionFile, ready: dict[str, Option], loc: Loc, here: int) -> Option:
        label = self.words(one.label, (*loc, "label"), here)
        known = (
            ready[one.id].label if one.id in ready else emotion_label(one.id) if file.type == "emotions" else Words()
        )
        if one.id == OTHER and file.type in IN_WORDS:
            known = other_option().label
        if not label.said:
            self.ready(known, (*loc, "label"), here)
        if not (label.said or known.said):
            self.tree.blame_at(
                loc, f"option '{one.id}' has no words", hint="add label:, in every language of the survey"
            )
        if file.type == "emotions" and one.id == NOTHING:
            hint = "leave it out: nothing in particular is always offered"
            self.tree.blame_at((*loc, "id"), f"'{NOTHING}' is no emotion", hint=hint)
        if one.valence is not None and file.type != "emotions":
            self.tree.blame_at((*loc, "valence"), "only emotions have a valence", hint="leave it out")
        return Option(
            id=one.id,
            label=label if label.said else known,
            when=self.rule(one.when, (*loc, "when"), before=here, question=here),
            valence=emotion_valence(one.id) if one.valence is None else one.valence,
        )

    def repeated(self, options: tuple[Option, ...], loc: Loc) -> None:
        seen: set[str] = set()
        for number, option in enumerate(options):
            if option.id in seen:
                what = f"option '{option.id}' stands here twice"
                self.tree.blame_at((*loc, "options", number), what, hint="give each option an id of its own")
            seen.add(option.id)
