"""Every test can fail, and its name says what it promises."""

import ast
from functools import cache

from house.reading import functions, our_modules, place

Function = ast.FunctionDef | ast.AsyncFunctionDef

PYTEST_SPEAKS = frozenset({"raises", "warns", "fail"})
MIN_WORDS = 3


def calls(function: Function) -> set[str]:
    """Return the last names of everything that a function calls or takes as an argument (a fixture may assert)."""
    called = {ast.unparse(node.func).split(".")[-1] for node in ast.walk(function) if isinstance(node, ast.Call)}
    return called | {argument.arg for argument in function.args.args}


def speaks(function: Function, speakers: frozenset[str]) -> bool:
    """True if a function asserts, expects an error, or calls one that does."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    return any(name in speakers or name.startswith("assert_") for name in calls(function))


@cache
def speakers() -> frozenset[str]:
    """Return the names of all functions under tests/ that assert, be it through others."""
    ours = [function for path in our_modules("tests/") for function in functions(path)]
    known = PYTEST_SPEAKS
    while (grown := known | {function.name for function in ours if speaks(function, known)}) != known:
        known = grown
    return known


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
    names = [(where.split(":")[0], function.name) for where, function in our_tests()]

    assert sorted({name for name in names if names.count(name) > 1}) == []
