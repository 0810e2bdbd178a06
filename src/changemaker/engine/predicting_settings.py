"""What changemaker.yml says of predicting: how often models are made anew and watched, and how many are kept."""

from typing import Annotated

from pydantic import AfterValidator, Field

from changemaker.core.errors import BadQuestionError
from changemaker.engine.part import Part
from changemaker.store.recurrence import Recurrence


def _comes_round(text: str) -> str:
    try:
        Recurrence.parse(text)
    except BadQuestionError as error:
        raise ValueError(f"{error.what}; {error.hint}") from None
    return text


Every = Annotated[str, AfterValidator(_comes_round)]


class Predicting(Part):
    """Models of what nobody said, and of who is turning."""

    refit: Every = "weekly sun 03:00"  # when all that was predicted before is made anew: 15m, 1h, daily 06:00, ...
    watch: Every = "daily 05:00"  # when models are compared with the data and the answers since
    models_kept: int = Field(default=5, ge=1, le=100)  # of each kind; older ones go
