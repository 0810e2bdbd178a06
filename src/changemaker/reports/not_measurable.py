"""Emotions that cannot be read in texts, as one short table: which, in which languages, why; what is needed, once."""

from collections import defaultdict
from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from changemaker.core.refusal import Refusal
from changemaker.reports.as_terminal import GAP
from changemaker.reports.labels import clean
from changemaker.reports.words import word

WHY = {"reading.refuse.emotion_few": "few", "reading.refuse.emotion_chance": "chance"}


def is_of_emotion(refusal: Refusal) -> bool:
    """Return whether a refusal says of one emotion why it cannot be read."""
    return refusal.why.id in WHY


def not_measurable(refusals: Sequence[Refusal], language: str = "en") -> list[RenderableType]:
    """Return the table with its heading, for a terminal; nothing where every emotion can be read.

    Args:
        refusals: of a reading; those that are not of one emotion are left to others.
        language: of the words.
    """
    rows: dict[tuple[str, str], list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        if is_of_emotion(refusal):
            rows[str(refusal.why.params["label"]), WHY[refusal.why.id]].append(refusal)
    if not rows:
        return []
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="dim")
    for column in ("emotion", "languages", "why"):
        table.add_column(word(f"texts.unread.{column}", language))
    for (emotion, kind), group in rows.items():
        languages = [str(refusal.why.params.get("where", "")).strip(" ()") for refusal in group]
        shown = ", ".join(clean(one) for one in languages if one) or word("texts.unread.every", language)
        table.add_row(clean(emotion), shown, _why(kind, group, language))
    heading = Text(word("texts.unread.heading", language), style="bold")
    return [Text(""), heading, table, Text(word("texts.unread.needs", language))]


def _why(kind: str, group: Sequence[Refusal], language: str) -> str:
    told = dict(group[0].why.params)
    if kind == "few":
        one = len(group) == 1
        numbers = {name: told[name] for name in (("yes", "no", "needed") if one else ("needed",))}
        return word(f"texts.unread.{'few' if one else 'few_each'}", language, **numbers)
    areas = [float(str(refusal.why.params["area"])) for refusal in group]
    if round(min(areas), 2) == round(max(areas), 2):
        return word("texts.unread.chance_one", language, low=areas[0])
    return word("texts.unread.chance", language, low=min(areas), high=max(areas))
