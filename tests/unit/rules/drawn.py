"""Rules and rows drawn by chance, typed as the checker wants them, with values missing everywhere."""

from collections.abc import Callable, Mapping
from datetime import date

import pyarrow as pa
from hypothesis import strategies as st

from changemaker.rules.check import check
from changemaker.rules.lexer import UNITS
from changemaker.rules.nodes import (
    Answered,
    Between,
    Both,
    Call,
    Compare,
    In,
    Literally,
    Minus,
    Name,
    Node,
    Not,
    Place,
    Reckon,
)
from changemaker.rules.types import DAY, FLAG, MOMENT, NUMBER, TEXT, Type, choice

HERE = Place(0, 0, "")
NOW, TODAY = 1_790_000_000_123_456, date(2026, 9, 21)
PLANS = ("basic", "gold", "золото", "ذهب")
NAMES: Mapping[str, Type] = {
    "spend": NUMBER,
    "orders": NUMBER,
    "gap.cv": NUMBER,
    "comment": TEXT,
    "city": TEXT,
    "plan": choice(*PLANS),
    "vip": FLAG,
    "consent.email.marketing": FLAG,
    "opened": MOMENT,
    "last_order": MOMENT,
    "born": DAY,
    "signed": DAY,
}
ARROW = {"spend": pa.float64(), "orders": pa.int64(), "gap.cv": pa.float64()} | {
    name: {"text": pa.string(), "choice": pa.string(), "flag": pa.bool_(), "moment": pa.int64(), "day": pa.date32()}[
        type.kind
    ]
    for name, type in NAMES.items()
    if type.kind != "number"
}

LETTERS = st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=("Cs",))
TEXTS = st.text(LETTERS, max_size=6) | st.sampled_from(
    ["", "a", "A", "ПРИВЕТ", "İΣ", "ß", "é", "e\u0301", "🦆", "'; --", "a\\b", "%", "_"]
)
NUMBERS = st.sampled_from(
    [0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 0.1, 0.3, 1e15, 1e-15, 3e-16, 1e16, float("inf"), float("nan"), -0.0]
) | st.floats(allow_nan=True, allow_infinity=True)
MOMENTS = st.integers(-(2**62), 2**62) | st.integers(NOW - 10**15, NOW + 10**12)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
OF_KIND = {
    "number": NUMBERS,
    "text": TEXTS,
    "choice": st.sampled_from(PLANS),
    "flag": st.booleans(),
    "moment": MOMENTS,
    "day": DAYS,
}
ROWS = st.fixed_dictionaries(
    {
        name: st.none()
        | (st.integers(-(2**63), 2**63 - 1) | st.integers(-5, 5) if name == "orders" else OF_KIND[type.kind])
        for name, type in NAMES.items()
    }
)
WRITTEN_NUMBERS = st.sampled_from([0.0, 1.0, 2.0, 0.5, 2.5, 0.1, 0.35, 1e15, 1e-15, 8.0, 30.0])
WRITTEN_DURATIONS = st.sampled_from([0, UNITS["s"], UNITS["h"] * 2, UNITS["d"] * 60])


def literal(kind: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[Node]:
    return values.map(lambda value: Literally(value, kind, at=HERE))


def named(kind: str) -> st.SearchStrategy[Node]:
    names = [name for name, type in NAMES.items() if type.kind == kind]
    return st.sampled_from([Name(name, at=HERE) for name in names])


def call(function: str, *arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.tuples(*arguments).map(lambda given: Call(function, given, at=HERE))


def reckon(signs: str, left: st.SearchStrategy[Node], right: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda sign, one, other: Reckon(sign, one, other, at=HERE), st.sampled_from(list(signs)), left, right
    )


def numbers(depth: int) -> st.SearchStrategy[Node]:
    leaf = named("number") | literal("number", WRITTEN_NUMBERS)
    if not depth:
        return leaf
    inner = st.deferred(lambda: numbers(depth - 1))
    text, moment = texts(0), moments(0)
    return st.one_of(
        leaf,
        reckon("+-*/", inner, inner),
        inner.map(lambda of: Minus(of, at=HERE)),
        *(call(name, inner) for name in ("abs", "round", "floor")),
        *(call(name, inner, inner) for name in ("min", "max", "otherwise")),
        call("min", inner, inner, inner),
        call("length", text),
        call("days_since", moment),
        call("days_since", named("day")),
        reckon("/", durations(depth - 1), durations(depth - 1)),
    )


def texts(depth: int) -> st.SearchStrategy[Node]:
    leaf = named("text") | named("choice") | literal("text", TEXTS)
    if not depth:
        return leaf
    inner = texts(depth - 1)
    return st.one_of(leaf, call("lower", inner), call("otherwise", inner, inner))


def moments(depth: int) -> st.SearchStrategy[Node]:
    leaf = (
        named("moment") | st.just(Name("now", at=HERE)) | literal("moment", st.sampled_from([0, NOW // 10**6 * 10**6]))
    )
    if not depth:
        return leaf
    return st.one_of(leaf, reckon("+-", leaf, durations(0)), call("max", leaf, leaf), call("otherwise", leaf, leaf))


def durations(depth: int) -> st.SearchStrategy[Node]:
    leaf = literal("duration", WRITTEN_DURATIONS)
    if not depth:
        return leaf
    return st.one_of(
        leaf, reckon("-", moments(0), moments(0)), reckon("+-", leaf, leaf), leaf.map(lambda of: Minus(of, at=HERE))
    )


def flags(depth: int) -> st.SearchStrategy[Node]:
    leaf = named("flag") | literal("flag", st.booleans())
    if not depth:
        return leaf
    inner = st.deferred(lambda: flags(depth - 1))
    days = named("day") | literal("day", DAYS) | st.just(Name("today", at=HERE))
    number, text = numbers(depth - 1), texts(depth - 1)
    ordered = [number, texts(depth - 1).filter(lambda node: not is_choice(node)), moments(1), durations(1), days]
    return st.one_of(
        leaf,
        *(compare(["=", "!=", "<", "<=", ">", ">="], one) for one in ordered),
        compare(["=", "!="], text),
        compare(["=", "!="], inner),
        *(
            st.builds(lambda of, a, b, no: Between(of, a, b, no, at=HERE), one, one, one, st.booleans())
            for one in ordered
        ),
        isin(number, literal("number", WRITTEN_NUMBERS)),
        isin(text, literal("text", TEXTS)),
        isin(named("choice"), literal("text", st.sampled_from(PLANS))),
        *(st.builds(lambda of, no: Answered(of, no, at=HERE), one, st.booleans()) for one in (number, text, inner)),
        call("contains", text, text),
        call("starts_with", text, text),
        inner.map(lambda of: Not(of, at=HERE)),
        st.builds(
            lambda word, parts: Both(word, tuple(parts), at=HERE),
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
    )


def is_choice(node: Node) -> bool:
    return isinstance(node, Name) and NAMES[node.name].kind == "choice"


def compare(signs: list[str], one: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(lambda sign, left, right: Compare(sign, left, right, at=HERE), st.sampled_from(signs), one, one)


def isin(one: st.SearchStrategy[Node], option: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    options = st.lists(option, min_size=1, max_size=3)
    return st.builds(lambda of, among, no: In(of, tuple(among), no, at=HERE), one, options, st.booleans())


def fits(node: Node) -> bool:
    return not check(node, NAMES)


Drawn = Callable[[int], st.SearchStrategy[Node]]
EXPRESSIONS: st.SearchStrategy[Node] = st.one_of(flags(2), flags(3), numbers(2), numbers(3), texts(2)).filter(fits)
