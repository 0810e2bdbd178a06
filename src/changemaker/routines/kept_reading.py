"""What reading texts for emotions and sentiment came to, kept for the emotions page: shares and refusals, no text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.workspace import Workspace
from changemaker.listen.text.read_share import ReadShare
from changemaker.routines.kept_file import read_kept, write_kept
from changemaker.routines.kept_results import KEPT, RESULTS

READING = "reading"  # below the kept results


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReading:
    """Shares of the texts that were looked through, and what could not be told from text."""

    emotions: tuple[ReadShare, ...] = ()
    sentiments: tuple[ReadShare, ...] = ()  # of texts without a score or a label of their own
    right: Mapping[str, Estimate] = field(default_factory=dict)  # language -> sentiments read right, out of fold
    no_sentiment: tuple[Refusal, ...] = ()  # "sentiment:LANGUAGE", or "sentiment:LANGUAGE:LABEL"


def keep_reading(workspace: Workspace, found: KeptReading) -> None:
    """Keep it in place of the one before."""
    write_kept(reading_file(workspace), READING, found)


def kept_reading(workspace: Workspace) -> KeptReading:
    """Return what the last reading came to; an empty one where there was none that can be read."""
    return read_kept(reading_file(workspace), READING, KeptReading) or KeptReading()


def reading_file(workspace: Workspace) -> Path:
    """Return where it is kept."""
    return workspace.state / RESULTS / READING / KEPT
