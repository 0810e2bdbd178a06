"""All tables of the store: importing this makes METADATA complete."""

from changemaker.store import (
    case_tables,
    event_tables,
    journey_tables,
    listening_tables,
    people_tables,
    sending_tables,
    text_tables,
    work_tables,
)
from changemaker.store.metadata import METADATA

__all__ = [
    "METADATA",
    "case_tables",
    "event_tables",
    "journey_tables",
    "listening_tables",
    "people_tables",
    "sending_tables",
    "text_tables",
    "work_tables",
]
