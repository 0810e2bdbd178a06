"""Every mistake of a file is told at its place, in words of people who write such a file twice a year."""

import time
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from changemaker.core.errors import ChangemakerError, SeveralProblemsError, WorkspaceFileError
from changemaker.engine.part import Part
from changemaker.engine.workspace import Settings
from changemaker.engine.yaml_file import checked, problems_of, read_yaml
from changemaker.engine.yaml_text import MOST_BYTES, tree_of
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.programme_file import Programme
from changemaker.sources.source_file import SourceFile


class Cost(Part):
    amount: Decimal
    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    on: date | None = None


class Shop(Part):
    name: str
    share: Annotated[float, Field(ge=0, le=1)] = 0.5
    kind: Literal["own", "franchise"] = "own"
    open: bool = True
    costs: tuple[Cost, ...] = ()
    starts: dict[str, date | None] = Field(default_factory=dict)


def told(text: str, model: type = Shop) -> list[str]:
    """Return "line:column what | hint" of every problem of a text."""
    problems = checked(tree_of(text, named="shop.yml"), model)[1]
    return [f"{one.where.removeprefix('shop.yml').removeprefix(':')} {one.what} | {one.hint}" for one in problems]


def test_a_right_file_is_read_and_what_it_leaves_out_has_its_default(tmp_path: Path) -> None:
    path = tmp_path / "shop.yml"
    path.write_text("# our shop\nname: North\ncosts:\n  - {amount: 12.50, month: 2026-03}\n", encoding="utf-8")

    shop = read_yaml(path, Shop)

    assert (shop.name, shop.share, shop.costs[0].amount) == ("North", 0.5, Decimal("12.5"))


def test_a_file_can_hold_a_list_of_parts(tmp_path: Path) -> None:
    path = tmp_path / "shops.yml"
    path.write_text("- name: North\n- name: South\n  kind: franchise\n", encoding="utf-8")

    assert [shop.kind for shop in read_yaml(path, list[Shop])] == ["own", "franchise"]


def test_all_mistakes_are_told_at_once_with_line_caret_and_hint(tmp_path: Path) -> None:
    path = tmp_path / "shop.yml"
    path.write_text("nam: North\nshare: 35\nkind: franchize\n", encoding="utf-8")

    with pytest.raises(SeveralProblemsError) as error:
        read_yaml(path, Shop)

    assert str(error.value).replace(str(tmp_path), "~") == (
        "~/shop.yml:1:1: unknown key 'nam'\n"
        "  1 | nam: North\n"
        "    | ^^^\n"
        "  Hint: did you mean 'name'? [CM107]\n"
        "~/shop.yml:2:8: 'share' is 35, and has to be at most 1\n"
        "  2 | share: 35\n"
        "    |        ^^\n"
        "  Hint: shares run from 0 to 1: 0.35? [CM107]\n"
        "~/shop.yml:3:7: 'kind' cannot be 'franchize'\n"
        "  3 | kind: franchize\n"
        "    |       ^^^^^^^^^\n"
        "  Hint: did you mean 'franchise'? [CM107]"
    )


def test_one_mistake_is_raised_as_itself(tmp_path: Path) -> None:
    path = tmp_path / "shop.yml"
    path.write_text("name: North\nshare: -0.1\n", encoding="utf-8")

    with pytest.raises(WorkspaceFileError) as error:
        read_yaml(path, Shop)

    assert error.value.excerpt.splitlines() == ["  2 | share: -0.1", "    |        ^^^^"]
    assert error.value.hint == "write a number at least 0"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("share: 0.1", "1:1 'name' is missing | add 'name:' with a text"),
        ("name: x\ncosts:\n  - amount: 3", "3:5 'month' is missing | add 'month:' with a month, such as 2026-03"),
        ("name: [a, b]", "1:1 'name' wants a text, and here stands a list | write a text"),
        ("name: x\nshare: 9%", "2:8 'share' wants a number, and here stands '9%' | write a share as a number from"),
        ("name: x\nshare: much", "2:8 'share' wants a number, and here stands 'much' | write a number"),
        ("name: x\nshare:", "2:1 'share' wants a number, and here stands nothing | write a number, or delete the key"),
        ("name: x\nopen: maybe", "2:7 'open' wants true or false, and here stands 'maybe'"),
        ("name: x\ncosts: 12", "2:8 'costs' wants a list (lines that start with '- '), and here stands '12'"),
        ("name: x\ncosts:\n  amount: 1", "2:1 'costs' wants a list (lines that start with '- '), and here stand keys"),
        ("name: x\ncosts: [5]", "2:9 item 1 of 'costs' wants keys such as 'amount', 'month', 'on', and here"),
        ("name: x\ncosts: [{amount: '1,000', month: 2026-03}]", "2:18 'amount' wants a number, and here stands '1,0"),
        ("name: x\ncosts: [{amount: 1, month: 2026-13}]", "2:28 'month' cannot be '2026-13' | write a month, such as"),
        ("name: x\nstarts: {a: 31.12.2025}", "2:13 'a' wants a date, such as 2026-03-31, or nothing, and here stands"),
        ("name: x\nstarts: {a: 2025-02-30}", "2:13 'a' wants a date"),
        ("- name: x", "1:1 this file wants keys such as 'name', 'share', 'kind', and here stands a list"),
        ("name", "1:1 this file wants keys such as 'name', 'share', 'kind', and here stands 'name'"),
        ("name:x", "1:1 this file wants keys such as 'name', 'share', 'kind', and here stands 'name:x' | write"),
        ("# only a remark", " this file is empty | write keys such as 'name'"),
        ("", " this file is empty"),
        ("name: x\nname: y", "2:1 'name' stands here again, after line 1 | keep one of them"),
        ("name: x\nshare: .nan", "2:8 '.nan' is not a number that money has"),
        ("name: !!python/object:os.system ls", "1:7 '!!python/object:os.system' is no kind of value here"),
        ("? [a, b]\n: 3", "1:3 a key must be a word"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_plain_words(text: str, says: str) -> None:
    found = told(text)

    assert any(one.startswith(says) for one in found), found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name:\n\tx: 1", "2:1 a tab stands here | indent with blanks"),
        ("name: fewer calls: yes", "1:18 a ':' that does not fit here | put the text after the first ':' in quotes"),
        ("name: 'North", "1:13 a quote that is opened and never closed"),
        ("name: *north", "1:7 '*' starts a reference to an anchor that is not there"),
        ("costs: [1, 2\nname: x", "2:5 a list that is opened with '[' and not closed"),
        ("costs: {a: 1\n", "2:1 a '{' that is not closed"),
        ("name: x\n---\nname: y", "2:1 '---' starts a second document"),
        ("name: @north", "1:7 a text cannot start with this letter | put the text in quotes"),
        ("costs:\n  - a\n b: 1", "3:2 the indent differs from the lines above"),
        ("name: \x07", "1:7 a letter that no text has"),
    ],
)
def test_what_is_not_yaml_is_told_at_its_place(text: str, says: str) -> None:
    found = told(text)

    assert len(found) == 1
    assert found[0].startswith(says), found


@pytest.mark.parametrize("written", ["no", "007", "1e3", "2026-03-31", "true", "12:30", "0x1F", "1_000"])
def test_where_a_text_is_wanted_it_means_what_is_written(written: str) -> None:
    shop, problems = checked(tree_of(f"name: {written}\nstarts: {{{written}: 2026-01-01}}", named="x"), Shop)

    assert problems == []
    assert shop is not None
    assert (shop.name, list(shop.starts)) == (written, [written])


@pytest.mark.parametrize(("written", "meant"), [("yes", True), ("no", False), ("true", True), ("off", False)])
def test_yes_and_no_are_true_and_false_where_that_is_wanted(written: str, meant: bool) -> None:
    shop, _ = checked(tree_of(f"name: x\nopen: {written}", named="x"), Shop)

    assert shop is not None
    assert shop.open is meant


@pytest.mark.parametrize("model", [Settings, FinanceRules, Programme, SourceFile])
def test_a_slip_of_the_pen_is_told_once_and_not_also_as_missing(model: type) -> None:
    assert len(told("nam: x", Shop)) == 1
    assert all("unknown" in one or "wants" in one or "missing" in one for one in told("zzz: 1", model))


def test_of_several_things_that_a_value_may_be_the_likeliest_is_told() -> None:
    source = "- table: order\n  from: x.csv\n  columns:\n    amount: {sqll: a + b}\n    t: [1]\n"

    assert told(source, SourceFile) == [
        "4:14 unknown key 'sqll' | did you mean 'sql'?",
        "5:5 't' wants a text, keys such as 'constant' or keys such as 'sql', and here stands a list "
        "| write lines such as 'constant: ...'",
    ]


def test_a_key_that_is_wrong_is_told_at_the_key() -> None:
    found = told("- table: order\n  from: x.csv\n  columns: {amuont: a}\n", SourceFile)

    assert found == ["3:13 table 'order' has no column 'amuont' | did you mean 'amount'?"]


def test_keys_can_be_shared_by_an_anchor() -> None:
    text = "name: x\ncosts:\n  - &first {amount: 1, month: 2026-01}\n  - {<<: *first, month: 2026-02}\n"

    shop, problems = checked(tree_of(text, named="x"), Shop)

    assert problems == []
    assert shop is not None
    assert [(cost.amount, cost.month) for cost in shop.costs] == [(1, "2026-01"), (1, "2026-02")]


def test_an_alias_that_repeats_others_is_refused_in_no_time() -> None:
    letters = "abcdefghij"
    bomb = f"{letters[0]}: &{letters[0]} [x, x, x, x, x, x, x, x, x]\n"
    for before, letter in pairwise(letters):  # 9 ** 10 values if it were written out
        bomb += f"{letter}: &{letter} [{', '.join([f'*{before}'] * 9)}]\n"
    began = time.process_time()

    found = told(bomb)

    assert time.process_time() - began < 5.0
    assert "more than 100,000 values" in found[0]


@pytest.mark.parametrize("text", ["name: &a [*a]", "name: " + "[" * 1500, "name: " + "[" * 60 + "]" * 60])
def test_what_contains_itself_or_is_nested_without_end_is_refused(text: str) -> None:
    assert "nested too deeply" in told(text)[0]


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "shop.yml"
    problems = []
    for content in (b"name: Caf\xe9\n", "name: x".encode("utf-16"), b"x" * (MOST_BYTES + 1)):
        path.write_bytes(content)
        problems += problems_of(path, Shop)[1]

    assert [(one.place.line, one.place.column) if one.place else None for one in problems] == [(1, 10), None, None]
    assert [one.what.split(";")[0] for one in problems] == [
        "this letter is not UTF-8",
        "this file is saved as UTF-16",
        "this file has 1,000,001 bytes",
    ]


def test_a_mark_at_the_start_of_the_file_and_windows_lines_change_no_place(tmp_path: Path) -> None:
    path = tmp_path / "shop.yml"
    path.write_bytes(b"\xef\xbb\xbfname: x\r\nshare: 2\r\n")

    (problem,) = problems_of(path, Shop)[1]

    assert problem.where.endswith("shop.yml:2:8")
    assert problem.excerpt == "  2 | share: 2\n    |        ^"


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "none.yml", Shop)[1][0].what.startswith("cannot read this file: no such file")
    assert problems_of(tmp_path, Shop)[1][0].what == "this is no file"


@given(st.binary(max_size=200))
def test_any_bytes_give_a_part_or_a_message(content: bytes) -> None:
    text = content.decode("utf-8", "replace")

    found, problems = checked(tree_of(text, named="x.yml"), Shop)

    assert (found is None) == bool(problems)


WORDS = [
    "name",
    "costs",
    "share",
    "amount",
    ":",
    "-",
    "[",
    "]",
    "{",
    "}",
    "&a",
    "*a",
    "<<",
    "|",
    ">",
    "'",
    '"',
    "#",
    "!!int",
    "!x",
    "%",
    "---",
    "...",
    "?",
    ",",
    "1",
    "0.5",
    "x",
    "~",
    "é",
    "\\",
]
LETTERS = [*":-[]{}<|>'\"#%?,1~é\\\n\t\r\x85", "&a", "*a", "<<", "!!int", "!x", "---", "...", "0.5"]
PIECES = st.sampled_from([*LETTERS, "name", "costs", "share", "amount", ": ", "- ", " #", "? ", "  "])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_pieces_of_yaml_give_a_part_or_a_message_that_shows_its_place(text: str) -> None:
    found, problems = checked(tree_of(text, named="x.yml"), Shop)

    assert (found is None) == bool(problems)
    for problem in problems:
        assert problem.what and problem.hint
        assert problem.place is None or problem.excerpt.count("\n") == 1


@given(st.binary(max_size=60))
def test_a_file_of_any_bytes_raises_only_our_errors(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "x.yml"
    path.write_bytes(content)

    try:
        found = read_yaml(path, FinanceRules)
    except ChangemakerError as error:
        assert "x.yml" in str(error)
    else:
        assert isinstance(found, FinanceRules)
