"""Gives the parsers tokens and terms."""

from __future__ import annotations

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.lexer import RESERVED, Token
from semantix.worlds.simulated.cassandra.cql.phrases import (
    BOOLEAN,
    NULL,
    Call,
    Collected,
    Constant,
    Marker,
    Term,
)
from semantix.worlds.simulated.cassandra.cql.token_stream import TokenStream
from semantix.worlds.simulated.cassandra.errors import OutsideSubset

_WORDS = ("null", "true", "false", "nan", "infinity", "now", "totimestamp", "to_timestamp")


class TokenReader(TokenStream):
    """Reads values, too: constants, markers, functions and collections."""

    def value(self) -> Term:
        """Take the value that a column is set to or compared with. Raises for arithmetic."""
        if self.is_mark("-"):
            operand = self.tokens[self.position + 1]
            is_open = operand.kind == lexer.MARK and operand.text in "(?:-"
            if is_open or operand.kind in (lexer.INTEGER, lexer.FLOAT):
                raise OutsideSubset("arithmetic", self.text)
        term = self.term()
        if self.is_arithmetic():
            raise OutsideSubset("arithmetic", self.text)
        return term

    def is_call_or_constant(self) -> bool:
        """Tell whether the next word is a function or a constant, not a column."""
        token = self.next
        is_open = self.tokens[self.position + 1]
        is_call = is_open.kind == lexer.MARK and is_open.text == "("
        return token.kind == lexer.NAME and (token.text in _WORDS[:5] or is_call)

    def is_arithmetic(self) -> bool:
        """Tell whether an arithmetic operator comes next."""
        return self.next.kind == lexer.MARK and self.next.text in "+-*/%"

    def term(self) -> Term:
        """Take a constant, a marker, or a function without a column."""
        token = self.take()
        if token.kind in lexer.CONSTANTS:
            return Constant(token.kind, token.text)
        if token.kind == lexer.MARK and token.text in "?:":
            name = self.name() if token.text == ":" else None
            self.markers.append(name)
            return Marker(len(self.markers) - 1, name)
        if token.kind == lexer.MARK and token.text in "[{(":
            return self._collected(token.text)
        if token.kind == lexer.MARK and token.text == "-":
            return self._negative()
        if token.kind == lexer.NAME:
            return self._word_term(token)
        self.position -= token.kind != lexer.END
        raise self.not_viable()

    def listed(self) -> Collected:
        """Take `(a, b, …)`, perhaps empty, as it stands behind IN."""
        self.expect_mark("(")
        return Collected("in", self._parts(")"))

    def _collected(self, mark: str) -> Term:
        if mark == "[":
            return Collected("list", self._parts("]"))
        if mark == "(":
            is_type = self.next.kind == lexer.NAME and self.next.text not in _WORDS
            if is_type:
                raise OutsideSubset("casts", self.text)
            return Collected("tuple", self._parts(")"))
        if self.accept_mark("}"):
            return Collected("set", ())
        first = self.value()
        if not self.accept_mark(":"):
            return Collected("set", (first, *self._parts("}", is_begun=True)))
        parts = [first, self.value()]
        while self.accept_mark(","):
            parts.append(self.value())
            self.expect_mark(":")
            parts.append(self.value())
        self.expect_mark("}")
        return Collected("map", tuple(parts))

    def _parts(self, end: str, *, is_begun: bool = False) -> tuple[Term, ...]:
        parts: list[Term] = []
        while not self.accept_mark(end):
            if parts or is_begun:
                self.expect_mark(",")
            parts.append(self.value())
        return tuple(parts)

    def _negative(self) -> Term:
        word = self.take()
        if word.kind == lexer.NAME and word.text in ("nan", "infinity"):
            return Constant(lexer.FLOAT, f"-{word.text}")
        self.position -= word.kind != lexer.END
        raise self.not_viable()

    def _word_term(self, token: Token) -> Term:
        if token.text == "null":
            return Constant(NULL, "null")
        if token.text in ("true", "false"):
            return Constant(BOOLEAN, token.text)
        if token.text in ("nan", "infinity"):
            return Constant(lexer.FLOAT, token.text)
        if self.is_mark("(") and token.text not in RESERVED:
            return self._call(token.text)
        self.position -= 1
        raise self.not_viable()

    def _call(self, name: str) -> Call:
        self.expect_mark("(")
        if name == "now" and self.accept_mark(")"):
            return Call("now")
        if name in ("totimestamp", "to_timestamp") and self.accept("now"):
            for mark in "())":
                self.expect_mark(mark)
            return Call("totimestamp")
        raise OutsideSubset(f"the function {name}()", self.text)
