"""What each type of question takes: its scale, its options, and what it may be asked about."""

from collections.abc import Mapping
from types import MappingProxyType

from changemaker.listen.surveys.survey import QuestionType

SCALES: Mapping[QuestionType, tuple[int, int]] = MappingProxyType(
    {
        "nps": (0, 10),
        "csat": (1, 5),
        "ces": (1, 7),
        "stars": (1, 5),
        "likert": (1, 5),
        "enjoyment": (1, 5),
        "expectation": (1, 5),
        "purchase_intention": (1, 5),
        "forgiveness": (1, 5),
        "certainty": (1, 5),
    }
)
STRETCHED = frozenset({"stars", "likert"})  # `high` says how many steps
PICKED_ONE = frozenset({"one", "first_choice"})
PICKED_SEVERAL = frozenset({"many", "shortlist"})
IN_WORDS = frozenset({"purpose", "staff_member", "location", "contact"})  # one of options, or in words
OFFERED = frozenset({"staff_member", "location", "contact"})  # whose options the tables hold
NEEDS_OPTIONS = frozenset({"one", "many", "rank", "shortlist", "purpose"})
TAKES_OPTIONS = NEEDS_OPTIONS | OFFERED | {"emotions", "first_choice"}
LIMITED = frozenset({"many", "shortlist", "emotions"})  # `most`
ABOUT: tuple[str, ...] = ("product", "price", "adviser")  # what certainty is about
OTHER, NOTHING = "other", "none"  # in words; nothing in particular, of emotions
WORDS_FIELD = "words"  # ID.words: what was said instead of picking
