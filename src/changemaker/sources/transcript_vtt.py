"""Transcripts as subtitles: WebVTT with its voices, and SubRip.

References:
    W3C, "WebVTT: The Web Video Text Tracks Format", sections 4 and 6.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from changemaker.core.errors import TextFileError
from changemaker.sources.transcript import Transcript
from changemaker.sources.turns import Turn

TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
TIMING = re.compile(rf"^\s*{TIME}\s*-->\s*{TIME}(?:\s.*)?$")
VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>")
TAG = re.compile(r"<[^>]*>")
NAMED = re.compile(r"^\s*[-–>]*\s*([^\W\d_][^:<>\n]{0,39}?):\s+(?=\S)")
FACT = re.compile(r"^\s*([A-Za-z][\w \-]{0,39}?)\s*[:=]\s*(\S.*?)\s*$")
APART = ("STYLE", "REGION")
BREAKS = re.compile(r"\r\n?|\n")


def read_vtt(text: str, *, where: str) -> Transcript:
    """Return the conversation in a WebVTT or SubRip file.

    Args:
        text: the file, whole.
        where: its name, for messages.

    Raises:
        TextFileError: it holds no cue, or is cut.
    """
    lines = BREAKS.split(text.lstrip("\ufeff"))
    turns: list[Turn] = []
    facts: dict[str, str] = {}
    for first, block in _blocks(lines):
        if first == 1 and block[0].startswith("WEBVTT"):
            facts.update(_facts(block[1:]))
        elif block[0].startswith("NOTE"):
            facts.update(_facts([block[0].removeprefix("NOTE"), *block[1:]]))
        elif not block[0].startswith(APART):
            turns += _cue(block, f"{where}:{first}", turns[-1] if turns else None)
    if not turns:
        raise TextFileError("there is no cue in it", where=where, hint="export it again as WebVTT with its texts")
    return Transcript(turns=turns, facts=facts)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together, with the number of the first."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _facts(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if found := FACT.match(line):
            yield found[1], found[2]


def _cue(block: Sequence[str], where: str, before: Turn | None) -> Iterator[Turn]:
    place = next((number for number, line in enumerate(block[:2]) if "-->" in line), None)
    found = TIMING.match(block[place]) if place is not None else None
    if place is None or found is None or len(block) == place + 1:
        raise TextFileError(
            "this cue has no time or no text: the file may be cut", where=where, hint="export or copy it again"
        )
    start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    if end < start:
        raise TextFileError("this cue ends before it begins", where=where, hint="export it again")
    said = list(_voices("\n".join(block[place + 1 :]), before.speaker if before else ""))
    length = sum(len(text) for _, text in said) or 1
    at = start
    for speaker, text in said:  # several voices in one cue share its time by how much they say
        upto = at + (end - start) * len(text) / length
        yield Turn(speaker=speaker, text=text, start=at, end=upto)
        at = upto


def _voices(payload: str, before: str) -> Iterator[tuple[str, str]]:
    """What each voice says; a cue without a name goes on with the voice before, where voices are named at all."""
    pieces = VOICE.split(payload)
    if len(pieces) == 1:
        plain = _plain(payload)
        named = NAMED.match(plain)
        yield (named[1], plain[named.end() :]) if named else ("", plain)
        return
    if opening := _plain(pieces[0]):
        yield before, opening
    for speaker, text in zip(pieces[1::2], pieces[2::2], strict=True):
        yield unescape(speaker).strip(), _plain(text)


def _plain(text: str) -> str:
    return " ".join(unescape(TAG.sub("", text)).split())


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, rest = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{rest or 0}")
