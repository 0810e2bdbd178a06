"""Files of words opened as text: the encoding known for sure, or an error that says what to do."""

import codecs
import re
from pathlib import Path

from changemaker.core.errors import BadFileError, TextFileError
from changemaker.engine.yaml_file import shown

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LARGEST = 200_000_000  # bytes of one transcript; a longer one is no conversation
DAY_IN_NAME = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])"
    r"(?:[T _-]([01]\d|2[0-3])[-_.:h]?([0-5]\d)(?:[-_.:]?([0-5]\d))?)?(?!\d)"
)


def text_of(path: Path) -> str:
    """Return what a text file says.

    Raises:
        BadFileError: it is empty, or cannot be read.
        TextFileError: it is neither UTF-8 nor UTF-16 with its mark.
    """
    where = shown(path)
    try:
        raw = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as error:
        hint = "check the file's permissions"
        raise BadFileError(f"cannot be read: {error.strerror}", where=where, hint=hint) from error
    if raw is None:
        raise TextFileError("the file is larger than any conversation", where=where, hint="export one file a call")
    if not raw.strip():
        raise BadFileError("the file is empty", where=where, hint="export it again, or take it out of the folder")
    encoding = next((name for mark, name in MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TextFileError(
            "the file is not UTF-8 text", where=f"{where}:{line}", hint="save it as UTF-8, or export it again"
        ) from None
    if text.count("\0") > len(text) / 10:
        raise TextFileError("the file is UTF-16 text without its mark", where=where, hint="save it as UTF-8")
    return text


def time_in_name(name: str) -> str | None:
    """Return the time in a file's name as ISO 8601, local; None where there is none.

    Example:
        >>> time_in_name("call_2026-11-05_0930_17.vtt"), time_in_name("20261105.txt"), time_in_name("call 7.vtt")
        ('2026-11-05 09:30:17', '2026-11-05 00:00:00', None)
    """
    found = DAY_IN_NAME.search(name)
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day} {hour or '00'}:{minute or '00'}:{second or '00'}"
