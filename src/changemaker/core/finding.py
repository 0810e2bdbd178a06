"""What a study answers: one frozen result that every report and door shows and none changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question a sceptic would ask, and the answer; `passed` is None where it could not be asked."""

    name: str
    passed: bool | None
    detail: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer in one word, e.g. "gain", "not shown", "predicts", with its reason."""

    verdict: str
    why: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One mark of a chart: where (`x`, or a `label`), the value and its range."""

    x: float
    label: str
    value: float
    low: float
    high: float
    predicted: bool = False  # nobody said it: drawn hollow, whatever its range


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart to be drawn: `kind` "event_study" (x = periods since the start) or "intervals" (one row a label).

    "levels" are intervals of what is no gain, and carry no plus; "calibration" is what was answered (the value) where
    `x` was predicted.
    """

    id: str  # the same in terminal, HTML, PDF and JSON
    kind: str
    title: Message  # a finding, not a label
    caption: Message
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer of one study.

    `estimates` and `verdicts` share keys: an arm's label, `simple`, `att:2004:2007`, `naive:twfe`, `gain:METRIC`.
    `headline` are the keys to show first, in order; each is in `estimates` or is a refusal's `what`.
    """

    study: str  # the study's name, e.g. "programme_effect"
    question: Message
    headline: tuple[str, ...]
    estimates: Mapping[str, Estimate]
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[Message, ...] = ()
    figures: tuple[Figure, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "estimates", MappingProxyType(dict(self.estimates)))
        object.__setattr__(self, "verdicts", MappingProxyType(dict(self.verdicts)))
        refused = {refusal.what for refusal in self.refusals}
        lost = [key for key in self.headline if key not in self.estimates and key not in refused]
        if lost:
            raise ValueError(f"headline keys without an estimate or a refusal: {lost}")
