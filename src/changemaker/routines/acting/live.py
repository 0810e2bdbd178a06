"""The versions of journeys that runs are on, each read once from the text that was applied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.mail import Mail
from changemaker.act.journeys.read_journey import journey_of
from changemaker.act.journeys.read_mail import mail_of
from changemaker.routines.acting.names import EVENTS
from changemaker.store.journeys import VersionRow, read_version


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a journey, with the mails that it sends, as they were."""

    journey: Journey
    number: int
    mail_texts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def mails(self) -> Mapping[str, Mail]:
        """The mails, read."""
        return {name: mail_of(text, name) for name, text in self.mail_texts.items()}


class LiveJourneys:
    """Reads versions when they are asked for first; a version never changes."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, int], Version] = {}

    def of(self, connection: sa.Connection, journey: str, version: int) -> Version:
        """Return one version.

        Raises:
            LookupError: there is none.
            WorkspaceFileError, SeveralProblemsError: a newer changemaker no longer understands it.
        """
        key = (journey, version)
        if key not in self._read:
            row = read_version(connection, journey, version)
            if row is None:
                raise LookupError(f"journey {journey} has no version {version}")
            self._read[key] = version_of(row)
        return self._read[key]


def version_of(row: VersionRow) -> Version:
    """Return a version as it can be stepped through; what it names was checked when it was applied."""
    read = journey_of(row.text, row.journey, names=None, events=EVENTS, mails=None)
    return Version(journey=read, number=row.version, mail_texts=dict(row.mails))
