"""One secret of the installation, and a key for each purpose that is derived from it."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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
    """Return the keys kept in `file`, which only its owner can read; makes it where it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Keys(secret=bytes.fromhex(file.read_text().strip()))
    with os.fdopen(handle, "w") as made:
        made.write(secrets.token_hex(SIZE) + "\n")
    return Keys(secret=bytes.fromhex(file.read_text().strip()))
