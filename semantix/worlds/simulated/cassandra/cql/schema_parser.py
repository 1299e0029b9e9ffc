"""The statements that change the schema."""

from __future__ import annotations

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.data_parser import ordering
from semantix.worlds.simulated.cassandra.cql.schema_syntax import (
    CreateKeyspace,
    CreateTable,
    Drop,
    Truncate,
    Use,
)
from semantix.worlds.simulated.cassandra.cql.token_reader import TokenReader
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, refuse_system

_Key = tuple[tuple[str, ...], tuple[str, ...]]
_TABLE_WORDS = ("table", "columnfamily")
_KEYSPACE_WORDS = ("keyspace", "schema")
# Table options without any effect that a client can see.
_UNSEEN_OPTIONS = frozenset(
    [
        "comment",
        "gc_grace_seconds",
        "compaction",
        "compression",
        "caching",
        "bloom_filter_fp_chance",
        "speculative_retry",
        "additional_write_policy",
        "memtable_flush_period_in_ms",
        "read_repair",
        "min_index_interval",
        "max_index_interval",
        "crc_check_chance",
        "id",
    ]
)

# Types of Cassandra that the subset leaves out.
_OTHER_TYPES = frozenset(
    [
        "ascii",
        "counter",
        "date",
        "decimal",
        "duration",
        "float",
        "frozen",
        "inet",
        "list",
        "map",
        "set",
        "smallint",
        "time",
        "tinyint",
        "tuple",
        "varint",
        "vector",
    ]
)


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
    replication: tuple[tuple[str, str], ...] = ()
    reader.expect("with")
    while True:
        option = reader.name()
        reader.expect_mark("=")
        if option == "replication":
            replication = _map(reader)
        elif option == "durable_writes":
            reader.term()
        else:
            raise reader.not_viable()
        if not reader.accept("and"):
            return CreateKeyspace(name, if_not_exists, replication)


def _map(reader: TokenReader) -> tuple[tuple[str, str], ...]:
    reader.expect_mark("{")
    pairs: list[tuple[str, str]] = []
    while not reader.accept_mark("}"):
        if pairs:
            reader.expect_mark(",")
        key = reader.take()
        reader.expect_mark(":")
        value = reader.take()
        pairs.append((key.text, value.text))
    return tuple(pairs)


def _create_table(reader: TokenReader) -> CreateTable:
    if_not_exists = reader.accept("if", "not", "exists")
    table = reader.table_name()
    columns: list[tuple[str, str]] = []
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
    order = _table_options(reader) if reader.accept("with") else ()
    return CreateTable(table, if_not_exists, tuple(columns), tuple(keys), order)


def _column(reader: TokenReader, columns: list[tuple[str, str]], keys: list[_Key]) -> None:
    name = reader.name()
    kind = reader.name()
    if reader.is_mark("<") or kind in _OTHER_TYPES:
        raise OutsideSubset(f"the type {kind}", reader.text)
    if reader.is_word("static") or reader.is_word("mask"):
        raise OutsideSubset(f"{reader.next.text.upper()} columns", reader.text)
    if reader.is_mark("."):
        raise OutsideSubset("user types", reader.text)
    columns.append((name, kind))
    if reader.accept("primary"):
        reader.expect("key")
        keys.append(((name,), ()))


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


def _table_options(reader: TokenReader) -> tuple[tuple[str, bool], ...]:
    order: list[tuple[str, bool]] = []
    while True:
        if reader.accept("clustering", "order"):
            reader.expect("by")
            reader.expect_mark("(")
            order.append(ordering(reader))
            while reader.accept_mark(","):
                order.append(ordering(reader))
            reader.expect_mark(")")
        else:
            _unseen_option(reader)
        if not reader.accept("and"):
            return tuple(order)


def _unseen_option(reader: TokenReader) -> None:
    if reader.is_word("compact", "storage"):
        raise OutsideSubset("COMPACT STORAGE", reader.text)
    option = reader.name()
    if option not in _UNSEEN_OPTIONS:
        raise OutsideSubset(f"the table option {option}", reader.text)
    reader.expect_mark("=")
    if reader.is_mark("{"):
        _map(reader)
    else:
        reader.term()
