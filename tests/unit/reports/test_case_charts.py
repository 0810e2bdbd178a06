"""Money drawn: steps that end where the next begins, months that sum to the net, words for who cannot see."""

import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any

import pytest

from changemaker.reports.chart_style import NARROW, WIDE
from changemaker.reports.drawing import ratio_of, svg_of
from changemaker.reports.figures import vega_lite
from changemaker.reports.report import Chart
from doors import sample_case as sample


def chart(kind: str) -> Chart:
    return next(one for one in sample.report("likely").charts if one.id == kind)


def rows(kind: str) -> list[dict[str, Any]]:
    spec = vega_lite(chart(kind))
    found: list[dict[str, Any]] = spec["datasets"][spec["layer"][0]["data"]["name"]]
    return found


@pytest.mark.parametrize("kind", ["waterfall", "cash_flow"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_drawing_of_money_is_small_well_formed_and_as_wide_as_asked(kind: str, width: int) -> None:
    svg = svg_of(chart(kind), width=width)

    assert abs(float(ET.fromstring(svg).attrib["width"]) - width) <= 1
    assert len(svg.encode()) < 12_000
    assert 0.1 < ratio_of(svg) < 1


def test_each_step_of_the_waterfall_begins_where_the_one_above_ended() -> None:
    steps = rows("waterfall")

    assert all(above["end"] == below["start"] for above, below in pairwise(steps[:-1]))
    assert steps[-1]["start"] == 0.0
    assert steps[-1]["end"] == pytest.approx(steps[-2]["end"])
    assert [step["kind"] for step in steps] == ["gain"] * 4 + ["loss", "net"]


def test_the_months_of_the_cash_flow_sum_to_the_net() -> None:
    months = rows("cash_flow")

    assert sum(month["net"] for month in months) == pytest.approx(sample.report("likely").figures["value:net"])
    assert months[-1]["total"] == pytest.approx(sample.report("likely").figures["value:net"])


def test_who_cannot_see_is_told_the_steps() -> None:
    assert "Programme cost −$0.95M" in chart("waterfall").alt
    assert chart("cash_flow").title == "On the central estimate it has paid back by Sep 2025"
