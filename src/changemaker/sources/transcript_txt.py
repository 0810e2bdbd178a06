"""Transcripts as plain text: a line a turn, `Agent: text`, with or without a time before it."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from changemaker.sources.transcript import TOLD, Transcript
from changemaker.sources.turns import OURS, THEIRS, Turn

TIME = r"[\[(]?(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?[\])]?"
LINE = re.compile(rf"^\s*(?:{TIME}\s*[-–|]?\s*)?([^\W\d_][^:\n]{{0,39}}?)\s*(?:{TIME}\s*)?:\s+(\S.*)$")
HEADER = re.compile(r"^\s*([A-Za-z][\w -]{0,30}?)\s*:\s*(\S.*?)\s*$")
KNOWN = frozenset(name for names in TOLD.values() for name in names)


def read_txt(text: str) -> Transcript:
    """Return the conversation in a text file; without speakers all of it is one turn.

    Lines at the top such as `account_id: A17` say what the file is about.

    Example:
        >>> read_txt("account_id: A17\\n\\nAgent: Hello\\nCustomer: It broke\\n again").turns[1].text
        'It broke again'
    """
    lines = re.split(r"\r\n?|\n", text.lstrip("\ufeff"))
    facts: dict[str, str] = {}
    while lines and (not lines[0].strip() or (found := _fact(lines[0]))):
        if lines[0].strip() and found:
            facts[found[0]] = found[1]
        lines.pop(0)
    matches = [LINE.match(line) for line in lines]
    speakers = Counter(_plain(found[5]) for found in matches if found)
    known = {one for one, times in speakers.items() if times > 1 or one in OURS or one in THEIRS}
    turns = _turns(lines, [found if found and _plain(found[5]) in known else None for found in matches])
    return Transcript(turns=turns, facts=facts)


def _turns(lines: Sequence[str], matches: Sequence[re.Match[str] | None]) -> list[Turn]:
    said: list[tuple[str, float | None, list[str]]] = []
    for line, found in zip(lines, matches, strict=True):
        if found is not None:
            said.append((found[5].strip(), _start(found), [found[10].strip()]))
        elif line.strip():
            if not said:
                said.append(("", None, []))
            said[-1][2].append(line.strip())
    starts = [start for _, start, _ in said]
    timed = len(said) > 1 and all(start is not None for start in starts)
    ends = [later for _, later in pairwise(starts)] if timed else []  # of the last turn nobody knows the end
    turns = [
        Turn(
            speaker=speaker,
            text=" ".join(words),
            start=start if timed and place < len(ends) else None,
            end=ends[place] if place < len(ends) else None,
        )
        for place, (speaker, start, words) in enumerate(said)
    ]
    return turns


def _start(found: re.Match[str]) -> float | None:
    for hours, minutes, seconds, rest in (found.groups()[:4], found.groups()[5:9]):
        if minutes is not None:
            return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{rest or 0}")
    return None


def _fact(line: str) -> tuple[str, str] | None:
    found = HEADER.match(line)
    if found is None or found[1].casefold().replace(" ", "_").replace("-", "_") not in KNOWN:
        return None
    return found[1], found[2]


def _plain(speaker: str) -> str:
    return " ".join(speaker.casefold().split())
