"""Files appear whole or not at all: written beside their place under a temporary name, then renamed over it."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from changemaker.core.errors import BadFileError


def write_atomically(path: Path | str, data: bytes | str) -> None:
    """Write `data` to `path`; whoever looks sees the old file or the new one, never a half.

    Folders that are missing are made. A link is followed; a pipe or a device is written to as it is.

    Args:
        path: where the file shall stand.
        data: its content; text is written as UTF-8.

    Raises:
        BadFileError: the place cannot be written to.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    target = Path(path)
    try:
        target = target.resolve()
        if target.is_dir():
            raise IsADirectoryError("this is a folder")
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, content)
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links; a zero byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise BadFileError(
            f"cannot write this file: {reason[:1].lower()}{reason[1:]}",
            hint="choose a folder that exists, has room and that you may write to",
            where=str(path),
        ) from error


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write several files: all are tried under temporary names before the first takes its place.

    Raises:
        BadFileError: one of the places cannot be written to; then none was touched.
    """
    for path, content in files.items():
        try:
            place = path.resolve()
        except (OSError, RuntimeError, ValueError):
            place = path  # `write_atomically` says what is wrong with it
        if not place.exists() or place.is_file():
            trial = place.with_name(f".{place.name[:100]}.{secrets.token_hex(6)}.try")
            write_atomically(trial, content)
            trial.unlink()
    for path, content in files.items():
        write_atomically(path, content)


def _replace(target: Path, content: bytes) -> None:
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    # A rename is safe from a power cut once its folder is; Windows cannot open folders, and need not.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
