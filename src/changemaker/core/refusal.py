"""An honest "cannot say": what, why, and what would make it sayable."""

from dataclasses import dataclass

from changemaker.core.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Stands where an estimate would; never 0, NaN, None or p = 1 instead."""

    what: str  # the key of the missing estimate, e.g. "simple"
    why: Message
    needs: Message  # what would make it sayable
