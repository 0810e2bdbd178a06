"""What a reader of a file's scores should know besides: what came in, what was left out, what stood twice."""

from collections.abc import Sequence

from changemaker.core.message import Message
from changemaker.predict.scores.file_design import FileDesign

MOST_NAMED = 12  # columns that one sentence names


def notes_of(file: FileDesign, leaks: Sequence[str]) -> tuple[Message, ...]:
    """Return one sentence for each thing that happened, in the order in which it did; `leaks` knew the answer."""
    answered = file.design.target.answered
    told = [Message("note.read", {"rows": file.intake.rows, "name": file.intake.file})]
    told += [
        Message("note.set_aside", {"rows": rows, "column": column}) for column, rows in file.intake.set_aside.items()
    ]
    told.append(Message("predict.note.rows", {"answered": int(answered.sum()), "silent": int((~answered).sum())}))
    told.append(Message("predict.note.taught", {"n": len(file.design.columns)}))
    left_out: dict[str, list[str]] = {"leak": list(leaks)} if leaks else {}
    for left in file.left_out:
        left_out.setdefault(left.reason, []).append(left.name)
    for reason, names in left_out.items():
        told.append(Message(f"predict.left_out.{reason}", {"columns": _listed(names), "n": len(names)}))
    for column, rows in file.unknown.items():
        told.append(Message("predict.note.never_seen", {"column": column, "rows": rows}))
    if file.twins:
        told.append(Message("predict.note.twins", {"rows": file.twins}))
    if file.nameless:
        told.append(Message("predict.note.nameless", {"rows": file.nameless}))
    if file.timeless:
        told.append(Message("predict.note.timeless", {"rows": file.timeless}))
    told.append(Message("predict.note.no_cause"))
    return tuple(told)


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} ..."
