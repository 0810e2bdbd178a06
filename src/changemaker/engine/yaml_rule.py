"""A rule that stands in a YAML file: read at its place, and its mistakes told under the words that make them."""

from changemaker.core.errors import RuleSyntaxError
from changemaker.engine.yaml_place import Place
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.rules.check import Problem
from changemaker.rules.nodes import Node
from changemaker.rules.parse import parse


def condition_at(tree: YamlTree, loc: Loc, text: str | None) -> Node | None:
    """Return the condition at `loc`, None where there is none, or where it is no rule, which is then told."""
    if text is None:
        return None
    try:
        return parse(text)
    except RuleSyntaxError as error:
        width = max(1, error.excerpt.rpartition("\n")[2].count("^"))
        tree.blame(error.what, hint=error.hint, place=place_in_rule(tree, loc, error.line, error.column, width))
        return None


def blame_rule(tree: YamlTree, loc: Loc, problem: Problem) -> None:
    """Tell what a condition cannot mean, under the words that say it."""
    at = problem.at
    place = place_in_rule(tree, loc, at.line, at.column, max(1, at.end - at.start))
    tree.blame(problem.what, hint=problem.hint, place=place)


def place_in_rule(tree: YamlTree, loc: Loc, line: int, column: int, width: int) -> Place:
    """Return where a place of a rule stands in the file; the rule's own place where the file writes it otherwise.

    Args:
        tree: the file.
        loc: the way to the rule.
        line, column: in the rule's text, from 1.
        width: characters.
    """
    spot, way = tree.find(loc)
    if way != loc or spot.items is not None:
        return spot.key or spot.at
    lines = spot.text.split("\n")
    wanted = lines[line - 1] if line <= len(lines) else ""
    for number, start in ((spot.at.line, spot.at.column - 1), (spot.at.line + line, 0)):
        written = tree.lines[number - 1] if number <= len(tree.lines) else ""
        found = written.find(wanted, start) if wanted.strip() else -1
        if found >= 0:
            return Place(number, found + column, width)
    return spot.at
