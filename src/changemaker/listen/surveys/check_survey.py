"""What a survey as a whole cannot mean: names, types, order, loops, translations, and what can never be asked."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.listen.surveys.can_be import Ways, can_be
from changemaker.listen.surveys.conditions import blame_rule, names_in, place_in_rule
from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.loops import loop_through
from changemaker.listen.surveys.names import names_of, names_of_question
from changemaker.listen.surveys.piping import ADDED, MAY_BE_UNKNOWN, gaps_of
from changemaker.listen.surveys.survey import Question, Survey
from changemaker.listen.surveys.survey_made import Made, Ruled, Worded
from changemaker.rules.check import check
from changemaker.rules.lexer import WORDS
from changemaker.rules.nodes import Name
from changemaker.rules.types import FLAG, NOW, TODAY

MOST_TOLD = 3  # texts that a language lacks, each at its place
STANDARD = ("nps", "csat", "ces", "first_choice")  # types whose answers metrics of the house read by this name


def check_survey(made: Made, tree: YamlTree) -> None:
    """Tell `tree` all that is wrong with a survey; what is only worth knowing is told as a warning."""
    before = len(tree.problems)
    _check_ids(made, tree)
    _check_kept(made, tree)
    _check_asking(made.survey, tree)
    fit = [_check_rule(made, rule, tree) for rule in made.rules]
    _check_gaps(made, tree)
    _check_names(made, tree)
    _check_languages(made, tree)
    if all(fit) and not any(problem.weight == "error" for problem in tree.problems[before:]):
        _check_reached(made, tree)


def _check_ids(made: Made, tree: YamlTree) -> None:
    seen: dict[str, int] = {}
    for place, (question, loc) in enumerate(zip(made.survey.questions(), made.ways, strict=True)):
        spot = (*loc, "id")
        if question.id in seen:
            first = tree.find((*made.ways[seen[question.id]], "id"))[0].at.line
            what = f"question '{question.id}' stands here again, after line {first}"
            tree.blame_at(spot, what, hint="give each question an id of its own")
            continue
        seen[question.id] = place
        taken = {*names_of_question(question), question.id} & {*FACTS, NOW, TODAY, *WORDS, *ADDED}
        if taken:
            what = f"conditions and texts know '{min(taken)}' already as something else"
            tree.blame_at(spot, what, hint=f"call the question otherwise, such as {question.id}_asked")
    pages = Counter(page.id for page in made.survey.pages)
    for place, page in enumerate(made.survey.pages):
        if pages[page.id] > 1 and any(other.id == page.id for other in made.survey.pages[:place]):
            what = f"page '{page.id}' stands here again"
            tree.blame_at(("pages", place, "id"), what, hint="give each page an id of its own, or none")


def _check_kept(made: Made, tree: YamlTree) -> None:
    """Two questions kept under one name would overwrite each other; one kept under another name is not found."""
    kept: dict[str, str] = {}
    questions = list(made.survey.questions())
    for question, loc in zip(questions, made.ways, strict=True):
        if question.type == "info":
            continue
        other = kept.setdefault(question.kept_as, question.id)
        if other not in (question.id,):
            what = f"'{question.id}' and '{other}' are both kept as '{question.kept_as}'"
            tree.blame_at((*loc, "metric" if question.metric else "id"), what, hint="give one of them another metric:")
    for question, loc in zip(questions, made.ways, strict=True):
        if question.type in STANDARD and question.type not in kept and question.kept_as != question.type:
            what = f"answers are kept as '{question.kept_as}', and the metric '{question.type}' reads '{question.type}'"
            hint = f"call the question {question.type}, or write metric: {question.type}"
            tree.blame_at((*loc, "id"), what, hint=hint, weight="warning")


def _check_asking(survey: Survey, tree: YamlTree) -> None:
    for place, name in enumerate(survey.asking.strata):
        if name not in FACTS:
            tree.blame_at(
                ("asking", "strata", place), f"no fact is called '{name}'", hint=did_you_mean([name], list(FACTS))
            )
    conditions = [when for when, _ in survey.asking.modes]
    for place, when in enumerate(conditions[:-1]):
        if when is None:
            what = "no way of asking below this one is ever taken: it has no condition"
            tree.blame_at(("asking", "modes", place), what, hint="put it last, or give it a condition with when:")
    if conditions[-1] is not None:
        what = "whom none of these conditions fits is not asked at all"
        hint = "nothing to mend if that is meant; else end the list with a way without a condition"
        tree.blame_at(("asking", "modes"), what, hint=hint, weight="warning", by_key=True)


def _check_rule(made: Made, rule: Ruled, tree: YamlTree) -> bool:
    """Tell what one condition cannot mean; True where it can be worked out."""
    questions = list(made.survey.questions())
    ids = {question.id: place for place, question in reversed(list(enumerate(questions)))}
    early = {name: place for name, place in ids.items() if place >= rule.before}
    late: list[tuple[Name, str]] = []
    for name in names_in(rule.node):
        id = name.name.partition(".")[0]
        if (
            id in early
            and name.name not in FACTS
            and (name.name == id or name.name in names_of_question(questions[ids[id]]))
        ):
            late.append((name, id))
    for name, id in late:
        what, hint = _too_early(made, rule, id, early[id])
        place = place_in_rule(tree, rule.loc, name.at.line, name.at.column, len(name.name))
        tree.blame(what, hint=hint, place=place)
    told = {name.at for name, _ in late}
    problems = [problem for problem in check(rule.node, names_of(made.survey), wants=FLAG) if problem.at not in told]
    for problem in problems:
        blame_rule(tree, rule.loc, problem)
    return not (late or problems)


def _too_early(made: Made, rule: Ruled, id: str, place: int) -> tuple[str, str]:
    if rule.loc[:1] == ("asking",):
        return f"'{id}' is not known yet when people are chosen", "use facts of the account or the contact here"
    if rule.question == place:
        return f"'{id}' depends on its own answer", "name an earlier question, or a fact"
    loop = loop_through(made, rule, place)
    if loop:
        return (
            f"these conditions go round in a circle: {' -> '.join(loop)}",
            "let one of them depend on earlier answers only",
        )
    line = list(made.survey.questions())[place].place[0]
    return f"'{id}' is asked later, in line {line}", "move this below it, or name an earlier question"


def _check_names(made: Made, tree: YamlTree) -> None:
    """A name that may not be known leaves a hole in a sentence: its gap has to say what stands there then."""
    for worded in made.words:
        bare = [name for text in worded.words.said.values() for name, otherwise in gaps_of(text) if not otherwise]
        for name in dict.fromkeys(bare):
            if name in MAY_BE_UNKNOWN:
                what = f"'{{{name}}}' may not be known, and nothing would stand there"
                _blame_words(tree, worded.loc, what, f"write {{{name}|words}} with words that fit without it")


def _check_gaps(made: Made, tree: YamlTree) -> None:
    questions = list(made.survey.questions())
    earlier = {question.id: place for place, question in enumerate(questions) if question.type not in ("info",)}
    for worded in made.words:
        for gap in dict.fromkeys(name for text in worded.words.said.values() for name, _ in gaps_of(text)):
            if gap in FACTS or gap in ADDED:
                continue
            if gap not in earlier:
                hint = did_you_mean([gap], [*ADDED, *earlier, *FACTS])
                _blame_words(tree, worded.loc, f"nothing is called '{{{gap}}}'", hint)
            elif earlier[gap] >= worded.before:
                _blame_words(tree, worded.loc, f"'{{{gap}}}' is not answered yet here", "name an earlier question")


def _blame_words(tree: YamlTree, loc: Loc, what: str, hint: str) -> None:
    tree.blame_at(loc, what, hint=f"{hint}; write {{{{ for a brace that is none")


def _check_languages(made: Made, tree: YamlTree) -> None:
    """Tell of texts that a language lacks: the first few at their place, the rest of them together."""
    languages = made.survey.languages
    lacking: dict[str, list[Worded]] = defaultdict(list)
    for worded in made.words:
        said = worded.words.said
        missing = _listed([language for language in languages if language not in said])
        strangers = _listed([language for language in said if language not in languages])
        if missing and not any(_same_ready(worded, other) for other in lacking[missing]):
            lacking[missing].append(worded)
        if strangers and not worded.ready:
            what, hint = f"this is written in {strangers}, and the survey is not", "add it to languages:, or delete it"
            tree.blame_at(worded.loc, what, hint=hint, weight="warning", by_key=True)
    for missing, texts in lacking.items():
        for worded in texts[:MOST_TOLD]:
            _blame_missing(worded, missing, languages[0], tree)
        if len(texts) > MOST_TOLD:
            lines = [str(line) for line in sorted({tree.find(one.loc)[0].at.line for one in texts[MOST_TOLD:]})]
            what = f"{len(texts) - MOST_TOLD} more texts are not there in {missing}"
            where = ", ".join(lines[:20]) + (f" and {len(lines) - 20} more" if len(lines) > 20 else "")
            hint = f"in lines {where}; until then '{languages[0]}' is shown"
            tree.blame_at(("languages",), what, hint=hint, weight="warning", by_key=True)


def _same_ready(one: Worded, other: Worded) -> bool:
    return one.ready and other.ready and one.loc[:-1] == other.loc[:-1]


def _blame_missing(worded: Worded, missing: str, fallback: str, tree: YamlTree) -> None:
    instead = fallback if fallback in worded.words.said else next(iter(worded.words.said))
    if not worded.ready:
        hint = f"add it; until then '{instead}' is shown"
        tree.blame_at(worded.loc, f"this is not there in {missing}", hint=hint, weight="warning", by_key=True)
        return
    loc, key = worded.loc[:-1], worded.loc[-1]
    what = f"the ready {'answers are' if key == 'options' else 'wording is'} not there in {missing}"
    hint = f"write {key}: of your own; until then they are shown in '{instead}'"
    tree.blame_at(loc, what, hint=hint, weight="warning")


def _listed(languages: Sequence[str]) -> str:
    shown = ", ".join(languages[:8])
    return f"{shown} and {len(languages) - 8} more languages" if len(languages) > 8 else shown


def _check_reached(made: Made, tree: YamlTree) -> None:
    """Tell what can never be asked; only called where every condition can be worked out."""
    survey = made.survey
    ways = Ways(survey)
    asking = [rule for rule in made.rules if rule.loc[:1] == ("asking",)]
    never = [rule for rule in asking if not can_be(ways, [rule.node])]
    for rule in never:
        tree.blame_at(rule.loc, "this can never be true", hint="nobody would ever be asked this way: mend it")
    by_loc = {rule.loc: rule for rule in made.rules}
    place = 0
    for number, page in enumerate(survey.pages):
        loc: Loc = ("pages", number, "when")
        lost = loc in by_loc and not can_be(ways, ways.to_page(page))
        if lost:
            what = f"page '{page.id}' can never be seen: its condition is never true"
            tree.blame_at(loc, what, hint="mend the condition, or delete the page")
        for question in page.questions:
            way = made.ways[place]
            if not lost:
                _check_question(ways, question, way, by_loc, tree)
            place += 1


def _check_question(ways: Ways, question: Question, way: Loc, by_loc: Mapping[Loc, Ruled], tree: YamlTree) -> None:
    if question.when is not None and not can_be(ways, ways.to_question(question)):
        what = f"'{question.id}' can never be asked: its condition is never true, given what must be so before it"
        tree.blame_at((*way, "when"), what, hint="mend the condition, or delete the question")
        return
    for number, option in enumerate(question.options):
        loc = (*way, "options", number, "when")
        if loc in by_loc and not can_be(ways, ways.to_option(question, option)):
            what = f"option '{option.id}' can never be offered: its condition is never true"
            tree.blame_at(loc, what, hint="mend the condition, or delete the option")
