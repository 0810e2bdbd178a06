"""The page: everything in one file, nothing from outside, every word escaped, every chart with its table."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from changemaker.reports.as_html import to_html
from unit.reports import samples

LIMIT = 120 * 1024  # bytes of a first view, as the design has it
VOID = {"meta", "link", "br", "path", "line", "rect", "circle"}


class Page(HTMLParser):
    """Elements in order, each with its attributes and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            self.text.append((self.open[-1], data.strip()))

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name)) is not None]


@pytest.fixture(scope="module", params=samples.ALL)
def html(request: pytest.FixtureRequest) -> str:
    return to_html(samples.report(request.param))


def test_the_page_is_small_and_well_nested(html: str) -> None:
    assert len(html.encode()) < LIMIT
    assert Page(html).open == []


def test_the_page_asks_nobody_for_anything(html: str) -> None:
    page = Page(html)

    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "img", "object", "form", "base"}
    assert all(value.startswith(("#", "data:")) for value in page.values("href") + page.values("src"))
    assert all(url.startswith("data:") for url in re.findall(r"url\((?!#)([^)]+)\)", html))
    assert any("default-src 'none'" in value for value in page.values("content"))


def test_the_page_says_its_language_and_direction(html: str) -> None:
    tag, attributes = Page(html).tags[0]

    assert (tag, attributes["lang"], attributes["dir"]) == ("html", "en", "ltr")


def test_headings_go_down_one_by_one(html: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(html).tags if re.fullmatch("h[1-6]", tag)]

    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_no_id_stands_twice_and_every_reference_has_its_target(html: str) -> None:
    page = Page(html)
    ids = page.values("id")

    assert [id for id, count in Counter(ids).items() if count > 1] == []
    assert {name for value in page.values("aria-labelledby") for name in value.split()} <= set(ids)


def test_every_table_has_a_caption_and_every_header_its_scope(html: str) -> None:
    page = Page(html)
    tags = Counter(tag for tag, _ in page.tags)

    assert tags["table"] == tags["caption"]
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.tags if tag == "th")


def test_the_words_that_the_screen_needs_are_never_missing(html: str) -> None:
    assert not re.search(r"[{}]|\bNone\b|\bnan\b", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))


def test_every_chart_has_two_sizes_and_a_table_behind_it() -> None:
    report = samples.report("staged")
    html = to_html(report)

    assert html.count('class="chart wide"') == html.count('class="chart narrow"') == len(report.charts)
    for _, value, reach in report.charts[0].rows:
        assert f'<bdi class="number">{value}</bdi>' in html and f'<bdi class="number">{reach}</bdi>' in html


def test_all_single_cells_stand_behind_a_fold() -> None:
    html = to_html(samples.report("staged"))

    assert html.count("Started 20") == len(samples.CELLS)
    assert html.index("Started 2004") > html.index("<details>")


def test_a_failed_check_stands_beside_the_headline() -> None:
    html = to_html(samples.report("staged"))

    assert html.index('class="alarms"') < html.index('class="cards"')


def test_a_grade_is_a_letter_a_border_and_a_word() -> None:
    html = to_html(samples.report("staged"))

    assert '<span class="letter grade-B">B</span> likely' in html
    for letter in "ABCDE":
        assert f".grade-{letter}{{" in html  # each its own border in the style


def test_where_nothing_can_be_said_the_page_says_so_once() -> None:
    html = to_html(samples.report("refused"))

    assert html.count("We cannot claim this yet</") == 2  # the title of the window and of the page
    assert "Not answerable yet, because everybody started at the same time" in html
    assert 'class="figure"' not in html


def test_what_comes_with_the_data_is_text_and_nothing_else() -> None:
    hostile = "</style><script>alert(1)</script>&amp;\"'"
    finding = samples.randomised()
    estimates = {hostile: finding.estimates["Mens E-Mail"], "b": finding.estimates["Womens E-Mail"]}
    figure = replace(finding.figures[0], points=tuple(replace(p, label=hostile) for p in finding.figures[0].points))
    question = samples.told(hostile, outcome=hostile)
    asked = replace(
        finding, question=question, headline=tuple(estimates), estimates=estimates, verdicts={}, figures=(figure,)
    )
    source = replace(samples.SOURCES["randomised"], name=hostile)

    page = Page(to_html(samples.report_of(asked, source=source, made_at=samples.MADE_AT)))

    assert "script" not in {tag for tag, _ in page.tags}
    assert any(hostile in text for _, text in page.text)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert to_html(samples.report("contest")) == to_html(samples.report("contest"))
