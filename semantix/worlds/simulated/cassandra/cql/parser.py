"""Parses CQL texts. Each text is parsed once for each process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from cassandra.protocol import SyntaxException

from semantix.worlds.simulated.cassandra.cql import data_parser, schema_parser
from semantix.worlds.simulated.cassandra.cql.data_syntax import Batch, Modification, Select
from semantix.worlds.simulated.cassandra.cql.lexer import END, NAME
from semantix.worlds.simulated.cassandra.cql.schema_syntax import SchemaChange
from semantix.worlds.simulated.cassandra.cql.token_reader import TokenReader
from semantix.worlds.simulated.cassandra.errors import OutsideSubset

Statement = Modification | Select | Batch | SchemaChange


@dataclass(frozen=True, eq=False, slots=True)
class ParsedText:
    """A parsed statement. It is compared by identity: each text is parsed only once.

    Attributes:
        markers: the name of each marker, None for `?`.
    """

    text: str
    statement: Statement
    markers: tuple[str | None, ...]


_STATEMENTS: dict[str, Callable[[TokenReader], Statement]] = {
    "insert": data_parser.insert,
    "update": data_parser.update,
    "delete": data_parser.delete,
    "select": data_parser.select,
    "begin": data_parser.batch,
    "create": schema_parser.create,
    "drop": schema_parser.drop,
    "truncate": schema_parser.truncate,
    "use": schema_parser.use,
}
_ELSEWHERE = ("alter", "grant", "revoke", "list", "describe", "desc", "add")


@lru_cache(maxsize=4096)
def parse(text: str) -> ParsedText:
    """Parse one statement.

    Raises:
        cassandra.protocol.SyntaxException: the text is no CQL.
        OutsideSubset: it is CQL, but outside of the subset.
    """
    reader = TokenReader(text)
    statement = _statement(reader)
    reader.accept_mark(";")
    if reader.next.kind != END:
        reader.mismatched("EOF")
    return ParsedText(text, statement, tuple(reader.markers))


def _statement(reader: TokenReader) -> Statement:
    token = reader.next
    word = token.text if token.kind == NAME else ""
    if word in _ELSEWHERE:
        raise OutsideSubset(word.upper(), reader.text)
    found = _STATEMENTS.get(word)
    if found is None:
        raise reader.not_viable()
    reader.take()
    return found(reader)


def check(text: str) -> None:
    """Raise OutsideSubset for a text outside of the subset. Wrong syntax is left to the server."""
    with suppress(SyntaxException):
        parse(text)
