"""One secret of the installation, and a key for each purpose that is derived from it."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from changemaker.core.errors import BadSecretError

SIZE = 32  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Keys of one installation; what one of them signs or hides, another cannot forge or read."""

    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for `purpose` (RFC 5869).

        Example:
            >>> keys = Keys(secret=bytes(32))
            >>> keys.derive("unsubscribe") == keys.derive("address")
            False
        """
        return HKDF(algorithm=SHA256(), length=SIZE, salt=None, info=purpose.encode()).derive(self.secret)


def keys_in(file: Path) -> Keys:
    """Return the keys kept in `file`, which only its owner can read; makes it where it is missing.

    Several processes may ask for the first time at once: all get the same keys.

    Raises:
        BadSecretError: the file is damaged, or cannot be read or written.
    """
    try:
        try:
            return _read(file)
        except FileNotFoundError:
            _make(file)
            return _read(file)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not text"
        hint = "let the user that runs changemaker read and write it and its folder; never make a new one in its place"
        raise BadSecretError(
            f"the installation's secret cannot be used: {reason}", hint=hint, where=str(file)
        ) from None


def _read(file: Path) -> Keys:
    try:
        secret = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) != SIZE:
        hint = "put back the file from a backup: without it nobody's sealed data can be read again, nor a link checked"
        raise BadSecretError(
            f"the installation's secret is damaged: not {2 * SIZE} digits of 0-9, a-f", hint=hint, where=str(file)
        )
    return Keys(secret=secret)


def _make(file: Path) -> None:
    """Write a new secret beside `file` and give it its name in one step: who reads it, reads all of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as made:
            made.write(secrets.token_hex(SIZE) + "\n")
            made.flush()
            os.fsync(made.fileno())
        with suppress(FileExistsError):  # another process was first: its secret holds
            os.link(beside, file)
        _sync_folder(file.parent)
    finally:
        beside.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
