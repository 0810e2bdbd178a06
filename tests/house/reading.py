"""How the house reads itself: its files, its syntax trees, its settings."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "changemaker"


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of one Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def settings() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def our_files() -> tuple[Path, ...]:
    """Return every file that git keeps or would keep; in an unpacked archive, every file of the project's folders."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())
    folders = ("src", "tests", "docs", "tools")
    return tuple(path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.is_file())


def our_modules(*folders: str) -> list[Path]:
    """Return our Python files, all of them or those under `folders` (relative to the project)."""
    python = [path for path in our_files() if path.suffix == ".py"]
    return [path for path in python if not folders or path.relative_to(ROOT).as_posix().startswith(folders)]


def place(path: Path, node: ast.AST | None = None) -> str:
    """Return where something stands, as editors open it: file:line."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of one file, for many questions about it."""
    return tuple(ast.walk(tree(path)))


@cache
def functions(path: Path) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
    """Return every function and method of one file."""
    return tuple(node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language in a Markdown page, in order."""
    found: list[list[str]] = []
    inside = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = not inside and line == f"```{language}"
            if inside:
                found.append([])
        elif inside:
            found[-1].append(line)
    return ["\n".join(lines) + "\n" for lines in found]
