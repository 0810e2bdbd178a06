"""A new workspace: every file that one needs, with what it is for; nothing that is there is touched."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps
from pathlib import Path

from changemaker.core.errors import BadFileError, BadQuestionError
from changemaker.engine.workspace import SETTINGS, Settings
from changemaker.engine.yaml_file import checked, shown
from changemaker.engine.yaml_text import tree_of
from changemaker.reports.write import write_together

STARTER = Path(__file__).parent / "starter"
RENAMED = {"gitignore": ".gitignore"}  # packages and git would act on the real name
FILLED = (SETTINGS, "README.md")  # files with the company's name in them


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What was written, and what was there already and stayed as it was."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]


def init(folder: Path | str = ".", *, name: str = "", currency: str = "EUR", zone: str = "UTC") -> Started:
    """Write the files of a new workspace into `folder`, which is made where it is missing.

    Args:
        folder: where; a workspace that is there is completed.
        name: of the company; the folder's name where left out.
        currency: of every report, three capital letters.
        zone: IANA time zone in which a day is a day.

    Raises:
        BadQuestionError: there is no such currency or zone, or the folder lies inside another workspace.
        BadFileError: the folder cannot be written to.
    """
    place = Path(folder).absolute()
    if place.exists() and not place.is_dir():
        raise BadFileError("this is a file", where=str(folder), hint="name a folder")
    _check_not_inside(place)
    words = {"name": dumps(name or place.name or "Our company", ensure_ascii=False), "currency": currency, "zone": zone}
    contents = starter_files(words)
    _check_settings(contents[SETTINGS])
    new = {path: text for path, text in contents.items() if not (place / path).exists()}
    write_together({place / path: text.encode() for path, text in new.items()})
    kept = tuple(path for path in contents if path not in new)
    return Started(folder=place, written=tuple(new), kept=kept)


def starter_files(words: Mapping[str, str]) -> Mapping[str, str]:
    """Return the content of every file of a new workspace by its path in it."""
    found = {}
    for path in sorted(STARTER.rglob("*")):
        if path.is_file():
            inside = path.relative_to(STARTER)
            text = path.read_text(encoding="utf-8")
            filled = text.format(**words) if inside.name in FILLED else text
            found[inside.with_name(RENAMED.get(inside.name, inside.name)).as_posix()] = filled
    return found


def _check_not_inside(place: Path) -> None:
    above = next((folder for folder in place.parents if (folder / SETTINGS).is_file()), None)
    if above is not None and not (place / SETTINGS).exists():
        what = f"this folder lies inside the workspace {shown(above)}"
        raise BadQuestionError(what, hint="a workspace does not hold another; choose a folder beside it")


def _check_settings(text: str) -> None:
    problems = checked(tree_of(text, named=SETTINGS), Settings)[1]
    if problems:
        raise BadQuestionError(problems[0].what, hint=problems[0].hint)
