"""Ways of turning texts into vectors: what they have in common, and each by its name."""

from collections.abc import Sequence
from typing import Protocol

from changemaker.core.errors import EmbedderError
from changemaker.core.meant import did_you_mean
from changemaker.listen.text.lsa import Lsa
from changemaker.listen.text.nano import Nano
from changemaker.listen.text.vectors import Vectors, centred

__all__ = ["EMBEDDERS", "Embedder", "Vectors", "centred", "embedder_named"]

EMBEDDERS = ("lsa", "nano")


class Embedder(Protocol):
    """Turns texts into vectors; near in meaning is near in angle."""

    @property
    def name(self) -> str:
        """What it is called in results: "lsa", "nano", "endpoint:MODEL"."""

    @property
    def dim(self) -> int:
        """Columns of its vectors."""

    @property
    def hash(self) -> str:
        """Equal for equal vectors of equal texts."""

    @property
    def alone(self) -> bool:
        """True if a text's vector does not depend on the texts beside it, so that it can be kept for the next time."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, of length one, or zero where a text says nothing (texts x `dim`)."""


def embedder_named(name: str) -> Embedder:
    """Return a way of making vectors: "lsa" needs nothing, "nano" the extra `embed`.

    Raises:
        EmbedderError: there is none of that name.

    Example:
        >>> embedder_named("lsa").dim
        100
    """
    if name == "lsa":
        return Lsa()
    if name == "nano":
        return Nano()
    raise EmbedderError(f"no vectors are called '{name}'", hint=did_you_mean([name], EMBEDDERS))
