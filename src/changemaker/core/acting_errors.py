"""Errors of acting: journeys and cases; each has a stable code that leads to docs/errors/<code>.md."""

from changemaker.core.changemaker_error import ChangemakerError


class UnknownJourneyError(ChangemakerError):
    """A journey was named that the workspace does not have."""

    code = "CM411"


class UnknownMailError(ChangemakerError):
    """A mail was named that the workspace does not have."""

    code = "CM412"


class LockedJourneyError(ChangemakerError):
    """A journey that was applied is to be measured otherwise: its holdout, goal or unit has changed."""

    code = "CM415"


class NotAppliedError(ChangemakerError):
    """Something is asked of a journey that was never applied."""

    code = "CM416"


class JourneyMoveError(ChangemakerError):
    """Runs cannot be moved so: there is no such version of the journey, or no such step in it."""

    code = "CM417"


class NotInDoubtError(ChangemakerError):
    """A message is to be settled that is not in doubt, or not there."""

    code = "CM418"


class NothingToRehearseError(ChangemakerError):
    """There is no past to rehearse journeys on, or no journey."""

    code = "CM421"


class NoListError(ChangemakerError):
    """A list is asked for of a journey that was never applied."""

    code = "CM422"


class NoGoalError(ChangemakerError):
    """The effect is asked of a journey whose goal nothing tells."""

    code = "CM423"


class WorkingCalendarError(ChangemakerError):
    """The company's working calendar cannot be used: an unknown country or region, no working day."""

    code = "CM424"


class CaseMoveError(ChangemakerError):
    """A case cannot go that way from where it is: nothing closes without an outcome, a cause, and the customer told."""

    code = "CM425"


class UnknownCaseError(ChangemakerError):
    """There is no such case, or the asker may not see that there is."""

    code = "CM426"


class CaseWordsError(ChangemakerError):
    """Something said of a case cannot be kept: a cause with personal data in it, a queue that does not exist."""

    code = "CM427"
