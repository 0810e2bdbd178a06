"""Every message that the code can send is in the English catalogue, with its gaps filled."""

import ast
from functools import cache
from pathlib import Path
from string import Formatter

from changemaker.reports.words.en import WORDS
from house.reading import nodes, our_modules, place


@cache
def messages() -> list[tuple[Path, ast.Call]]:
    """Return every `Message(...)` in the source, with its file."""
    named = [path for path in our_modules("src/") if "Message" in path.read_text(encoding="utf-8")]
    return [
        (path, node)
        for path in named
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Message"
    ]


def ids(node: ast.expr | None) -> list[str]:
    """Return the ids that an expression can be, as far as they are written out; an f-string up to its gap and *."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return ids(node.body) + ids(node.orelse)
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return [f"{node.values[0].value}*"]
    return []


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """Return one argument of a call, given by place or by name."""
    if len(call.args) > position:
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def known(id: str) -> bool:
    """True if the catalogue has the id, or one that begins like it."""
    return id in WORDS or (id.endswith("*") and any(word.startswith(id[:-1]) for word in WORDS))


def gaps(template: str) -> set[str]:
    """Return the names that a template wants filled."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name}


def test_every_message_of_the_source_has_its_english_words() -> None:
    wordless = [
        f"{place(path, call)} {id}" for path, call in messages() for id in ids(argument(call, 0, "id")) if not known(id)
    ]

    assert wordless == []


def test_every_gap_of_a_template_is_filled_where_the_message_is_made() -> None:
    unfilled = []
    for path, call in messages():
        params = argument(call, 1, "params")
        given = {ast.literal_eval(key) for key in params.keys if key} if isinstance(params, ast.Dict) else set()
        written_out = params is None or (isinstance(params, ast.Dict) and all(params.keys))
        for id in ids(argument(call, 0, "id")) if written_out else []:
            unfilled += [f"{place(path, call)} {id}: {gap}" for gap in sorted(gaps(WORDS.get(id, "")) - given)]

    assert unfilled == []
