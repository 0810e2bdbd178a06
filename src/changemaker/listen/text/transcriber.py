"""The joint for audio: whatever turns sound into turns; what it writes loads like any other transcript."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from changemaker.engine.whole_files import write_whole
from changemaker.sources.transcript import Transcript
from changemaker.sources.transcript_json import own_json
from changemaker.sources.turns import Turn


class Transcriber(Protocol):
    """Writes down what is said; none is shipped: no small speech model is free and good in many languages."""

    @property
    def name(self) -> str:
        """What it is called beside its transcripts."""

    def transcribe(self, audio: Path, *, language: str = "") -> Sequence[Turn]:
        """Return what is said in `audio`, with seconds from its beginning.

        Args:
            audio: a file that it can read.
            language: ISO 639 code where it is known.
        """


def transcribe_to(
    transcriber: Transcriber, audio: Path, target: Path, *, facts: Mapping[str, str], language: str = ""
) -> Path:
    """Write what is said in `audio` as a transcript that a feed `from: calls/*.json` reads; return where.

    Args:
        transcriber: does it.
        audio: the recording.
        target: the file to write, whole or not at all.
        facts: what is known of the call: account_id, contact_id, t, document_id.
        language: ISO 639 code where it is known.
    """
    turns = transcriber.transcribe(audio, language=language)
    told = {**facts, "transcribed_by": transcriber.name, **({"language": language} if language else {})}
    write_whole(target, own_json(Transcript(turns=turns, facts=told)).encode())
    return target
