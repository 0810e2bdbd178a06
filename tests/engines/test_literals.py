"""No bare float in what an engine sums: Spark makes a decimal of 1.0 and rounds the mean to five places."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import changemaker

HOUSE = Path(changemaker.__file__).parent
EXPRESSIONS = frozenset(
    {
        "aggregate",
        "cases",
        "coalesce",
        "fill_null",
        "filter",
        "greatest",
        "ifelse",
        "least",
        "literal",
        "max",
        "mean",
        "min",
        "mutate",
        "select",
        "sum",
    }
)


def modules() -> list[Path]:
    """Return the modules that build expressions."""
    found = [*(HOUSE / "metrics").glob("*.py"), *(HOUSE / "engine").glob("*.py")]
    return sorted(path for path in found if "import ibis" in path.read_text(encoding="utf-8"))


def bare_floats(source: str) -> Iterator[int]:
    """Yield the lines of floats that stand in an expression, untyped."""
    tree = ast.parse(source)
    typed = {id(inside) for node in ast.walk(tree) if gives_a_type(node) for inside in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda) or (isinstance(node, ast.Call) and last_name(node) in EXPRESSIONS):
            for inside in ast.walk(node):
                if isinstance(inside, ast.Constant) and isinstance(inside.value, float) and id(inside) not in typed:
                    yield inside.lineno


def gives_a_type(node: ast.AST) -> bool:
    """True for ibis.literal(0.5, "float64") and for ibis.literal(0.5).cast("float64")."""
    if last_name(node) == "literal":
        return isinstance(node, ast.Call) and len(node.args) + len(node.keywords) > 1
    is_cast = last_name(node) == "cast" and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_cast and last_name(node.func.value) == "literal"


def last_name(node: ast.AST) -> str:
    return ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_no_expression_holds_a_bare_float(path: Path) -> None:
    assert sorted(set(bare_floats(path.read_text(encoding="utf-8")))) == []


def test_a_bare_float_is_seen_and_a_typed_one_is_not() -> None:
    assert list(bare_floats("ibis.ifelse(t.x > 0, 1.0, 0)")) == [1]
    assert list(bare_floats("Metric(numerator=lambda t: t.x * 0.5)")) == [1]
    assert list(bare_floats("ibis.literal(1.0).cast('float64')")) == []
    assert list(bare_floats("ibis.literal(0.35, 'float64')")) == []
    assert list(bare_floats("def f(level: float = 0.95): ...")) == []
