"""The letter of an invitation or a reminder: the survey's own words, in the language of whoever is asked."""

from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace
from changemaker.listen.asking.facts_of import local_day
from changemaker.listen.asking.token import Token, token_for
from changemaker.listen.surveys.piping import piped
from changemaker.listen.surveys.survey import Survey, Words
from changemaker.privacy.keys import Keys
from changemaker.reports.letter_words import letter_day, letter_word
from changemaker.store.invitations import Invitation
from changemaker.store.letters import Letter, Line, Link, Piece

LANGUAGE = "language"  # in the payload: in which the survey's words are, whatever the reader's pages speak


def address_of(keys: Keys, url: str, invitation: Invitation) -> str:
    """Return where an invitation is answered; the same each time, so that a reminder holds it again."""
    return f"{url.rstrip('/')}/s/{token_for(keys, Token('invitation', invitation.id))}"


def letter_of_invitation(
    workspace: Workspace, survey: Survey, invitation: Invitation, *, keys: Keys, url: str, reminder: bool = False
) -> dict[str, object]:
    """Return what `store.outbox.put` takes: subject, intro, the address to answer at, until when.

    Args:
        workspace: whose; its name fills {company_name}.
        survey: its title, intro and languages.
        invitation: whose facts fill gaps, and whose language it is.
        keys: of the installation: they sign the address.
        url: of the served pages.
        reminder: it is not the first letter.
    """
    facts = {**invitation.facts, "company_name": workspace.settings.name}

    def said(words: Words) -> str:
        told = words.in_(invitation.language, survey.languages[0])
        return piped(told, {}, facts, survey=survey, language=invitation.language).strip()

    spoken = (invitation.language, *survey.languages)
    title = said(survey.title) or survey.name
    subject = letter_word("reminder", *spoken, title=title) if reminder else title
    last = local_day(invitation.expires_at - 1, workspace.settings.zone)
    until = letter_word("until", *spoken, day=letter_day(last, *spoken))
    paragraphs = [paragraph.strip() for paragraph in said(survey.intro).split("\n\n") if paragraph.strip()]
    address = address_of(keys, url, invitation)
    pieces: list[Piece] = [
        *(Line(message=_as_is(paragraph)) for paragraph in paragraphs),
        Link(message=_as_is(letter_word("open", *spoken)), url=address, once=True),
        Line(message=_as_is(until)),
    ]
    return {**Letter(subject=_as_is(subject), pieces=pieces).as_payload(), LANGUAGE: invitation.language}


def _as_is(text: str) -> Message:
    """A sentence that is in the reader's language already."""
    return Message("asking.letter.words", {"text": text})
