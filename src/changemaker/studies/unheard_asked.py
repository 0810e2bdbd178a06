"""Which of the things that happen to accounts a survey asks about: by its occasion, its words, or as a person says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from changemaker.engine.tables import Tables
from changemaker.listen.surveys.survey import Survey
from changemaker.listen.text.never_asked import AskedText, asked_texts
from changemaker.listen.text.theme_words import stems_of
from changemaker.predict.unheard.first_question import CASES
from changemaker.predict.unheard.problem import Nearby
from changemaker.predict.unheard.signals import Thing

ENOUGH = 0.5  # of the words of one of a thing's names that one question must hold to ask about it
CASE, ORDER = "case.resolved", "order"
ANY_KIND = frozenset({"call", "chat", "email", "e-mail", "letter", "login", "mail", "meeting", "phone", "visit"})
OF_AN_ORDER = frozenset({"cancelled", "credit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What surveys cover, and what they come near."""

    covered: Mapping[str, Nearby | None]  # key of a thing -> the question; None where a person or a reading says so
    nearby: Mapping[str, Nearby]  # of things that no question covers


def asked_about(things: Iterable[Thing], surveys: Sequence[Survey], tables: Tables) -> Asked:
    """Return which things a question covers: what is asked need not be found.

    Args:
        things: what happens to accounts.
        surveys: of the workspace.
        tables: with the themes of texts, and whether a question covers each as the last reading says.
    """
    told = asked_texts(surveys)
    stems = [stems_of(one.text, one.language) for one in told]
    themes = {row["theme_id"]: row["asked"] for row in _themes(tables)}
    covered: dict[str, Nearby | None] = {}
    nearby: dict[str, Nearby] = {}
    for thing in things:
        if thing.source == "theme" and themes.get(thing.what):
            covered[thing.key] = None
            continue
        by_occasion = _by_occasion(thing, surveys)
        if by_occasion is not None:
            covered[thing.key] = by_occasion
            continue
        share, question = _by_words(thing, told, stems)
        if question is None:
            continue
        if share >= ENOUGH and not (thing.source == "theme" and themes.get(thing.what) is False):
            covered[thing.key] = question
        else:
            nearby[thing.key] = question
    return Asked(covered=covered, nearby=nearby)


def _themes(tables: Tables) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tables["theme"].select("theme_id", "asked").to_pyarrow().to_pylist()
    return found


def _by_occasion(thing: Thing, surveys: Sequence[Survey]) -> Nearby | None:
    """The first question of a survey that is asked after such an event, of everybody."""
    for survey in surveys:
        for question in survey.questions():
            felt = thing.source == "read_emotion" and question.type == "emotions"
            if felt and any(option.id == thing.what for option in question.options):
                return _told(survey, question.id, question.label.in_("en", survey.languages[0]))
        asking = survey.asking
        if asking.draw != "after_event" or asking.when is not None:
            continue
        here = (
            (thing.place and asking.event == thing.place)
            or (asking.event == CASE and thing.source in CASES)
            or (asking.event == ORDER and thing.source in OF_AN_ORDER)
        )
        if here:
            first = next(question for question in survey.questions() if question.type != "info")
            return _told(survey, first.id, first.label.in_("en", survey.languages[0]))
    return None


def _by_words(thing: Thing, told: Sequence[AskedText], stems: Sequence[frozenset[str]]) -> tuple[float, Nearby | None]:
    """The share of one of the thing's names that the nearest sentence holds, and that sentence."""
    best, where = 0.0, None
    words = [word.replace("_", " ") for word in thing.own_words]
    told_apart = [word for word in words if word.lower() not in ANY_KIND] or words
    own = {one.language: [stems_of(word, one.language) for word in told_apart] for one in told}
    for one, said in zip(told, stems, strict=True):
        share = max((len(sought & said) / len(sought) for sought in own[one.language] if sought), default=0.0)
        if share > best:
            best, where = share, Nearby(survey=one.survey, question=one.question, text=one.text)
    return best, where


def _told(survey: Survey, question: str, text: str) -> Nearby:
    return Nearby(survey=survey.name, question=question, text=text)
