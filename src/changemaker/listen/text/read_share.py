"""Of the texts that were looked through for something, the share in which it was read: sums over accounts, no text."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from changemaker.stats.ratio import RatioSums


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A text that was looked through, and whether what was looked for was read in it."""

    account_id: str
    language: str
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadShare:
    """What the share of one emotion or sentiment follows from, in one language ("" for all together)."""

    name: str
    language: str
    sums: RatioSums  # numerator: texts in which it was read; denominator: texts that were looked through


def read_shares(name: str, looked: Iterable[Looked]) -> tuple[ReadShare, ...]:
    """Return the share in all texts together and in each language; none where no text was looked through.

    Texts in which it is not sure enough count as without it: the share is a lower one.

    Example:
        >>> texts = [Looked(account_id=str(i), language="en", shown=i < 2) for i in range(10)]
        >>> [(one.language, one.sums.numerator, one.sums.denominator) for one in read_shares("valued", texts)]
        [('', 2.0, 10.0), ('en', 2.0, 10.0)]
    """
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for text in looked:
        for language in ("", text.language):
            own = counts[language][text.account_id]
            own[0] += text.shown
            own[1] += 1
    return tuple(
        ReadShare(name=name, language=language, sums=_sums(list(counts[language].values())))
        for language in sorted(counts)
    )


def _sums(accounts: list[list[int]]) -> RatioSums:
    shown, texts = (float(sum(column)) for column in zip(*accounts, strict=True))
    squares = sum((y - shown / texts * x) ** 2 for y, x in accounts)
    return RatioSums(n=len(accounts), numerator=shown, denominator=texts, squares=squares)
