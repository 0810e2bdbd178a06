"""One idea a module, one thing a function, and no import hidden inside one."""

import ast
from collections.abc import Iterator
from pathlib import Path

from house.reading import functions, nodes, our_modules, place

MODULE_LINES = 400  # STYLE.md, section 1
FUNCTION_LINES = 60


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in our_modules()}

    assert {where: lines for where, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_no_function_goes_on_for_more_than_sixty_lines_below_its_signature_and_docstring() -> None:
    long = [
        f"{place(path, node)} {node.name}: {lines} lines"
        for path in our_modules()
        for node in functions(path)
        if (lines := body_lines(node)) > FUNCTION_LINES
    ]

    assert long == []


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines from the first statement to the end; a door's signature is as long as its options."""
    told = ast.get_docstring(function) is not None
    first = function.body[1] if told and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


def test_no_function_imports_anything_but_an_optional_extra() -> None:
    hidden = [place(path, line) for path in our_modules("src/") for line in hidden_imports(path)]

    assert hidden == []


def hidden_imports(path: Path) -> Iterator[ast.AST]:
    """Yield imports inside functions, save those that answer a missing extra: tried, with ImportError caught."""
    tried = {
        id(line)
        for attempt in nodes(path)
        if isinstance(attempt, ast.Try) and any(catches_import_error(handler) for handler in attempt.handlers)
        for statement in attempt.body
        for line in ast.walk(statement)
    }
    for function in functions(path):
        for line in ast.walk(function):
            if isinstance(line, ast.Import | ast.ImportFrom) and id(line) not in tried:
                yield line


def catches_import_error(handler: ast.ExceptHandler) -> bool:
    """True for `except ImportError` and `except ModuleNotFoundError`."""
    return isinstance(handler.type, ast.Name) and handler.type.id in ("ImportError", "ModuleNotFoundError")
