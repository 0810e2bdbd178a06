"""Write docs/reference/workspace.md from the shapes of a workspace's files; a test holds the page against them.

python tools/workspace_reference.py
"""

import inspect
import io
import sys
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from changemaker.engine.part import Part
from changemaker.engine.workspace import Settings
from changemaker.engine.yaml_shape import below, expected, parts_of
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.own_metrics import OwnMetric
from changemaker.prove.programme_file import Programme
from changemaker.routines.finance_questions import Answers, as_yaml
from changemaker.sources.source_file import Feed

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "workspace.md"
FILES: Mapping[str, tuple[type[Part], str]] = {
    "changemaker.yml": (Settings, "The company: one file, at the top of the workspace."),
    "finance.yml": (FinanceRules, "What finance has agreed to; `changemaker finance` asks and writes it."),
    "sources/NAME.yml": (Feed, "Where a table comes from. A list: each item (`- `) fills one canonical table."),
    "programmes/NAME.yml": (Programme, "One programme; the file's name is its key in commands and in table `rollout`."),
    "metrics/KEY.yml": (OwnMetric, "A ratio of two sums of the company's own; the file's name is its key."),
    "answers.yml": (
        Answers,
        "What finance sends back, for `changemaker finance --answers`; not kept in the workspace.",
    ),
}
LIMITS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
HEAD = """\
# The files of a workspace, key by key

`python tools/workspace_reference.py` writes this page from the code; a test fails when they differ. `changemaker check`
holds your files against it. A key without a default has to be there.

- YAML 1.2: `no` and `yes` are words, and true or false where that is wanted. Where a text is wanted, `007` stays `007`.
- A password never stands in a file: write `${NAME}`, and set NAME in the environment. What looks like one is refused.
- A file has at most 1,000,000 bytes; longer lists come as tables.
- Files that end in `.yml` are read, those that end in `.yml.txt` are not.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


def page() -> str:
    """Return the whole page."""
    sections = [section(name, model, told) for name, (model, told) in FILES.items()]
    return "\n".join([HEAD, *sections])


def section(name: str, model: type[Part], told: str) -> str:
    """Return one file: every key with what it wants, its default and what it means."""
    rows = ["| key | wants | default | means |", "| --- | --- | --- | --- |", *rows_of(model, "", ())]
    return "\n".join([f"## {name}", told, "", *rows, ""])


def rows_of(model: type[BaseModel], above: str, seen: tuple[type, ...]) -> Iterator[str]:
    """Yield a row a key, those below it too."""
    remarks = remarks_of(model)
    for name, field in model.model_fields.items():
        key = above + (field.alias or name)
        shapes = below([model], field.alias or name)
        wants = expected(shapes) + limits_of(field)
        told = remarks.get(name, "")
        yield f"| `{key}` | {cell(wants)} | {cell(default_of(field))} | {cell(told)} |"
        for part, mark in parts_of(shapes):
            if part not in seen:
                yield from rows_of(part, f"{key}{mark}.", (*seen, part))


def remarks_of(model: type[BaseModel]) -> dict[str, str]:
    """Return the remark behind each field in the source: the one place where it is explained."""
    source = dedent(inspect.getsource(model))
    found: dict[str, str] = {}
    name = ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and token.start[1] == len("    ") and token.string in model.model_fields:
            name = token.string
        elif token.type == tokenize.COMMENT and name and name not in found:
            found[name] = token.string.removeprefix("#").strip()
        elif token.type == tokenize.NAME and token.start[1] == len("    "):
            name = ""
    return found


def limits_of(field: FieldInfo) -> str:
    """Return the numbers between which a value has to lie."""
    limits = {side: getattr(mark, side) for mark in field.metadata for side in LIMITS if hasattr(mark, side)}
    return "".join(f", {LIMITS[side]} {limit:g}" for side, limit in limits.items())


def default_of(field: FieldInfo) -> str:
    """Return the default as one writes it; empty where the key has to be there."""
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, BaseModel) or value in (None, "", (), {}, []):
        return "none" if not isinstance(value, BaseModel) else "as below"
    if isinstance(value, tuple):
        return f"`[{', '.join(as_yaml(part) for part in value)}]`"
    return f"`{as_yaml(value)}`"


def cell(text: str) -> str:
    """Return `text` for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    main()
