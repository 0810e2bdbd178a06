"""Pages split where a question depends on an answer of its own page: pages are drawn by the server, one at a time."""

from collections.abc import Iterator
from dataclasses import replace

from changemaker.listen.surveys.conditions import names_in
from changemaker.listen.surveys.piping import gaps_of
from changemaker.listen.surveys.survey import Page, Question, Survey


def split_pages(survey: Survey) -> Survey:
    """Return the survey with each page cut before a question that depends on one of the same page."""
    return replace(survey, pages=tuple(part for page in survey.pages for part in _parts(page)))


def depends_on(question: Question) -> frozenset[str]:
    """Return the names that a question's condition, options and texts speak of.

    Example:
        >>> from changemaker.listen.surveys.survey import Words
        >>> sorted(depends_on(Question(id="why", type="text", label=Words({"en": "Why {nps}?"}))))
        ['nps']
    """
    rules = [question.when, *(option.when for option in question.options)]
    named = {found.name for rule in rules if rule is not None for found in names_in(rule)}
    texts = [question.label, question.hint, question.prompts, *(question.ends or ())]
    texts += [option.label for option in question.options]
    return frozenset(named | {gap for words in texts for text in words.said.values() for gap, _ in gaps_of(text)})


def _parts(page: Page) -> Iterator[Page]:
    part, made = [page.questions[0]], 0
    for question in page.questions[1:]:
        asked = {one.id for one in part}
        if any(name.partition(".")[0] in asked for name in depends_on(question)):
            yield _named(page, part, made)
            part, made = [question], made + 1
        else:
            part.append(question)
    yield _named(page, part, made)


def _named(page: Page, questions: list[Question], made: int) -> Page:
    return replace(page, id=f"{page.id}_part_{made + 1}" if made else page.id, questions=tuple(questions))
