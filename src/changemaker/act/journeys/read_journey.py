"""journeys/*.yml read: every problem of a file at once, each at its place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from changemaker.act.journeys.around import Around
from changemaker.act.journeys.check_journey import check_journey
from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.journey_file import FOLDER, JourneyFile
from changemaker.act.journeys.journey_made import made_of
from changemaker.act.journeys.journey_version import hash_of
from changemaker.act.journeys.mail import Mail
from changemaker.act.journeys.marks import marks_in
from changemaker.act.journeys.read_on import errors_of, in_reading_order, read_on, text_of
from changemaker.core.acting_errors import UnknownJourneyError
from changemaker.core.errors import raise_all
from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_file import shown
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_text import read_tree, tree_of
from changemaker.engine.yaml_tree import YamlTree
from changemaker.rules.types import Type

STAND_INS = {  # what a wrong value is read as, so that the rest of the file is read as well
    "about": "...",
    "owner": "owner@example.com",
    "when": "true",
    "holdout": "10%",
    "share": "50%",
    "within": "30d",
    "wait": "7d",
    "wait_until": "09:00",
    "text": "...",
    "to": "contact.decides",
    "purpose": "service",
    "event": "...",
    "queue": "...",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneysRead:
    """The journeys of a workspace, and what is wrong with their files."""

    names: tuple[str, ...]  # of every file
    journeys: Mapping[str, Journey]  # of those without a mistake
    problems: tuple[Problem, ...]


def read_journey(
    file: Path,
    *,
    names: Mapping[str, Type] | None,
    events: Collection[str],
    mails: Mapping[str, Mail] | None = None,
    around: Around | None = None,
) -> Journey:
    """Return the journey in `file`; its name is the file's.

    Args:
        file: journeys/NAME.yml.
        names: facts and what they hold; None does not ask whether a name is one.
        events: that journeys may wait for.
        mails: of mails/; None does not ask whether they are there.
        around: what else it may name; its own names, events and mails are not looked at.

    Raises:
        WorkspaceFileError: there is one mistake in it.
        SeveralProblemsError: there are several; each says file:line:column, the line, a caret and a hint.
    """
    journey, problems = journey_problems(file, around=_around(around, names, events, mails))
    return _right(journey, problems)


def journey_of(
    text: str,
    name: str = "journey",
    *,
    names: Mapping[str, Type] | None = None,
    events: Collection[str] = (),
    mails: Mapping[str, Mail] | None = None,
    around: Around | None = None,
) -> Journey:
    """Return the journey that `text` says, as `read_journey` does for a file: a version under way comes back.

    Raises:
        WorkspaceFileError, SeveralProblemsError: there are mistakes in it.
    """
    tree = tree_of(text, named=name)
    return _right(*_read(tree, name, text, _around(around, names, events, mails)))


def journey_problems(file: Path, *, around: Around) -> tuple[Journey | None, list[Problem]]:
    """Return the journey in `file`, None where it has mistakes, and all that is wrong or worth knowing."""
    tree = read_tree(file, named=shown(file))
    return _read(tree, file.stem, text_of(tree), around)


def journeys_read(folder: Path, *, around: Around) -> JourneysRead:
    """Return the journeys of the workspace in `folder` with all that is wrong with them."""
    files = journey_files(folder)
    told = replace(around, marks={**marks_in(files), **around.marks})
    read = [journey_problems(path, around=told) for path in files]
    return JourneysRead(
        names=tuple(path.stem for path in files),
        journeys={journey.name: journey for journey, _ in read if journey is not None},
        problems=tuple(problem for _, problems in read for problem in problems),
    )


def journeys_in(folder: Path, *, around: Around) -> dict[str, Journey]:
    """Return the journeys of a workspace by name; none where it has no folder journeys/.

    Raises:
        WorkspaceFileError, SeveralProblemsError: files are wrong; all mistakes of all files at once.
    """
    read = journeys_read(folder, around=around)
    raise_all(errors_of(read.problems))
    return dict(read.journeys)


def journey_named(folder: Path, name: str, *, around: Around) -> Journey:
    """Return one journey of a workspace; mistakes in the others do not matter.

    Raises:
        UnknownJourneyError: there is none of that name.
        WorkspaceFileError, SeveralProblemsError: its file is wrong.
    """
    files = {path.stem: path for path in journey_files(folder)}
    if name not in files:
        where = shown(folder / FOLDER)
        if not files:
            hint = f"write one: {FOLDER}/{name or 'late-reorder'}.yml; docs/how-to/write-a-journey.md shows how"
            raise UnknownJourneyError(f"there is no journey '{name[:60]}', nor any other", hint=hint, where=where)
        hint = did_you_mean([name], sorted(files))
        raise UnknownJourneyError(f"there is no journey '{name[:60]}'", hint=hint, where=where)
    told = replace(around, marks={**marks_in(files.values()), **around.marks})
    return _right(*journey_problems(files[name], around=told))


def journey_files(folder: Path) -> list[Path]:
    """Return the files of a workspace's journeys, by name."""
    return sorted(path for path in (folder / FOLDER).glob("*.yml") if path.is_file() and not path.name.startswith("."))


def _read(tree: YamlTree, name: str, text: str, around: Around) -> tuple[Journey | None, list[Problem]]:
    read = read_on(tree, JourneyFile, STAND_INS)
    if read.file is None:
        return None, list(read.problems)
    made = made_of(read.file, read.tree, name=name, around=around)
    check_journey(made, read.tree, around)
    found = in_reading_order([*read.problems, *(one for one in read.tree.problems if not read.told(one))])
    if errors_of(found):
        return None, found
    return replace(made.journey, text=text, hash=hash_of(tree)), found


def _around(
    around: Around | None, names: Mapping[str, Type] | None, events: Collection[str], mails: Mapping[str, Mail] | None
) -> Around:
    return replace(around or Around(events=events), names=names, events=events, mails=mails)


def _right(journey: Journey | None, problems: Collection[Problem]) -> Journey:
    raise_all(errors_of(problems))
    if journey is None:
        raise ValueError("a journey has neither content nor problems")
    return journey
