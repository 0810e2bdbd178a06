"""What went wrong in a job, for the person who asked for it; what that person cannot mend goes to the log."""

import logging
import secrets
from traceback import extract_tb

from changemaker.core.errors import ChangemakerError, SeveralProblemsError
from changemaker.routines.job_context import storable
from changemaker.store.jobs import Problem

LOG = logging.getLogger("changemaker.worker")
SHOWN = 20  # problems of one job, in words


def problem_of(error: BaseException) -> Problem:
    """Return what to tell; a bug of ours gets an id under which the log says where it happened.

    Example:
        >>> from changemaker.core.errors import BadFileError
        >>> problem_of(BadFileError("no such file", hint="check the name", where="orders.csv")).code
        'CM101'
    """
    if isinstance(error, SeveralProblemsError):
        return _told(error, _together(error))
    if isinstance(error, ChangemakerError):
        return _told(error, error.what)
    id = logged(error, "a job")
    hint = f"tell whoever looks after changemaker that the log has more under {id}"
    return Problem(code="", what="something went wrong inside changemaker", hint=hint, id=id)


def logged(error: BaseException, what: str) -> str:
    """Write to the log where `error` happened, and return the id it has there.

    The text of an error that is not ours stays out: it may hold what somebody typed.
    """
    id = secrets.token_hex(4)
    frames = " < ".join(
        f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(extract_tb(error.__traceback__))
    )
    LOG.error("%s: %s in %s: %s", id, type(error).__name__, what, frames)
    return id


def _told(error: ChangemakerError, what: str) -> Problem:
    texts = (str(storable(text)) for text in (error.code, what, error.hint, error.where))
    code, what, hint, where = texts
    return Problem(code=code, what=what, hint=hint, where=where)


def _together(error: SeveralProblemsError) -> str:
    told = [f"{one.where}: {one.what}" if one.where else one.what for one in error.problems]
    more = [f"and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    return "; ".join([*told[:SHOWN], *more])
