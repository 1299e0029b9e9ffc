"""The properties behind WITH, checked by kind. A wrong kind is a syntax error to the server."""

from __future__ import annotations

from collections.abc import Mapping

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.phrases import Constant
from semantix.worlds.simulated.cassandra.cql.token_reader import TokenReader
from semantix.worlds.simulated.cassandra.errors import bad_syntax

Pairs = tuple[tuple[str, str], ...]
Properties = tuple[tuple[str, str | Pairs], ...]

INTEGER, NUMBER, TEXT, SWITCH, MAP = "integer", "double", "text", "boolean", "map"
_YES, _NO = ("1", "true", "yes"), ("0", "false", "no")


def one_property(reader: TokenReader) -> tuple[str, str | Pairs]:
    """Take `name = value`; a value is a literal or a map of literals."""
    name = reader.name()
    reader.expect_mark("=")
    if reader.is_mark("{"):
        return name, _map(reader)
    refused = reader.not_viable()
    if reader.next.kind == lexer.MARK:
        raise refused
    term = reader.term()
    if not isinstance(term, Constant):
        raise refused
    return name, term.text


def _map(reader: TokenReader) -> Pairs:
    reader.expect_mark("{")
    pairs: list[tuple[str, str]] = []
    while not reader.accept_mark("}"):
        if pairs:
            reader.expect_mark(",")
        key = reader.take()
        reader.expect_mark(":")
        value = reader.take()
        if value.kind == lexer.NAME and value.text == "null":
            raise bad_syntax(f"Invalid property value: NULL for property: '{key.text}'")
        pairs.append((key.text, value.text))
    return tuple(pairs)


def checked(properties: Properties, kinds: Mapping[str, str]) -> Properties:
    """Check the names and the kinds of properties. Raises SyntaxException."""
    names = [name for name, _ in properties]
    for name, value in properties:
        if names.count(name) > 1:
            raise bad_syntax(f"Multiple definitions for property '{name}'")
        if name not in kinds:
            raise bad_syntax(f"Unknown property '{name}'")
        _check(name, value, kinds[name])
    return properties


def _check(name: str, value: str | Pairs, kind: str) -> None:
    if kind == MAP:
        if isinstance(value, str):
            raise bad_syntax(f"Invalid value for property '{name}'. It should be a map.")
        return
    if not isinstance(value, str):
        raise bad_syntax(f"Invalid value for property '{name}'. It should be a string")
    if kind == INTEGER and not _is_integer(value):
        raise bad_syntax(f"Invalid integer value {value} for '{name}'")
    if kind == NUMBER and not _is_number(value):
        raise bad_syntax(f"Invalid double value {value} for '{name}'")
    if kind == SWITCH and value.lower() not in _YES + _NO:
        raise bad_syntax(
            f"Invalid boolean value {value} for '{name}'. Positive values can be '1', 'true' or "
            "'yes'. Negative values can be '0', 'false' or 'no'."
        )


def _is_integer(text: str) -> bool:
    digits = text[1:] if text[:1] in ("-", "+") else text
    return digits.isascii() and digits.isdigit() and -(2**31) <= int(text) < 2**31


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
