"""The longest stretch over which a journey counts what went to a contact: as long must it be remembered."""

import sqlalchemy as sa

from changemaker.core.errors import ChangemakerError, StoreError
from changemaker.routines.acting.live import LiveJourneys
from changemaker.store.journeys import list_journeys, list_versions


def longest_cap(connection: sa.Connection, journeys: LiveJourneys) -> int:
    """Return the minutes of the longest cap of any version of any journey; 0 where none has one."""
    longest = 0
    for row in list_journeys(connection):
        for version in list_versions(connection, row.journey):
            try:
                read = journeys.of(connection, row.journey, version.version).journey
            except StoreError:
                raise
            except ChangemakerError:  # its owner is told when it is looked at
                continue
            longest = max([longest, *(cap.minutes for cap in read.limits.per_contact)])
    return longest
