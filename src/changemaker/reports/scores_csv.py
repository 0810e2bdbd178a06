"""Scores of a plain file as CSV: each row marked "predicted" or "answered", and the two never in one column."""

import csv
import io
import math

from changemaker.predict.scores.file_scores import FileScores
from changemaker.predict.scores.reasons import Reason
from changemaker.reports.csv_cells import safe_cell

FIXED = ("row", "basis", "answered", "predicted", "low", "high", "level")
LAST = ("withheld", "because")


def scores_csv(scores: FileScores) -> bytes:
    """Return one line a row: its place in the file, its names, the answer or none, the predicted score, its range.

    Where scores are withheld for the row's segment, `predicted` and its range are empty and `withheld` says 1.
    `because` names the columns that move a predicted score most, each with its value and by how much.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    values = [f"share_{value:g}" for value in scores.target.values] if scores.shares.shape[1] else []
    taken = {*FIXED, *values, *LAST}
    named = [f"{name} (file)" if name in taken else safe_cell(name) for name in scores.named]
    writer.writerow([*FIXED[:1], *named, *FIXED[1:], *values, *LAST])
    names = [labels.tolist() for labels in scores.named.values()]
    y = scores.target.y.tolist()
    numbers = [column.tolist() for column in (scores.expected, scores.low, scores.high)]
    shares = scores.shares.tolist()
    for place, row in enumerate(scores.rows.tolist()):
        closed = bool(scores.withheld[place])
        answered = not math.isnan(y[place])
        told = [""] * 3 if closed else [_number(column[place]) for column in numbers]
        each = [""] * len(values) if closed else [_number(share) for share in shares[place]]
        writer.writerow(
            [
                row,
                *(safe_cell(column[place]) for column in names),
                "answered" if answered else "predicted",
                _number(y[place]) if answered else "",
                *told,
                f"{scores.level:g}",
                *each,
                int(closed),
                "; ".join(map(_because, scores.reasons.get(place, ()))),
            ]
        )
    return text.getvalue().encode("utf-8")


def _because(reason: Reason) -> str:
    value = reason.value if isinstance(reason.value, str) else "?" if reason.value is None else f"{reason.value:.6g}"
    return f"{safe_cell(reason.feature)} = {value} ({reason.move:+.3g})"


def _number(number: float) -> str:
    return f"{number:.6g}"
