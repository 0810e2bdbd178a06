"""Conditions that go round in a circle: a question asked only after an answer that is itself asked only after it."""

from changemaker.listen.surveys.conditions import names_in
from changemaker.listen.surveys.pages import depends_on
from changemaker.listen.surveys.survey import Survey
from changemaker.listen.surveys.survey_made import Made, Ruled


def loop_through(made: Made, rule: Ruled, later: int) -> list[str]:
    """Return the ids of the questions on a circle through a condition and the later question that it names, or nothing.

    Args:
        made: the survey.
        rule: a condition of a question, a page or an option.
        later: the place of a question that it names and that comes after it.
    """
    questions = list(made.survey.questions())
    first = questions[rule.before].id
    needs = _needs(made.survey)
    way: list[str] = []
    return [first, *way_back] if (way_back := _way(needs, questions[later].id, first, way, set())) else []


def _way(needs: dict[str, list[str]], at: str, goal: str, way: list[str], seen: set[str]) -> list[str]:
    if at in seen:
        return []
    seen.add(at)
    if at == goal:
        return [*way, at]
    for other in needs[at]:
        found = _way(needs, other, goal, [*way, at], seen)
        if found:
            return found
    return []


def _needs(survey: Survey) -> dict[str, list[str]]:
    """Return what each question needs the answer of."""
    ids = {question.id for question in survey.questions()}
    found: dict[str, list[str]] = {}
    for page in survey.pages:
        of_page = {name.name for name in names_in(page.when)} if page.when is not None else set()
        for question in page.questions:
            named = {name.partition(".")[0] for name in {*of_page, *depends_on(question)}}
            found[question.id] = sorted(named & ids - {question.id})
    return found
