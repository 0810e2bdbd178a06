"""Whether conditions can ever be true together, given what must be so for the questions that they name to be asked.

"Never" is only said where it is certain; what cannot be decided counts as possible. Conditions are taken apart into
single comparisons (Davis, Logemann, Loveland 1962), and each name is held against every value that its question allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from changemaker.listen.surveys.conditions import names_in
from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.names import names_of, names_of_question
from changemaker.listen.surveys.question_types import PICKED_SEVERAL
from changemaker.listen.surveys.survey import Option, Page, Question, Survey
from changemaker.listen.surveys.values import Leaf, fits_some, surely_answered
from changemaker.rules.nodes import Both, Node, Not
from changemaker.rules.types import Type

MOST_STEPS, DEEPEST = 1_000, 150  # for one condition; beyond them it counts as possible
MOST_OF_SURVEY = 20_000  # steps, for all of them together


class Ways:
    """What must be true on the way to each part of a survey."""

    def __init__(self, survey: Survey) -> None:
        self.names: Mapping[str, Type] = names_of(survey)
        self.left = MOST_OF_SURVEY
        self.page_of = {question.id: page for page in survey.pages for question in page.questions}
        self.question_of: dict[str, Question] = {}
        self.option_of: dict[str, Option] = {}
        for question in survey.questions():
            for name in names_of_question(question):
                self.question_of[name] = question
            for option in question.options:
                self.option_of[f"{question.id}.{option.id}"] = option

    def to_page(self, page: Page) -> list[Node]:
        """Return the conditions under which a page is seen."""
        return [page.when] if page.when is not None else []

    def to_question(self, question: Question) -> list[Node]:
        """Return the conditions under which a question is asked."""
        own = [question.when] if question.when is not None else []
        return [*self.to_page(self.page_of[question.id]), *own]

    def to_option(self, question: Question, option: Option) -> list[Node]:
        """Return the conditions under which an option is offered."""
        return [*self.to_question(question), *([option.when] if option.when is not None else [])]

    def to_answer(self, name: str) -> list[Node]:
        """Return the conditions under which a name is answered at all; none for facts."""
        if name in FACTS or name not in self.question_of:
            return []
        question = self.question_of[name]
        option = self.option_of.get(name)
        return self.to_option(question, option) if option is not None else self.to_question(question)


def can_be(ways: Ways, conditions: Sequence[Node]) -> bool:
    """Return whether there are facts and answers with which every condition is true.

    Args:
        ways: of the survey.
        conditions: from `Ways.to_question` and its like; each can be worked out.
    """
    search = _Search(ways)
    found = search.goes(_State(open=tuple((node, True) for node in conditions)))
    ways.left -= search.steps
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    open: tuple[tuple[Node, bool], ...]  # still to be made true, or false
    leaves: Mapping[str, tuple[Leaf, ...]] = field(default_factory=dict)  # by name: comparisons that hold
    answered: frozenset[str] = frozenset()  # names whose own conditions were asked for already
    chosen: frozenset[str] = frozenset()  # single choices whose options' conditions were asked for already
    deep: int = 0


def _further(state: _State, *open: tuple[Node, bool]) -> _State:
    return replace(state, open=open, deep=state.deep + 1)


class _Search:
    """Follows each way in which conditions come true, until one has no contradiction."""

    def __init__(self, ways: Ways) -> None:
        self.ways, self.steps = ways, 0

    def goes(self, state: _State) -> bool:
        self.steps += 1
        if self.steps > min(MOST_STEPS, self.ways.left) or state.deep > DEEPEST:
            return True
        if not state.open:
            return self.together(state)
        (node, wanted), rest = state.open[0], state.open[1:]
        match node:
            case Not(of):
                return self.goes(_further(state, (of, not wanted), *rest))
            case Both(word, parts):
                each = [(part, wanted) for part in parts]
                if (word == "and") is wanted:
                    return self.goes(_further(state, *each, *rest))
                return any(self.goes(_further(state, one, *rest)) for one in each)
            case _:
                return self.leaf(Leaf(node, wanted), state, rest)

    def leaf(self, leaf: Leaf, state: _State, rest: tuple[tuple[Node, bool], ...]) -> bool:
        """Go on with one comparison more, and with what it needs to have been asked."""
        names = sorted({name.name for name in names_in(leaf.node)})
        leaves = dict(state.leaves)
        if len(names) <= 1:
            key = names[0] if names else ""
            leaves[key] = (*leaves.get(key, ()), leaf)
            if not fits_some(key, self.ways.names.get(key), self.ways.question_of.get(key), leaves[key]):
                return False
        new = surely_answered(leaf, self.ways.names) - state.answered
        needed = tuple((node, True) for name in sorted(new) for node in self.ways.to_answer(name))
        return self.goes(replace(_further(state, *rest, *needed), leaves=leaves, answered=state.answered | new))

    def together(self, state: _State) -> bool:
        """Return whether the flags of each question of several options go together."""
        flags: dict[str, dict[str, bool]] = {}
        for name, leaves in state.leaves.items():
            question = self.ways.question_of.get(name)
            if question is None or not (question.type in PICKED_SEVERAL or question.type == "emotions"):
                continue
            can = [value for value in (True, False) if fits_some(name, None, None, leaves, values=(value,))]
            if name in state.answered and len(can) == 1:
                flags.setdefault(question.id, {})[name] = can[0]
        fit = all(self._flags_fit(self.ways.question_of[next(iter(found))], found) for found in flags.values())
        return fit and self._choices_fit(state)

    def _choices_fit(self, state: _State) -> bool:
        """Return whether each single choice that must be made can be made among what is offered."""
        for name in sorted(state.answered - state.chosen):
            question = self.ways.question_of.get(name)
            if question is None or question.id != name or all(option.when is None for option in question.options):
                continue
            leaves = state.leaves.get(name, ())
            held = self.ways.names[name]
            left = [one for one in question.options if fits_some(name, held, question, leaves, values=(one.id,))]
            if any(option.when is None for option in left):
                continue
            done = replace(state, chosen=state.chosen | {name})
            return any(
                self.goes(_further(done, *((one.when, True) for one in (option,) if one.when))) for option in left
            )
        return True

    def _flags_fit(self, question: Question, found: Mapping[str, bool]) -> bool:
        if question.most is not None and sum(found.values()) > question.most:
            return False
        nothing = len(found) == len(question.options) and not any(found.values())
        return not (nothing and question.type in PICKED_SEVERAL)  # who picks nothing has not answered
