"""Text that has not been put into words yet: an id and its parameters, worded by `reports` in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Param = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence to come; `id` names it in the catalogue of `reports.words`, `params` fill its gaps.

    Example:
        >>> Message("check.not_checked", {"what": "shares"}).id
        'check.not_checked'
    """

    id: str
    params: Mapping[str, object] = field(default_factory=dict)  # text, numbers, or yes/no

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))
