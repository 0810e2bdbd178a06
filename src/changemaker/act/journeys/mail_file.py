"""mails/NAME.yml: a mail of journeys as people write it, in each language of `acting.languages`."""

from collections.abc import Mapping

from changemaker.act.journeys.journey_file import Name, Said
from changemaker.engine.part import Part

FOLDER = "mails"


class MailFile(Part):
    """One mail."""

    mail: Name | None = None  # the file's name; may be left out
    about: str = ""  # what it is for; nobody outside reads it
    subject: Said  # one line, by language; {{ name }} is filled from the facts
    body: Said  # by language; an empty line begins a paragraph, and HTML is text
    otherwise: Mapping[
        str, Said
    ] = {}  # gap: what stands there where it is not known, by language; else nothing is sent
