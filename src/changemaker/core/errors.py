"""One family of errors, each with a stable code that leads to docs/errors/<code>.md; bugs stay plain exceptions."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class ChangemakerError(Exception):
    """Written for the person who reads it: what is wrong, where, and what to do."""

    code = "CM000"

    def __init__(self, what: str, *, hint: str, where: str = "") -> None:
        self.what, self.hint, self.where = what, hint, where
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{what}\n  Hint: {hint} [{self.code}]")


class BadFileError(ChangemakerError):
    """A file is missing, empty, cut, or not what its name says."""

    code = "CM101"


class MissingColumnError(ChangemakerError):
    """A column was named that the table does not have."""

    code = "CM102"

    @classmethod
    def among(cls, wanted: Sequence[str], available: Sequence[str], *, where: str = "") -> "MissingColumnError":
        """Build the error for all `wanted` columns that are not `available`, each with what was probably meant."""
        gone = [name for name in wanted if name not in available]
        names = ", ".join(f"'{name}'" for name in gone)
        plural = "columns" if len(gone) > 1 else "column"
        return cls(f"no {plural} {names}", hint=did_you_mean(gone, available), where=where)


class BadValueError(ChangemakerError):
    """A cell holds what its column cannot: a word for a number, infinity, a code for "missing"."""

    code = "CM103"


class DuplicateRowError(ChangemakerError):
    """The same unit stands twice at the same time."""

    code = "CM104"


class BadQuestionError(ChangemakerError):
    """The options do not make one question: an unknown label, shares that do not add up, a flag that is missing."""

    code = "CM105"


class SeveralProblemsError(ChangemakerError):
    """Everything that is wrong, told at once."""

    code = "CM100"

    def __init__(self, problems: Sequence[ChangemakerError]) -> None:
        self.problems = tuple(problems)
        self.what, self.hint, self.where = f"{len(problems)} problems", "mend them all, then run again", ""
        Exception.__init__(self, "\n".join(str(problem) for problem in problems))


class MissingExtraError(ChangemakerError):
    """A part that is installed separately is not there."""

    code = "CM106"


class WorkspaceFileError(ChangemakerError):
    """A file of the workspace says something that it cannot mean; `excerpt` shows the place with a caret."""

    code = "CM107"

    def __init__(self, what: str, *, hint: str, where: str = "", excerpt: str = "") -> None:
        super().__init__(what, hint=hint, where=where)
        self.excerpt = excerpt
        if excerpt:
            told, _, advice = str(self).partition("\n")
            self.args = (f"{told}\n{excerpt}\n{advice}",)


class MappingError(ChangemakerError):
    """A source's expression, filter or file pattern does not fit what the source holds."""

    code = "CM110"


class KeysDoNotMatchError(ChangemakerError):
    """Hardly any row of one table finds its partner in another: their keys are of different systems."""

    code = "CM111"


class RowsMultipliedError(ChangemakerError):
    """A join or query gives a row, and its money, more than once."""

    code = "CM112"


class NothingLoadedError(ChangemakerError):
    """There are no loaded tables to open, or a file of theirs is gone."""

    code = "CM113"


class LoadRunningError(ChangemakerError):
    """Another load of the same workspace is at work."""

    code = "CM114"


class DatabaseError(ChangemakerError):
    """A company's database cannot be reached, or does not answer."""

    code = "CM115"


class NotEnoughDataError(ChangemakerError):
    """Too few independent units for an honest range; a study turns it into a `Refusal`."""

    code = "CM201"


def did_you_mean(wanted: Iterable[str], available: Sequence[str]) -> str:
    """Return a hint naming the likeliest meant of `available` for each of `wanted`.

    Example:
        >>> did_you_mean(["spnd"], ["segment", "spend"])
        "did you mean 'spend'?"
    """
    low = {name.lower(): name for name in available}
    close = [low[match[0]] for name in wanted if (match := get_close_matches(name.lower(), low, n=1, cutoff=0.6))]
    if close:
        return "did you mean " + ", ".join(f"'{name}'" for name in dict.fromkeys(close)) + "?"
    shown = ", ".join(f"'{name}'" for name in list(available)[:12])
    more = f" and {len(available) - 12} more" if len(available) > 12 else ""
    return f"there is {shown}{more}"


def raise_all(problems: Sequence[ChangemakerError]) -> None:
    """Raise the one problem, or all of them together; do nothing when there is none."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise SeveralProblemsError(problems)
