"""One family of errors, each with a stable code that leads to docs/errors/<code>.md; bugs stay plain exceptions."""

from collections.abc import Sequence

from changemaker.core.changemaker_error import ChangemakerError as ChangemakerError
from changemaker.core.meant import did_you_mean


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
    """Another load of the same workspace is at work, or another publication of predictions."""

    code = "CM114"


class DatabaseError(ChangemakerError):
    """A company's database cannot be reached, or does not answer."""

    code = "CM115"


class EditedMeanwhileError(ChangemakerError):
    """Somebody else has changed or ended this since it was shown; what was asked for was not done."""

    code = "CM311"


class PortTakenError(ChangemakerError):
    """Pages cannot be served at that address: something listens there, or it is not this machine's."""

    code = "CM351"


class BadRequestError(ChangemakerError):
    """A request says something that cannot be read or meant; `flaws` tells each place and why."""

    code = "CM341"

    def __init__(self, what: str, *, hint: str, where: str = "", flaws: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(what, hint=hint, where=where)
        self.flaws = tuple(flaws)  # (JSON pointer into the body, or a parameter's name; why)


class TooLargeError(ChangemakerError):
    """A request is larger than its path takes."""

    code = "CM342"


class NotThereError(ChangemakerError):
    """Nothing is at this address, or the asker may not see that there is."""

    code = "CM343"


class RepeatedKeyError(ChangemakerError):
    """An Idempotency-Key came again while the first request was at work, or with another request."""

    code = "CM344"


class KeyNeededError(ChangemakerError):
    """A request came without a key, with one that is not known, or with one that may not do this."""

    code = "CM345"


class MethodOrTypeError(ChangemakerError):
    """The address is right; its method or the body's type is not."""

    code = "CM346"


class OwnMistakeError(ChangemakerError):
    """Something in changemaker itself went wrong; its log names the place."""

    code = "CM347"


class SendingSettingsError(ChangemakerError):
    """A way out cannot be used as changemaker.yml has it: no mail server, a hook's address, the secret that signs."""

    code = "CM321"


class ForgedWebhookError(ChangemakerError):
    """A webhook came in that nobody signed who has the key, or that is too old to be believed."""

    code = "CM322"


class RuleSyntaxError(ChangemakerError):
    """A rule's text is no expression of the rule language; `excerpt` shows the place with a caret."""

    code = "CM361"

    def __init__(
        self, what: str, *, hint: str, where: str = "", excerpt: str = "", place: tuple[int, int] = (1, 1)
    ) -> None:
        super().__init__(what, hint=hint, where=where)
        self.excerpt = excerpt
        self.line, self.column = place  # in the rule's own text, from 1
        if excerpt:
            told, _, advice = str(self).partition("\n")
            self.args = (f"{told}\n{excerpt}\n{advice}",)


class RuleMeaningError(RuleSyntaxError):
    """A rule names what is not there, or compares what cannot be compared."""

    code = "CM362"


class BadSecretError(ChangemakerError):
    """The file with the installation's secret is damaged, or cannot be read."""

    code = "CM371"


class SealedError(ChangemakerError):
    """What was sealed for one person does not open: another key, another person, or damaged."""

    code = "CM372"


class NotEnoughDataError(ChangemakerError):
    """Too few independent units for an honest range; a study turns it into a `Refusal`."""

    code = "CM201"


class StoreError(ChangemakerError):
    """The store cannot be opened, reached or written to; nothing that was acknowledged is lost."""

    code = "CM301"


class StoreBusyError(StoreError):
    """More waits to be written than the store takes; the same again a moment later will do."""

    code = "CM302"


class BadEventError(ChangemakerError):
    """An event that no database could keep as it is: broken letters, no id, a time that cannot be."""

    code = "CM303"


class SignInNeededError(ChangemakerError):
    """Nobody has signed in, or the session has ended; the page that was asked for comes after the sign-in."""

    code = "CM331"


class NotAllowedError(ChangemakerError):
    """Whoever asks is known, and may not do this."""

    code = "CM332"


class TooManyError(ChangemakerError):
    """Too many tries in too short a time; nothing was looked at."""

    code = "CM333"

    def __init__(self, what: str, *, hint: str, where: str = "", retry_after: int = 1) -> None:
        super().__init__(what, hint=hint, where=where)
        self.retry_after = retry_after  # seconds


class WrongSignInError(ChangemakerError):
    """E-mail and password do not belong together; which of them is wrong is not told."""

    code = "CM334"


class CodeEndedError(ChangemakerError):
    """A link or code that is good once was used already, is too old, or is not one of ours."""

    code = "CM335"


class WeakPasswordError(ChangemakerError):
    """A new password is too short, or the first that anybody would try."""

    code = "CM336"


class CompanySignInError(ChangemakerError):
    """The company's own sign-in did not say, in a way that can be trusted, who this is."""

    code = "CM337"


class ForgedRequestError(ChangemakerError):
    """A request that changes something did not come from one of our own pages."""

    code = "CM338"


class LastAdminError(ChangemakerError):
    """Nobody would be left who may invite others and change roles."""

    code = "CM339"


class BadPersonError(ChangemakerError):
    """A name, an e-mail address, a role or a permission that cannot be taken as it was given."""

    code = "CM340"


class AskingError(ChangemakerError):
    """A survey cannot be asked in the way that was wanted: no such wave, nothing to follow up, too many groups."""

    code = "CM384"


class ModelServerError(ChangemakerError):
    """A company's own model server cannot be reached, does not answer in time, or not in the agreed form."""

    code = "CM391"


class TextFileError(ChangemakerError):
    """A transcript or mail file is cut, in another encoding, or not what its name says."""

    code = "CM392"


class EmbedderError(ChangemakerError):
    """What makes vectors of texts is not known, or does not start."""

    code = "CM393"


class ThemeEditError(ChangemakerError):
    """A theme is renamed, merged or taken back that is not there, or merges would run in a ring."""

    code = "CM394"


class UnknownSurveyError(ChangemakerError):
    """A survey was named that the workspace does not have."""

    code = "CM381"


class XlsFormError(ChangemakerError):
    """A workbook is no XLSForm, or nothing of it can be asked here."""

    code = "CM382"


class BadLabelsError(ChangemakerError):
    """A column of labels from which no reading can be learned: one label only, or another for every text."""

    code = "CM395"


class NothingToLabelError(ChangemakerError):
    """There is no text to label, or no kind of label of that name."""

    code = "CM396"


class BadTargetError(ChangemakerError):
    """A column was named for predicting that holds words other than yes and no."""

    code = "CM401"


class FutureTimeError(ChangemakerError):
    """A row says that it was answered on a day that has not come yet."""

    code = "CM402"


class OutsideDataError(ChangemakerError):
    """Who is turning is asked as of a day that the tables do not reach."""

    code = "CM407"


class ModelGoneError(ChangemakerError):
    """A model of the registry is asked for that was never made, was deleted as too old, or cannot be read."""

    code = "CM408"


class NothingPredictedError(ChangemakerError):
    """What was predicted is asked for before anything was."""

    code = "CM409"


def raise_all(problems: Sequence[ChangemakerError]) -> None:
    """Raise the one problem, or all of them together; do nothing when there is none."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise SeveralProblemsError(problems)
