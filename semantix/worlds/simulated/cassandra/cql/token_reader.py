"""Gives the parsers one token after the other."""

from __future__ import annotations

from typing import NoReturn

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.lexer import RESERVED, Token, tokens_of
from semantix.worlds.simulated.cassandra.cql.phrases import (
    BOOLEAN,
    NULL,
    Call,
    Constant,
    Marker,
    TableName,
    Term,
)
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, bad_syntax, refuse_system


class TokenReader:
    """The tokens of one text and a position in them.

    Attributes:
        markers: the names of the markers met so far.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.markers: list[str | None] = []
        self._tokens = tokens_of(text)
        self._position = 0

    @property
    def next(self) -> Token:
        """Give the next token without taking it."""
        return self._tokens[self._position]

    def take(self) -> Token:
        """Take the next token."""
        token = self._tokens[self._position]
        if token.kind != lexer.END:
            self._position += 1
        return token

    def is_word(self, *words: str) -> bool:
        """Tell whether these keywords come next."""
        for ahead, word in enumerate(words):
            token = self._tokens[min(self._position + ahead, len(self._tokens) - 1)]
            if token.kind != lexer.NAME or token.text != word:
                return False
        return True

    def accept(self, *words: str) -> bool:
        """Take these keywords if they come next."""
        if not self.is_word(*words):
            return False
        self._position += len(words)
        return True

    def expect(self, *words: str) -> None:
        """Take these keywords. Raises SyntaxException if they do not come next."""
        for word in words:
            if not self.accept(word):
                self.mismatched(f"K_{word.upper()}")

    def is_mark(self, mark: str) -> bool:
        """Tell whether this sign comes next."""
        return self.next.kind == lexer.MARK and self.next.text == mark

    def accept_mark(self, mark: str) -> bool:
        """Take this sign if it comes next."""
        if not self.is_mark(mark):
            return False
        self._position += 1
        return True

    def expect_mark(self, mark: str) -> None:
        """Take this sign. Raises SyntaxException if it does not come next."""
        if not self.accept_mark(mark):
            self.mismatched(f"'{mark}'")

    def name(self) -> str:
        """Take a name."""
        token = self.next
        is_name = token.kind == lexer.NAME and token.text not in RESERVED
        if not (is_name or token.kind == lexer.QUOTED):
            raise self.not_viable()
        self._position += 1
        return token.text

    def names(self) -> tuple[str, ...]:
        """Take names with commas between them."""
        found = [self.name()]
        while self.accept_mark(","):
            found.append(self.name())
        return tuple(found)

    def table_name(self) -> TableName:
        """Take `keyspace.table` or `table`."""
        first = self.name()
        if self.accept_mark("."):
            refuse_system(first, self.text)
            return TableName(first, self.name())
        return TableName(None, first)

    def value(self) -> Term:
        """Take the value that a column is set to or compared with. Raises for arithmetic."""
        if self.is_mark("-"):
            operand = self._tokens[self._position + 1]
            is_open = operand.kind == lexer.MARK and operand.text in "(?:-"
            if is_open or operand.kind in (lexer.INTEGER, lexer.FLOAT):
                raise OutsideSubset("arithmetic", self.text)
        term = self.term()
        if self.is_arithmetic():
            raise OutsideSubset("arithmetic", self.text)
        return term

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
            raise OutsideSubset("casts, collections and tuples", self.text)
        if token.kind == lexer.MARK and token.text == "-":
            return self._negative()
        if token.kind == lexer.NAME:
            return self._word_term(token)
        self._position -= token.kind != lexer.END
        raise self.not_viable()

    def _negative(self) -> Term:
        word = self.take()
        if word.kind == lexer.NAME and word.text in ("nan", "infinity"):
            return Constant(lexer.FLOAT, f"-{word.text}")
        self._position -= word.kind != lexer.END
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
        self._position -= 1
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

    def mismatched(self, expected: str) -> NoReturn:
        """Raise the server's error for a token that is not the expected one."""
        token = self.next
        raise bad_syntax(
            f"line {token.line}:{token.column} mismatched input '{token.text}' expecting {expected}"
        )

    def not_viable(self) -> Exception:
        """Make the server's error for a token with which no statement goes on."""
        token = self.next
        return bad_syntax(
            f"line {token.line}:{token.column} no viable alternative at input '{token.text}'"
        )
