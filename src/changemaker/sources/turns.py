"""A conversation as turns: who said what, and, where it was timed, from when to when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

# What systems call our side, and the customer's, where they call them by what they are.
OURS = frozenset(
    [
        "agent",
        "representative",
        "rep",
        "operator",
        "advisor",
        "adviser",
        "assistant",
        "support",
        "staff",
        "employee",
        "host",
        "csr",
        "bot",
        "ivr",
        "system",
        "agent_0",
        "agent0",
        "оператор",
        "агент",
        "сотрудник",
        "специалист",
        "موظف",
        "الموظف",
        "وكيل",
        "الوكيل",
        "ممثل",
        "mitarbeiter",
        "berater",
    ]
)
THEIRS = frozenset(
    [
        "customer",
        "client",
        "caller",
        "user",
        "guest",
        "consumer",
        "member",
        "visitor",
        "buyer",
        "patient",
        "клиент",
        "покупатель",
        "абонент",
        "عميل",
        "العميل",
        "زبون",
        "الزبون",
        "المتصل",
        "kunde",
        "kundin",
        "anrufer",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker said without a break; personal."""

    speaker: str  # as the transcript calls them, "" where it does not say
    text: str = field(repr=False)
    start: float | None = None  # seconds from the beginning
    end: float | None = None
    ours: bool | None = None  # one of us; None where nobody knows


def told_apart(turns: Sequence[Turn], ours: Collection[str]) -> list[Turn]:
    """Return turns with our side known, by the names that the page in sources/ gives, else by common words.

    Args:
        turns: in their order.
        ours: speakers who are us; none where the page says nothing.

    Example:
        >>> [turn.ours for turn in told_apart([Turn(speaker="Agent", text="Hi"), Turn(speaker="Ann", text="Hi")], ())]
        [True, False]
    """
    own = {_plain(one) for one in ours}
    speakers = {_plain(turn.speaker) for turn in turns if turn.speaker}
    if not speakers & own:
        own = {one for one in speakers if one in OURS}
    others = speakers - own
    known = (bool(own) and bool(others)) or bool(speakers & THEIRS)
    return [
        Turn(
            speaker=turn.speaker,
            text=turn.text,
            start=turn.start,
            end=turn.end,
            ours=turn.ours
            if turn.ours is not None
            else _plain(turn.speaker) in own
            if known and turn.speaker
            else None,
        )
        for turn in turns
    ]


def said_by_them(turns: Sequence[Turn]) -> str:
    """Return what the customer said, a line a turn; all of it where the sides are not known.

    Example:
        >>> said_by_them([Turn(speaker="A", text="Hello", ours=True), Turn(speaker="C", text="It broke", ours=False)])
        'It broke'
    """
    theirs = [turn.text for turn in turns if turn.ours is False]
    known = any(turn.ours is not None for turn in turns)
    return "\n".join(text for text in (theirs if known else [turn.text for turn in turns]) if text)


def _plain(speaker: str) -> str:
    return " ".join(speaker.casefold().strip(" :[]()").split())
