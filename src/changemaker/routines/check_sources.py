"""Are the files that sources name there? Nothing in them is read."""

from collections.abc import Collection
from glob import glob, has_magic
from pathlib import Path

from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.routines.workspace_files import ReadFile, entries
from changemaker.sources.source_file import SourceFile


def source_problems(folder: Path, files: Collection[ReadFile[SourceFile]]) -> list[Problem]:
    """Return the files that no source would find now; warnings, for exports come and go and git does not keep them."""
    problems: list[Problem] = []
    for file in files:
        tree = YamlTree(file=file.tree.file, lines=file.tree.lines, root=file.tree.root)
        for place, feed in enumerate(file.value or ()):
            named: list[tuple[Loc, str]] = [((place, "from"), feed.from_)] if feed.from_ else []
            named += [((place, "join", number, "from"), join.from_) for number, join in enumerate(feed.join)]
            for loc, name in named:
                if not _is_there(folder, name):
                    hint = _instead(folder, name)
                    tree.blame_at(loc, f"there is no file '{name}' yet", hint=hint, weight="warning")
        problems += tree.problems
    return problems


def _is_there(folder: Path, name: str) -> bool:
    try:
        return bool(glob(name, root_dir=folder, recursive=True))
    except (OSError, ValueError):
        return False


def _instead(folder: Path, name: str) -> str:
    path = Path(name)
    beside = [] if has_magic(name) else [entry.name for entry in entries(folder / path.parent)]
    meant = did_you_mean([path.name], beside) if beside else ""
    elsewhere = f"paths start at {folder.name}/; put it there before `changemaker load`"
    return meant if meant.startswith("did") else elsewhere
