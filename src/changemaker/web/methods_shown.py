"""The methods in use, in short, with what was counted where the truth is known. The long form is docs/methods."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["by_lot", "chosen", "behind", "naive"]
Counts = tuple[float, float, float]  # share, and its own 95 % range


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One count over simulated companies: a column of docs/methods/calibration.md, in the world of that name."""

    what: Literal["coverage", "claims", "strong"]
    world: str
    share: Counts | tuple[float]  # the naive numbers are counted without a range


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodShown:
    """One method; its sentences are `web.m.KEY`, `.what` and `.assumes`."""

    key: str
    kind: Kind
    page: str  # of docs/methods
    names: tuple[str, ...] = ()  # as estimates carry them
    counts: tuple[Count, ...] = ()


def _coverage(world: str, *share: float) -> Count:
    return Count(what="coverage", world=world, share=share)  # type: ignore[arg-type]


def _claims(world: str, *share: float) -> Count:
    return Count(what="claims", world=world, share=share)  # type: ignore[arg-type]


def _strong(world: str, *share: float) -> Count:
    return Count(what="strong", world=world, share=share)  # type: ignore[arg-type]


GROUP_TIME = tuple(f"group-time{tail}" for tail in ("", "-few", "-ratio", "-ratio-few", "-adjusted", "-adjusted-few"))
METHODS = (
    MethodShown(
        key="lot-trial",
        kind="by_lot",
        page="cuped",
        names=("welch", "welch-clustered", "cuped", "cuped-clustered"),
        counts=(_coverage("drawn", 0.960, 0.946, 0.970), _claims("drawn-null", 0.045, 0.034, 0.060)),
    ),
    MethodShown(
        key="lot-order",
        kind="by_lot",
        page="group-time",
        names=GROUP_TIME,
        counts=(_coverage("lot-order", 0.953, 0.938, 0.964), _claims("lot-order-null", 0.049, 0.037, 0.064)),
    ),
    MethodShown(key="lot-alone", kind="by_lot", page="randomisation"),
    MethodShown(
        key="chosen-order",
        kind="chosen",
        page="group-time",
        names=GROUP_TIME,
        counts=(
            _coverage("staged", 0.956, 0.941, 0.967),
            _claims("staged-null", 0.034, 0.024, 0.047),
            _strong("staged-null", 0.0, 0.0, 0.004),
        ),
    ),
    MethodShown(
        key="honest-bound",
        kind="chosen",
        page="honest-bound",
        counts=(_strong("own-trend-null", 0.0, 0.0, 0.004),),
    ),
    MethodShown(
        key="few-treated",
        kind="chosen",
        page="sdid",
        names=("sdid", "sc", "did"),
        counts=(_claims("one-treated-null", 0.034, 0.024, 0.047), _strong("one-treated-null", 0.0, 0.0, 0.004)),
    ),
    MethodShown(
        key="same-path",
        kind="chosen",
        page="pre-path",
        names=("pre-path",),
        counts=(_claims("chosen-null", 0.011, 0.006, 0.020), _strong("chosen-null", 0.0, 0.0, 0.004)),
    ),
    MethodShown(key="weighting", kind="chosen", page="aipw", names=("aipw",)),
    MethodShown(key="foretelling", kind="chosen", page="imputation", names=("imputation",)),
    MethodShown(key="money", kind="behind", page="money", names=("cluster-draws", "ledger")),
    MethodShown(
        key="draws",
        kind="behind",
        page="poisson-bootstrap",
        names=("poisson-bootstrap-percentile", "poisson-bootstrap-basic"),
    ),
    MethodShown(key="ratio", kind="behind", page="linearised-ratio", names=("linearised-ratio", "effective-wilson")),
    MethodShown(key="unseen", kind="behind", page="out-of-sample-gain", names=("out-of-sample-gain",)),
    MethodShown(key="bridge", kind="behind", page="bridge"),
    MethodShown(
        key="before-after",
        kind="naive",
        page="before-after",
        names=("before-after",),
        counts=(_claims("staged-null", 0.391),),
    ),
    MethodShown(
        key="treated-untreated",
        kind="naive",
        page="treated-untreated",
        names=("treated-untreated", "rows-as-independent"),
        counts=(_claims("staged-null", 1.0),),
    ),
    MethodShown(
        key="fixed-effects", kind="naive", page="twfe", names=("twfe",), counts=(_claims("own-trend-null", 0.995),)
    ),
)


def used(methods: Iterable[str]) -> frozenset[str]:
    """Return the keys of methods that carry one of these names.

    Example:
        >>> sorted(used(["twfe", "ledger"]))
        ['fixed-effects', 'money']
    """
    wanted = frozenset(methods)
    return frozenset(method.key for method in METHODS if wanted & set(method.names))
