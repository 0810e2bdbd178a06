"""What the YAML parser finds, as values with places: nothing is run, no alias can blow up, no key stands twice."""

import re
from collections.abc import Callable

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from changemaker.engine.yaml_place import Place
from changemaker.engine.yaml_syntax import said_plainly
from changemaker.engine.yaml_tree import Spot, YamlTree

MOST_VALUES = 100_000  # after aliases are written out
DEEPEST = 40
OURS = "tag:yaml.org,2002:"
# The parser takes seconds to find out, and no text that people write has so many in a row.
BOTTOMLESS = re.compile(rf"(?:[\[{{]\s*){{{DEEPEST + 1}}}")
WHOLE = re.compile(r"[-+]?[0-9][0-9_]*")


class TooMuch(Exception):
    """More values than a file written by people has; becomes a Problem at once."""


def composed(text: str, tree: YamlTree) -> Node | None:
    """Return the parser's tree; None where the text is empty or no YAML, which is then told."""
    if BOTTOMLESS.search(text):
        tree.blame("lists and keys are nested too deeply", hint="write it flatter", place=None)
        return None
    try:
        found: Node | None = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(min(mark.line + 1, len(tree.lines)), mark.column + 1) if mark else None
        line = tree.lines[place.line - 1] if place else ""
        what, hint = said_plainly(error.problem or "", error.context or "", line)
        tree.blame(what, hint=hint, place=place)
    except RecursionError:
        tree.blame("lists and keys are nested too deeply", hint="write it flatter", place=None)
    except (
        YAMLError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        AssertionError,
        NotImplementedError,
    ) as error:
        # The parser's own stumbles over bytes that no person wrote end here too.
        place = _odd_letter(tree.lines)
        what = "a letter that no text has" if place else f"this is not YAML ({type(error).__name__})"
        tree.blame(what, hint="retype this line in a plain text editor", place=place)
    else:
        return found
    return None


def spot_of(node: Node, tree: YamlTree) -> Spot | None:
    """Return the values below `node`; None where they are more than people write, which is then told."""
    try:
        return _Builder(tree).spot(node, depth=0)
    except TooMuch as error:
        tree.blame(str(error), hint="write it out shorter, or bring it as a table", place=_place(node))
        return None


def _odd_letter(lines: list[str]) -> Place | None:
    for number, line in enumerate(lines, start=1):
        for column, letter in enumerate(line, start=1):
            if letter != "\t" and not letter.isprintable() and not letter.isspace():
                return Place(number, column)
    return None


def _place(node: Node) -> Place:
    start, end = node.start_mark, node.end_mark
    one_line = start.line == end.line and isinstance(node, ScalarNode)
    return Place(start.line + 1, start.column + 1, max(1, end.column - start.column) if one_line else 1)


class _Builder:
    """Turns the parser's nodes into spots, counting as it goes."""

    def __init__(self, tree: YamlTree) -> None:
        self.tree, self.count = tree, 0

    def spot(self, node: Node, *, depth: int, key: Place | None = None) -> Spot:
        """Return one node with all below it."""
        self.count += 1
        if self.count > MOST_VALUES:
            raise TooMuch(f"more than {MOST_VALUES:,} values (an alias that repeats others?)")
        if depth > DEEPEST:
            raise TooMuch("lists and keys are nested too deeply (an alias that contains itself?)")
        if isinstance(node, MappingNode):
            return Spot(at=_place(node), key=key, items=self._mapping(node, depth))
        if isinstance(node, SequenceNode):
            self._check_tag(node, "seq")
            return Spot(at=_place(node), key=key, items=[self.spot(item, depth=depth + 1) for item in node.value])
        return Spot(at=_place(node), key=key, value=self._scalar(node), text=str(node.value))

    def _mapping(self, node: MappingNode, depth: int) -> dict[str, Spot]:
        self._check_tag(node, "map")
        own: dict[str, Spot] = {}
        merged: dict[str, Spot] = {}
        for key, value in node.value:
            place = _place(key)
            if not isinstance(key, ScalarNode):
                self.tree.blame("a key must be a word", hint="write 'word: value'", place=place)
            elif str(key.tag) == f"{OURS}merge":
                merged = self._merged(value, depth) | merged
            elif key.value in own:
                first = own[key.value].key
                line = first.line if first else place.line
                hint = "keep one of them; YAML would silently take the last"
                self.tree.blame(f"'{key.value}' stands here again, after line {line}", hint=hint, place=place)
            else:
                own[str(key.value)] = self.spot(value, depth=depth + 1, key=place)
        return merged | own

    def _merged(self, node: Node, depth: int) -> dict[str, Spot]:
        parts = node.value if isinstance(node, SequenceNode) else [node]
        found: dict[str, Spot] = {}
        for part in parts:
            items = self.spot(part, depth=depth + 1).items
            if isinstance(items, dict):
                found = items | found
            else:
                self.tree.blame("'<<' takes keys of another place", hint="name an anchor of keys", place=_place(part))
        return found

    def _scalar(self, node: Node) -> object:
        text, kind = str(node.value), str(node.tag).removeprefix(OURS)
        if getattr(node, "style", None) == ">":
            text = text.replace("\a", "")  # where the parser notes that a line was folded
        if kind not in READERS:
            self._check_tag(node, "str")
            return text
        try:
            found = READERS[kind](text)
        except (ValueError, OverflowError):
            return text  # the schema will say what it wants instead
        if isinstance(found, float) and (found != found or abs(found) == float("inf")):
            self.tree.blame(f"'{text}' is not a number that money has", hint="write a plain number", place=_place(node))
            return 0.0
        return found

    def _check_tag(self, node: Node, kind: str) -> None:
        tag = str(node.tag)
        if tag not in (f"{OURS}{kind}", f"{OURS}timestamp"):
            shown = tag.replace(OURS, "!!")
            self.tree.blame(f"'{shown}' is no kind of value here", hint="leave it out", place=_place(node))


def _whole(text: str) -> int:
    bare = text.replace("_", "")
    return int(bare) if WHOLE.fullmatch(text) else int(bare, 0)


def _fraction(text: str) -> float:
    return float(re.sub(r"(?i)\.(inf|nan)", r"\1", text.replace("_", "")))


def _yes(text: str) -> bool:
    return text.lower() in ("true", "yes", "on", "y")


READERS: dict[str, Callable[[str], object]] = {
    "int": _whole,
    "float": _fraction,
    "bool": _yes,
    "null": lambda text: None,
    "timestamp": str,
    "str": str,
}
