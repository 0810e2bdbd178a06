"""Files of kept vectors without what makes vectors: what is in them of texts that are gone is taken out."""

import hmac
from collections.abc import Sequence
from pathlib import Path

from changemaker.engine.whole_files import move_whole

FOLDER = "vectors"  # below the workspace's `.changemaker`
HASH = 32  # bytes
NUMBER = 4  # bytes of each of a vector's
AT_ONCE = 4096  # records in the memory


def hash_of(text: str, key: bytes) -> bytes:
    """Return what a text is kept by."""
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")


def drop_vectors(state: Path) -> None:
    """Delete all that is kept of all models: the next reading makes it again.

    Args:
        state: the workspace's `.changemaker`.
    """
    for file in (state / FOLDER).glob("*"):
        file.unlink(missing_ok=True)


def prune_vectors(state: Path, texts: Sequence[str], *, key: bytes) -> None:
    """Take out of every model's file what none of `texts` needs, also where another model reads today.

    Args:
        state: the workspace's `.changemaker`.
        texts: all that there are, redacted.
        key: of the hashes.
    """
    wanted = {hash_of(text, key) for text in texts}
    for file in (state / FOLDER).glob("*"):
        columns = file.stem.rpartition("-")[2]
        if file.suffix != ".bin" or not columns.isdecimal():
            file.unlink(missing_ok=True)  # left by a killed run
        else:
            _prune(file, HASH + NUMBER * int(columns), wanted)


def _prune(file: Path, size: int, wanted: set[bytes]) -> None:
    beside = file.with_suffix(".tmp")
    kept = 0
    with file.open("rb") as old, beside.open("wb") as new:
        while block := old.read(size * AT_ONCE):
            records = (block[place : place + size] for place in range(0, len(block), size))
            good = [one for one in records if len(one) == size and one[:HASH] in wanted]
            new.write(b"".join(good))
            kept += len(good) * size
    if not kept:
        file.unlink(missing_ok=True)
    if not kept or kept == file.stat().st_size:
        beside.unlink()
    else:
        move_whole(beside, file)
