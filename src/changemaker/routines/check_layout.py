"""Is every file where it is looked for, and is what must not go to git kept out of it?"""

from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path

from changemaker.act.journeys.journey_file import FOLDER as JOURNEYS
from changemaker.act.journeys.mail_file import FOLDER as MAILS
from changemaker.engine.workspace import SETTINGS, STATE
from changemaker.engine.yaml_file import shown
from changemaker.engine.yaml_place import Problem
from changemaker.listen.surveys.survey_file import FOLDER as SURVEYS
from changemaker.routines.workspace_files import FINANCE, METRICS, PROGRAMMES, SLUG, SOURCES, entries

FOLDERS = (SOURCES, METRICS, PROGRAMMES, SURVEYS, JOURNEYS, MAILS)
FILES = (SETTINGS, FINANCE)
LATER = ("map.yml",)  # read by parts that are not built yet
SETTINGS_LIKE = (".yml", ".yaml")
IGNORE = ".gitignore"
TABLE_ENDINGS = (".csv", ".csv.gz", ".tsv", ".parquet", ".xlsx", ".xls")
EXPORTS = ("reports",)  # what we write for people: figures of customers that are made again at any time


def layout_problems(folder: Path) -> list[Problem]:
    """Return what lies where nobody looks for it; these are warnings, for nothing is read wrongly."""
    problems = list(_at_the_top(folder))
    for name in FOLDERS:
        problems += _inside(folder / name)
    return problems


def _at_the_top(folder: Path) -> Iterator[Problem]:
    for path in entries(folder):
        if path.name.startswith(".") or path.name in (FOLDERS if path.is_dir() else FILES):
            continue
        if path.name in LATER:
            yield _warning(path, "this version does not read it yet", hint="leave it; a later version will")
        elif path.is_dir():
            meant = get_close_matches(path.name.lower(), FOLDERS, n=1, cutoff=0.75)
            if meant:
                yield _warning(path, "nobody looks into this folder", hint=f"did you mean '{meant[0]}'?")
        elif path.suffix in SETTINGS_LIKE:
            meant = get_close_matches(path.stem.lower(), [Path(name).stem for name in FILES], n=1, cutoff=0.6)
            other = f"did you mean '{meant[0]}.yml'?" if meant else f"put it into {', '.join(FOLDERS)}, or delete it"
            yield _warning(path, "nobody reads this file", hint=other)


def _inside(folder: Path) -> Iterator[Problem]:
    if folder.is_file():
        yield _warning(folder, "this is a file, and a folder is wanted", hint="make it a folder", weight="error")
    for path in entries(folder):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield _warning(path, "folders in here are not read", hint=f"move its files up into {folder.name}/")
        elif path.suffix == ".yaml":
            yield _warning(path, "only files that end in .yml are read", hint=f"rename it to {path.stem}.yml")
        elif path.suffix == ".yml" and not SLUG.fullmatch(path.stem):
            hint = "use small letters, digits and '-', such as complaints-in-a-day.yml"
            yield _warning(path, f"'{path.stem}' cannot be a name", hint=hint, weight="error")


def git_problems(folder: Path) -> list[Problem]:
    """Return what git would keep although it must not: state with customers' rows, their tables, our reports.

    They are errors where the folder is under git, warnings where it may be one day.
    """
    under_git = any((place / ".git").exists() for place in (folder, *folder.parents))
    patterns = _patterns(folder / IGNORE)
    tables = sorted({name for path in _tables(folder) if not _ignored(path, patterns) for name in [path.as_posix()]})
    kept = [f"{name}/" for name in (STATE, *EXPORTS) if not _ignored(Path(name) / "x", patterns)]
    if tables:
        top = sorted({Path(name).parts[0] + ("/" if len(Path(name).parts) > 1 else "") for name in tables})
        kept += top
    if not kept:
        return []
    what = f"git would keep {', '.join(kept)}: customers' rows, or what is made of them"
    hint = f"write {'these lines' if len(kept) > 1 else 'this line'} into {IGNORE}: {'  '.join(kept)}"
    return [_warning(folder / IGNORE, what, hint=hint, weight="error" if under_git else "warning")]


def _tables(folder: Path) -> Iterator[Path]:
    for top in entries(folder):
        if top.name.startswith(".") or top.name in FOLDERS:
            continue
        for path in [top] if top.is_file() else entries(top):
            if path.is_file() and path.name.lower().endswith(TABLE_ENDINGS):
                yield path.relative_to(folder)


def _patterns(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _ignored(path: Path, patterns: list[str]) -> bool:
    """Say whether a pattern of .gitignore takes in `path` or a folder above it; the last that fits decides."""
    answer = False
    for pattern in patterns:
        bare = pattern.removeprefix("!").strip("/").removesuffix("/**").removesuffix("/*")
        steps = [path, *path.parents[:-1]]
        if any(fnmatch(step.as_posix(), bare) or ("/" not in bare and fnmatch(step.name, bare)) for step in steps):
            answer = not pattern.startswith("!")
    return answer


def _warning(path: Path, what: str, *, hint: str, weight: str = "warning") -> Problem:
    return Problem(file=shown(path), what=what, hint=hint, weight="error" if weight == "error" else "warning")
