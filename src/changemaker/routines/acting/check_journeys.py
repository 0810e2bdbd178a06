"""Journeys and mails of a workspace held against all that they may name: facts, events, hooks, surveys, queues."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from changemaker.act.journeys.around import Around
from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.mail import Mail
from changemaker.act.journeys.read_journey import journey_files, journey_named, journeys_read
from changemaker.act.journeys.read_mail import MailsRead, mail_files, mails_read
from changemaker.act.journeys.read_on import errors_of
from changemaker.core.errors import ChangemakerError, raise_all
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Settings, Workspace
from changemaker.engine.yaml_place import Problem
from changemaker.listen.surveys.read_survey import survey_files
from changemaker.routines.acting.names import EVENTS, names_of

LOADED = "CURRENT"  # in a workspace's state, once something was loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneysSeen:
    """The journeys and mails of a workspace, and what is wrong with them."""

    names: tuple[str, ...] = ()  # of every file in journeys/
    journeys: Mapping[str, Journey]  # of those without a mistake
    mail_names: tuple[str, ...] = ()  # of every file in mails/
    mails: Mapping[str, Mail]  # of those without a mistake
    problems: tuple[Problem, ...] = ()  # of journeys and mails; warnings among them

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return what keeps a journey from being applied."""
        return tuple(problem for problem in self.problems if problem.weight == "error")


def journeys_seen(folder: Path, settings: Settings | None, *, tables: Tables | None = None) -> JourneysSeen:
    """Read every journey and mail of the workspace in `folder`.

    Args:
        folder: of the workspace.
        settings: of changemaker.yml; None where it is wrong itself: then only the files by themselves are looked at.
        tables: the company's, for facts in its own words; opened here where left out and something was loaded.
    """
    if not journey_files(folder) and not mail_files(folder):
        return JourneysSeen(journeys={}, mails={})
    around, mails = _around(folder, settings, tables)
    read = journeys_read(folder, around=around)
    return JourneysSeen(
        names=read.names,
        journeys=read.journeys,
        mail_names=mails.names,
        mails=mails.mails,
        problems=(*read.problems, *mails.problems),
    )


def right_journeys(workspace: Workspace, *, tables: Tables | None = None) -> JourneysSeen:
    """Return every journey and mail of a workspace, all without a mistake.

    Raises:
        WorkspaceFileError, SeveralProblemsError: files are wrong; all mistakes of all files at once.
    """
    seen = journeys_seen(workspace.folder, workspace.settings, tables=tables)
    raise_all(errors_of(seen.problems))
    return seen


def right_journey(
    workspace: Workspace, name: str, *, tables: Tables | None = None
) -> tuple[Journey, Mapping[str, Mail]]:
    """Return one journey with the mails that there are; mistakes in other journeys do not matter.

    Raises:
        UnknownJourneyError: there is none of that name.
        WorkspaceFileError, SeveralProblemsError: its file is wrong, or a mail.
    """
    around, mails = _around(workspace.folder, workspace.settings, tables)
    journey = journey_named(workspace.folder, name, around=around)
    raise_all(errors_of(mails.problems))
    return journey, mails.mails


def around_of(workspace: Workspace, *, tables: Tables | None = None) -> Around:
    """Return all that journeys of a workspace may name."""
    return _around(workspace.folder, workspace.settings, tables)[0]


def _around(folder: Path, settings: Settings | None, tables: Tables | None) -> tuple[Around, MailsRead]:
    if settings is None:
        read = mails_read(folder, names=None, languages=())
        return Around(events=EVENTS, mails=read.mails, broken_mails=read.broken), read
    workspace = Workspace(folder=folder, settings=settings)
    plain = Around(
        events=EVENTS,
        hooks={name: hook.kind for name, hook in settings.sending.hooks.items()},
        surveys=[path.stem for path in survey_files(folder)],
        queues=settings.acting.queues,
        languages=settings.acting.languages,
    )
    try:
        names = names_of(workspace, tables or _loaded(workspace))
    except ChangemakerError:  # a metric of the company's own is wrong, which is told at its place
        names = None
    read = mails_read(folder, names=names, languages=plain.languages)
    return replace(plain, names=names, mails=read.mails, broken_mails=read.broken), read


def _loaded(workspace: Workspace) -> Tables | None:
    """Return the tables loaded last; None where there are none, or they cannot be opened, which is told elsewhere."""
    if not (workspace.state / LOADED).is_file():
        return None
    try:
        return open_tables(workspace.state)
    except ChangemakerError:
        return None
