"""A catalogue read from its .po file: what `tools/catalogues.py` writes, and not all that gettext allows."""

import re
from pathlib import Path

from changemaker.reports.digits import END, LEFT_TO_RIGHT, NO_BREAK, direction

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*$')
ESCAPED = re.compile(r"\\(.)")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
PER_CENT = re.compile(r"(?<=\d) (?=%)")
GAP = re.compile(r"(\{[^{}]*\})")
# In a right-to-left sentence: commands, names of files and options, and figures that our sentences spell out.
FOREIGN = re.compile(
    r"`[^`]+`"
    r"|-{0,2}[A-Za-z][\w./+-]*(?: -{0,2}[A-Za-z][\w./+-]*)*(?<![.])"
    r"|[-+\u2212]\d[\d.,]*|\d[\d.,]*(?:[-–/]\d[\d.,]*)+|\d[\d.,]*\s?%"
)


def read_catalogue(file: Path) -> dict[str, str]:
    """Return the sentences of a .po file by their ids (`msgctxt`); what is empty or marked fuzzy is left out.

    Read without Babel, whose import and parser take longer than a page does.
    """
    found: dict[str, str] = {}
    for entry in file.read_text(encoding="utf-8").split("\n\n"):
        told = _fields(entry)
        if told.get("msgctxt") and told.get("msgstr") and "fuzzy" not in told["#,"]:
            found[told["msgctxt"]] = told["msgstr"]
    return found


def _fields(entry: str) -> dict[str, str]:
    told, name = {"#,": ""}, ""
    for line in entry.splitlines():
        if line.startswith("#"):
            told["#,"] += line if line.startswith("#,") else ""
            continue
        quoted = QUOTED.search(line)
        if quoted is None:
            continue
        name = line[: quoted.start()].strip() or name
        text = ESCAPED.sub(lambda letter: ESCAPES.get(letter[1], letter[1]), quoted[1])
        told[name] = told.get(name, "") + text
    return told


def held(template: str, language: str) -> str:
    """Return `template` with its foreign words and its own figures isolated, where the language runs right to left."""
    template = PER_CENT.sub(NO_BREAK, template)
    if direction(language) == "ltr":
        return template
    pieces = GAP.split(template)
    return "".join(
        piece if GAP.fullmatch(piece) else FOREIGN.sub(lambda found: f"{LEFT_TO_RIGHT}{found[0]}{END}", piece)
        for piece in pieces
    )
