"""How strong a link is against chance: as foreseen by what other units taught, and as a whole.

`foreseen` is a link's statistic with its direction learnt elsewhere, `whole` the one that looks at all rows at once.
However units are cut into K folds, foreseen <= whole: with parts S_k of the total S and v_k = S - S_k, each part adds
S_k . v_k / |v_k| <= |S| - |v_k|, together at most K|S| - (K - 1)|S|. So the law of `whole` gives a p-value for what was
foreseen that is never too small. With one column it costs next to no power; with several, directions differ a little
from fold to fold, and the whole is tested instead, provided that its direction was foreseen.
"""

from dataclasses import dataclass
from math import sqrt

from scipy import special

POWER = 0.8  # with which the smallest visible link would have been seen
MISSED = 0.1  # share of samples in which a link as large as the roof would look as small as this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """A link in units of its own standard error.

    Example:
        >>> link = Strength(score=2.4, foreseen=2.5, whole=2.6, columns=1, df=200.0, later=False)
        >>> round(link.p, 4), round(link.low(0.95), 2), round(link.high(0.95), 2)
        (0.0173, 0.53, 4.57)
    """

    score: float  # what is tested: its error is that which it would have if there were no link
    foreseen: float
    whole: float  # never negative
    columns: int  # of the metric: 1, or one fewer than its labels
    df: float  # independent units less what was fitted
    later: bool  # judged in later periods than those that taught: the link may have turned round

    @property
    def p(self) -> float:
        """Chance of foreseeing so much if there is no link; 1 where it was foreseen the wrong way round."""
        return chance(self.score, columns=self.columns, df=self.df)

    def critical(self, level: float) -> float:
        """Return the strength that chance exceeds in a share 1 - `level` of samples."""
        return float((self.columns * special.fdtri(self.columns, self.df, level)) ** 0.5)

    def low(self, level: float) -> float:
        """Return the lower end of the range; above 0 only if p < 1 - `level`."""
        if self.columns == 1 or self.foreseen <= 0:
            least = self.foreseen - self.critical(level)
        else:
            least = max(self.whole - self.critical(level), _length(self.whole, self.columns, 0.5 + level / 2))
        if self.p >= 1 - level:
            least = min(least, 0.0)
        return least if self.later else max(least, 0.0)

    def high(self, level: float) -> float:
        """Return the upper end of the range."""
        return self._most(0.5 + level / 2)

    @property
    def roof(self) -> float:
        """The link that would have looked as weak as this one in one of ten samples."""
        return self._most(1 - MISSED)

    def visible(self, level: float) -> float:
        """Return the link that a test at `level` would have seen in four of five samples."""
        return self.critical(level) + float(special.stdtrit(self.df, POWER))

    def _most(self, sure: float) -> float:
        """Return the true length that would look as short as `whole`, or shorter, in a share 1 - `sure` of samples."""
        likeliest = sqrt(max(self.whole**2 - (self.columns - 1), 0.0))  # less what further columns gain by chance
        return max(likeliest + float(special.stdtrit(self.df, sure)), _length(self.whole, self.columns, 1 - sure))


def chance(score: float, *, columns: int, df: float) -> float:
    """Return the p-value of a strength `score` with `columns` degrees of freedom against `df`.

    Example:
        >>> round(chance(1.96, columns=1, df=1e9), 3), chance(-3.0, columns=1, df=50.0)
        (0.05, 1.0)
    """
    return float(special.fdtrc(columns, df, score**2 / columns)) if score > 0 else 1.0


def _length(observed: float, columns: int, share: float) -> float:
    """Return the true length of which a share `share` of samples looks no longer than `observed`, or 0."""
    if special.chdtr(columns, observed**2) <= share:
        return 0.0
    return sqrt(max(float(special.chndtrinc(observed**2, columns, share)), 0.0))
