"""A YAML file, or text, into a tree of values; what cannot be read, and what looks secret, is told in the tree."""

import re
from pathlib import Path

from changemaker.engine.yaml_nodes import composed, spot_of
from changemaker.engine.yaml_place import Place
from changemaker.engine.yaml_secrets import secrets_in, veiled
from changemaker.engine.yaml_tree import Spot, YamlTree

MOST_BYTES = 1_000_000
LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # where YAML ends a line
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_tree(path: Path, *, named: str) -> YamlTree:
    """Return a file's values; its problems are in the tree, and `root` is None where nothing could be read."""
    tree = YamlTree(file=named)
    text = _text(path, tree)
    return tree if text is None else tree_of(text, named=named)


def tree_of(text: str, *, named: str) -> YamlTree:
    """Return the values of YAML text, named `named` in its problems; what looks secret is told and crossed out."""
    tree = YamlTree(file=named, lines=LINE_END.split(text))
    _veil_secrets(tree)
    node = composed("\n".join(tree.lines) if tree.problems else text, tree)
    if node is None:
        tree.empty = not tree.problems
        tree.root = Spot(at=Place(1, 1), items={}) if tree.empty else None
        return tree
    tree.root = spot_of(node, tree)
    return tree


def _veil_secrets(tree: YamlTree) -> None:
    found = list(secrets_in(tree.lines))
    for place in found:
        tree.lines[place.line - 1] = veiled(tree.lines[place.line - 1], place)
    for place in found:
        what = "this looks like a password or a key, and this file goes to git"
        hint = "write ${NAME} and set NAME in the environment; whoever saw this one should change it"
        tree.blame(what, hint=hint, place=place)


def _text(path: Path, tree: YamlTree) -> str | None:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES and path.is_file() else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        tree.blame(f"cannot read this file: {reason[:1].lower()}{reason[1:]}", hint="check its name", place=None)
        return None
    if not path.is_file():
        tree.blame("this is no file", hint="put a YAML file here", place=None)
    elif size > MOST_BYTES:
        tree.blame(
            f"this file has {size:,} bytes; people's files have {MOST_BYTES:,} at most",
            hint="bring long lists as a table through sources/",
            place=None,
        )
    elif content.startswith(UTF_16):
        tree.blame("this file is saved as UTF-16", hint="save it as UTF-8", place=None)
    else:
        return _decoded(content, tree)
    return None


def _decoded(content: bytes, tree: YamlTree) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        tree.lines = LINE_END.split(content.decode("utf-8-sig", "replace"))
        lines = LINE_END.split(before)
        place = Place(len(lines), len(lines[-1]) + 1)
        tree.blame("this letter is not UTF-8", hint="save the file as UTF-8 in your editor", place=place)
        return None
