"""Two arms that a lot dealt out, by one outcome: the last word once, or a range that holds however often one looks.

What was known before sharpens the outcome by one slope for both arms (CUPED). A slope of its own for each arm, as in
other trials, would be fitted to a comparison group of a tenth, where a few large accounts decide: at 50 of them the
range of money missed the truth 13 times in a hundred, and 5 to 6 times with one slope (docs/methods/journey-effect.md).

References:
    Deng, Xu, Kohavi and Walker (2013), WSDM, 123-132: CUPED, with the slope over all arms.
"""

from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.prove.arm_checks import GATES, drawn_checks
from changemaker.prove.arms import MIN_UNITS, prove_drawn_arms
from changemaker.prove.ask import Ask
from changemaker.prove.design import arm_design
from changemaker.stats.distributions import normal_quantile
from changemaker.stats.moments import Array
from changemaker.stats.sequential import anytime_multiplier, anytime_range
from changemaker.stats.share_gap import share_gap
from changemaker.stats.trial import Trial, TrialRows, trial_of
from changemaker.studies.journey_rows import Episodes, Flags

HELD, TREATED = 0, 1
CONTROL = "comparison group"
LEAST_SALES = 50  # accounts with money in each arm: with fewer, means of mostly nothing claim too often
LEAST_OF_HALF = 30  # where they are half of their arm
LEAST_EVENTS = 10  # with and without the event in each arm: with fewer a difference of means is not normal
CONSTANT = 1e-9  # of a column's size: it tells nobody apart
FEW = "newcombe"
RUNNING = "confidence-sequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the comparison is looked at: once, or again and again."""

    level: float
    final: bool
    planned: int  # units at which the range for many looks is narrowest

    @property
    def alone(self) -> float:
        """Standard errors of a range in a single look."""
        return float(normal_quantile(0.5 + self.level / 2))

    def reach(self, n: int) -> float:
        """Standard errors to each side after `n` units."""
        return self.alone if self.final else anytime_multiplier(n, planned=self.planned, level=self.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One outcome, treated less held out; `alone` is the range of a single look, for who does not look again."""

    estimate: Estimate
    alone: Estimate
    naive: Estimate | None  # without what was known before
    checks: tuple[Check, ...]
    notes: tuple[Message, ...]


def compared(
    outcome: Array,
    before: Array,
    rows: Episodes,
    *,
    name: str,
    unit: str,
    look: Look,
) -> Compared | Refusal:
    """Return what the journey did to one outcome, by intention to treat.

    Args:
        outcome: (rows,) in `unit`.
        before: (rows, k) what was known before they entered.
        rows: arms, units and accounts.
        name: of the outcome, as sentences say it.
        unit: of the answer.
        look: once or again and again.
    """
    sizes = [len(np.unique(rows.account[rows.treated == arm])) for arm in (False, True)]
    if min(sizes) < MIN_UNITS:
        return small_arm(name, sizes[HELD], sizes[TREATED])
    if unit == "share" and _few_events(outcome, rows.treated):
        return _by_counts(outcome, rows, name=name, look=look)
    if unit != "share" and _few_sales(outcome, rows):
        return _rare_sales(name)
    ask = Ask(assigned="random", level=look.level)
    clustered = len(np.unique(rows.account)) < len(rows)
    trial = _trial(outcome, rows, name, clustered, known=before[:, _tells(before)])
    design = arm_design("random", sizes=trial.assigned_units)
    try:
        found = prove_drawn_arms(trial, ask, design, shares=None, clustered=clustered, whole=False, one_slope=True)
    except NotEnoughDataError as error:
        return Refusal(what=name, why=_reason(error), needs=Message("needs.hint", {"hint": error.hint}))
    if name not in found.estimates:
        return replace(found.refusals[0], what=name)
    alone = replace(found.estimates[name], unit=unit, grade=None)
    naive = found.estimates.get("naive:difference")
    return Compared(
        estimate=alone if look.final else _anytime(alone, look),
        alone=alone,
        naive=None if naive is None else replace(naive, unit=unit, grade=None),
        checks=tuple(check for check in found.checks if check.name not in GATES),
        notes=tuple(note for note in found.notes if note.id == "note.visible.arm"),
    )


def alike_before(rows: Episodes) -> Check:
    """Return whether the arms were alike before, as a lot makes them: money and orders of the year before together."""
    known = known_before(rows)
    trial = _trial(np.zeros(len(rows)), rows, "", clustered=True, known=known[:, _tells(known)])
    checks = drawn_checks(trial, Ask(assigned="random"), shares=None, proofs=(), clustered=True)
    return next(check for check in checks if check.name == "alike before")


def _trial(outcome: Array, rows: Episodes, name: str, clustered: bool, *, known: Array) -> Trial:
    return trial_of(
        name,
        (CONTROL, name),
        tuple(f"known {place}" for place in range(known.shape[1])),
        TrialRows(
            values=np.column_stack([outcome, known]),
            arms=rows.treated.astype(np.int64),
            clusters=rows.account if clustered else np.arange(len(rows)),
            weights=chance_weights(rows),
        ),
    )


def small_arm(name: str, held: int, treated: int) -> Refusal:
    """Return the refusal of a comparison with too few in an arm."""
    params = {"treated": treated, "held": held, "least": MIN_UNITS}
    return Refusal(what=name, why=Message("journey.refuse.few", params), needs=Message("journey.needs.few", params))


def chance_weights(rows: Episodes) -> Array:
    """Return 1 over the chance of the arm that was drawn, 1 on average in each arm: shares may differ between rows."""
    weights = np.asarray(1 / np.where(rows.treated, 1 - rows.held, rows.held), dtype=np.float64)
    for arm in (False, True):
        inside = rows.treated == arm
        if inside.any():
            weights[inside] /= weights[inside].mean()
    return weights


def known_before(rows: Episodes) -> Array:
    """Return money and orders of the year before on a scale on which no account outweighs all others, (rows, 2)."""
    return np.asarray(np.sign(rows.before) * np.log1p(np.abs(rows.before)))


def _tells(before: Array) -> list[int]:
    """The columns that are not the same for everybody."""
    size = np.maximum(1.0, np.abs(before).max(axis=0, initial=0.0))
    return [int(place) for place in np.flatnonzero(before.std(axis=0) > CONSTANT * size)]


def _few_events(outcome: Array, treated: Flags) -> bool:
    hits = [outcome[treated == arm] for arm in (False, True)]
    return bool(min(min(one.sum(), len(one) - one.sum()) for one in hits) < LEAST_EVENTS)


def _few_sales(money: Array, rows: Episodes) -> bool:
    """Hardly any account has money: a handful of sums of very different sizes is what a difference would come from."""
    for arm in (False, True):
        inside = rows.treated == arm
        sold, every = (len(np.unique(rows.account[kept])) for kept in (inside & (money != 0), inside))
        if sold < (LEAST_OF_HALF if 2 * sold >= every else LEAST_SALES):
            return True
    return False


def _rare_sales(name: str) -> Refusal:
    params = {"least": LEAST_SALES, "half": LEAST_OF_HALF}
    return Refusal(what=name, why=Message("journey.refuse.sales", params), needs=Message("journey.needs.few", params))


def _by_counts(outcome: Array, rows: Episodes, *, name: str, look: Look) -> Compared | Refusal:
    """Few had it: a range from counts, where every unit was drawn by itself with the same chance."""
    alike = float(np.ptp(rows.held)) == 0 and len(np.unique(rows.account)) == len(rows)
    if not alike:
        return Refusal(
            what=name,
            why=Message("journey.refuse.rare", {"least": LEAST_EVENTS}),
            needs=Message("journey.needs.rare", {"least": LEAST_EVENTS}),
        )
    hits = [(int(outcome[rows.treated == arm].sum()), int((rows.treated == arm).sum())) for arm in (False, True)]
    told = [
        Estimate(
            value=gap[0], low=gap[1], high=gap[2], se=None, level=look.level, unit="share", n=len(rows), method=FEW
        )
        for gap in (share_gap(hits[TREATED], hits[HELD], z=z) for z in (look.reach(len(rows)), look.alone))
    ]
    return Compared(estimate=told[0], alone=told[1], naive=None, checks=(), notes=())


def _anytime(alone: Estimate, look: Look) -> Estimate:
    return anytime_range(
        alone.value, alone.se or 0.0, n=alone.n, planned=look.planned, unit=alone.unit, level=look.level
    )


def _reason(error: NotEnoughDataError) -> Message:
    return Message("refusal.not_enough", {"reason": error.what})
