"""Features that know the answer: written down after it, or made from it."""

from dataclasses import dataclass

from changemaker.core.message import Message
from changemaker.predict.scores.design import Design
from changemaker.predict.scores.file_leaks import leaks as known_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A feature that must not teach, and how it gave itself away."""

    feature: str
    why: Message


def leaks(design: Design, *, seed: int = 1) -> tuple[Leak, ...]:
    """Return the features that know the answer by themselves, by where they are empty, or by the order of the rows.

    A feature is made of rows before the moment; it can know the answer all the same where a source writes the past
    anew, such as a case whose severity is set after the survey.

    Args:
        design: all rows; those with an answer are looked at.
        seed: for the rows looked at where there are many.

    Example:
        >>> import numpy as np
        >>> from changemaker.predict.scores.design import Known
        >>> from changemaker.predict.scores.target import Target
        >>> y = np.repeat([0.0, 1.0], 100)
        >>> told = Known(name="severity_365", group="problems", kind="number", values=5 - 4 * y)
        >>> design = Design(target=Target.of("happy", y), columns=(told,), unit=np.arange(200))
        >>> [leak.feature for leak in leaks(design)]
        ['severity_365']
    """
    found = known_answers(design.columns, design.target.y, design.unit, seed=seed)
    return tuple(Leak(feature=leak.name, why=leak.why) for leak in found)
