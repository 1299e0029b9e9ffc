"""Gives the parsers one token after the other."""

from __future__ import annotations

from typing import NoReturn

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.lexer import RESERVED, Token, tokens_of
from semantix.worlds.simulated.cassandra.cql.phrases import TableName
from semantix.worlds.simulated.cassandra.errors import bad_syntax, refuse_system


class TokenStream:
    """The tokens of one text and a position in them.

    Attributes:
        markers: the names of the markers met so far.
        tokens: all of them, with an end token.
        position: of the next one.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.markers: list[str | None] = []
        self.tokens = tokens_of(text)
        self.position = 0

    @property
    def next(self) -> Token:
        """Give the next token without taking it."""
        return self.tokens[self.position]

    def take(self) -> Token:
        """Take the next token."""
        token = self.tokens[self.position]
        if token.kind != lexer.END:
            self.position += 1
        return token

    def is_word(self, *words: str) -> bool:
        """Tell whether these keywords come next."""
        for ahead, word in enumerate(words):
            token = self.tokens[min(self.position + ahead, len(self.tokens) - 1)]
            if token.kind != lexer.NAME or token.text != word:
                return False
        return True

    def accept(self, *words: str) -> bool:
        """Take these keywords if they come next."""
        if not self.is_word(*words):
            return False
        self.position += len(words)
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
        self.position += 1
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
        self.position += 1
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
