"""Forms as browsers send them: what was typed, what is wrong with it, and where to go next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from litestar import Response
from litestar.datastructures import Cookie
from litestar.status_codes import HTTP_303_SEE_OTHER

from changemaker.core.message import Message

MOST_FIELDS = 200
MOST_LETTERS = 2000  # of one field


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, by field; passwords are among it and are never shown again."""

    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: Mapping[str, Message] = field(default_factory=dict)

    @property
    def values(self) -> Mapping[str, str]:
        """The first value of each field."""
        return {name: many[0] for name, many in self.lists.items() if many}

    def text(self, name: str) -> str:
        """Return one field without spaces around it, "" where it was not sent."""
        return self.values.get(name, "").strip()[:MOST_LETTERS]

    def secret(self, name: str) -> str:
        """Return a password as it was typed, spaces and all."""
        return self.values.get(name, "")[:MOST_LETTERS]

    def chosen(self, name: str) -> Sequence[str]:
        """Return all values of a field with several."""
        return self.lists.get(name, ())

    def number(self, name: str) -> int:
        """Return a whole number, -1 where there is none."""
        return int(self.text(name)) if self.text(name).isdecimal() and len(self.text(name)) < 10 else -1

    def wrong(self, **problems: Message) -> "Form":
        """Return the same form with what is wrong beside its fields."""
        return Form(self.lists, {**self.problems, **problems})


def form_of(body: bytes) -> Form:
    """Return the form in a body of the type application/x-www-form-urlencoded.

    Example:
        >>> form_of(b"name=Ada&role=admin&role=analyst").chosen("role")
        ['admin', 'analyst']
    """
    text = body.decode("utf-8", "replace").replace("\x00", "")
    try:
        return Form(parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return Form()


def filled(**values: str | Sequence[str]) -> Form:
    """Return a form as it is first shown, with what is there already."""
    return Form({name: [value] if isinstance(value, str) else list(value) for name, value in values.items()})


def go_to(url: str, cookies: Sequence[Cookie] = ()) -> Response[bytes]:
    """Return the answer after a form: load this page now, and loading it again repeats nothing."""
    return Response(
        content=b"",
        status_code=HTTP_303_SEE_OTHER,
        headers={"Location": url, "Cache-Control": "no-store"},
        cookies=list(cookies),
    )
