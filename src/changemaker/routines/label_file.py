"""One sitting of labelling, over the store of a workspace or over a plain file with its labels beside it."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from changemaker.core.clock import Clock
from changemaker.core.errors import BadFileError, BadQuestionError, NothingToLabelError
from changemaker.engine.columns import Role, typed
from changemaker.engine.plain import open_file
from changemaker.listen.text.active import Pool, ask_next
from changemaker.listen.text.language import UNKNOWN
from changemaker.privacy.keys import Keys
from changemaker.routines.given_labels import Better, choices, label, undo
from changemaker.routines.label_texts import MOST_TEXTS, Labelling, TextToLabel, better, how_well
from changemaker.store.open import Store
from changemaker.store.text_labels import SKIP

COLUMNS = ("row", "label")
SECOND = 1_000_000


class Sitting(Protocol):
    """What the terminal needs of where texts come from and labels go."""

    @property
    def scheme(self) -> str:
        """What is labelled."""

    def choices(self) -> tuple[str, ...]:
        """Return the labels to choose from."""

    def next(self) -> TextToLabel | None:
        """Return the next text, None where none is left."""

    def label(self, asked: TextToLabel, given: str | None) -> None:
        """Save a label at once; None skips the text."""

    def undo(self) -> bool:
        """Take back the last label; False where there is none."""

    def better(self) -> Better:
        """Return how well reading works with the labels so far."""


@dataclass(slots=True, kw_only=True, eq=False)
class StoreLabels:
    """Labels in the store of a workspace."""

    labelling: Labelling
    store: Store
    keys: Keys
    by: str
    clock: Clock

    @property
    def scheme(self) -> str:
        """What is labelled."""
        return self.labelling.scheme

    def choices(self) -> tuple[str, ...]:
        """Return the labels to choose from."""
        return choices(self.scheme)

    def next(self) -> TextToLabel | None:
        """Return the next text, None where none is left."""
        return next(iter(self.labelling.next(self.store)), None)

    def label(self, asked: TextToLabel, given: str | None) -> None:
        """Save a label at once; None skips the text."""
        label(self.store, asked.document_id, given or SKIP, scheme=self.scheme, by=self.by, now=self._now())

    def undo(self) -> bool:
        """Take back the last label; False where there is none."""
        return undo(self.store, scheme=self.scheme, by=self.by, now=self._now()) is not None

    def better(self) -> Better:
        """Return how well reading works with the labels so far."""
        return better(self.store, self.keys, scheme=self.scheme)

    def _now(self) -> int:
        return int(self.clock().timestamp() * SECOND)


@dataclass(slots=True, kw_only=True, eq=False)
class FileLabels:
    """Labels of a plain file's texts, in a file beside it: one line an answer, the last of a row holds."""

    out: Path
    scheme: str
    names: tuple[str, ...]
    texts: Sequence[str] = field(repr=False)
    rows: Sequence[int]  # of each text, its row in the file, from 1
    pool: Pool = field(repr=False)
    held: dict[int, str]  # place -> label or "skip", in the order in which they were given

    @classmethod
    def open(
        cls,
        file: Path,
        *,
        text: str,
        labels: Sequence[str] | None = None,
        scheme: str = "emotion",
        out: Path | None = None,
    ) -> Self:
        """Open the texts of a file, and the labels that it has already.

        Raises:
            BadFileError, MissingColumnError: the file cannot be read, or its labels are not ours.
            BadQuestionError: fewer than two labels to choose from, or two that are equal.
            NothingToLabelError: the column has no text.
        """
        names = tuple(labels) if labels is not None else choices(scheme)
        if len(names) < 2 or len(set(names)) < len(names) or SKIP in names or len(names) > MOST_LABELS:
            hint = f"--labels good,bad,neither: 2 to {MOST_LABELS} that differ, none of them '{SKIP}'"
            raise BadQuestionError("these labels cannot be told apart", hint=hint)
        cells = typed(open_file(file), [Role(role="text", column=text, kind="label")]).to_pyarrow()["text"].to_pylist()
        told = [(row, cell) for row, cell in enumerate(cells, start=1) if cell]
        if not told:
            raise NothingToLabelError(f"column '{text}' of {file} has no text", hint="name the column with the texts")
        if len(told) > MOST_TEXTS:
            step = len(told) / MOST_TEXTS
            told = [told[int(place * step)] for place in range(MOST_TEXTS)]
        where = out or file.with_name(f"{file.name}.labels.csv")
        rows = [row for row, _ in told]
        return cls(
            out=where,
            scheme=scheme,
            names=names,
            texts=[cell for _, cell in told],
            rows=rows,
            pool=Pool.of([cell for _, cell in told]),
            held=_kept(where, rows, names),
        )

    def choices(self) -> tuple[str, ...]:
        """Return the labels to choose from."""
        return self.names

    def next(self) -> TextToLabel | None:
        """Return the next text, None where none is left."""
        labels = {place: name for place, name in self.held.items() if name != SKIP}
        skipped = [place for place, name in self.held.items() if name == SKIP]
        for one in ask_next(self.pool, labels, skipped=skipped, count=1):
            document = str(self.rows[one.place])
            return TextToLabel(
                document_id=document, language=UNKNOWN, kind="row", why=one.why, text=self.texts[one.place]
            )
        return None

    def label(self, asked: TextToLabel, given: str | None) -> None:
        """Save a label at once; None skips the text."""
        row = int(asked.document_id)
        self._write(row, given or SKIP)
        self.held[self.rows.index(row)] = given or SKIP

    def undo(self) -> bool:
        """Take back the last label; False where there is none."""
        if not self.held:
            return False
        place, _ = self.held.popitem()
        self._write(self.rows[place], "")
        return True

    def better(self) -> Better:
        """Return how well reading works with the labels so far."""
        kept = [(self.texts[place], name) for place, name in self.held.items() if name != SKIP]
        return how_well([text for text, _ in kept], [name for _, name in kept])

    def _write(self, row: int, name: str) -> None:
        """One line, on the disk before the next text is asked for."""
        new = not self.out.exists()
        try:
            with self.out.open("a", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                if new:
                    writer.writerow(COLUMNS)
                writer.writerow((row, name))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            hint = "free the disk, or name another file with --out"
            raise BadFileError(f"cannot be written: {error.strerror}", where=str(self.out), hint=hint) from error


MOST_LABELS = 20


def _kept(path: Path, rows: Sequence[int], names: Sequence[str]) -> dict[int, str]:
    """Labels of a sitting before; a last line that was cut is left out."""
    if not path.exists():
        return {}
    place_of = {row: place for place, row in enumerate(rows)}
    held: dict[int, str] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFileError(
            "these labels cannot be read", where=str(path), hint="name another file with --out"
        ) from error
    if not lines or tuple(lines[0]) != COLUMNS:
        hint = "name another file with --out: this one is not written over"
        raise BadFileError("this file holds no labels of ours", where=str(path), hint=hint)
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != 2 or not line[0].isdigit() or int(line[0]) not in place_of:
            continue
        held.pop(place_of[int(line[0])], None)
        if line[1] in (*names, SKIP):
            held[place_of[int(line[0])]] = line[1]
        elif line[1]:
            hint = f"give these labels with --labels, or name another file with --out; here: {', '.join(names)}"
            raise BadFileError(f"'{line[1]}' is not among the labels", where=f"{path}:{number}", hint=hint)
    return held
