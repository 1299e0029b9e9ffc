"""The statements that change the schema."""

from __future__ import annotations

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.data_parser import ordering
from semantix.worlds.simulated.cassandra.cql.properties import (
    MAP,
    SWITCH,
    Pairs,
    Properties,
    checked,
    one_property,
)
from semantix.worlds.simulated.cassandra.cql.schema_syntax import (
    ColumnText,
    CreateKeyspace,
    CreateTable,
    Drop,
    Truncate,
    Use,
)
from semantix.worlds.simulated.cassandra.cql.table_options import KINDS
from semantix.worlds.simulated.cassandra.cql.token_reader import TokenReader
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, refuse_system

_Key = tuple[tuple[str, ...], tuple[str, ...]]
_KEYSPACE_KINDS = {"replication": MAP, "durable_writes": SWITCH}
_TABLE_WORDS = ("table", "columnfamily")
_KEYSPACE_WORDS = ("keyspace", "schema")


def create(reader: TokenReader) -> CreateKeyspace | CreateTable:
    """CREATE KEYSPACE or TABLE."""
    if any(reader.accept(word) for word in _KEYSPACE_WORDS):
        return _create_keyspace(reader)
    if any(reader.accept(word) for word in _TABLE_WORDS):
        return _create_table(reader)
    raise _refusal(reader, "CREATE")


def drop(reader: TokenReader) -> Drop:
    """DROP KEYSPACE or TABLE."""
    is_keyspace = any(reader.accept(word) for word in _KEYSPACE_WORDS)
    if not is_keyspace and not any(reader.accept(word) for word in _TABLE_WORDS):
        raise _refusal(reader, "DROP")
    if_exists = reader.accept("if", "exists")
    if is_keyspace:
        return Drop(None, _keyspace_name(reader), if_exists)
    return Drop(reader.table_name(), None, if_exists)


def truncate(reader: TokenReader) -> Truncate:
    """TRUNCATE [TABLE] table."""
    for word in _TABLE_WORDS:
        reader.accept(word)
    return Truncate(reader.table_name())


def use(reader: TokenReader) -> Use:
    """USE keyspace."""
    return Use(_keyspace_name(reader))


def _keyspace_name(reader: TokenReader) -> str:
    name = reader.name()
    refuse_system(name, reader.text)
    return name


def _refusal(reader: TokenReader, verb: str) -> Exception:
    token = reader.next
    if token.kind == lexer.NAME:
        return OutsideSubset(f"{verb} {token.text.upper()}", reader.text)
    return reader.not_viable()


def _create_keyspace(reader: TokenReader) -> CreateKeyspace:
    if_not_exists = reader.accept("if", "not", "exists")
    name = _keyspace_name(reader)
    reader.expect("with")
    found = [one_property(reader)]
    while reader.accept("and"):
        found.append(one_property(reader))
    return CreateKeyspace(name, if_not_exists, checked(tuple(found), _KEYSPACE_KINDS))


def _create_table(reader: TokenReader) -> CreateTable:
    if_not_exists = reader.accept("if", "not", "exists")
    table = reader.table_name()
    columns: list[ColumnText] = []
    keys: list[_Key] = []
    reader.expect_mark("(")
    while True:
        if reader.accept("primary"):
            reader.expect("key")
            keys.append(_primary_key(reader))
        else:
            _column(reader, columns, keys)
        if not reader.accept_mark(","):
            break
    reader.expect_mark(")")
    order, options = _table_options(reader) if reader.accept("with") else ((), ())
    checked(options, KINDS)
    return CreateTable(table, if_not_exists, tuple(columns), tuple(keys), order, options)


def _column(reader: TokenReader, columns: list[ColumnText], keys: list[_Key]) -> None:
    name = reader.name()
    kind = type_name(reader)
    if reader.is_word("mask"):
        raise OutsideSubset("masked columns", reader.text)
    is_static = reader.accept("static")
    columns.append((name, kind, is_static))
    if reader.accept("primary"):
        reader.expect("key")
        keys.append(((name,), ()))


_PARTS = {"list": 1, "set": 1, "map": 2, "frozen": 1}


def type_name(reader: TokenReader) -> str:
    """Take a type and give its name: `map<text, frozen<set<int>>>`."""
    token = reader.next
    if token.kind == lexer.STRING:
        raise OutsideSubset("types named by a Java class", reader.text)
    word = reader.take().text if reader.is_word("set") else reader.name()
    if reader.is_mark("."):
        raise OutsideSubset("user types", reader.text)
    is_plain = token.kind == lexer.NAME
    if not is_plain or not reader.is_mark("<") or word not in (*_PARTS, "tuple", "vector"):
        return word
    reader.expect_mark("<")
    parts = [type_name(reader)]
    while len(parts) < _PARTS.get(word, 1000) and reader.is_mark(","):
        reader.expect_mark(",")
        parts.append(reader.take().text if word == "vector" else type_name(reader))
    if len(parts) < _PARTS.get(word, 1):
        reader.expect_mark(",")
    reader.expect_mark(">")
    return f"{word}<{', '.join(parts)}>"


def _primary_key(reader: TokenReader) -> _Key:
    reader.expect_mark("(")
    if reader.accept_mark("("):
        partition = reader.names()
        reader.expect_mark(")")
    else:
        partition = (reader.name(),)
    clustering = reader.names() if reader.accept_mark(",") else ()
    reader.expect_mark(")")
    return partition, clustering


def _table_options(reader: TokenReader) -> tuple[tuple[tuple[str, bool], ...], Properties]:
    order: list[tuple[str, bool]] = []
    options: list[tuple[str, str | Pairs]] = []
    while True:
        if reader.accept("clustering", "order"):
            reader.expect("by")
            reader.expect_mark("(")
            order.append(ordering(reader))
            while reader.accept_mark(","):
                order.append(ordering(reader))
            reader.expect_mark(")")
        elif reader.is_word("compact", "storage"):
            raise OutsideSubset("COMPACT STORAGE", reader.text)
        else:
            options.append(one_property(reader))
        if not reader.accept("and"):
            return tuple(order), tuple(options)
