"""Passwords, tokens and keys that somebody wrote into a file which goes to git: found, and never shown again."""

import re
from collections.abc import Iterator, Sequence

from changemaker.engine.yaml_place import Place

NAMES = (
    r"(?:\w*[_-])?(?:password|passwd|passphrase|pwd|secret|token|credentials?"
    r"|(?:api|access|secret|private|account|shared)[_-]?key)"
)
VALUE = r"(?P<secret>\"[^\"]+\"|'[^']+'|\$\{\w+\}|[^\s,;}&#'\"]+)"
LOOKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i)(?<![\w-]){NAMES}[\"']?\s*:\s+{VALUE}",  # password: x
        rf"(?i)(?<![\w-]){NAMES}=(?P<secret>[^\s,;&#'\"]+)",  # host=db password=x, ?token=x
        r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@]*:(?P<secret>[^\s/@]+)@",  # postgres://user:x@host
        r"(?P<secret>\bAKIA[0-9A-Z]{16}\b)",
        r"(?P<secret>\bgh[pousr]_[A-Za-z0-9]{30,})",
        r"(?P<secret>\bxox[abprs]-[A-Za-z0-9-]{10,})",
        r"(?P<secret>\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,})",
        r"(?P<secret>\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+)",
        r"(?P<secret>-----BEGIN [A-Z ]*PRIVATE KEY-----.*)",
    )
)
FROM_ENVIRONMENT = re.compile(r"[\"']?\$\{[A-Za-z_][A-Za-z0-9_]*\}[\"']?")
NOTHING = {"null", "~", "true", "false", "|", ">", "|-", ">-", '""', "''"}
VEIL = "x"


def secrets_in(lines: Sequence[str]) -> Iterator[Place]:
    """Yield where something stands that should come from the environment; comments are read too.

    Example:
        >>> list(secrets_in(["store: postgresql://cx:hunter2@db/cx", "store: postgresql://cx:${CX_PASSWORD}@db/cx"]))
        [Place(line=1, column=24, width=7)]
    """
    for number, line in enumerate(lines, start=1):
        spans = {match.span("secret") for look in LOOKS for match in look.finditer(line)}
        for start, end in sorted(spans):
            value = line[start:end]
            if value.lower() not in NOTHING and not FROM_ENVIRONMENT.fullmatch(value):
                yield Place(number, start + 1, end - start)


def veiled(line: str, place: Place) -> str:
    """Return `line` with the letters of one place crossed out, so that every other letter stays where it is.

    Example:
        >>> veiled("token: 'abc'", Place(1, 8, 5))
        "token: 'xxx'"
    """
    start, end = place.column - 1, place.column - 1 + place.width
    hidden = "".join(letter if letter in "\"'" else VEIL for letter in line[start:end])
    return line[:start] + hidden + line[end:]
