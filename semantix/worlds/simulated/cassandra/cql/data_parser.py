"""The statements that read and write rows."""

from __future__ import annotations

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.data_syntax import (
    Batch,
    Delete,
    Insert,
    Modification,
    Select,
    Selector,
    Update,
)
from semantix.worlds.simulated.cassandra.cql.phrases import Constant, Marker, Relation, Term
from semantix.worlds.simulated.cassandra.cql.token_reader import TokenReader
from semantix.worlds.simulated.cassandra.errors import OutsideSubset

_OPERATORS = ("=", "<", ">", "<=", ">=", "!=")


def insert(reader: TokenReader) -> Insert:
    """INSERT INTO table (columns) VALUES (values) [IF NOT EXISTS] [USING TIMESTAMP t]."""
    reader.expect("into")
    table = reader.table_name()
    if reader.is_word("json"):
        raise OutsideSubset("INSERT … JSON", reader.text)
    reader.expect_mark("(")
    columns = reader.names()
    reader.expect_mark(")")
    reader.expect("values")
    reader.expect_mark("(")
    values = [reader.value()]
    while reader.accept_mark(","):
        values.append(reader.value())
    reader.expect_mark(")")
    if_not_exists = reader.accept("if")
    if if_not_exists:
        reader.expect("not", "exists")
    return Insert(table, columns, tuple(values), if_not_exists, _using(reader))


def update(reader: TokenReader) -> Update:
    """UPDATE table [USING TIMESTAMP t] SET column = value, … WHERE … [IF …]."""
    table = reader.table_name()
    timestamp = _using(reader)
    reader.expect("set")
    assignments = [_assignment(reader)]
    while reader.accept_mark(","):
        assignments.append(_assignment(reader))
    reader.expect("where")
    where = _relations(reader)
    if_exists, conditions = _conditions(reader)
    return Update(table, tuple(assignments), where, conditions, if_exists, timestamp)


def delete(reader: TokenReader) -> Delete:
    """DELETE [columns] FROM table [USING TIMESTAMP t] WHERE … [IF …]."""
    columns = () if reader.is_word("from") else reader.names()
    if reader.is_mark("["):
        raise OutsideSubset("collections", reader.text)
    reader.expect("from")
    table = reader.table_name()
    timestamp = _using(reader)
    reader.expect("where")
    where = _relations(reader)
    if_exists, conditions = _conditions(reader)
    return Delete(table, columns, where, conditions, if_exists, timestamp)


def select(reader: TokenReader) -> Select:
    """SELECT * | selectors FROM table [WHERE …] [ORDER BY …] [LIMIT n]."""
    for word in ("json", "distinct"):
        if reader.is_word(word) and not reader.is_word(word, "from"):
            raise OutsideSubset(f"SELECT {word.upper()}", reader.text)
    selectors: list[Selector] = []
    if not reader.accept_mark("*"):
        selectors.append(_selector(reader))
        while reader.accept_mark(","):
            selectors.append(_selector(reader))
    reader.expect("from")
    table = reader.table_name()
    where = _relations(reader) if reader.accept("where") else ()
    for words in (("group", "by"), ("per", "partition")):
        if reader.is_word(*words):
            raise OutsideSubset(" ".join(words).upper(), reader.text)
    order = _order(reader)
    limit = reader.term() if reader.accept("limit") else None
    if limit is not None and not _is_number(limit):
        raise reader.not_viable()
    if reader.is_word("allow", "filtering"):
        raise OutsideSubset("ALLOW FILTERING", reader.text)
    return Select(table, tuple(selectors), where, order, limit)


def batch(reader: TokenReader) -> Batch:
    """BEGIN [UNLOGGED|COUNTER] BATCH [USING TIMESTAMP t] modifications APPLY BATCH."""
    kind = "LOGGED"
    if reader.accept("unlogged"):
        kind = "UNLOGGED"
    elif reader.accept("counter"):
        kind = "COUNTER"
    reader.expect("batch")
    timestamp = _using(reader)
    statements: list[Modification] = []
    while not reader.is_word("apply"):
        if reader.accept("insert"):
            statements.append(insert(reader))
        elif reader.accept("update"):
            statements.append(update(reader))
        elif reader.accept("delete"):
            statements.append(delete(reader))
        else:
            reader.mismatched("K_APPLY")
        reader.accept_mark(";")
    reader.expect("apply", "batch")
    return Batch(kind, timestamp, tuple(statements))


def _using(reader: TokenReader) -> Term | None:
    if not reader.accept("using"):
        return None
    if reader.is_word("ttl"):
        raise OutsideSubset("USING TTL", reader.text)
    reader.expect("timestamp")
    error = reader.not_viable()
    term = reader.term()
    if not _is_number(term):
        raise error
    if reader.is_word("and"):
        raise OutsideSubset("USING TTL", reader.text)
    return term


def _is_number(term: Term) -> bool:
    return isinstance(term, Marker) or (isinstance(term, Constant) and term.kind == lexer.INTEGER)


def _assignment(reader: TokenReader) -> tuple[str, Term]:
    column = reader.name()
    if reader.is_mark("[") or reader.is_mark("."):
        raise OutsideSubset("collections and user types", reader.text)
    reader.expect_mark("=")
    if reader.next.kind == lexer.NAME and reader.next.text == column:
        raise OutsideSubset("counters and collections", reader.text)
    return column, reader.value()


def _relations(reader: TokenReader) -> tuple[Relation, ...]:
    found = [_relation(reader)]
    while reader.accept("and"):
        found.append(_relation(reader))
    return tuple(found)


def _relation(reader: TokenReader) -> Relation:
    if reader.is_word("token") or reader.is_mark("("):
        raise OutsideSubset("token() and tuples of columns", reader.text)
    column = reader.name()
    token = reader.next
    if token.kind == lexer.NAME and token.text in ("in", "contains", "like", "is", "between"):
        raise OutsideSubset(f"the operator {token.text.upper()}", reader.text)
    if reader.is_mark("["):
        raise OutsideSubset("collections", reader.text)
    if token.kind != lexer.MARK or token.text not in _OPERATORS:
        raise reader.not_viable()
    reader.take()
    return Relation(column, token.text, reader.value())


def _conditions(reader: TokenReader) -> tuple[bool, tuple[Relation, ...]]:
    if not reader.accept("if"):
        return False, ()
    if reader.accept("exists"):
        return True, ()
    return False, _relations(reader)


def _selector(reader: TokenReader) -> Selector:
    if reader.is_word("token"):
        raise OutsideSubset("token()", reader.text)
    if _begins_expression(reader):
        raise OutsideSubset("literals and expressions in a selection", reader.text)
    name = reader.name()
    kind, column = "column", name
    if reader.accept_mark("("):
        kind, column = _function(reader, name)
        reader.expect_mark(")")
    elif reader.is_mark("[") or reader.is_mark("."):
        raise OutsideSubset("collections and user types", reader.text)
    if reader.is_arithmetic():
        raise OutsideSubset("arithmetic in a selection", reader.text)
    alias = reader.name() if reader.accept("as") else None
    return Selector(kind, column, alias)


def _begins_expression(reader: TokenReader) -> bool:
    token = reader.next
    if token.kind == lexer.MARK:
        return token.text in "-([{?:"
    if token.kind == lexer.NAME:
        return token.text in ("null", "true", "false", "nan", "infinity")
    return token.kind in lexer.CONSTANTS


def _function(reader: TokenReader, name: str) -> tuple[str, str]:
    if name == "count":
        if not reader.accept_mark("*"):
            one = reader.term()
            if not (isinstance(one, Constant) and one.text == "1"):
                raise OutsideSubset("count of a column", reader.text)
        return "count", ""
    if name == "writetime":
        return "writetime", reader.name()
    raise OutsideSubset(f"the function {name}()", reader.text)


def _order(reader: TokenReader) -> tuple[tuple[str, bool], ...]:
    if not reader.accept("order"):
        return ()
    reader.expect("by")
    found = [ordering(reader)]
    while reader.accept_mark(","):
        found.append(ordering(reader))
    return tuple(found)


def ordering(reader: TokenReader) -> tuple[str, bool]:
    """Take `column [ASC|DESC]`; True is descending."""
    column = reader.name()
    if reader.accept("desc"):
        return column, True
    reader.accept("asc")
    return column, False
