"""What the team expects customers to say, written down before anybody has seen what they said."""

from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.core.errors import BadQuestionError
from changemaker.store.listening_tables import EXPECTED

NOTHING = ""  # question of the row that says why nothing is expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One thing that somebody expected; the last that one person said of a question holds."""

    id: int
    survey: str
    version: int
    question: str  # canonical; "" where they chose to expect nothing, with the reason in `said`
    value: float | None  # mean, or share
    said: str
    by: str  # user id
    t: int  # UTC microseconds

    @property
    def is_skip(self) -> bool:
        """True where somebody chose to look without expecting anything."""
        return self.question == NOTHING


def put_expected(
    connection: sa.Connection,
    *,
    survey: str,
    version: int,
    question: str,
    by: str,
    now: int,
    value: float | None = None,
    said: str = "",
) -> int:
    """Keep what somebody expects; return the row's id. Rows are only added: who changes their mind says so anew.

    Args:
        connection: in a transaction.
        survey: the file's name.
        version: of the survey.
        question: canonical, as answers are kept under.
        by: user id.
        now: UTC microseconds.
        value: the mean or share that they expect.
        said: what they think customers will say.

    Raises:
        BadQuestionError: neither a value nor words are given.
    """
    if value is None and not said.strip():
        raise BadQuestionError("nothing is expected", hint="give a value, or say what customers will say")
    return _put(connection, (survey, version, question), by=by, now=now, value=value, said=said)


def skip_expected(connection: sa.Connection, *, survey: str, version: int, reason: str, by: str, now: int) -> int:
    """Open a version's results without expecting anything; why stays written.

    Raises:
        BadQuestionError: no reason is given.
    """
    if not reason.strip():
        raise BadQuestionError(
            "results open without an expectation only for a reason", hint="say why, in a few words; it stays written"
        )
    return _put(connection, (survey, version, NOTHING), by=by, now=now, value=None, said=reason)


def list_expected(connection: sa.Connection, survey: str, *, version: int | None = None) -> list[Expected]:
    """Return what was expected of a survey, in the order in which it was said; with `version`, of that one only."""
    wanted = sa.select(EXPECTED).where(EXPECTED.c.survey == survey).order_by(EXPECTED.c.id)
    if version is not None:
        wanted = wanted.where(EXPECTED.c.version == version)
    return [Expected(**row) for row in connection.execute(wanted).mappings()]


def is_open(connection: sa.Connection, survey: str, version: int) -> bool:
    """Return whether results of this version may be seen: somebody said what they expect, or chose to skip it."""
    wanted = sa.select(EXPECTED.c.id).where(EXPECTED.c.survey == survey, EXPECTED.c.version == version).limit(1)
    return connection.execute(wanted).first() is not None


def _put(
    connection: sa.Connection, what: tuple[str, int, str], *, by: str, now: int, value: float | None, said: str
) -> int:
    survey, version, question = what
    row = {"survey": survey, "version": version, "question": question, "value": value, "said": said, "by": by, "t": now}
    return int(connection.execute(sa.insert(EXPECTED).values(**row).returning(EXPECTED.c.id)).scalar_one())
