"""What customers wrote and said, as the company's sources have it: for who cleans it before anybody else sees it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from changemaker.core.clock import Clock, system_clock
from changemaker.engine.workspace import Workspace
from changemaker.sources.personal_rows import rows_with_personal

COLUMNS = ("document_id", "account_id", "contact_id", "response_id", "kind", "language", "t", "source")
UNNAMED = "text"  # kind of a text whose source does not say what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """One text as it was written; personal."""

    document_id: str
    account_id: str
    contact_id: str | None
    response_id: str | None
    kind: str  # comment, e-mail, transcript, review, ticket
    t: int  # UTC microseconds
    text: str = field(repr=False)  # "" where the source has none
    source: str  # the page in sources/
    language: str = ""  # as the source says, "" where it says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceName:
    """What a person is called; personal."""

    id: str  # of a contact, or of one of ours
    account_id: str | None  # None of one of ours
    name: str = field(repr=False)


def texts_in(
    workspace: Workspace, *, clock: Clock = system_clock, progress: Callable[[str], None] = lambda _: None
) -> Iterator[SourceText]:
    """Yield the text of every row that `changemaker load` puts into table `document`.

    Args:
        workspace: the company's folder; load it first, so that accounts are known.
        clock: texts later than its time are left out.
        progress: is told each file.

    Raises:
        ChangemakerError: everything that makes sources unfit, told at once.
    """
    for row in rows_with_personal(workspace, "document", COLUMNS, ("text",), clock=clock, progress=progress):
        yield SourceText(
            document_id=str(row["document_id"]),
            account_id=str(row["account_id"]),
            contact_id=_word(row["contact_id"]),
            response_id=_word(row["response_id"]),
            kind=_word(row["kind"]) or UNNAMED,
            t=int(str(row["t"])),
            text=_word(row["text"]) or "",
            source=str(row["source"]),
            language=(_word(row["language"]) or "").lower(),
        )


def names_in(workspace: Workspace, *, clock: Clock = system_clock) -> Iterator[SourceName]:
    """Yield what contacts, and our own people, are called, where a source says so.

    Raises:
        ChangemakerError: everything that makes sources unfit, told at once.
    """
    for row in rows_with_personal(workspace, "contact", ("contact_id", "account_id"), ("name",), clock=clock):
        if found := _word(row["name"]):
            yield SourceName(id=str(row["contact_id"]), account_id=str(row["account_id"]), name=found)
    for row in rows_with_personal(workspace, "staff_member", ("staff_member_id",), ("name",), clock=clock):
        if found := _word(row["name"]):
            yield SourceName(id=str(row["staff_member_id"]), account_id=None, name=found)


def _word(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
