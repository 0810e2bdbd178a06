"""Whether the working calendar of a workspace can be used: an unknown country is told before something is due by it."""

from changemaker.act.cases.working_time import calendar_flaws
from changemaker.engine.workspace import Settings
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_tree import YamlTree
from changemaker.routines.workspace_files import ReadFile

ABOVE = ("acting", "working")


def calendar_problems(settings: ReadFile[Settings]) -> list[Problem]:
    """Return what is wrong with `acting.working`; nothing where changemaker.yml itself cannot be read."""
    if settings.value is None:
        return []
    tree = YamlTree(file=settings.tree.file, lines=settings.tree.lines, root=settings.tree.root)
    for place, error in calendar_flaws(settings.value.acting.working):
        tree.blame_at((*ABOVE, *place), error.what, hint=error.hint)
    return tree.problems
