"""A file that holds one kept result: written whole, and taken for absent where it cannot be read any more."""

import logging
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
from pydantic import ValidationError

from changemaker.engine.whole_files import write_whole
from changemaker.routines.kept_codec import decoded, encoded

FORMAT = 1  # another shape gets another number: older files are then worked out again
LOG = logging.getLogger("changemaker.results")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cover:
    """What every such file says first."""

    format: int
    kind: str


def write_kept(path: Path, kind: str, result: object) -> None:
    """Replace a kept result; whoever reads sees the one before or this one."""
    write_whole(path, encoded({"format": FORMAT, "kind": kind, "result": result}))


def read_kept(path: Path, kind: str, shape: type[Result]) -> Result | None:
    """Return a kept result; None where there is none, or none that this version can read (the log says so)."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return cast(Result | None, _read(path, kind, cast(Hashable, shape), seen.st_mtime_ns, seen.st_size, seen.st_ino))


@lru_cache(maxsize=64)
def _read(path: Path, kind: str, shape: Hashable, *seen: int) -> object:
    try:
        text = path.read_bytes()
        cover = decoded(text, _Cover)
        if cover != _Cover(format=FORMAT, kind=kind):
            LOG.warning("%s was kept by another version of changemaker; run it again", path)
            return None
        return decoded(text, _file_of(shape)).result
    except (OSError, msgspec.MsgspecError, ValidationError, ValueError, TypeError, KeyError) as error:
        LOG.warning("%s cannot be read (%s); run it again", path, type(error).__name__)
        return None


@lru_cache(maxsize=8)
def _file_of(shape: Hashable) -> type[Any]:
    return msgspec.defstruct("File", [("result", cast(type, shape))])
