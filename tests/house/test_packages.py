"""What is installed is what is pinned, and all of it is."""

import ast
import re
import sys
from importlib import metadata

from house.reading import ROOT, nodes, our_modules, place, settings

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([\w.!+]+)$")


def plain(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    """Return constraints.txt as version by package."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    matches = [PIN.match(line) for line in lines if not line.startswith("#")]
    assert None not in matches
    return {plain(match[1]): match[2] for match in matches if match}


def asked_for(*extras: str) -> set[str]:
    """Return the packages that pyproject.toml names to run, and those of some extras."""
    project = settings()["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    return {plain(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in lines}


def imported(node: ast.AST) -> set[str]:
    """Return the top names that one import line brings in."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    return {node.module.split(".")[0]} if isinstance(node, ast.ImportFrom) and node.module else set()


def test_every_package_that_we_ask_for_is_pinned() -> None:
    assert asked_for("dev", "examples") - set(pins()) == set()


def test_the_source_imports_only_what_an_installation_brings() -> None:
    carriers = metadata.packages_distributions()
    ours = asked_for("examples")

    strange = [
        f"{place(path, node)} {name}"
        for path in our_modules("src/")
        for node in nodes(path)
        for name in sorted(imported(node) - sys.stdlib_module_names - {"changemaker"})
        if not {plain(carrier) for carrier in carriers.get(name, [])} & ours
    ]

    assert strange == []


def test_tests_run_on_the_pinned_versions() -> None:
    installed = {plain(found.metadata["Name"]): found.version for found in metadata.distributions()}
    pinned = pins()

    assert {name: installed[name] for name in pinned.keys() & installed if installed[name] != pinned[name]} == {}
