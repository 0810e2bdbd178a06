"""A mail of a journey as its reader would see it, in each of its languages, with facts of a run or their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from changemaker.act.journeys.gaps import gaps_of
from changemaker.act.journeys.mail import Mail, Rendered, Unsaid, rendered
from changemaker.reports.words import direction
from changemaker.reports.words.asked import OWN_NAMES
from changemaker.rules.types import Value

SAMPLES: Mapping[str, str] = {"account.name": "Northwind", "contact.name": "Ada"}  # of nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One language of a mail."""

    language: str
    name: str  # of the language, in that language
    direction: str
    subject: str
    paragraphs: Sequence[str]
    unknown: Sequence[str]  # facts that stand as ⟨name⟩: the last run knew nothing of them


def previews_of(mail: Mail, facts: Mapping[str, Value]) -> tuple[Preview, ...]:
    """Return a mail in each of its languages.

    Args:
        mail: read and checked.
        facts: of a run; what is missing is shown by its name.

    Example:
        >>> mail = Mail(name="m", subject={"en": "Late by {{ days }}"}, body={"en": "Hello {{ contact.name }}"})
        >>> previews_of(mail, {})[0].subject, previews_of(mail, {"days": 4.0})[0].paragraphs
        ('Late by ⟨days⟩', ('Hello Ada',))
    """
    return tuple(_preview(mail, language, facts) for language in mail.languages)


def _preview(mail: Mail, language: str, facts: Mapping[str, Value]) -> Preview:
    gaps = {gap for text in (mail.subject[language], mail.body[language]) for gap in gaps_of(text)}
    unknown = sorted(gap for gap in gaps if facts.get(gap) is None and gap not in SAMPLES and gap not in mail.otherwise)
    known = {**facts, **{gap: f"⟨{gap}⟩" for gap in unknown}}
    said = rendered(mail, known, language)
    if isinstance(said, Unsaid):
        said = Rendered(language=language, subject=mail.subject[language], paragraphs=(mail.body[language],))
    return Preview(
        language=language,
        name=OWN_NAMES.get(language, language),
        direction=direction(language),
        subject=_with_samples(said.subject),
        paragraphs=tuple(_with_samples(text) for text in said.paragraphs),
        unknown=unknown,
    )


def _with_samples(text: str) -> str:
    for gap, sample in SAMPLES.items():
        for written in (f"{{{{ {gap} }}}}", f"{{{{{gap}}}}}"):
            text = text.replace(written, sample)
    return text
