"""Each emotion as customers were asked for it, beside what was read of it in their own words; never mixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.listen.text.read_share import ReadShare
from changemaker.metrics.unit_sums import ratio_sums
from changemaker.stats.ratio import MIN_ACCOUNTS, RatioSums, ratio

NOTHING = "none"  # what a row says of a response in which nothing in particular was felt


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt:
    """One emotion: the share that picked it where it was asked, and the share of texts in which it was read."""

    emotion: str
    asked: Estimate | Refusal
    read: Estimate | Refusal


def felt(
    tables: Tables,
    *,
    read: Sequence[ReadShare] = (),
    emotions: Sequence[str] = (),
    level: float = 0.95,
) -> tuple[Felt, ...]:
    """Return every emotion that was asked or read.

    Asked is a share of the responses in which emotions were asked; read is a share of the texts that were looked
    through for that emotion, in languages in which it is measurable: rows of table `emotion` do not tell how many these
    were. Who answers and who writes are not the same people, so that the two need not agree. Independent are accounts.

    Args:
        tables: the company's.
        read: of the last reading.
        emotions: those to tell of in any case, first, in this order.
        level: coverage of each range.
    """
    asked = _asked(tables, level)
    shown = {one.name: _share(one.name, "read", one.sums, level) for one in read if not one.language}
    told = [*emotions, *sorted({*asked, *shown} - {*emotions, NOTHING})]
    return tuple(
        Felt(
            emotion=one,
            asked=asked.get(one) or _refused(one, "asked", 0),
            read=shown.get(one) or _refused(one, "read", 0),
        )
        for one in told
    )


def _asked(tables: Tables, level: float) -> Mapping[str, Estimate | Refusal]:
    """The share of each emotion among all responses that were asked, those with no row of it included.

    One that was picked without a strength was picked.
    """
    mine = tables["emotion"].filter(ibis._.basis == "asked")
    picked = ibis.ifelse(mine.intensity.fill_null(1) > 0, 1.0, 0.0).cast("float64")
    rows = mine.select("account_id", "emotion", of=mine.response_id, part=picked)
    every = rows.select("account_id", "of").distinct()
    names = rows.select(name=rows.emotion).distinct()
    cells = every.cross_join(names)
    parts = rows.group_by("of", "emotion").aggregate(numerator=rows.part.sum())
    parts = parts.rename(part_of="of")
    both = cells.left_join(parts, [cells.of == parts.part_of, cells.name == parts.emotion])
    sums = ratio_sums(
        both.select(
            "account_id",
            "name",
            numerator=both.numerator.fill_null(0.0).cast("float64"),
            denominator=ibis.literal(1.0).cast("float64"),
        ),
        ("name",),
        "account_id",
    )
    found = {}
    for row in tables.engine.to_pyarrow(sums).to_pylist():
        of = {key: row[key] or 0 for key in ("n", "numerator", "denominator", "squares")}
        found[row["name"]] = _share(row["name"], "asked", RatioSums(**of), level)
    return found


def _share(name: str, basis: str, sums: RatioSums, level: float) -> Estimate | Refusal:
    try:
        return ratio(sums, unit="share", level=level, bounded=True)
    except NotEnoughDataError:
        return _refused(name, basis, int(sums.n))


def _refused(emotion: str, basis: str, n: int) -> Refusal:
    params = {"n": n, "least": MIN_ACCOUNTS}
    kind = "few" if n else "none"
    return Refusal(
        what=f"{basis}:{emotion}",
        why=Message(f"felt.{basis}.{kind}.why", params),
        needs=Message(f"felt.{basis}.{kind}.needs", params),
    )
