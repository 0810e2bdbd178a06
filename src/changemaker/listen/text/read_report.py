"""What came of reading a company's texts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal


@dataclass(slots=True, kw_only=True)
class CleanReport:
    """What became of the texts that came."""

    came: int = 0
    cleaned: int = 0  # new, or changed since
    as_before: int = 0
    without_words: int = 0
    of_erased: int = 0  # not kept
    gone: int = 0  # no source has them any more
    found: Counter[str] = field(default_factory=Counter)  # kind -> how often taken out, in this run


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    """One theme as a reading reports it."""

    id: str
    words: tuple[str, ...]
    texts: int
    people: int
    languages: tuple[tuple[str, int], ...]
    quotes: tuple[str, ...] = field(repr=False)  # none where fewer people wrote of it than the smallest group has
    name: str = ""  # that a person gave
    suggested: str = ""  # by a model server, where no person gave one
    asked: bool | None = None  # whether a question of a survey covers it; None where it cannot be said


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCodes:
    """Emotions that a model server saw in texts: beside what was read, never counted with it."""

    method: str  # "llm:" and the model
    texts: Mapping[str, int]  # emotion -> texts
    agreement: Estimate | Refusal  # with people's labels


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """A reading, done."""

    cleaned: CleanReport
    kept: Mapping[tuple[str, str], int]  # (kind, language) -> texts
    vectors: str  # what made them
    themes: tuple[ThemeLine, ...] = ()  # the largest first, "other" last
    count: Estimate | None = None  # of themes; None where none could be found
    method: str = ""
    emotions: Mapping[str, int] = field(default_factory=dict)  # emotion -> texts in which it was read
    never_asked: int | None = None  # themes, as people merged them, that no question covers; None where nobody asks yet
    shown_themes: int = 0  # themes as people merged them, without "other"
    model: str = ""  # "llm:" and the model that was asked, "" where none was
    codes: ModelCodes | None = None
    refusals: tuple[Refusal, ...] = ()  # what cannot be said, or not measured

    @property
    def texts(self) -> int:
        """How many texts are kept."""
        return sum(self.kept.values())
