"""Charts: one drawing for light and dark, zero and units marked, a sentence for who cannot see it."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from changemaker.core.finding import Point
from changemaker.reports.chart_style import NARROW, WIDE
from changemaker.reports.colours import DARK, LIGHT, resolved
from changemaker.reports.drawing import ratio_of, svg_for_paper, svg_of
from changemaker.reports.figures import vega_lite
from changemaker.reports.report import Chart
from unit.reports import samples

SVG = "{http://www.w3.org/2000/svg}"


def chart(name: str) -> Chart:
    return samples.report(name).charts[0]


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", ["randomised", "staged", "contest"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_drawing_is_small_well_formed_and_as_wide_as_asked(name: str, width: int) -> None:
    svg = svg_of(chart(name), width=width)

    root = ET.fromstring(svg)
    assert abs(float(root.attrib["width"]) - width) <= 1
    assert len(svg.encode()) < 12_000
    assert 0.1 < ratio_of(svg) < 1


@pytest.mark.parametrize("name", ["randomised", "staged", "contest"])
def test_every_colour_of_a_drawing_is_a_token_of_both_palettes(name: str) -> None:
    svg = svg_of(chart(name))

    painted = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}

    assert painted and all(re.fullmatch(r"var\(--c-[a-z]+\)", colour) for colour in painted)
    assert {colour[8:-1] for colour in painted} <= set(LIGHT) and set(LIGHT) == set(DARK)


def test_paper_gets_plain_colours() -> None:
    assert "var(" not in svg_for_paper(chart("staged")) and LIGHT["accent"] in svg_for_paper(chart("staged"))
    assert resolved("var(--c-ink)") == LIGHT["ink"]


def test_who_cannot_see_is_told_the_finding() -> None:
    drawn = ET.fromstring(svg_of(chart("staged")))

    names = drawn.attrib["aria-labelledby"].split()
    told = {node.attrib["id"]: node.text for node in drawn if node.tag in (f"{SVG}title", f"{SVG}desc")}

    assert drawn.attrib["role"] == "img"
    assert told[names[0]] == "lemp fell after the start"
    assert told[names[1]] == (
        "lemp fell after the start. Before the start the values lie between −0.0113 and 0.0042; "
        "from the start on between −0.1373 and −0.0199."
    )


def test_an_event_study_marks_start_zero_and_unit() -> None:
    svg = svg_of(chart("staged"))

    assert {"Start", "lemp", "0", "−4", "+3", "−0.10"} <= set(texts(svg))
    assert "stroke-dasharray" in svg and "var(--c-zero)" in svg


def test_a_money_axis_has_the_sign_before_the_currency() -> None:
    one = chart("randomised")
    money = replace(one, figure=replace(one.figure, unit="USD"))

    assert "+$0.5" in " ".join(texts(svg_of(money))) or "+$0.2" in " ".join(texts(svg_of(money)))


def test_ranges_that_include_zero_are_hollow() -> None:
    svg = svg_of(chart("contest"))

    assert svg.count('fill="var(--c-card)" stroke="var(--c-hollow)"') == 2  # csat and nps of the sample


def test_two_drawings_of_one_chart_share_no_id() -> None:
    wide, narrow = svg_of(chart("staged")), svg_of(chart("staged"), width=NARROW, suffix="-narrow")

    assert set(re.findall(r' id="([^"]+)"', wide)).isdisjoint(re.findall(r' id="([^"]+)"', narrow))


def test_rows_of_one_name_are_drawn_apart_and_a_label_is_never_markup() -> None:
    one = chart("contest")
    rows = tuple(("<script>x</script>", value, reach) for _, value, reach in one.rows)

    told = texts(svg_of(replace(one, rows=rows)))

    assert "<script>x</script>" in told and "<script>x</script> (5)" in told


def test_a_single_point_can_be_drawn() -> None:
    one = chart("staged")
    figure = replace(one.figure, points=(Point(x=0, label="0", value=0.0, low=0.0, high=0.0),))

    assert ET.fromstring(svg_of(replace(one, figure=figure, rows=one.rows[:1]))).tag == f"{SVG}svg"


def test_a_kind_that_nobody_draws_is_a_bug() -> None:
    one = chart("staged")

    with pytest.raises(ValueError, match="pie"):
        vega_lite(replace(one, figure=replace(one.figure, kind="pie")))
