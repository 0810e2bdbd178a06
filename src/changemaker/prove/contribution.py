"""The rollout of a programme as contribution margin per account: what its checks and its grade are made on."""

import numpy as np

from changemaker.prove.ask import Ask
from changemaker.prove.population import CASH, MARGIN, Population
from changemaker.prove.programme_file import Programme
from changemaker.prove.starts import first_day
from changemaker.stats.rollout import Rollout, UnitPaths, rollout_of

OUTCOME = "contribution margin"
BLOCK = 6  # months taken together when the time before the start is judged: single months are too noisy for a bound


def contribution_rollout(found: Population) -> Rollout:
    """Return one row a unit of assignment: its margin less cash cost of serving, per account of the population."""
    money = found.sums[:, :, MARGIN] - found.sums[:, :, CASH]
    paths = UnitPaths(
        outcomes=money / found.accounts[:, None],
        cohorts=found.cohorts,
        clusters=np.arange(len(found.names)),
        weights=found.accounts,
        covariates=np.empty((len(found.names), 0)),
        names=found.names,
    )
    periods = tuple(f"{first_day(month):%Y-%m}" for month in found.months)
    return rollout_of(OUTCOME, periods, found.starts, paths)


def ask_of(programme: Programme) -> Ask:
    """Return what is asked of that rollout: shares of what would have been, measured from the months before."""
    plan = programme.plan
    return Ask(
        assigned=programme.rollout.assigned,
        scale="ratio",
        window=plan.before_months,
        block=BLOCK,
        level=plan.level,
        seed=plan.seed,
    )
