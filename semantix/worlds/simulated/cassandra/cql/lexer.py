"""CQL text → tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from semantix.worlds.simulated.cassandra.errors import bad_syntax

NAME, QUOTED, STRING, INTEGER, FLOAT, UUID, HEX, DURATION, MARK, END = (
    "name",
    "quoted name",
    "STRING",
    "INTEGER",
    "FLOAT",
    "UUID",
    "HEX",
    "DURATION",
    "mark",
    "end",
)
CONSTANTS = (STRING, INTEGER, FLOAT, UUID, HEX, DURATION)

_HEX8, _HEX4 = "[0-9a-fA-F]{8}", "[0-9a-fA-F]{4}"
_UNITS = r"-?(?:[0-9]+(?i:mo|ms|us|µs|ns|[ywdhms]))+"
_DATE, _TIME = r"(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?", r"(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?"
_DIGITS = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
_ISO = rf"-?P(?=[0-9]|T[0-9])(?:{_DIGITS}|[0-9]+W|{_DATE}(?:T{_TIME})?)"
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+|--[^\n\r]*[\n\r]|//[^\n\r]*[\n\r]|/\*.*?\*/)
    |(?P<UUID>{_HEX8}-{_HEX4}-{_HEX4}-{_HEX4}-[0-9a-fA-F]{{12}}(?![0-9a-zA-Z_]))
    |(?P<HEX>0[xX][0-9a-fA-F]*)
    |(?P<DURATION>(?:{_UNITS}|{_ISO})(?![0-9a-zA-Z_]))
    |(?P<FLOAT>-?[0-9]+(?:\.[0-9]*(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+))
    |(?P<INTEGER>-?[0-9]+)
    |(?P<name>[a-zA-Z][a-zA-Z0-9_]*)
    |(?P<quoted>"(?:[^"]|"")+")
    |(?P<STRING>'(?:[^']|'')*'|\$\$.*?\$\$)
    |(?P<mark><=|>=|!=|[-=<>(){{}}\[\],;.?:*+/%])
    """,
    re.VERBOSE | re.DOTALL,
)

# Words that cannot be names (Cassandra, ReservedKeywords; those that the subset can meet).
RESERVED = frozenset(
    [
        "add",
        "allow",
        "alter",
        "and",
        "apply",
        "asc",
        "authorize",
        "batch",
        "begin",
        "by",
        "columnfamily",
        "create",
        "delete",
        "desc",
        "describe",
        "drop",
        "entries",
        "execute",
        "from",
        "full",
        "grant",
        "if",
        "in",
        "index",
        "infinity",
        "insert",
        "into",
        "is",
        "keyspace",
        "limit",
        "materialized",
        "modify",
        "nan",
        "norecursive",
        "not",
        "null",
        "of",
        "on",
        "or",
        "order",
        "primary",
        "rename",
        "replace",
        "revoke",
        "schema",
        "select",
        "set",
        "table",
        "to",
        "token",
        "truncate",
        "unlogged",
        "update",
        "use",
        "using",
        "view",
        "where",
        "with",
    ]
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        text: a name in lower case (unless quoted), a string without its quotes.
        line: from 1.
        column: from 0.
    """

    kind: str
    text: str
    line: int
    column: int


def tokens_of(text: str) -> tuple[Token, ...]:
    """Split a text into tokens. Raises the driver's SyntaxException for anything else."""
    found: list[Token] = []
    position, line, line_start = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        column = position - line_start
        if match is None:
            raise bad_syntax(
                f"line {line}:{column} no viable alternative at character {text[position]!r}"
            )
        kind, piece = match.lastgroup or "", match.group()
        if kind != "space":
            found.append(_token(kind, piece, line, column))
        newlines = piece.count("\n")
        if newlines:
            line += newlines
            line_start = position + piece.rindex("\n") + 1
        position = match.end()
    found.append(Token(END, "<EOF>", 0, -1))
    return tuple(found)


def _token(kind: str, piece: str, line: int, column: int) -> Token:
    if kind == NAME:
        return Token(NAME, piece.lower(), line, column)
    if kind == "quoted":
        return Token(QUOTED, piece[1:-1].replace('""', '"'), line, column)
    if kind == STRING:
        inner = piece[2:-2] if piece.startswith("$$") else piece[1:-1].replace("''", "'")
        return Token(STRING, inner, line, column)
    return Token(kind, piece, line, column)
