"""Transcripts as JSON: our own shape, and what vendors write, told by what is in it and not by who wrote it.

Known shapes: a list of turns under any of the names below; Amazon Transcribe (items, segments, Call Analytics);
Deepgram (utterances, words); Whisper (segments); AssemblyAI (utterances in milliseconds); chats as pairs.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from changemaker.core.errors import TextFileError
from changemaker.sources.transcript import Transcript
from changemaker.sources.turns import Turn

TURNS = ("turns", "utterances", "segments", "audio_segments", "transcript", "original", "messages", "dialogue",
         "dialog", "conversation", "entries", "monologues", "lines", "sentences", "phrases",
         "recognizedphrases")  # fmt: skip
SPEAKER = ("speaker", "role", "participantrole", "speaker_label", "speakerlabel", "participant", "participantid",
           "participant_id", "who", "author", "sender", "from", "name", "channel", "channel_label",
           "speaker_id")  # fmt: skip
TEXT = ("text", "content", "transcript", "utterance", "message", "sentence", "phrase", "body", "display", "value")
START = ("start", "start_time", "starttime", "begin", "begin_time", "offset", "from_time", "ts")
END = ("end", "end_time", "endtime", "stop", "finish", "to_time")
MILLIS = {"beginoffsetmillis": "start", "endoffsetmillis": "end", "start_ms": "start", "end_ms": "end",
          "startms": "start", "endms": "end", "offsetmilliseconds": "start"}  # fmt: skip
SEVERAL = ("transcripts", "conversations", "calls", "documents")
SLOW = 0.5  # characters a second below which times must be milliseconds: people say about fifteen
DEEPEST = 60
ACTIONS = ("action", "event", "system_action")  # lines that nobody said

Json = object
Word = tuple[str, str, float | None, float | None, bool]  # speaker, word, start, end, whether it is a comma or the like


def read_json(text: str, *, where: str) -> list[Transcript]:
    """Return the conversations in a JSON or JSON-lines file.

    Raises:
        TextFileError: it is no JSON, or cut; or no turns can be found in it.
    """
    value = _loaded(text, where)
    found = [_transcript(one) for one in _conversations(value)]
    if not found or any(one is None for one in found):
        raise TextFileError(
            "no turns are found in it",
            where=where,
            hint='write {"account_id": "A17", "turns": [{"speaker": "agent", "text": "Hello", "start": 0}]}',
        )
    return [one for one in found if one is not None]


def own_json(transcript: Transcript) -> str:
    """Return a conversation in our own shape, which `read_json` reads.

    Example:
        >>> turns = [Turn(speaker="agent", text="Hello", start=0.0, end=1.5)]
        >>> read_json(own_json(Transcript(turns=turns, facts={"account_id": "A17"})), where="x")[0].turns == turns
        True
    """
    turns = [
        {key: said for key in ("speaker", "text", "start", "end") if (said := getattr(turn, key)) is not None}
        for turn in transcript.turns
    ]
    return json.dumps({**transcript.facts, "turns": turns}, ensure_ascii=False, indent=1) + "\n"


def _loaded(text: str, where: str) -> Json:
    try:
        return json.loads(text)
    except RecursionError:
        raise TextFileError("it is nested too deeply", where=where, hint="export it again") from None
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and error.lineno == 2 and lines[0].lstrip().startswith("{"):
            try:
                return [json.loads(line) for line in lines]
            except (json.JSONDecodeError, RecursionError):
                pass
        raise TextFileError(
            f"it is not JSON, or cut: {error.msg}",
            where=f"{where}:{error.lineno}:{error.colno}",
            hint="export or copy it again",
        ) from None


def _conversations(value: Json) -> Sequence[Json]:
    """One value a conversation: a list of them, or a file that is one."""
    if isinstance(value, dict):
        for name in SEVERAL:
            if isinstance(several := value.get(name), list) and several and _holds_turns(several[0]):
                return several
        return [value]
    if isinstance(value, list) and value and all(_holds_turns(one) for one in value):
        return value
    return [value]


def _holds_turns(value: Json) -> bool:
    return isinstance(value, dict) and _transcript(value) is not None


def _transcript(value: Json) -> Transcript | None:
    turns = _seconds(list(_turns(value, 0)))
    if not turns:
        return None
    return Transcript(turns=turns, facts=dict(_facts(value)))


def _facts(value: Json) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        return
    for inner in ("metadata", "call", "info"):
        if isinstance(more := value.get(inner), dict):
            yield from ((key, str(told)) for key, told in more.items() if _scalar(told))
    yield from ((key, str(told)) for key, told in value.items() if _scalar(told) and key.casefold() not in TEXT)


def _scalar(value: Json) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""


def _turns(value: Json, depth: int) -> Iterator[Turn]:
    """The turns in a value: a list of them, or the first list of them that is found inside."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        found = [_turn(one) for one in value]
        if found and all(one is not None for one in found):
            yield from (one for one in found if one is not None and one.speaker.casefold() not in ACTIONS and one.text)
        return
    if not isinstance(value, dict):
        return
    low = {str(key).casefold(): inner for key, inner in value.items()}
    for name in TURNS:
        if name in low and (found_turns := list(_turns(low[name], depth + 1))):
            yield from found_turns
            return
    if isinstance(items := low.get("items"), list) and (spoken := list(_items(items, low))):
        yield from spoken
        return
    if words := _words(low):
        yield from words
        return
    for name in ("results", "result", "response", "data", "channels", "alternatives"):
        inner = low.get(name)
        for one in inner if isinstance(inner, list) else [inner]:
            if found_turns := list(_turns(one, depth + 1)):
                yield from found_turns
                return
    if isinstance(said := low.get("text") or low.get("transcript"), str) and said.strip():
        yield Turn(speaker="", text=said.strip())


def _turn(value: Json) -> Turn | None:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value):
        return Turn(speaker=str(value[0]), text=str(value[1]).strip())
    if not isinstance(value, dict):
        return None
    low = {str(key).casefold(): inner for key, inner in value.items()}
    said = next((low[name] for name in TEXT if isinstance(low.get(name), str)), None)
    if said is None:
        return None
    times = {to: _number(low[name]) for name, to in MILLIS.items() if name in low}
    times = {key: None if at is None else at / 1000 for key, at in times.items()}
    start = times.get("start", next((_number(low[name]) for name in START if name in low), None))
    end = times.get("end", next((_number(low[name]) for name in END if name in low), None))
    if end is None and start is not None and (lasts := _number(low.get("duration"))) is not None:
        end = start + lasts
    speaker = next((low[name] for name in SPEAKER if isinstance(low.get(name), str | int)), "")
    if start is None or end is None or end < start:
        start = end = None
    return Turn(speaker=str(speaker), text=str(said).strip(), start=start, end=end)


def _items(items: Sequence[Json], around: Mapping[str, Json]) -> Iterator[Turn]:
    """Amazon Transcribe: words with times, whose speakers stand beside them or in segments of their own."""
    by_start: dict[str, str] = {}
    labels = around.get("speaker_labels")
    for segment in cast(list[dict[str, Json]], labels.get("segments", []) if isinstance(labels, dict) else []):
        for word in cast(list[dict[str, Json]], segment.get("items", [])):
            by_start[str(word.get("start_time"))] = str(word.get("speaker_label", ""))
    said: list[Word] = []
    for item in items:
        if not isinstance(item, dict) or not isinstance(tried := item.get("alternatives"), list) or not tried:
            return
        content = str(tried[0].get("content", ""))
        speaker = str(item.get("speaker_label") or by_start.get(str(item.get("start_time")), ""))
        marks = item.get("type") == "punctuation"
        said.append((speaker, content, _number(item.get("start_time")), _number(item.get("end_time")), marks))
    yield from _joined(said)


def _words(around: Mapping[str, Json]) -> list[Turn]:
    """Words with times and speakers, as Deepgram has them."""
    words = around.get("words")
    if not isinstance(words, list) or not words or not all(isinstance(one, dict) for one in words):
        return []
    return list(
        _joined(
            (
                str(one.get("speaker", "")),
                str(one.get("punctuated_word") or one.get("word") or one.get("text") or ""),
                _number(one.get("start")),
                _number(one.get("end")),
                False,
            )
            for one in words
        )
    )


def _joined(
    said: Iterable[Word],
) -> Iterator[Turn]:
    """Words of one speaker made one turn."""
    speaker, text, start, end = "", "", None, None
    for who, word, begins, ends, marks in said:
        if text and not marks and who != speaker:
            yield Turn(speaker=speaker, text=text, start=start, end=end)
            text, start = "", None
        if not marks:
            speaker = who
        text += word if marks or not text else f" {word}"
        start, end = (begins if start is None else start), (ends if ends is not None else end)
    if text:
        timed = start is not None and end is not None
        yield Turn(speaker=speaker, text=text, start=start if timed else None, end=end if timed else None)


def _seconds(turns: list[Turn]) -> list[Turn]:
    """Turns with times in seconds: some vendors write milliseconds and do not say so."""
    spoken = sum((turn.end or 0.0) - (turn.start or 0.0) for turn in turns)
    letters = sum(len(turn.text) for turn in turns if turn.end is not None)
    if not spoken or letters / spoken >= SLOW:
        return turns
    return [
        turn
        if turn.start is None or turn.end is None
        else Turn(speaker=turn.speaker, text=turn.text, start=turn.start / 1000, end=turn.end / 1000)
        for turn in turns
    ]


def _number(value: Json) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        found = float(str(value).removesuffix("s"))
    except ValueError:
        return None
    return found if 0 <= found < 1e12 else None
