"""What each kind of job may be asked with, checked when it is asked for and again when it is done."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

import msgspec

from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean


class NoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class ProveParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which programme."""

    programme: str  # its file's name without .yml
    refreeze: bool = False  # freeze its plan again as it is now
    languages: tuple[str, ...] = ("en",)  # of the report's files


class ContestParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which scores against which outcomes; all of both where empty."""

    outcomes: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    cut: str = ""  # YYYY-MM; the latest that the data allow where empty


class AskingParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which wave of which survey."""

    survey: str  # its file's name without .yml
    wave: str = ""
    follow: bool = False  # those who did not answer that wave, by a person


class TextsParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What vectors are made by."""

    vectors: str = "lsa"  # lsa, nano or endpoint


class HonestScoreParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which question of which survey."""

    survey: str  # its file's name without .yml
    question: str = "nps"
    by: tuple[str, ...] = ()  # facts to tell it by: segment, country, role, ...


class LabelsParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Labels of which scheme are measured."""

    scheme: str = "emotion"


class SilentScoresParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which question."""

    question: str = "nps"


class RehearseParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which journeys, over how much of the past."""

    journeys: tuple[str, ...] = ()  # all where empty
    days: int = 365


class JourneyEffectParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which journey; all of them where empty."""

    journey: str = ""


PARAMS: Mapping[str, type[msgspec.Struct]] = MappingProxyType(
    {
        "load": NoParams,
        "prove": ProveParams,
        "contest": ContestParams,
        "digest": NoParams,
        "work_digest": NoParams,
        "journey_effect": JourneyEffectParams,
        "compact": NoParams,
        "audience": AskingParams,
        "invite": AskingParams,
        "honest_score": HonestScoreParams,
        "texts": TextsParams,
        "labels": LabelsParams,
        "silent_scores": SilentScoresParams,
        "unheard": NoParams,
        "at_risk": NoParams,
        "refit": NoParams,
        "watch": NoParams,
        "rehearse": RehearseParams,
    }
)
Params = TypeVar("Params", bound=msgspec.Struct)


def checked_params(kind: str, params: Mapping[str, object]) -> Mapping[str, object]:
    """Return what to ask a job of that kind with.

    Raises:
        BadQuestionError: there is no such kind, or it cannot be asked like that.

    Example:
        >>> checked_params("prove", {"programme": "simpler-ordering"})
        {'programme': 'simpler-ordering'}
    """
    if kind not in PARAMS:
        raise BadQuestionError(f"no job is called '{kind}'", hint=did_you_mean([kind], list(PARAMS)))
    read_params(params, PARAMS[kind])
    try:
        msgspec.json.encode(params)
    except UnicodeEncodeError as error:
        raise BadQuestionError("a job cannot be asked with half a letter", hint="send whole Unicode text") from error
    return dict(params)


def read_params(params: Mapping[str, object], shape: type[Params]) -> Params:
    """Return `params` in their shape.

    Raises:
        BadQuestionError: they do not have it.
    """
    try:
        return msgspec.convert(dict(params), shape)
    except msgspec.ValidationError as error:
        fields = ", ".join(shape.__struct_fields__) or "nothing"
        raise BadQuestionError(f"a job cannot be asked like this: {error}", hint=f"it takes {fields}") from error
