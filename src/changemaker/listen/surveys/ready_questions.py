"""Ready wording of questions, from data that ships: what is asked, the ends of its scale, and its options."""

from functools import cache
from pathlib import Path

from pydantic import Field

from changemaker.engine.part import Part
from changemaker.engine.yaml_file import read_yaml
from changemaker.listen.surveys.emotion_words import cx8
from changemaker.listen.surveys.question_types import ABOUT, NOTHING, OTHER
from changemaker.listen.surveys.survey import Option, QuestionType, Words

FILE = Path(__file__).with_name("ready_questions.yml")
EMOTIONS_MOST = 2  # of the list of eight


class Ready(Part):
    """What is ready for one type of question."""

    label: dict[str, str] = Field(default_factory=dict)
    low: dict[str, str] = Field(default_factory=dict)
    high: dict[str, str] = Field(default_factory=dict)
    options: dict[str, dict[str, str]] = Field(default_factory=dict)


def ready_label(type: QuestionType, about: str = "") -> Words:
    """Return what a question of this type asks where its survey does not say; without words where nothing is ready.

    Example:
        >>> ready_label("csat").in_("de", "en")
        'Wie zufrieden sind Sie mit uns?'
    """
    return Words(_ready(type, about).label)


def ready_ends(type: QuestionType, about: str = "") -> tuple[Words, Words] | None:
    """Return what stands at both ends of the scale, None where nothing is ready."""
    found = _ready(type, about)
    return (Words(found.low), Words(found.high)) if found.low and found.high else None


def ready_options(type: QuestionType) -> tuple[Option, ...]:
    """Return the options of emotions and of first choice; none for other types."""
    if type == "emotions":
        return cx8()
    return tuple(Option(id=id, label=Words(said)) for id, said in _ready(type, "").options.items())


def other_option() -> Option:
    """Return the option behind which something is said in words."""
    return Option(id=OTHER, label=Words(_every()["other"].label))


def nothing_option() -> Option:
    """Return the option that no emotion of the list was felt."""
    return Option(id=NOTHING, label=Words(_every()["nothing"].label))


def _ready(type: QuestionType, about: str) -> Ready:
    key = f"{type}_{about or ABOUT[0]}" if type == "certainty" else type
    return _every().get(key, Ready())


@cache
def _every() -> dict[str, Ready]:
    return read_yaml(FILE, dict[str, Ready])
