"""Keep the catalogues of other languages beside the English sentences: reports/words/ru.po and ar.po.

python tools/catalogues.py          write: new sentences come in empty, changed ones are marked fuzzy, dropped ones go
python tools/catalogues.py check    say what a translator still has to do; status 1 if there is anything
"""

import io
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from changemaker.reports.words.en import FILES, WORDS

FOLDER = Path(__file__).resolve().parents[1] / "src" / "changemaker" / "reports" / "words"
LANGUAGES = ("ru", "ar")
HEAD = """\
# The sentences of changemaker in another language. `python tools/catalogues.py` keeps them beside the English ones;
# docs/how-to/translate.md says how to work on them.
#"""
# Names that stay as they are: files, commands, options, methods and units that are written alike everywhere.
NAMES = frozenset(
    (
        *"ABCDEnpqx",
        *(
            "AMI",
            "AUC",
            "API",
            "ARI",
            "CES",
            "CFO",
            "CSAT",
            "CSV",
            "CX",
            "F",
            "F1",
            "FCR",
            "GRR",
            "HTML",
            "IBAN",
            "ID",
            "IDF",
            "JSON",
            "NPS",
            "NRR",
            "OIDC",
        ),
        *(
            "PDF",
            "QR",
            "R2",
            "R²",
            "ROC",
            "SHA",
            "SMTP",
            "SQL",
            "SVG",
            "TF",
            "URL",
            "XLSX",
            "Mbar",
            "did",
            "sc",
            "sdid",
        ),
        *("Changemaker", "changemaker", "Enter", "Excel", "OpenAPI", "Slack", "finance", "yml"),
    )
)
LATIN = re.compile(r"[A-Za-z][A-Za-z²]*")
QUOTED = re.compile(r"`[^`]*`|--[a-z][\w-]*(?: [a-z]+)?|\{[^{}]*\}")


def main(arguments: list[str]) -> int:
    """Write the catalogues, or check them."""
    if arguments not in ([], ["write"], ["check"]):
        sys.stderr.write(__doc__ or "")
        return 2
    problems: list[str] = []
    for language in LANGUAGES:
        merged = catalogue(language)
        if arguments != ["check"]:
            file_of(language).write_bytes(as_bytes(merged))
        elif file_of(language).read_bytes() != as_bytes(merged):
            problems.append(f"{language}: not as `python tools/catalogues.py` writes it")
        problems += [f"{language}: {problem}" for message in merged if message.id for problem in problems_of(message)]
    sys.stdout.write("".join(f"{problem}\n" for problem in problems) or "all sentences are translated\n")
    return 1 if problems and arguments == ["check"] else 0


def file_of(language: str) -> Path:
    """Return where a language's catalogue stands."""
    return FOLDER / f"{language}.po"


def english() -> Iterator[tuple[str, str, str]]:
    """Yield file, id and template of every English sentence, in the order of the files."""
    for name in FILES:
        words: dict[str, str] = import_module(f"changemaker.reports.words.{name}").WORDS
        told = ((f"{name}.py", id, template) for id, template in words.items())
        yield from (found for found in told if WORDS[found[1]] == found[2])


def catalogue(language: str) -> Catalog:
    """Return the English sentences with what the language's file has for them."""
    before = {message.context: message for message in _read(language) if message.context}
    made = Catalog(locale=language, header_comment=HEAD, fuzzy=False, charset="utf-8")
    for file, id, template in english():
        known = before.get(id)
        changed = known is not None and known.id != template
        flags = {"fuzzy"} if known and known.string and (known.fuzzy or changed) else set()
        previous = [str(known.id)] if changed and known else list(known.previous_id) if known and known.fuzzy else []
        made[template] = Message(  # its context is part of the key: one English word may need several elsewhere
            template,
            string=known.string if known else "",
            locations=[(file, None)],
            flags=flags,
            user_comments=list(known.user_comments) if known else [],
            previous_id=previous,
            context=id,
        )
    return made


def as_bytes(made: Catalog) -> bytes:
    """Return the file, the same bytes for the same sentences."""
    told = io.BytesIO()
    write_po(told, made, width=0, include_lineno=False, include_previous=True)
    lines = told.getvalue().decode("utf-8").splitlines(keepends=True)
    dated = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Report-Msgid",
        "Generated-By",
    )
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in dated))).encode()


def problems_of(message: Message) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    told = str(message.string or "")
    if not told:
        yield f"{message.context}: not translated: {message.id}"
        return
    if message.fuzzy:
        yield f"{message.context}: the English changed: {message.id}"
    if gaps(str(message.id)) != gaps(told):
        yield f"{message.context}: other gaps than the English: {sorted(gaps(told))}"
    if foreign := sorted(set(LATIN.findall(QUOTED.sub(" ", told))) - NAMES):
        yield f"{message.context}: English words: {', '.join(foreign)}"


def gaps(template: str) -> set[tuple[str, str]]:
    """Return name and form of every gap.

    Example:
        >>> sorted(gaps("{n:,} of {name}"))
        [('n', ','), ('name', '')]
    """
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(template) if name is not None}


def _read(language: str) -> Catalog:
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
