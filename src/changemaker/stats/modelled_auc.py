"""What a model would gain in AUC if it were true and its slopes were larger or smaller than they were found to be."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from changemaker.stats import logistic
from changemaker.stats.concordance import Array, Codes, auc


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """Rows whose yes or no follows the models, with the baseline no better than it is on unseen rows."""

    offset: Array  # (n,) log-odds of each row's period
    base: Array  # (n,) what the baseline adds to them, mean 0
    share: Array  # (n,) the chance of a yes from both
    step: Array  # (n,) what the further columns add to the log-odds
    period: Codes | None  # (n,) only rows of one period are put in order

    @classmethod
    def like(cls, outcome: Array, *, offset: Array, base: Array, step: Array, period: Codes | None) -> Self:
        """Return the world that fits `outcome`, shape (n,), 0 or 1.

        Forecasts of the baseline for rows it has not seen are stretched or shrunk to fit: overfitted ones would make
        the order look known already, and any gain small. Forecasts worse than chance order nothing.
        """
        base = base - base.mean()
        known = np.column_stack([np.ones(len(base)), base])
        base = base * max(float(logistic.fit(known, outcome, offset)[1]), 0.0)
        level = logistic.fit(known[:, :1], outcome, offset + base)[0]
        return cls(offset=offset, base=base, share=logistic.share(offset + base + level), step=step, period=period)

    def gain(self, scale: float) -> float:
        """Return the gain in AUC if the further columns' slopes were `scale` times what they are, signed as `scale`.

        Example:
            >>> x = np.linspace(-2, 2, 401)
            >>> nothing = np.zeros(401)
            >>> coin = World(offset=nothing, base=nothing, share=nothing + 0.5, step=x, period=None)
            >>> coin.gain(0.0), round(coin.gain(1.0), 2), round(coin.gain(-1.0), 2)
            (0.0, 0.28, -0.28)
        """
        if scale == 0:
            return 0.0
        step = abs(scale) * self.step
        known = np.column_stack([np.ones(len(step)), self.base])
        full = known @ logistic.fit(known, self.share, self.offset + step, np.array([0.0, 1.0])) + step
        truth = logistic.share(self.offset + full)
        gain = auc(full, truth, 1 - truth, self.period).value - auc(self.base, truth, 1 - truth, self.period).value
        return float(np.sign(scale)) * max(gain, 0.0)
