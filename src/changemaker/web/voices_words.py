"""What every page of voices needs to say and draw."""

from collections.abc import Mapping

from changemaker.access.roles import Permission
from changemaker.reports.words import CATALOGUES, word
from changemaker.reports.words.asked import OWN_NAMES
from changemaker.web.drawn_months import month_bars
from changemaker.web.page import Asked
from changemaker.web.reader import reader_of

KIND = "web.kind."
LONGEST = 280  # characters of a quote in a list


def words_for(request: Asked) -> Mapping[str, object]:
    """Return names of kinds and languages, drawings, and what the reader may do."""
    reader = reader_of(request)
    kinds = {id.removeprefix(KIND): word(id, reader.language) for id in CATALOGUES["en"] if id.startswith(KIND)}
    return {
        "kinds": kinds,
        "names": OWN_NAMES,
        "months": month_bars,
        "shortened": shortened,
        "may_label": reader.actor.may(Permission.LABEL_TEXTS),
    }


def shortened(text: str) -> str:
    """Return a quote short enough for a list, cut between words.

    Example:
        >>> shortened("late again " * 40)[-12:]
        'late again …'
    """
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(None, 1)[0].rstrip(",;:") + " …"
