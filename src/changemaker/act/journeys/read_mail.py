"""mails/*.yml read: every problem of a file at once, each at its place; a mail that passes can be put together."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from changemaker.act.journeys.check_journey import place_of
from changemaker.act.journeys.gaps import PERSONAL, TELLABLE, gaps_of, slips_in
from changemaker.act.journeys.journey_file import Said
from changemaker.act.journeys.mail import Mail, paragraphs_of
from changemaker.act.journeys.mail_file import FOLDER, MailFile
from changemaker.act.journeys.read_on import errors_of, in_reading_order, read_on, text_of
from changemaker.core.acting_errors import UnknownMailError
from changemaker.core.errors import raise_all
from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_file import shown
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_rule import place_in_rule
from changemaker.engine.yaml_text import read_tree, tree_of
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.rules.types import Type

LONGEST_SUBJECT = 200  # letters
LONGEST_BODY = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MailsRead:
    """The mails of a workspace, and what is wrong with their files."""

    names: tuple[str, ...]  # of every file
    mails: Mapping[str, Mail]  # of those without a mistake
    problems: tuple[Problem, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """Return the names of those with a mistake."""
        return tuple(name for name in self.names if name not in self.mails)


def read_mail(file: Path, *, names: Mapping[str, Type] | None, languages: tuple[str, ...] = ("en",)) -> Mail:
    """Return the mail in `file`; its name is the file's.

    Args:
        file: mails/NAME.yml.
        names: facts that gaps may name; None does not ask whether a gap is one.
        languages: that it has to be written in; a text without a language is in the first.

    Raises:
        WorkspaceFileError: there is one mistake in it.
        SeveralProblemsError: there are several; each says file:line:column, the line, a caret and a hint.
    """
    return _right(*mail_problems(file, names=names, languages=languages))


def mail_of(
    text: str, name: str = "mail", *, names: Mapping[str, Type] | None = None, languages: tuple[str, ...] = ()
) -> Mail:
    """Return the mail that `text` says, as `read_mail` does for a file; without `languages` any will do.

    Example:
        >>> mail_of("{subject: {en: Hello}, body: {en: We missed you.}}").languages
        ('en',)
    """
    return _right(*_read(tree_of(text, named=name), name, text, names, languages))


def mail_problems(
    file: Path, *, names: Mapping[str, Type] | None, languages: tuple[str, ...]
) -> tuple[Mail | None, list[Problem]]:
    """Return the mail in `file`, None where it has mistakes, and all that is wrong or worth knowing."""
    tree = read_tree(file, named=shown(file))
    return _read(tree, file.stem, text_of(tree), names, languages)


def mails_read(folder: Path, *, names: Mapping[str, Type] | None, languages: tuple[str, ...]) -> MailsRead:
    """Return the mails of the workspace in `folder` with all that is wrong with them."""
    files = mail_files(folder)
    read = [mail_problems(path, names=names, languages=languages) for path in files]
    return MailsRead(
        names=tuple(path.stem for path in files),
        mails={mail.name: mail for mail, _ in read if mail is not None},
        problems=tuple(problem for _, problems in read for problem in problems),
    )


def mails_in(folder: Path, *, names: Mapping[str, Type] | None, languages: tuple[str, ...]) -> dict[str, Mail]:
    """Return the mails of a workspace by name; none where it has no folder mails/.

    Raises:
        WorkspaceFileError, SeveralProblemsError: files are wrong; all mistakes of all files at once.
    """
    read = mails_read(folder, names=names, languages=languages)
    raise_all(errors_of(read.problems))
    return dict(read.mails)


def mail_named(folder: Path, name: str, *, names: Mapping[str, Type] | None, languages: tuple[str, ...]) -> Mail:
    """Return one mail of a workspace; mistakes in the others do not matter.

    Raises:
        UnknownMailError: there is none of that name.
        WorkspaceFileError, SeveralProblemsError: its file is wrong.
    """
    files = {path.stem: path for path in mail_files(folder)}
    if name not in files:
        known = did_you_mean([name], sorted(files)) if files else f"write it: {FOLDER}/{name}.yml"
        raise UnknownMailError(f"there is no mail '{name[:60]}'", hint=known, where=shown(folder / FOLDER))
    return read_mail(files[name], names=names, languages=languages)


def mail_files(folder: Path) -> list[Path]:
    """Return the files of a workspace's mails, by name."""
    return sorted(path for path in (folder / FOLDER).glob("*.yml") if path.is_file() and not path.name.startswith("."))


def _read(
    tree: YamlTree, name: str, text: str, names: Mapping[str, Type] | None, languages: tuple[str, ...]
) -> tuple[Mail | None, list[Problem]]:
    read = read_on(tree, MailFile, {"subject": "...", "body": "..."})
    if read.file is None:
        return None, list(read.problems)
    file, told = read.file, read.tree
    first = languages[0] if languages else "en"
    mail = Mail(
        name=name,
        subject=_by_language(file.subject, first),
        body=_by_language(file.body, first),
        otherwise={gap: _by_language(said, first) for gap, said in file.otherwise.items()},
        text=text,
    )
    if isinstance(file.subject, str) or isinstance(file.body, str):
        mail = replace(mail, text=_with_languages(mail))
    if file.mail is not None and file.mail != name:
        what = f"this file is called {name}.yml, and the mail in it '{file.mail}'"
        told.blame_at(("mail",), what, hint=f"write mail: {name}, or rename the file")
    _check_languages(mail, file, languages, told)
    _check_texts(mail, file, names, told)
    _check_otherwise(mail, names, told)
    found = in_reading_order([*read.problems, *(one for one in told.problems if not read.told(one))])
    return (None if errors_of(found) else mail), found


def _check_languages(mail: Mail, file: MailFile, languages: tuple[str, ...], tree: YamlTree) -> None:
    for key, texts in (("subject", mail.subject), ("body", mail.body)):
        for language in dict.fromkeys((*languages, *mail.subject, *mail.body)):
            if language not in texts:
                asked = language in languages
                why = "acting: languages: in changemaker.yml asks for it" if asked else "the other text is in it"
                hint = f"write {language}: below {key}: ({why})"
                tree.blame_at((key,), f"{key} is not there in '{language}'", hint=hint, by_key=True)
    for gap, texts in mail.otherwise.items():
        missing = [language for language in languages if language not in texts]
        if missing:
            what = f"what stands there otherwise is missing in '{', '.join(missing)}'"
            tree.blame_at(("otherwise", gap), what, hint=f"write {missing[0]}: below it", by_key=True)


def _check_texts(mail: Mail, file: MailFile, names: Mapping[str, Type] | None, tree: YamlTree) -> None:
    tellable = [*PERSONAL, *sorted(name for name, held in (names or {}).items() if held.kind in TELLABLE)]
    for key, said, texts, most in (
        ("subject", file.subject, mail.subject, LONGEST_SUBJECT),
        ("body", file.body, mail.body, LONGEST_BODY),
    ):
        for language, text in texts.items():
            loc: Loc = (key,) if isinstance(said, str) else (key, language)
            if not paragraphs_of(text):
                tree.blame_at(loc, "there is no text", hint="a mail needs a subject and a body")
            if len(text) > most:
                tree.blame_at(loc, f"{len(text):,} letters", hint=f"{most:,} at most are sent")
            if key == "subject" and "\n" in text.strip():
                tree.blame_at(loc, "a subject of several lines", hint="write it in one line")
            for slip in slips_in(text, names, lambda name: did_you_mean([name], tellable)):
                line, column = place_of(text, slip.start)
                place = place_in_rule(tree, loc, line, column, slip.end - slip.start)
                tree.blame(slip.what, hint=slip.hint, place=place)


def _check_otherwise(mail: Mail, names: Mapping[str, Type] | None, tree: YamlTree) -> None:
    used = {gap for texts in (mail.subject, mail.body) for text in texts.values() for gap in gaps_of(text)}
    for gap, texts in mail.otherwise.items():
        if gap not in used:
            hint = did_you_mean([gap], sorted(used)) if used else "leave it out"
            tree.blame_at(("otherwise", gap), f"no gap is called '{gap[:60]}'", hint=hint, by_key=True)
        for language, text in texts.items():
            if any(True for _ in gaps_of(text)):
                loc: Loc = ("otherwise", gap, language)
                tree.blame_at(loc, "a gap inside of what stands there otherwise", hint="write plain words")


def _with_languages(mail: Mail) -> str:
    """Return a mail's text with its languages in it: the version that keeps it does not know which was the first."""
    return json.dumps(
        {"subject": mail.subject, "body": mail.body, "otherwise": mail.otherwise}, ensure_ascii=False, indent=1
    )


def _by_language(said: Said, first: str) -> dict[str, str]:
    return {first: said} if isinstance(said, str) else dict(said)


def _right(mail: Mail | None, problems: Collection[Problem]) -> Mail:
    raise_all(errors_of(problems))
    if mail is None:
        raise ValueError("a mail has neither content nor problems")
    return mail
