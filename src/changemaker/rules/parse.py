"""A rule's text into nodes, by precedence climbing (Pratt 1973): or, and, not, comparisons, + -, * /, minus."""

from collections.abc import Sequence
from typing import cast

from changemaker.core.errors import RuleSyntaxError
from changemaker.rules.lexer import WORDS, Token, problem, tokens_of
from changemaker.rules.nodes import (
    Answered,
    Arithmetic,
    Between,
    Both,
    Call,
    Compare,
    Comparison,
    In,
    Literally,
    Minus,
    Name,
    Node,
    Not,
    Reckon,
)

DEEPEST = 40  # nodes inside nodes
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
OR, AND, NOT, COMPARE, SUM, PRODUCT, MINUS = range(1, 8)
BINDS = {"or": OR, "and": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT} | dict.fromkeys(
    [*COMPARISONS, "between", "in", "is", "not"], COMPARE
)


def parse(text: str) -> Node:
    """Return the rule that `text` says.

    Names may be anything here: `check.check` asks whether they are declared, and whether the types fit.

    Raises:
        RuleSyntaxError: it is not one; says line:column, shows the place, and what was probably meant.

    Example:
        >>> parse("order_units_median between 8 and 12") == parse("( order_units_median   between 8 and 12.0 )")
        True
    """
    reader = _Reader(tokens_of(text))
    if reader.now.kind == "end":
        raise problem("the rule is empty", "write a condition, such as days_since(last_order) > 30", reader.now.at)
    node = reader.expression(OR, 1)
    reader.expect_end()
    return node


class _Reader:
    """Walks the tokens once, from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.place = tokens, 0

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.now
        self.place += token.kind != "end"
        return token

    def is_now(self, *values: str) -> bool:
        return self.now.kind in ("word", "sign") and self.now.value in values

    def takes(self, value: str) -> bool:
        taken = self.is_now(value)
        self.place += taken
        return taken

    def expect(self, value: str, why: str) -> Token:
        if not self.is_now(value):
            raise problem(f"'{value}' is missing here", why, self.now.at)
        return self.take()

    def expect_end(self) -> None:
        if self.now.kind != "end":
            raise _unexpected(self.now)

    def expression(self, least: int, depth: int) -> Node:
        """Return the expression from here on that binds at least as strongly as `least`."""
        if depth > DEEPEST:
            raise problem("the rule is nested too deeply", f"at most {DEEPEST} levels: split it", self.now.at)
        left = self.first(depth)
        grown = depth
        while (binds := self.binds()) >= least:
            grown += 1
            if grown > DEEPEST:
                raise problem("too many steps in one sum or product", f"at most {DEEPEST}: use brackets", self.now.at)
            left = self.rest(left, binds, depth)
            if binds == COMPARE and self.binds() == COMPARE:
                raise problem(
                    "two comparisons in a row", "join them: a < b and b < c, or b between a and c", self.now.at
                )
        return left

    def binds(self) -> int:
        return BINDS.get(str(self.now.value), 0) if self.now.kind in ("word", "sign") else 0

    def first(self, depth: int) -> Node:
        """Return what stands at the beginning of an expression."""
        token = self.take()
        if token.kind in ("number", "duration", "text", "day", "moment"):
            return Literally(token.value, cast("str", token.kind), at=token.at)  # type: ignore[arg-type]
        if token.kind == "name":
            return self.call(token, depth) if self.is_now("(") else Name(str(token.value), at=token.at)
        if token.kind == "word" and token.value in ("true", "false"):
            return Literally(token.value == "true", "flag", at=token.at)
        if token.kind == "word" and token.value == "not":
            of = self.expression(NOT, depth + 1)
            return Not(of, at=token.at.to(of.at))
        if token.kind == "sign" and token.value == "-":
            of = self.expression(MINUS, depth + 1)
            return Minus(of, at=token.at.to(of.at))
        if token.kind == "sign" and token.value == "(":
            inner = self.expression(OR, depth + 1)
            self.expect(")", "close the bracket that was opened")
            return inner
        raise _unexpected(token)

    def call(self, name: Token, depth: int) -> Call:
        self.take()
        arguments = self.listed(depth)
        return Call(str(name.value), arguments, at=name.at.to(self.tokens[self.place - 1].at))

    def listed(self, depth: int) -> tuple[Node, ...]:
        """Return expressions up to the bracket that closes, which is taken too."""
        found: list[Node] = []
        if self.takes(")"):
            return ()
        while True:
            found.append(self.expression(OR, depth + 1))
            if self.takes(")"):
                return tuple(found)
            self.expect(",", "separate by commas, and close with ')'")

    def rest(self, left: Node, binds: int, depth: int) -> Node:
        """Return `left` with the operator that stands here, and what belongs to it."""
        token = self.take()
        word = str(token.value)
        if binds in (OR, AND):
            return self.both(left, word, binds, depth)
        if binds in (SUM, PRODUCT):
            right = self.expression(binds + 1, depth + 1)
            return Reckon(cast("Arithmetic", word), left, right, at=left.at.to(right.at))
        if word in COMPARISONS:
            right = self.expression(SUM, depth + 1)
            return Compare(cast("Comparison", word), left, right, at=left.at.to(right.at))
        return self.worded(left, token, depth)

    def both(self, left: Node, word: str, binds: int, depth: int) -> Node:
        parts = [left, self.expression(binds + 1, depth + 1)]
        while self.takes(word):
            parts.append(self.expression(binds + 1, depth + 1))
        return Both("and" if word == "and" else "or", tuple(parts), at=left.at.to(parts[-1].at))

    def worded(self, left: Node, token: Token, depth: int) -> Node:
        """Return `left` with what a word asks of it: is answered, in, between."""
        if token.value == "is":
            negated = self.takes("not")
            end = self.expect("answered", "after 'is' comes 'answered' or 'not answered'")
            return Answered(left, negated, at=left.at.to(end.at))
        negated = token.value == "not"
        word = self.take() if negated else token
        if word.value == "in" and word.kind == "word":
            self.expect("(", "after 'in' comes a list in brackets: in ('gold', 'silver')")
            options = self.listed(depth)
            return In(left, options, negated, at=left.at.to(self.tokens[self.place - 1].at))
        if word.value == "between" and word.kind == "word":
            low = self.expression(SUM, depth + 1)
            self.expect("and", "write between ... and ...")
            high = self.expression(SUM, depth + 1)
            return Between(left, low, high, negated, at=left.at.to(high.at))
        raise problem("'not' cannot stand here", "write not in, not between, or not before a whole condition", token.at)


def _unexpected(token: Token) -> RuleSyntaxError:
    if token.kind == "end":
        return problem("the rule ends too early", "something is missing at its end", token.at)
    shown = token.at.text[token.at.start : token.at.end][:40]
    hint = "put 'and', 'or' or a comparison between two values" if token.kind != "sign" else "look before and behind it"
    if token.kind == "name" and shown.lower() in WORDS:
        hint = f"write '{shown.lower()}' in small letters"
    return problem(f"'{shown}' cannot stand here", hint, token.at)
