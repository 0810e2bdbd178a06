"""The four outcomes that a score may foretell, each with what finance knows anyway."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from changemaker.core.message import Message
from changemaker.link.columns import Array
from changemaker.link.next_year import KNOWN, MOST_GROWTH

Outcome = Literal["retention", "nrr", "cross_sell", "share_of_wallet"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ahead:
    """One outcome of each account, NaN where it has none, with the columns that make the forecast to beat."""

    outcome: Array  # (n,)
    baseline: Mapping[str, Array]  # each (n,)
    notes: tuple[Message, ...]  # how the outcome was made


def ahead(name: Outcome, accounts: Mapping[str, Array]) -> Ahead:
    """Return one outcome of the accounts of `next_year`.

    retention: 1 where the account was still active in the last of the twelve months.
    nrr: revenue of the twelve months over that of the twelve before, as finance counts it; at most 4.
    cross_sell: product groups bought in the twelve months less those of the twelve before, of accounts that stayed.
    share_of_wallet: our share of what the account spends with everybody in the twelve months, at most 1; only where
        that is known.
    """
    known = {column: accounts[column] for column in KNOWN}
    if name == "retention":
        return Ahead(outcome=accounts["active_ahead"], baseline=known, notes=())
    if name == "nrr":
        opening = np.where(accounts["opening"] > 0, accounts["opening"], np.nan)
        ratio = accounts["closing"] / opening
        return Ahead(outcome=np.minimum(ratio, MOST_GROWTH), baseline=known, notes=_cut_off("nrr", ratio, MOST_GROWTH))
    if name == "cross_sell":
        stayed = accounts["active_ahead"] == 1
        gained = np.where(stayed, accounts["groups_ahead"] - accounts["groups"], np.nan)
        left = Message("scores.note.stayed", {"n": int(np.count_nonzero(~stayed))})
        return Ahead(outcome=gained, baseline=known, notes=(left,))
    share = accounts["wallet_share_ahead"]
    return Ahead(
        outcome=np.minimum(share, 1),
        baseline={**known, "share_of_wallet": np.minimum(accounts["wallet_share"], 1)},
        notes=_cut_off("wallet", share, 1.0),
    )


def _cut_off(what: str, values: Array, most: float) -> tuple[Message, ...]:
    beyond = int(np.count_nonzero(values > most))
    return (Message(f"scores.note.cut_off_{what}", {"n": beyond, "most": most}),) if beyond else ()
