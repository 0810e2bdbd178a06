"""`changemaker listen label`: one text after the other, a key for each label; every answer is saved at once."""

import getpass
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from changemaker.cli.check import FOLDER
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError, raise_all
from changemaker.core.message import Message
from changemaker.engine.workspace import open_workspace
from changemaker.reports.as_terminal import console_for
from changemaker.reports.labels import clean
from changemaker.reports.words import say, word
from changemaker.routines.given_labels import Better
from changemaker.routines.label_file import FileLabels, Sitting, StoreLabels
from changemaker.routines.label_texts import Labelling
from changemaker.routines.open_store import keys_of, store_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
SKIP_KEY, UNDO_KEY, STOP_KEY = "s", "u", "q"
KEYS = "123456789abcdefghijklmnop"
TOLD_AFTER = 25  # labels after which it is said how far they helped


@app.command()
def label(
    scheme: str = typer.Option("emotion", "--scheme", help="What is labelled: emotion or sentiment.", metavar="NAME"),
    folder: Path = FOLDER,
    language: str | None = typer.Option(None, "--language", help="Only texts in it, e.g. ar.", metavar="CODE"),
    file: Path | None = typer.Option(
        None, "--file", help="Label texts of a file instead of a workspace's.", metavar="FILE"
    ),
    text: str | None = typer.Option(None, "--text", help="With --file: column with the texts.", metavar="COLUMN"),
    labels: str | None = typer.Option(
        None, "--labels", help="With --file: the labels to choose from, with commas.", metavar="LIST"
    ),
    out: Path | None = typer.Option(
        None, "--out", help="With --file: where labels are saved; by default beside it.", metavar="FILE"
    ),
) -> None:
    """Label the texts from which the reading of emotions learns most.

    Type the key of a label, s to skip, u to undo, q to stop; each answer is saved before the next text comes.

    Example: changemaker listen label --scheme sentiment
    """
    if file is not None:
        if text is None:
            raise BadQuestionError("--text is missing", hint="name the column with the texts: --text COLUMN")
        own = tuple(name.strip() for name in labels.split(",") if name.strip()) if labels else None
        _ask(FileLabels.open(file, text=text, labels=own, scheme=scheme, out=out))
        return
    given = {"--text": text, "--labels": labels, "--out": out}
    hint = "leave it out: a workspace knows its texts"
    raise_all([BadQuestionError(f"{name} needs --file", hint=hint) for name, value in given.items() if value])
    workspace = open_workspace(folder)
    with closing(store_of(workspace)) as store:
        keys = keys_of(workspace)
        labelling = Labelling.open(store, keys, scheme=scheme, language=language)
        _ask(StoreLabels(labelling=labelling, store=store, keys=keys, by=getpass.getuser(), clock=system_clock))


def _ask(sitting: Sitting) -> None:
    """Ask until there is no text left or the person stops."""
    console = console_for()
    choices = sitting.choices()
    before = sitting.better()
    _tell(console, before, None, sitting.scheme)
    done = 0
    while (asked := sitting.next()) is not None:
        console.print()
        console.print(Text(clean(asked.text), style="bold"))
        console.print(Text(f"{word('labels.because')} {word(f'labels.why.{asked.why}')}", style="dim"))
        console.print(Text(_menu(choices)))
        answer = _answer(choices)
        if answer is None:
            break
        if answer == UNDO_KEY:
            back = sitting.undo()
            console.print(word("labels.undone") if back else word("labels.nothing_to_undo"))
            continue
        sitting.label(asked, None if answer == SKIP_KEY else choices[_keys_of(choices).index(answer)])
        done += answer != SKIP_KEY
        if done and done % TOLD_AFTER == 0 and answer != SKIP_KEY:
            now = sitting.better()
            _tell(console, now, before, sitting.scheme)
            before = now
    else:
        console.print(word("labels.all_done"))
    console.print(word("labels.saved", n=done))
    if done % TOLD_AFTER:
        _tell(console, sitting.better(), before, sitting.scheme)


def _keys_of(choices: Sequence[str]) -> str:
    """Return a key for each choice; s, u and q are taken."""
    return "".join(key for key in KEYS if key not in (SKIP_KEY, UNDO_KEY, STOP_KEY))[: len(choices)]


def _menu(choices: Sequence[str]) -> str:
    own = "  ".join(f"{key} {clean(name)}" for key, name in zip(_keys_of(choices), choices, strict=False))
    return (
        f"{own}   {SKIP_KEY} {word('labels.skip')}  {UNDO_KEY} {word('labels.undo')}  {STOP_KEY} {word('labels.stop')}"
    )


def _answer(choices: Sequence[str]) -> str | None:
    """The key that was typed; None to stop, also at the end of the input."""
    while True:
        try:
            typed = input("> ").strip().lower()
        except (EOFError, KeyboardInterrupt):
            return None
        if typed == STOP_KEY:
            return None
        if typed in (SKIP_KEY, UNDO_KEY) or (len(typed) == 1 and typed in _keys_of(choices)):
            return typed
        typer.echo(word("labels.what"))


def _tell(console: Console, now: Better, before: Better | None, scheme: str) -> None:
    if now.macro_f1 is None:
        console.print(word("labels.too_few", n=now.labels, needed=now.needed))
        return
    told = {
        "scheme": scheme,
        "n": now.labels,
        "now": now.macro_f1.value,
        "low": now.macro_f1.low,
        "high": now.macro_f1.high,
    }
    if before is None or before.macro_f1 is None:
        console.print(say(Message("labels.first", told)))
    else:
        console.print(say(Message("labels.better", {**told, "then": before.macro_f1.value})))
