"""Every test can fail, and its name says what it promises."""

import ast
from collections import Counter
from functools import cache

from house.reading import functions, our_modules, place

Function = ast.FunctionDef | ast.AsyncFunctionDef

PYTEST_SPEAKS = frozenset({"raises", "warns", "fail"})
MIN_WORDS = 3


@cache
def calls(function: Function) -> frozenset[str]:
    """Return the last names of everything that a function calls or takes as an argument (a fixture may assert)."""
    called = {last_name(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return frozenset(called | {argument.arg for argument in function.args.args})


def last_name(called: ast.expr) -> str:
    """Return the name behind the last dot of what is called."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


@cache
def asserts(function: Function) -> bool:
    """True if a function asserts by itself, or calls what says so in its name."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    return any(name.startswith("assert_") for name in calls(function))


def speaks(function: Function, speakers: frozenset[str]) -> bool:
    """True if a function asserts, expects an error, or calls one that does."""
    return asserts(function) or not calls(function).isdisjoint(speakers)


@cache
def speakers() -> frozenset[str]:
    """Return the names of all functions under tests/ that assert, be it through others."""
    ours = [function for path in our_modules("tests/") for function in functions(path)]
    known = PYTEST_SPEAKS
    while (grown := known | {function.name for function in ours if speaks(function, known)}) != known:
        known = grown
    return known


@cache
def our_tests() -> list[tuple[str, Function]]:
    """Return every test function with its place."""
    return [
        (place(path, function), function)
        for path in our_modules("tests/")
        if path.name.startswith("test_")
        for function in functions(path)
        if function.name.startswith("test_")
    ]


def test_every_test_asserts_something() -> None:
    assert [where for where, function in our_tests() if not speaks(function, speakers())] == []


def test_every_test_is_named_by_a_sentence() -> None:
    assert [f"{where} {f.name}" for where, f in our_tests() if len(f.name.split("_")) <= MIN_WORDS] == []


def test_no_two_tests_of_a_file_share_a_name() -> None:
    names = Counter((where.split(":")[0], function.name) for where, function in our_tests())

    assert sorted(name for name, times in names.items() if times > 1) == []
