"""A mail of a journey: its texts by language, put together from what is known of whoever reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from changemaker.act.journeys.gaps import PERSONAL, filled, gaps_of
from changemaker.act.journeys.told_value import told_value
from changemaker.rules.types import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One file, read and checked."""

    name: str
    subject: Mapping[str, str]  # by language
    body: Mapping[str, str]  # by language; an empty line begins a paragraph
    otherwise: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # gap -> language -> what stands there
    text: str = field(default="", repr=False)  # the file's, with its languages: a version of a journey keeps it

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that it is written in, in the order of the file."""
        return tuple(language for language in self.subject if language in self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A mail for one reader. Gaps of PERSONAL are still open: `gaps.with_people` fills them when it is sent."""

    language: str
    subject: str
    paragraphs: tuple[str, ...]
    otherwise: Mapping[str, str] = field(default_factory=dict)  # personal gap -> what stands there if nothing is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """A mail that cannot be put together: these facts are not known, and nothing stands there otherwise."""

    names: tuple[str, ...]


Tell = Callable[[Value, str], str]  # a value in a language


def rendered(mail: Mail, facts: Mapping[str, Value], language: str, *, told: Tell = told_value) -> Rendered | Unsaid:
    """Return a mail as one reader gets it, or the facts that it lacks.

    Args:
        mail: with its texts.
        facts: what is known of the unit; None and what is not in it is not known.
        language: of the reader; where the mail is not written in it, its first one is taken.
        told: puts a value into words.

    Example:
        >>> mail = Mail(name="m", subject={"en": "Order {{ gap }}"}, body={"en": "Hello {{ contact.name }},\\n\\nBye"})
        >>> rendered(mail, {"gap": 30.0}, "en").subject
        'Order 30'
        >>> rendered(mail, {}, "en")
        Unsaid(names=('gap',))
    """
    spoken = spoken_in(mail, language)
    otherwise = {gap: said_in(texts, spoken) for gap, texts in mail.otherwise.items()}
    gone: dict[str, None] = {}
    said = []
    for text in (mail.subject[spoken], mail.body[spoken]):
        put = filled(text, facts, otherwise, lambda value: told(value, spoken))
        gone |= dict.fromkeys(put.gone)
        said.append(put.text)
    if gone:
        return Unsaid(names=tuple(gone))
    open_gaps = {gap for text in said for gap in gaps_of(text)}
    return Rendered(
        language=spoken,
        subject=" ".join(said[0].split()),
        paragraphs=paragraphs_of(said[1]),
        otherwise={gap: otherwise[gap] for gap in PERSONAL if gap in open_gaps and gap in otherwise},
    )


def spoken_in(mail: Mail, language: str) -> str:
    """Return the language of a mail for a reader: theirs, its parent (pt for pt-BR), or the mail's first."""
    there = mail.languages
    return next((one for one in (language, language.partition("-")[0]) if one in there), there[0])


def said_in(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, or its parent, or in the first that there is; "" where there is none.

    Example:
        >>> said_in({"en": "there", "pt": "aí"}, "pt-BR")
        'aí'
    """
    wanted = (language, language.partition("-")[0], *texts)
    return next((texts[one] for one in wanted if one in texts), "")


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: an empty line stands between two."""
    parts = "\n".join(line.rstrip() for line in text.strip().splitlines()).split("\n\n")
    return tuple(part.strip() for part in parts if part.strip())
