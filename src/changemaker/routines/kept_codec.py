"""Results as JSON and back: what comes out equals what went in, so that nothing need be computed twice.

JSON knows no decimal, no date and no infinity; such a value stands as {"$": kind, "is": text}.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from types import MappingProxyType
from typing import TypeVar

import msgspec
import numpy as np
from pydantic import BaseModel

Kept = TypeVar("Kept")
TAG, IS = "$", "is"


def encoded(value: object) -> bytes:
    """Return a frozen result as JSON.

    Args:
        value: dataclasses, mappings, tuples, plain values, NumPy's numbers and arrays, parts of workspace files.

    Example:
        >>> decoded(encoded({"rate": Decimal("0.10")}), dict[str, Decimal])
        {'rate': Decimal('0.10')}
    """
    plain = msgspec.to_builtins(value, enc_hook=_plain, builtin_types=(Decimal, date, datetime))
    return msgspec.json.format(msgspec.json.encode(_tagged(plain)), indent=1)


def decoded(text: bytes, kind: type[Kept]) -> Kept:
    """Return the result that `encoded` made.

    Raises:
        msgspec.DecodeError: it is no JSON, or holds something else than `kind`.
    """
    return msgspec.convert(
        _untagged(msgspec.json.decode(text)), kind, dec_hook=_part, builtin_types=(Decimal, date, datetime)
    )


def _plain(value: object) -> object:
    if isinstance(value, MappingProxyType):
        return dict(value)
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise NotImplementedError(f"a kept result cannot hold a {type(value).__name__}")


def _part(kind: type, value: object) -> object:
    if kind is object:  # parameters of messages
        return value
    if issubclass(kind, BaseModel):
        return kind.model_validate(value)
    if issubclass(kind, np.ndarray):
        return np.asarray(value)
    raise NotImplementedError(f"a kept result cannot hold a {kind.__name__}")


def _tagged(value: object) -> object:
    match value:
        case dict():
            return {key: _tagged(one) for key, one in value.items()}
        case list() | tuple():
            return [_tagged(one) for one in value]
        case float() if not isfinite(value):
            return {TAG: "float", IS: repr(float(value))}
        case Decimal():
            return {TAG: "decimal", IS: str(value)}
        case datetime():
            return {TAG: "datetime", IS: value.isoformat()}
        case date():
            return {TAG: "date", IS: value.isoformat()}
    return value


READERS: Mapping[str, Callable[[str], object]] = {
    "float": float,
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def _untagged(value: object) -> object:
    match value:
        case dict():
            if value.keys() == {TAG, IS}:
                return READERS[value[TAG]](value[IS])
            return {key: _untagged(one) for key, one in value.items()}
        case list():
            return [_untagged(one) for one in value]
    return value
