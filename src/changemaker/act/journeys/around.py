"""What stands around a journey's file: the facts, events, mails, hooks, surveys and queues that it may name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from changemaker.act.journeys.mail import Mail
from changemaker.rules.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """All that a journey may name; None where it is not asked whether it is there."""

    events: Collection[str]
    names: Mapping[str, Type] | None = None  # facts
    mails: Mapping[str, Mail] | None = None
    broken_mails: Collection[str] = ()  # whose files are wrong, which is told in them
    hooks: Mapping[str, str] | None = None  # name -> webhook or slack
    surveys: Collection[str] | None = None
    queues: Collection[str] | None = None
    languages: tuple[str, ...] = ("en",)  # in which we write
    marks: Mapping[str, Type] = field(default_factory=dict)  # mark.NAME, of steps of any journey
